"""A delivery that takes the place of another, in whatever order the two arrive.

Once the new one is processed, the old one is cancelled (`accounts.flux.annulation`): what both hold stands, what only
the old one held is withdrawn. An old one that arrives after is never applied.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from accounts.flux import formats
from accounts.flux.retrait import Annulable
from accounts.models import Livraison, Partenaire
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.manifeste import Manifeste

#: A replacement with less than this share of the rows it replaces waits for an operator (choix).
PART_MIN = 0.5
#: Below this number of rows the share means nothing (choix).
LIGNES_MIN = 10
_APRES = timedelta(microseconds=1)
_SANS_EFFET = (Livraison.Etat.REFUSEE, Livraison.Etat.ANNULEE, Livraison.Etat.ANNULATION)


def check(partenaire: Partenaire, type_flux: str, manifeste: Manifeste) -> None:
    """`FauteFichier` E012 when this manifest replaces something it cannot."""
    if not manifeste.remplace:
        return
    if not manifeste.id_flux or manifeste.remplace == manifeste.id_flux:
        raise FauteFichier("E012", detail="« id_flux » doit être donné et différer de « remplace »")
    if not isinstance(formats.get(type_flux), Annulable):
        raise FauteFichier("E012", detail=f"le flux « {type_flux} » se corrige par une nouvelle livraison")
    ancienne = _known(partenaire, manifeste.remplace).first()
    if ancienne is None:
        return
    if ancienne.type_flux != type_flux:
        raise FauteFichier("E012", detail=f"la livraison remplacée est du flux « {ancienne.type_flux} »")
    if ancienne.remplace_flux == manifeste.id_flux:
        raise FauteFichier("E012", detail="les deux livraisons se remplaceraient l’une l’autre")


def replaced_by(livraison: Livraison) -> Livraison | None:
    """The earlier delivery that this one replaces, if it arrived."""
    if not livraison.remplace_flux:
        return None
    return _known(livraison.partenaire, livraison.remplace_flux).filter(type_flux=livraison.type_flux).first()


def replacement_of(livraison: Livraison) -> Livraison | None:
    """The delivery that takes the place of this one, if it arrived and still stands."""
    remplacantes = Livraison.objects.filter(
        partenaire=livraison.partenaire_id,
        type_flux=livraison.type_flux,
        remplace_flux=livraison.id_flux,
        a_blanc=False,
    )
    return remplacantes.exclude(etat__in=_SANS_EFFET).order_by("-pk").first()


def put_in_order(livraison: Livraison) -> None:
    """Make the replaced one the older of the two, whatever their clocks said; before any row of it is applied."""
    ancienne, nouvelle = replaced_by(livraison), replacement_of(livraison)
    if ancienne is not None and livraison.horodatage <= ancienne.horodatage:
        livraison.horodatage = ancienne.horodatage + _APRES
        livraison.save(update_fields=["horodatage"])
    if nouvelle is not None and livraison.horodatage >= nouvelle.horodatage:
        livraison.horodatage = nouvelle.horodatage - _APRES
        livraison.save(update_fields=["horodatage"])


def reason_to_stop(livraison: Livraison) -> str | None:
    """Why this replacement must wait for an operator: far smaller than what it replaces."""
    ancienne = replaced_by(livraison)
    if ancienne is None:
        return None
    avant, apres = ancienne.compteurs.get("recues", 0), livraison.compteurs.get("recues", 0)
    if avant - apres < LIGNES_MIN or apres >= PART_MIN * avant:
        return None
    return (
        f"Cette livraison contient {apres} lignes alors que celle qu’elle remplace en contenait {avant} :"
        " les autres seraient retirées."
    )


def _known(partenaire: Partenaire, id_flux: str) -> QuerySet[Livraison]:
    connues = Livraison.objects.filter(partenaire=partenaire, id_flux=id_flux, a_blanc=False)
    return connues.exclude(etat=Livraison.Etat.REFUSEE).order_by("-pk")
