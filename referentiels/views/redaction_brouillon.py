"""Open a draft, delete a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requete import Requete
from certif.socle.refus import Refus
from referentiels.forms_redaction import FormulaireBrouillon
from referentiels.lecture import in_force
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.redaction import brouillons
from referentiels.redaction.droits import conseils
from referentiels.views.redaction_action import shown_revision
from referentiels.views.redaction_cadre import cadre, draft_of


@require_http_methods(["GET", "HEAD", "POST"])
def creer(request: Requete) -> HttpResponse:
    """A new draft of one of the CNP's référentiels, from another version or empty."""
    organisations = conseils(request.user, request.jour)
    if not organisations:
        raise Http404
    referentiels = list(Referentiel.objects.filter(cnp__in=organisations).order_by("titre", "pk"))
    bases = _bases(request, referentiels)
    initial = {"referentiel": request.GET.get("referentiel", ""), "base": request.GET.get("base", "")}
    if not initial["base"] and bases:
        initial["base"] = bases[0][1][0][0]
    formulaire = FormulaireBrouillon(
        request.POST if request.method == "POST" else None, initial=initial,
        referentiels=[(r.pk, r.titre) for r in referentiels], bases=bases,
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        referentiel = next(r for r in referentiels if str(r.pk) == formulaire.cleaned_data["referentiel"])
        base = VersionReferentiel.objects.filter(pk=formulaire.cleaned_data["base"] or 0).first()
        version = brouillons.create_draft(referentiel, request.user, request.jour, base)
        messages.success(request, f"Le brouillon de la version {version.numero} est ouvert.")
        return redirect("redaction:version", pk=version.pk)
    contexte = {"formulaire": formulaire, "referentiels": referentiels, "organisations": organisations}
    return render(request, "redaction/creer.html", contexte, status=422 if request.method == "POST" else 200)


def _bases(request: Requete, referentiels: list[Referentiel]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Versions to start from: the CNP's own, most recent first, then those in force of other référentiels."""
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour).select_related("referentiel")
    miennes = visibles.filter(referentiel__in=referentiels).order_by("referentiel__titre", "-numero")
    autres = visibles.filter(in_force(request.jour)).exclude(referentiel__in=referentiels)
    groupes: list[tuple[str, Any]] = [
        ("Les versions de votre conseil", miennes),
        ("Les référentiels en vigueur", autres.order_by("referentiel__titre", "-numero")),
    ]
    return [
        (titre, choix)
        for titre, versions in groupes
        if (choix := [(str(v.pk), f"{v} ({v.get_etat_display().lower()})") for v in versions])
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def supprimer(request: Requete, pk: int) -> HttpResponse:
    """Delete a draft that was never sent for opinion."""
    version = draft_of(request, pk)
    refus: Refus | None = None
    if request.method == "POST":
        try:
            brouillons.delete_draft(version.pk, request.user, request.jour, shown_revision(request))
        except Refus as leve:
            if leve.code != "deja_transmis":
                raise
            refus = leve
        else:
            messages.success(request, f"Le brouillon de la version {version.numero} est supprimé.")
            return redirect(_home())
    return render(
        request,
        "redaction/retirer.html",
        {
            **cadre(request, version, "editer"),
            "refus": refus,
            "titre": "Supprimer ce brouillon\u00a0?",
            "texte": f"{version}\u00a0: ses actions et ses exigences seront effacées.",
            "consequences": [
                "Les autres versions du référentiel ne changent pas, ni les correspondances avec les partenaires.",
                "Ce geste ne peut pas être défait\u00a0: téléchargez d’abord le classeur pour en garder une copie.",
            ],
            "libelle_action": "Supprimer le brouillon",
            "url_retour": reverse("redaction:version", args=[version.pk]),
        },
        status=422 if refus else 200,
    )


def _home() -> str:
    return reverse("redaction:accueil")
