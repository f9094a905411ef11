"""« Correspondances »: partner vocabulary → items, in order, tried on a row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requete import Requete
from referentiels.axes import Axe
from referentiels.forms_redaction import FormulaireCorrespondance, FormulaireEssai
from referentiels.models import Correspondance, VersionReferentiel
from referentiels.redaction import correspondances as actes
from referentiels.redaction.droits import is_author
from referentiels.rules.correspondances import IssueRattachement
from referentiels.views.redaction_cadre import cadre, version_of
from referentiels.views.redaction_formulaire import answer, resend_with
from referentiels.views.redaction_version import actions_of

PAGE = "redaction/correspondance.html"
ISSUES = {
    IssueRattachement.RATTACHEE: ("Rattachée d’office", "complet"),
    IssueRattachement.A_CONFIRMER: ("Le professionnel choisira", "en_attente"),
    IssueRattachement.A_RATTACHER: ("Aucune correspondance\u00a0: gardée à rattacher", "a_risque"),
}


@require_safe
def correspondances(request: Requete, pk: int) -> HttpResponse:
    """The list in the order in which it decides, and a row to try (in the address, so that it can be shared)."""
    version = version_of(request, pk)
    lignes = actes.ordered(version.referentiel)
    actions = actions_of(version)
    essai = FormulaireEssai(request.GET if "essayer" in request.GET else None)
    trouve = None
    if essai.is_bound and essai.is_valid():
        trouve = actes.try_row(lignes, essai.signature(), essai.axes(), actions)
    contexte: dict[str, Any] = {
        "lignes": [(ligne, conditions(ligne), _codes(ligne, actions)) for ligne in lignes],
        "empreinte": actes.fingerprint(lignes),
        "is_auteur": is_author(version.referentiel, request.user, request.jour),
        "essai": essai,
        "trouve": trouve,
        "issue": ISSUES[trouve.issue] if trouve else None,
        "candidats": [(code, actions[code]) for code in trouve.codes] if trouve else [],
        "decide": trouve.regle.rang if trouve and trouve.regle else None,
    }
    return render(request, "redaction/correspondances.html", {**cadre(request, version, "correspondances"), **contexte})


def conditions(ligne: Correspondance) -> list[str]:
    """What a line asks of a row; empty when it takes every row."""
    mots = (
        ("type", ligne.type_action), ("typologie", ligne.typologie), ("orientation", ligne.orientation),
        ("organisateur", ligne.organisme_type), ("catégorie", ligne.categorie),
        ("axe proposé", Axe(ligne.axe).court if ligne.axe else ""),
    )  # fmt: skip
    return [f"{nom}\u00a0: {mot}" for nom, mot in mots if mot]


def _codes(ligne: Correspondance, actions: dict[str, str]) -> list[tuple[str, str, bool]]:
    """(code, label, is in this version) of each item of a line."""
    return [(code, actions.get(code, ""), code in actions) for code in ligne.codes]


def _authored(request: Requete, pk: int) -> VersionReferentiel:
    """The version through which an author changes the list; 404 for the others. Published versions lead there too."""
    version = version_of(request, pk)
    if not is_author(version.referentiel, request.user, request.jour):
        raise Http404
    return version


def _page(version: VersionReferentiel, ligne: Correspondance | None = None) -> str:
    ancre = f"#correspondance-{ligne.pk}" if ligne else ""
    return reverse("redaction:correspondances", args=[version.pk]) + ancre


def _context(request: Requete, version: VersionReferentiel, ligne: Correspondance | None) -> dict[str, Any]:
    return {**cadre(request, version, "correspondances"), "ligne": ligne}


@require_http_methods(["GET", "HEAD", "POST"])
def ajouter(request: Requete, pk: int) -> HttpResponse:
    """A new line, at the end."""
    version = _authored(request, pk)
    actions = actes.known_codes(version.referentiel)
    if request.method != "POST":
        empreinte = actes.fingerprint(actes.ordered(version.referentiel))
        formulaire = FormulaireCorrespondance(initial={"empreinte": empreinte}, actions=actions)
        return render(request, PAGE, {**_context(request, version, None), "formulaire": formulaire})
    formulaire = FormulaireCorrespondance(request.POST, actions=actions)
    return answer(
        request, version, formulaire,
        lambda: actes.add(
            version.referentiel, formulaire.line(), request.user, request.jour, formulaire.cleaned_data["empreinte"]
        ),
        page=PAGE,
        contexte=lambda: _fresh(request, version, None, formulaire),
        suite=lambda faite: ("La correspondance est ajoutée.", _page(version, faite)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: Requete, pk: int, ligne_pk: int) -> HttpResponse:
    """Other words, other items."""
    version = _authored(request, pk)
    ligne = version.referentiel.correspondances.filter(pk=ligne_pk).first()
    actions = actes.known_codes(version.referentiel)
    if request.method != "POST":
        if ligne is None:
            raise Http404
        initial = {champ: getattr(ligne, champ) for champ in actes.LONGUEURS} | {
            "axe": ligne.axe or "", "codes": ligne.codes,
            "empreinte": actes.fingerprint(actes.ordered(version.referentiel)),
        }  # fmt: skip
        formulaire = FormulaireCorrespondance(initial=initial, actions=actions)
        return render(request, PAGE, {**_context(request, version, ligne), "formulaire": formulaire})
    formulaire = FormulaireCorrespondance(request.POST, actions=actions)
    return answer(
        request, version, formulaire,
        lambda: actes.edit(
            version.referentiel, ligne_pk, formulaire.line(), request.user, request.jour,
            formulaire.cleaned_data["empreinte"],
        ),
        page=PAGE,
        contexte=lambda: _fresh(request, version, ligne, formulaire),
        suite=lambda faite: ("La correspondance est enregistrée.", _page(version, faite)),
    )  # fmt: skip


def _fresh(
    request: Requete, version: VersionReferentiel, ligne: Correspondance | None, formulaire: FormulaireCorrespondance
) -> dict[str, Any]:
    """The page shown again after a refusal: the next sending is judged against the list as it is now."""
    resend_with(formulaire, "empreinte", actes.fingerprint(actes.ordered(version.referentiel)))
    return _context(request, version, ligne)


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: Requete, pk: int, ligne_pk: int) -> HttpResponse:
    """Remove a line, after saying what it did."""
    version = _authored(request, pk)
    ligne = version.referentiel.correspondances.filter(pk=ligne_pk).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        empreinte = request.POST.get("empreinte", "")
        actes.remove(version.referentiel, ligne.pk, request.user, request.jour, empreinte)
        messages.success(request, "La correspondance est retirée.")
        return redirect(_page(version))
    mots = conditions(ligne)
    return render(
        request,
        "redaction/retirer.html",
        {
            **cadre(request, version, "correspondances"),
            "empreinte": actes.fingerprint(actes.ordered(version.referentiel)),
            "titre": "Retirer cette correspondance\u00a0?",
            "texte": f"{', '.join(mots) or 'Toute action reçue'}\u00a0: {', '.join(ligne.codes)}.",
            "consequences": [
                "Les actions déjà rattachées le restent.",
                "Le retrait vaut aussitôt, pour toutes les versions.",
            ],
            "libelle_action": "Retirer la correspondance",
            "url_retour": _page(version, ligne),
        },
    )


@require_POST
def ordonner(request: Requete, pk: int) -> HttpResponse:
    """Move a line, or put it with the one above: the button pressed names the gesture and the line."""
    version = _authored(request, pk)
    empreinte, referentiel = request.POST.get("empreinte", ""), version.referentiel
    for nom in ("monter", "descendre", "joindre"):
        if (cle := request.POST.get(nom, "")).isdecimal():
            if nom == "joindre":
                actes.join_previous(referentiel, int(cle), request.user, request.jour, empreinte)
            else:
                actes.move(referentiel, int(cle), nom == "monter", request.user, request.jour, empreinte)
            return redirect(f"{_page(version)}#correspondance-{cle}")
    return redirect(_page(version))
