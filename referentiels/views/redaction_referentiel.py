"""A référentiel as a whole: create one, rename or abandon one that was never published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation, Specialite
from accounts.professions import Profession
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.couverture import coverage
from referentiels.forms_referentiel import Depart, FormulaireCadre, FormulaireNom, FormulaireReferentiel
from referentiels.lecture import in_force
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.redaction import creation, identite
from referentiels.redaction.droits import conseils, is_author, is_new

Cadre = tuple[Organisation, Profession]


@require_http_methods(["GET", "HEAD", "POST"])
def creer(request: Requete) -> HttpResponse:
    """A new référentiel and its first draft; first for which CNP and profession, when there is a choice."""
    cadres = _frames(request)
    if not cadres:
        raise Http404
    voulu = request.POST.get("pour", "") or request.GET.get("pour", "")
    pour = voulu if len(cadres) > 1 else next(iter(cadres))
    if pour not in cadres:
        return _ask_frame(request, cadres, voulu)
    contexte: dict[str, Any] = {"pour": pour, "deja": None}
    formulaire = _form(request, cadres[pour], request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            version = _open(request, cadres[pour], formulaire)
        except Refus as refus:
            if refus.code == "non_autorise":
                raise
            contexte["deja"] = _show(refus, formulaire)
        else:
            return _after(request, version, formulaire.cleaned_data["depart"])
    return render(
        request, "redaction/creer_referentiel.html", {**_page(cadres[pour], formulaire), **contexte},
        status=422 if formulaire.errors else 200,
    )  # fmt: skip


def _ask_frame(request: Requete, cadres: dict[str, Cadre], voulu: str) -> HttpResponse:
    choix = [(cle, f"{conseil}, {profession.libelle.lower()}") for cle, (conseil, profession) in cadres.items()]
    formulaire = FormulaireCadre({"pour": voulu} if voulu else None, cadres=choix)
    return render(request, "redaction/creer_cadre.html", {"formulaire": formulaire}, status=422 if voulu else 200)


def _show(refus: Refus, formulaire: FormulaireReferentiel) -> int | None:
    """Put a refusal beside its field; returns the version to open instead, when there is one."""
    formulaire.asks_confirmation |= refus.code == "specialite_couverte"
    show_refusals(formulaire, [refus])
    return refus.version_id if isinstance(refus, creation.DejaOuvert) else None


def _frames(request: Requete) -> dict[str, Cadre]:
    """The CNP of this person, each with its profession: « 12-10 » → (CNP, médecin)."""
    return {
        f"{conseil.pk}-{profession.value}": (conseil, profession)
        for conseil in conseils(request.user, request.jour)
        for profession in creation.professions_of(conseil)
    }


def _form(request: Requete, cadre: Cadre, donnees: QueryDict | None) -> FormulaireReferentiel:
    _, profession = cadre
    return FormulaireReferentiel(
        donnees, specialites=specialty_choices(request, profession), bases=_bases(request, profession)
    )


def specialty_choices(
    request: Requete, profession: str, sauf: Referentiel | None = None, gardees: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """The specialties of a profession, each with the référentiel that covers it; `gardees` stay though out of use."""
    couvertes = coverage(profession, request.jour, sauf)
    lignes = Specialite.objects.filter(profession=profession).order_by("libelle", "code")
    return [
        (s.code, " – ".join([f"{s.libelle} ({s.code})", *(c.words(request.jour) for c in couvertes.get(s.code, ()))]))
        for s in lignes
        if s.statut == "active" or s.code in gardees
    ]


def _bases(request: Requete, profession: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Published versions in force to copy: those of the profession first."""
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour).filter(in_force(request.jour))
    versions = list(visibles.select_related("referentiel").order_by("referentiel__titre", "-numero"))
    groupes = (
        ("De la même profession", [v for v in versions if v.referentiel.profession == profession]),
        ("Des autres professions", [v for v in versions if v.referentiel.profession != profession]),
    )
    return [(titre, [(str(v.pk), str(v)) for v in lignes]) for titre, lignes in groupes if lignes]


def _page(cadre: Cadre, formulaire: FormulaireReferentiel) -> dict[str, Any]:
    conseil, profession = cadre
    specialites: Any = formulaire.fields["specialites"]
    return {
        "formulaire": formulaire,
        "conseil": conseil,
        "profession": profession.libelle,
        "a_specialites": bool(specialites.choices),
    }


def _open(request: Requete, cadre: Cadre, formulaire: FormulaireReferentiel) -> VersionReferentiel:
    conseil, profession = cadre
    return creation.open_referentiel(conseil.pk, formulaire.project(profession.value), request.user, request.jour)


def _after(request: Requete, version: VersionReferentiel, depart: str) -> HttpResponse:
    code = f"Le référentiel «\u00a0{version.referentiel.titre}\u00a0» est créé sous le code {version.referentiel.code}."
    if depart == Depart.CLASSEUR:
        messages.success(request, f"{code} Déposez maintenant le classeur.")
        return redirect("redaction:importer", pk=version.pk)
    messages.success(request, f"{code} Son premier brouillon est ouvert.")
    return redirect("redaction:version", pk=version.pk)


def _mine(request: Requete, pk: int) -> Referentiel:
    """The référentiel, for those who write it: 404 for anybody else, 409 once one of its versions was published."""
    referentiel = get_object_or_404(Referentiel.objects.select_related("cnp"), pk=pk)
    if not is_author(referentiel, request.user, request.jour):
        raise Http404
    if not is_new(referentiel):
        raise Depasse(
            "Une version de ce référentiel a été publiée.", "Changez son titre dans les réglages d’un brouillon."
        )
    return referentiel


@require_http_methods(["GET", "HEAD", "POST"])
def renommer(request: Requete, referentiel_pk: int) -> HttpResponse:
    """The title and the code of a référentiel that was never published."""
    referentiel = _mine(request, referentiel_pk)
    nom = identite.name_of(referentiel)
    initial = {"titre": nom.titre, "code": nom.code, "titre_vu": nom.titre, "code_vu": nom.code}
    formulaire = FormulaireNom(request.POST if request.method == "POST" else None, initial=initial)
    if formulaire.is_valid():
        try:
            identite.rename(referentiel.pk, formulaire.name(), formulaire.seen(), request.user, request.jour)
        except Depasse:
            raise
        except Refus as refus:
            if refus.code == "non_autorise":
                raise
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, "Le référentiel est renommé.")
            return redirect(_back(referentiel))
    contexte = {"formulaire": formulaire, "referentiel": referentiel, "url_retour": _back(referentiel)}
    return render(request, "redaction/renommer.html", contexte, status=422 if formulaire.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def abandonner(request: Requete, referentiel_pk: int) -> HttpResponse:
    """Forget a référentiel that was never sent for opinion, after saying what goes with it."""
    referentiel = _mine(request, referentiel_pk)
    refus: Refus | None = None
    if request.method == "POST":
        texte = request.POST.get("revision", "")
        revision = int(texte) if texte.isdecimal() and len(texte) < 10 else -1
        try:
            identite.abandon(referentiel.pk, request.user, request.jour, revision)
        except Refus as leve:
            if leve.code != "deja_transmis":
                raise
            refus = leve
        else:
            messages.success(request, f"Le référentiel «\u00a0{referentiel.titre}\u00a0» est abandonné.")
            return redirect("redaction:accueil")
    contexte = {
        "referentiel": referentiel, "refus": refus, "url_retour": _back(referentiel),
        "revision": identite.revision_of(referentiel), "versions": referentiel.versions.count(),
    }  # fmt: skip
    return render(request, "redaction/abandonner.html", contexte, status=422 if refus else 200)


def _back(referentiel: Referentiel) -> str:
    """The last version of the référentiel, else the home of the workspace."""
    derniere = referentiel.versions.order_by("-numero").first()
    return reverse("redaction:version", args=[derniere.pk]) if derniere else reverse("redaction:accueil")
