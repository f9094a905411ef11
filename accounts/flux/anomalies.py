"""Mismatches as people read them: whose they are, in words, what to do, by pages, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.curseur import Page, Place, page
from accounts.flux import suivi
from accounts.models import Anomalie, Utilisateur
from accounts.perimetre import instance_q
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.roles import Nature

PAR_PAGE = 40
ETATS = {
    "ouvertes": "À traiter",
    "miennes": "Suivies par moi",
    "libres": "Suivies par personne",
    "reportees": "Mises de côté",
    "resolues": "Résolues",
}
#: Orders of the list: the column and the words.
TRIS = {"vue_le": "Ancienneté", "departement": "Département", "rpps": "RPPS"}
#: What a spreadsheet would take for a formula.
_FORMULES = ("=", "+", "-", "@", "\t", "\r")

N = Anomalie.Nature
_REMEDES = {
    N.PRESENT_RADIE: "Radiation certaine\u00a0: demandez la clôture de l’exercice au RPPS. Erreur de l’Ordre\u00a0: "
    "transmettez ANNULE pour cette inscription.",
    N.ABSENT_INSCRIT: "Exercice en cours\u00a0: demandez sa réouverture au RPPS. Départ réel\u00a0: transmettez RADIE "
    "avec sa date.",
    N.INSCRIPTION_MANQUANTE: "Transmettez l’inscription (INSCRIT et sa date)\u00a0: sans elle, le cycle reste "
    "provisoire.",
    N.SPECIALITE_INCONNUE: "Vérifiez le code au RPPS\u00a0; s’il est nouveau, mettez la nomenclature R38 à jour.",
    N.EXERCICES_MULTIPLES: "Deux professions donnent deux cycles. Si l’une est terminée, demandez sa clôture au RPPS.",
    N.EMPLOYEUR_EN_ATTENTE: "Demandez à l’établissement de vérifier l’activité au RPPS\u00a0; la ligne passera "
    "d’elle-même.",
}


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the list; empty fields ask nothing."""

    nature: str = ""
    etat: str = "ouvertes"
    departement: str = ""
    recherche: str = ""
    tri: str = "vue_le"


@dataclass(frozen=True, slots=True)
class Lecture:
    """One mismatch in words."""

    anomalie: Anomalie
    constat: str
    remede: str
    is_reportee: bool

    @property
    def etat(self) -> str:
        """Its state, in words."""
        if self.anomalie.resolue_le:
            return "Résolue"
        return "Mise de côté" if self.is_reportee else "À traiter"


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[Anomalie]:
    """All for an operator; those of its perimeter for an instance ordinale or the SSA; none for the others."""
    organisations = utilisateur.organisations_with(Permission.ANOMALIE_TRAITER, on)
    if any(organisation.nature == Nature.EXPLOITANT for organisation in organisations):
        return Anomalie.objects.all()
    return Anomalie.objects.filter(instance_q(organisations), exercice__isnull=False)


def rows(visibles: QuerySet[Anomalie], filtre: Filtre, utilisateur: Utilisateur, on: date) -> QuerySet[Anomalie]:
    """Those that match the filter, without order."""
    lignes = visibles
    if filtre.nature:
        lignes = lignes.filter(nature=filtre.nature)
    if filtre.departement:
        lignes = lignes.filter(departement=filtre.departement)
    if filtre.recherche:
        lignes = lignes.filter(rpps=filtre.recherche)
    return lignes.filter(_state_q(filtre.etat, utilisateur, on))


def read_page(lignes: QuerySet[Anomalie], tri: str, *, apres: str, avant: str) -> Page:
    """One page in one query; `apres` and `avant` are places written by a former page."""
    convertit: Any = date.fromisoformat if tri == "vue_le" else str
    lues = lignes.select_related("exercice__professionnel", "partenaire", "proprietaire")
    return page(lues, tri, "id", PAR_PAGE, apres=Place.read(apres, convertit), avant=Place.read(avant, convertit))


def by_nature(visibles: QuerySet[Anomalie], on: date) -> list[tuple[str, str, int]]:
    """(nature, words, how many are to do), the natures in their order; one query."""
    comptes = dict(
        visibles.filter(_state_q("ouvertes", None, on)).order_by().values_list("nature").annotate(nombre=Count("pk"))
    )
    return [(nature.value, str(nature.label), comptes.get(nature.value, 0)) for nature in N]


def read_all(anomalies: Sequence[Anomalie], on: date) -> list[Lecture]:
    """These mismatches in words, in constant queries."""
    return [
        Lecture(a, sentence(a), _REMEDES[N(a.nature)], a.reportee_au is not None and a.reportee_au >= on)
        for a in anomalies
    ]


def sentence(anomalie: Anomalie) -> str:
    """What does not agree, in one sentence; dates and codes only."""
    details, nature = anomalie.details, N(anomalie.nature)
    if nature is N.PRESENT_RADIE:
        return f"En exercice au RPPS, alors que l’Ordre l’a radié le {_day(details['fin'])}{_board(details)}."
    if nature is N.ABSENT_INSCRIT:
        return f"Absent du RPPS, alors que l’Ordre le dit inscrit depuis le {_day(details['debut'])}{_board(details)}."
    if nature is N.INSCRIPTION_MANQUANTE:
        return "En exercice au RPPS, sans aucune inscription transmise par l’Ordre."
    if nature is N.SPECIALITE_INCONNUE:
        return f"La spécialité «\u00a0{details['code']}\u00a0» n’est pas dans la nomenclature R38."
    if nature is N.EXERCICES_MULTIPLES:
        noms = " et ".join(Profession(code).libelle.lower() for code in details["autres"])
        return f"Plusieurs professions en exercice au RPPS\u00a0: {noms}."
    nombre = details["lignes"]
    lignes = f"{nombre} lignes transmises" if nombre >= 2 else "Une ligne transmise"
    lieu = f" à {details['lieu']}" if details["lieu"] else ""
    depuis = _day(details["depuis"])
    return f"{lignes} par l’employeur pour un professionnel sans activité en cours{lieu}, depuis le {depuis}."


def csv_rows(lignes: QuerySet[Anomalie], on: date) -> Iterator[list[str]]:
    """The list as the rows of a file, header first; no cell can be taken for a formula. Bounded memory."""
    yield ["nature", "rpps", "profession", "departement", "partenaire", "constat", "vue_le", "etat", "mise_de_cote_au",
           "suivie_par"]  # fmt: skip
    for anomalie in lignes.select_related("partenaire", "proprietaire").order_by("vue_le", "pk").iterator(2_000):
        lue = read_all([anomalie], on)[0]
        yield [
            plain(cellule)
            for cellule in (
                anomalie.get_nature_display(), anomalie.rpps, anomalie.profession, anomalie.departement,
                anomalie.partenaire.code if anomalie.partenaire else "", lue.constat, anomalie.vue_le.isoformat(),
                lue.etat, anomalie.reportee_au.isoformat() if anomalie.reportee_au else "",
                str(anomalie.proprietaire or ""),
            )
        ]  # fmt: skip


def plain(texte: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what would begin one."""
    return f"'{texte}" if texte.startswith(_FORMULES) else texte


def _state_q(etat: str, utilisateur: Utilisateur | None, on: date) -> Q:
    return suivi.state_q(etat, utilisateur, on, fini="resolue_le")


def _day(texte: str) -> str:
    return f"{date.fromisoformat(texte):%d/%m/%Y}"


def _board(details: dict[str, Any]) -> str:
    return f" ({details['conseil']})" if details.get("conseil") else ""
