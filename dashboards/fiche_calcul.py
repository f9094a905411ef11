"""Compute a semestrial sheet: count as of its day, hide what could be somebody, lay the tables out.

Everything is read in one transaction that sees one state of the base. What comes out holds protected figures only,
beside a hash of what was read: the same rows give the same hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Livraison, Organisation
from actions.rules.triennal import triennat_de
from dashboards import fiche_mise_en_page as page
from dashboards import fiche_secret
from dashboards.fiche_offre import count_offer, read_orientations
from dashboards.fiche_personnes import AGENCE, count_people
from dashboards.fiche_public import public_of
from dashboards.fiche_tables import ContenuFiche, Source
from referentiels.parametres import parametres_au

#: What PostgreSQL may keep of a count in memory: a sheet is made alone, and its sorts do not go to the disk.
MEMOIRE = "64MB"
#: Stages of the computation, counted by the bar that follows it.
ETAPES = 7
_LISTES = {
    "CATALOGUE": "Catalogue des actions de DPC",
    "ORIENTATIONS": "Orientations prioritaires",
    "ACTIONS": "Inscriptions et actions réalisées",
    "DDT": "Historique de « Mon DPC »",
}
Progres = Callable[[int, int], None]


def compute(organisation: Organisation, annee: int, jour: date, progres: Progres) -> tuple[ContenuFiche, str]:
    """The sheet of this CNP, and the hash of what it was made from.

    Raises `Refus("cnp_sans_referentiel")`. `progres` is told the stages done, out of `ETAPES`.
    """
    faites = iter(range(1, ETAPES + 1))

    def etape() -> None:
        progres(next(faites), ETAPES)

    is_premiere = not connection.in_atomic_block
    with transaction.atomic():
        if is_premiere:
            # One state of the base for all the counts; a caller's own transaction keeps its level.
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                curseur.execute(f"SET LOCAL work_mem = '{MEMOIRE}'")
        return _compute(organisation, annee, jour, etape)


def _compute(organisation: Organisation, annee: int, jour: date, etape: Callable[[], None]) -> tuple[ContenuFiche, str]:
    parametres = parametres_au(jour)
    triennat = triennat_de(date(annee, 1, 1), parametres).debut.year
    public = public_of(organisation, jour)
    offre = count_offer(public, annee, jour)
    orientations = read_orientations(organisation.nom, triennat, jour)
    etape()
    personnes = count_people(public, annee, jour, parametres, triennat, etape)
    seuil = parametres.seuil_secret
    cadre = page.Cadre(public.libelle, annee, triennat, seuil, orientations)
    vues = page.Vues(
        inscriptions=fiche_secret.protect_registrations(personnes, orientations.libelles, seuil),
        inscrits=fiche_secret.protect_registered(personnes, seuil),
        triennal=fiche_secret.protect_triennium(personnes, seuil),
        comptes=fiche_secret.protect_accounts(personnes, seuil),
        is_transmise=personnes.is_transmise,
        is_triennat=personnes.is_triennat_transmis and personnes.is_triennat_suivi,
    )
    contenu = ContenuFiche(
        cnp=organisation.nom, profession=public.libelle, annee=annee, jour=jour, triennat=triennat, seuil=seuil,
        sources=_sources(jour), sections=page.sections(cadre, offre, vues),
    )  # fmt: skip
    etape()
    return contenu, _hash({
        "annee": annee, "jour": jour.isoformat(), "seuil": seuil,
        "versions": sorted(version.code for version in public.versions), "codes": sorted(public.codes),
        "catalogue": offre.empreinte, "personnes": personnes.empreinte,
        "orientations": sorted(orientations.libelles.items()), "proposees": sorted(orientations.proposees),
    })  # fmt: skip


def _sources(jour: date) -> tuple[Source, ...]:
    """The last delivery of each list of the Agency, up to that day."""
    recues = dict(
        Livraison.objects.filter(
            partenaire__code=AGENCE, etat=Livraison.Etat.TRAITEE, a_blanc=False, recue_at__date__lte=jour
        )
        .order_by()
        .values_list("type_flux")
        .annotate(dernier=Max("recue_at__date"))
    )
    return tuple(Source(libelle, recues.get(flux)) for flux, libelle in _LISTES.items())


def _hash(lu: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(lu, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def content_hash(ecrit: dict[str, Any]) -> str:
    """The hash of a sheet as it is kept: whoever holds a copy compares it."""
    return _hash(ecrit)
