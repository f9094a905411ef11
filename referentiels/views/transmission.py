"""The life of one version: what happened, what was said of it, what the law allows next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import avis, panneau_transmission, suivi_versions, transmission
from referentiels.models import VersionReferentiel
from referentiels.onglet_transmission import follows_life
from referentiels.panneau_transmission import A_CONFIRMER, Panneau
from referentiels.saisine import MotifSaisine
from referentiels.views.redaction_cadre import cadre, version_of
from referentiels.workflow_version import MOTS, WORKFLOW, Geste

GESTES = frozenset(Geste) - set(A_CONFIRMER) - {Geste.METTRE_EN_SERVICE}


def followed(request: Requete, pk: int) -> VersionReferentiel:
    """The version, for those whose business its life is: its authors, the CNCP, the HAS, the ministry; else 404."""
    version = version_of(request, pk)
    if not follows_life(version, request.user, request.jour):
        raise Http404
    return version


@require_safe
def transmettre(request: Requete, pk: int) -> HttpResponse:
    """Steps, opinions, and one form per gesture."""
    version = followed(request, pk)
    panneau = panneau_transmission.build(version, request.user, request.jour)
    return render(request, "redaction/transmettre.html", _contexte(request, version, panneau))


@require_POST
def geste(request: Requete, pk: int, geste: str) -> HttpResponse:
    """Pass one step; a refusal shows the page again with what was typed, a stale form is a 409."""
    if geste not in GESTES:
        raise Http404
    version = followed(request, pk)
    voulu = Geste(geste)
    if voulu not in {Geste(t.nom) for t in WORKFLOW.possibles(version.etat)}:
        raise Depasse()
    panneau = panneau_transmission.build(version, request.user, request.jour)
    formulaire = panneau_transmission.form_for(voulu, version, panneau, request.POST)
    refus: Refus | None = None
    if formulaire.is_valid():
        try:
            dit = _pass(voulu, request, version, panneau, formulaire.cleaned_data)
        except Depasse:
            raise
        except Refus as leve:
            if leve.code == "non_autorise":
                raise
            refus = leve
            if leve.champ in formulaire.fields:
                formulaire.add_error(leve.champ, str(leve))
        else:
            messages.success(request, dit)
            return _after(request, version)
    return _again(request, version, panneau, formulaire, voulu, refus)


def _pass(geste: Geste, request: Requete, version: VersionReferentiel, panneau: Panneau, lu: dict[str, Any]) -> str:
    """Call the act of a gesture; returns what to tell its author."""
    qui, on = request.user, request.jour
    if geste is Geste.SOUMETTRE:
        transmission.submit(
            version.pk, qui, on, revision=lu["revision"], alertes_lues=lu.get("alertes_lues", False),
            sans_prealable=lu.get("sans_prealable", ""),
        )  # fmt: skip
    elif geste is Geste.REPRENDRE:
        transmission.take_back(version.pk, qui, on, lu["motif"])
    elif geste is Geste.RENVOYER:
        transmission.send_back(version.pk, qui, on, lu["motif"])
    elif geste is Geste.VALIDER:
        transmission.validate(version.pk, qui, on)
    elif geste is Geste.SAISIR_HAS:
        motifs = [MotifSaisine(motif) for motif in lu["motifs"]]
        demande = avis.ask_has(version.pk, qui, on, motifs=motifs, precision=lu["precision"])
        return f"La HAS est saisie. Son avis est attendu jusqu’au {demande.echeance:%d/%m/%Y}."
    else:
        if panneau.awaited is None:
            raise Depasse("Cet avis a déjà été rendu, ou le projet a été repris par le CNP.")
        avis.give(panneau.awaited.pk, qui, on, sens=lu["sens"], texte=lu["texte"])
    return f"{MOTS[geste].fait}. Les personnes concernées en sont averties."


def _after(request: Requete, version: VersionReferentiel) -> HttpResponse:
    """The page of the version while it is still open to this person, else their list."""
    is_ouverte = VersionReferentiel.objects.visible_to(request.user, request.jour).filter(pk=version.pk).exists()
    return redirect("redaction:transmettre", pk=version.pk) if is_ouverte else redirect("redaction:accueil")


def _again(
    request: Requete, version: VersionReferentiel, panneau: Panneau, formulaire: Form, geste: Geste, refus: Refus | None
) -> HttpResponse:
    """The page again, the form opened on what was typed, or the refusal above when no field is at fault."""
    for possible in panneau.possibles:
        if possible.geste is geste:
            possible.form, possible.is_lie = formulaire, True
    contexte = _contexte(request, version, panneau)
    is_au_champ = refus is not None and refus.champ in formulaire.fields
    return render(
        request, "redaction/transmettre.html", {**contexte, "refus": None if is_au_champ else refus}, status=422
    )


def _contexte(request: Requete, version: VersionReferentiel, panneau: Panneau) -> dict[str, Any]:
    suivie = suivi_versions.with_life(VersionReferentiel.objects.filter(pk=version.pk)).get()
    etapes = version.etapes.select_related("auteur", "organisation").order_by("-pk")
    opinions = version.avis.select_related("auteur", "organisation").order_by("-tour", "instance")
    actuels = {demande.pk for demande in suivi_versions.current_opinions(suivie)}
    return {
        **cadre(request, version, "transmettre"),
        "panneau": panneau,
        "suivi": suivi_versions.follow(suivie, request.jour),
        "etapes": [(MOTS[etape.geste].fait, etape) for etape in etapes],
        "opinions": [
            (demande, [MotifSaisine(m).libelle for m in demande.motifs], demande.pk in actuels) for demande in opinions
        ],
        "refus": None,
        "jour": request.jour,
    }
