"""« Éditer »: the whole content of a version, axis by axis, with what the checks find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requete import Requete
from referentiels import phrases
from referentiels.axes import AXES, Axe
from referentiels.forms import RechercheActions
from referentiels.lecture import load_version
from referentiels.models import ActionPrevue, VersionReferentiel
from referentiels.parametres import Parametres, parametres_au
from referentiels.recherche import normalise
from referentiels.redaction import exigences, items
from referentiels.redaction.droits import is_author, is_new
from referentiels.rules.constats import Constat, Gravite
from referentiels.rules.item import Exigence, Item, TypeExigence
from referentiels.rules.version import Version
from referentiels.verification import review
from referentiels.views.liste import specialty_names
from referentiels.views.redaction_action import shown_revision
from referentiels.views.redaction_cadre import cadre, draft_of, version_of

#: A label of 2,000 characters is read whole on its own page.
LIBELLE_COURT = 240


@dataclass(frozen=True, slots=True)
class Ligne:
    """An item as a row."""

    pk: int
    code: str
    libelle: str
    details: str
    commentaires: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A requirement as a sentence."""

    pk: int
    texte: str


@dataclass(frozen=True, slots=True)
class Section:
    """An axis; `renvois` are the items shown under another axis that serve this one too (key, code)."""

    axe: Axe
    exigences: list[Phrase]
    defaut: str
    lignes: list[Ligne]
    renvois: list[tuple[int, str]]
    total: int
    commentaires: int


@dataclass(frozen=True, slots=True)
class Remarque:
    """A finding of the checks, what to do, and where to go."""

    message: str
    remede: str
    lien: str
    libelle: str


@require_safe
def editer(request: Requete, pk: int) -> HttpResponse:
    """The content of a version; whoever writes it finds the gestures beside each row."""
    version = version_of(request, pk)
    lue = load_version(version.pk)
    parametres = parametres_au(version.effet or request.jour)
    formulaire = RechercheActions(request.GET or None)
    filtres = formulaire.cleaned_data if formulaire.is_bound and formulaire.is_valid() else {}
    filtres = {nom: valeur for nom, valeur in filtres.items() if valeur}
    cles = dict(version.actions.order_by("rang", "code").values_list("code", "pk"))
    trouves = {code for code, item in lue.items.items() if _answers(item, filtres)}
    ouverts = list(version.commentaires.filter(clos_at__isnull=True).values_list("axe", "action"))
    phrases_de = _sentences(version, lue)
    remarques = _findings(version, cles, request.jour)
    contexte = {
        "sections": [_section(Axe(axe), lue, parametres, cles, trouves, ouverts, phrases_de) for axe in AXES],
        "cycle": phrases_de.get(None, []),
        "erreurs": remarques[Gravite.ERREUR],
        "alertes": remarques[Gravite.ALERTE],
        "formulaire": formulaire,
        "filtres": filtres,
        "trouvees": len(trouves),
        "total": len(lue.items),
        "commentaires_ouverts": len(ouverts),
        "commentaires_version": sum(1 for axe, action in ouverts if axe is None and not action),
        "specialites": specialty_names(list(version.specialites)),
        "is_auteur": is_author(version.referentiel, request.user, request.jour),
        "is_neuf": is_new(version.referentiel),
    }
    return render(request, "redaction/editer.html", {**cadre(request, version, "editer"), **contexte})


def _answers(item: Item, filtres: dict[str, str]) -> bool:
    """Whether an item answers the search of the page: every word in its code, label, sub-block or categories."""
    if filtres.get("nature") and item.nature != filtres["nature"]:
        return False
    texte = normalise(" ".join([item.code, item.libelle, item.sous_bloc, *item.categories]))
    return all(mot in texte for mot in normalise(filtres.get("q", "")).split())


def _sentences(version: VersionReferentiel, lue: Version) -> dict[int | None, list[Phrase]]:
    """The requirements by axis, in words, with their keys."""
    cles: dict[int | None, list[int]] = {}
    for axe, pk in version.exigences.order_by("axe", "rang", "pk").values_list("axe", "pk"):
        cles.setdefault(axe, []).append(pk)
    return {
        axe: [
            Phrase(pk, texte)
            for pk, texte in zip(pks, phrases.requirements(lue.exigences_de(axe), lue.items), strict=True)
        ]
        for axe, pks in cles.items()
    }


def _section(
    axe: Axe,
    lue: Version,
    parametres: Parametres,
    cles: dict[str, int],
    trouves: set[str],
    ouverts: list[tuple[int | None, str]],
    phrases_de: dict[int | None, list[Phrase]],
) -> Section:
    siens = [item for item in lue.items.values() if item.axes[0] == axe]
    ailleurs = [item for item in lue.items.values() if axe in item.axes[1:]]
    par_action = Counter(action for _, action in ouverts if action)
    defaut = phrases.requirements((Exigence(TypeExigence.NOMBRE, parametres.min_par_axe),), {})[0]
    return Section(
        axe=axe,
        exigences=phrases_de.get(axe.value, []),
        defaut="" if phrases_de.get(axe.value) else defaut,
        lignes=[
            Ligne(cles[i.code], i.code, _short(i.libelle), _details(i, parametres), par_action[i.code])
            for i in siens
            if i.code in trouves
        ],
        renvois=[(cles[i.code], i.code) for i in ailleurs if i.code in trouves],
        total=len(siens) + len(ailleurs),
        commentaires=sum(1 for sur, action in ouverts if sur == axe and not action),
    )


def _short(libelle: str) -> str:
    return libelle if len(libelle) <= LIBELLE_COURT else libelle[: LIBELLE_COURT - 1].rstrip() + "…"


def _details(item: Item, parametres: Parametres) -> str:
    """Nature, conditions, categories and proof of an item, in one line."""
    morceaux = [
        phrases.nature_label(item.nature) if item.nature else "",
        item.sous_bloc,
        ", ".join(sorted(item.categories)),
        *phrases.conditions(item),
        f"preuve\u00a0: {phrases.proof(item, parametres).libelle.lower()}",
    ]
    return " · ".join(dict.fromkeys(morceau for morceau in morceaux if morceau))


def _findings(version: VersionReferentiel, cles: dict[str, int], on: date) -> dict[Gravite, list[Remarque]]:
    """What the act that submits the version would find now."""
    remarques: dict[Gravite, list[Remarque]] = {Gravite.ERREUR: [], Gravite.ALERTE: []}
    for constat in review(version.pk, on):
        remarques[constat.gravite].append(_remark(version, constat, cles))
    return remarques


def _remark(version: VersionReferentiel, constat: Constat, cles: dict[str, int]) -> Remarque:
    page = reverse("redaction:version", args=[version.pk])
    if constat.code.startswith("correspondance"):
        lien, libelle = reverse("redaction:correspondances", args=[version.pk]), "Voir les correspondances"
    elif constat.action in cles:
        lien, libelle = f"{page}#action-{cles[constat.action]}", f"Voir l’action {constat.action}"
    elif constat.code.startswith("effet"):
        lien, libelle = f"{page}#identite", "Voir la date d’effet"
    elif constat.axe is not None:
        lien, libelle = f"{page}#axe-{constat.axe}", f"Voir l’axe {constat.axe}"
    else:
        lien, libelle = f"{page}#cycle", "Voir ce qui est demandé sur le cycle"
    return Remarque(constat.message, constat.remede, lien, libelle)


@require_POST
def ordonner(request: Requete, pk: int) -> HttpResponse:
    """Move a row: the button pressed names the gesture and the row."""
    version = draft_of(request, pk)
    revision = shown_revision(request)
    page = reverse("redaction:version", args=[version.pk])
    for nom, vers_le_haut in (("monter", True), ("descendre", False)):
        if (cle := request.POST.get(nom, "")).isdecimal():
            items.move(version.pk, int(cle), vers_le_haut, request.user, request.jour, revision)
            return redirect(f"{page}#action-{cle}")
        if (cle := request.POST.get(f"exigence_{nom}", "")).isdecimal():
            exigences.move(version.pk, int(cle), vers_le_haut, request.user, request.jour, revision)
            return redirect(f"{page}#actions")
    messages.warning(request, "Rien n’a été déplacé.")
    return redirect(page)


def actions_of(version: VersionReferentiel) -> dict[str, str]:
    """Code → label of the items of a version, in order."""
    return dict(ActionPrevue.objects.filter(version=version).order_by("rang", "code").values_list("code", "libelle"))
