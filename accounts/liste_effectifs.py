"""What the last staff list of each employer says, reconciled or not: the reading of those who follow deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.utils.timezone import localtime

from accounts.curseur import CHIFFRES_CLE, Page, Place, page
from accounts.flux.visibilite import followed_partners
from accounts.models import LigneEffectif, Organisation, Utilisateur
from accounts.professions import Profession

PAR_PAGE = 40
#: Establishments shown above the list, those with the most rows to look at first.
LIEUX_MAX = 10
ENTETES = (
    "partenaire", "finess", "siret", "identifiant", "nom", "prenom", "profession", "etat", "candidats", "rpps",
    "identifiee_le", "dite_le",
)  # fmt: skip
_RESTE = Q(etat__in=(LigneEffectif.Etat.A_CONFIRMER, LigneEffectif.Etat.SANS_CANDIDAT))


@dataclass(frozen=True, slots=True)
class Filtre:
    """What is asked of the list; empty fields ask nothing. `lieu` is a FINESS or a SIRET."""

    lieu: str = ""
    etat: str = ""
    recherche: str = ""


@dataclass(frozen=True, slots=True)
class Lieu:
    """One establishment: its number, its name when an organisation bears it, its rows, and when they were said last."""

    numero: str
    nom: str
    total: int
    a_identifier: int
    dite_le: date | None


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[LigneEffectif]:
    """Rows that the last lists hold, of the partners whose deliveries this person follows."""
    return LigneEffectif.objects.filter(
        partenaire__in=followed_partners(utilisateur, on), absente_depuis__isnull=True
    ).select_related("partenaire", "professionnel")


def rows(visibles: QuerySet[LigneEffectif], filtre: Filtre) -> QuerySet[LigneEffectif]:
    """The rows asked for: an establishment, an outcome, the beginning of a name or a staff number."""
    retenues = visibles
    if filtre.lieu:
        retenues = retenues.filter(
            Q(employeur_finess=filtre.lieu) | Q(employeur_finess="", employeur_siret=filtre.lieu)
        )
    if filtre.etat:
        retenues = retenues.filter(etat=filtre.etat)
    if filtre.recherche:
        mots = filtre.recherche
        retenues = retenues.filter(Q(nom_exercice__istartswith=mots) | Q(id_technique=mots))
    return retenues


def counts(visibles: QuerySet[LigneEffectif], filtre: Filtre) -> list[tuple[str, str, int]]:
    """(outcome, words, rows) for what is asked, whatever its outcome; one query."""
    toutes = rows(visibles, Filtre(filtre.lieu, "", filtre.recherche))
    comptes = toutes.aggregate(**{e.value: Count("pk", filter=Q(etat=e)) for e in LigneEffectif.Etat})
    return [(etat.value, str(etat.label), comptes[etat.value]) for etat in LigneEffectif.Etat]


def places(visibles: QuerySet[LigneEffectif]) -> list[Lieu]:
    """The establishments with the most rows that nobody is tied to, in two queries."""
    groupes = list(
        visibles.order_by()
        .values("employeur_finess", "employeur_siret")
        .annotate(total=Count("pk"), reste=Count("pk", filter=_RESTE), dite_le=Max("maj_le"))
        .order_by("-reste", "-total", "employeur_finess", "employeur_siret")[:LIEUX_MAX]
    )
    finess = {g["employeur_finess"] for g in groupes} - {""}
    sirets = {g["employeur_siret"] for g in groupes} - {""}
    noms: dict[str, str] = {}
    for organisation in Organisation.objects.filter(Q(finess__in=finess) | Q(siret__in=sirets)).order_by("pk"):
        for numero in (organisation.siret, organisation.finess):
            noms[numero] = organisation.nom
    return [
        Lieu(numero, noms.get(numero, ""), g["total"], g["reste"], g["dite_le"])
        for g in groupes
        if (numero := g["employeur_finess"] or g["employeur_siret"])
    ]


def read_page(retenues: QuerySet[LigneEffectif], *, apres: str, avant: str) -> Page:
    """One page in the order in which the rows were first said."""
    return page(retenues, "pk", "pk", PAR_PAGE, apres=Place.read(apres, _rank), avant=Place.read(avant, _rank))


def csv_rows(retenues: QuerySet[LigneEffectif]) -> Iterator[list[str]]:
    """The list as the rows of a table, in bounded memory."""
    yield list(ENTETES)
    yield from map(_cells, _read(retenues))


def _read(retenues: QuerySet[LigneEffectif]) -> Iterable[LigneEffectif]:
    return retenues.order_by("pk").iterator(chunk_size=2_000)


def _cells(ligne: LigneEffectif) -> list[str]:
    return [
        ligne.partenaire.code if ligne.partenaire else "",
        ligne.employeur_finess,
        ligne.employeur_siret,
        ligne.id_technique,
        ligne.nom_exercice,
        ligne.prenom_exercice,
        Profession(ligne.code_profession).libelle if ligne.code_profession else "",
        str(LigneEffectif.Etat(ligne.etat).label),
        str(len(ligne.candidats)),
        ligne.professionnel.rpps if ligne.professionnel else "",
        f"{localtime(ligne.choisi_at):%d/%m/%Y}" if ligne.choisi_at else "",
        f"{ligne.maj_le:%d/%m/%Y}" if ligne.maj_le else "",
    ]


def _rank(texte: str) -> int:
    if not (texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_CLE):
        raise ValueError(texte)
    return int(texte)
