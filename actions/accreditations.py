"""Accreditations that an operator must look at: those that the file of the HAS no longer holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from accounts.curseur import Page, Place, page
from actions.models import Accreditation
from certif.socle.identifiers import cle_nom
from referentiels.parametres import parametres_au

PAR_PAGE = 40
#: Whether the next full file that still lacks them withdraws them, in words.
DELAIS = {"en_cours": "Délai en cours", "echu": "Délai passé"}
ENTETES = (
    "rpps", "nom", "prenom", "accreditation", "specialite", "organisme_agree", "statut", "fin", "absente_depuis",
    "gardee_jusqu_au",
)  # fmt: skip


def missing() -> QuerySet[Accreditation]:
    """Accreditations that left the full file and should still stand, not yet withdrawn; oldest absence first."""
    return (
        Accreditation.objects.filter(absente_depuis__isnull=False, retiree_le__isnull=True)
        .filter(Q(date_fin_accreditation__isnull=True) | Q(date_fin_accreditation__gte=F("absente_depuis")))
        .select_related("professionnel", "partenaire")
        .order_by("absente_depuis", "pk")
    )


def kept_until(accreditation: Accreditation, on: date) -> date:
    """The first day on which a full file that still lacks it withdraws it (parameter `accreditation_absence_jours`)."""
    assert accreditation.absente_depuis is not None  # `missing` says so
    return accreditation.absente_depuis + timedelta(days=parametres_au(on).accreditation_absence_jours)


def search(recherche: str, delai: str, on: date) -> QuerySet[Accreditation]:
    """Missing ones of this person (RPPS or beginning of the name) and delay (a key of `DELAIS`); empty asks nothing."""
    retenues = missing()
    mots = recherche.strip()
    if mots:
        cle = cle_nom(mots)
        nommees = Q(professionnel__cle_nom__startswith=cle) if cle else Q(pk__in=[])
        retenues = retenues.filter(Q(professionnel__rpps="".join(mots.split())) | Q(id_technique=mots) | nommees)
    return retenues.filter(_delay(delai, on)) if delai else retenues


def counts(on: date) -> list[tuple[str, str, int]]:
    """(delay, words, how many), in one query."""
    comptes = missing().order_by().aggregate(**{d: Count("pk", filter=_delay(d, on)) for d in DELAIS})
    return [(delai, libelle, comptes[delai]) for delai, libelle in DELAIS.items()]


def read_page(retenues: QuerySet[Accreditation], *, apres: str, avant: str) -> Page:
    """One page, the oldest absence first."""
    return page(
        retenues, "absente_depuis", "pk", PAR_PAGE,
        apres=Place.read(apres, date.fromisoformat), avant=Place.read(avant, date.fromisoformat),
    )  # fmt: skip


def csv_rows(retenues: QuerySet[Accreditation], on: date) -> Iterator[list[str]]:
    """The list as the rows of a table, in bounded memory."""
    yield list(ENTETES)
    for a in retenues.iterator(chunk_size=2_000):
        fin = a.date_fin_accreditation
        yield [
            a.professionnel.rpps, a.professionnel.nom, a.professionnel.prenom, a.id_technique, a.specialite_libelle,
            a.oa_libelle, str(Accreditation.Statut(a.statut).label), f"{fin:%d/%m/%Y}" if fin else "",
            f"{a.absente_depuis:%d/%m/%Y}", f"{kept_until(a, on):%d/%m/%Y}",
        ]  # fmt: skip


def _delay(delai: str, on: date) -> Q:
    limite = on - timedelta(days=parametres_au(on).accreditation_absence_jours)
    return Q(absente_depuis__lte=limite) if delai == "echu" else Q(absente_depuis__gt=limite)
