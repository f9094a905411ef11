"""Process a delivery slice by slice: one slice is one transaction, done or not done, whoever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from accounts import horloge, journal, travaux
from accounts.flux import essai, formats, morceaux, reponses, valve
from accounts.flux.depot import work_key
from accounts.models import Livraison, Travail

#: A worker that says nothing for this long is replaced; it renews after each slice.
BAIL = timedelta(seconds=25)

Progres = Callable[[int, int], None]


def handle(travail: Travail) -> None:
    """Handler of `flux.livraison`: process every slice left, then close the delivery. Safe to run twice at once."""
    process(travail.donnees["livraison"], horloge.today(), travaux.lease_by_slice(travail, BAIL))


def drive(livraison: Livraison, on: date, progres: Progres | None = None) -> Livraison:
    """Process a delivery here and now, and close its piece of work: what a command that waits does."""
    process(livraison.pk, on, progres)
    livraison.refresh_from_db()
    if livraison.etat != Livraison.Etat.ARRETEE:
        Travail.objects.filter(cle=work_key(livraison)).exclude(etat=Travail.Etat.FAIT).update(
            etat=Travail.Etat.FAIT, bail_jusqua=None, fini_at=horloge.instant()
        )
    return livraison


def process(livraison_id: int, on: date, progres: Progres | None = None) -> None:
    """Apply what is left of a delivery, in order. Returns when it is finished, stopped or refused."""
    while True:
        with transaction.atomic():
            livraison = (
                Livraison.objects.select_for_update(no_key=True, of=("self",))
                .select_related("partenaire")
                .get(pk=livraison_id)
            )
            reste = _step(livraison, on)
        if progres is not None:
            total = livraison.compteurs.get("recues", 0)
            progres(total - reste, total)
        if reste == 0:
            return


def _step(livraison: Livraison, on: date) -> int:
    """One transaction of work under the lock of the delivery; returns how many rows are left (0 = nothing to do)."""
    if livraison.etat == Livraison.Etat.RECUE:
        _start(livraison)
    if livraison.etat != Livraison.Etat.EN_COURS:
        return 0
    a_faire = list(livraison.morceaux.filter(fait_at__isnull=True).order_by("numero"))
    if livraison.a_blanc:
        essai.rehearse(livraison, a_faire, on)
        return 0
    if a_faire:
        morceaux.treat_slice(livraison, a_faire[0], on)
    if len(a_faire) <= 1:
        finish(livraison, on)
        return 0
    return sum(morceau.nb_lignes for morceau in a_faire[1:])


def _start(livraison: Livraison) -> None:
    """The first step: the safety valve, then the state « en cours »."""
    arret = None if livraison.a_blanc else valve.check(livraison)
    if arret is not None:
        valve.stop(livraison, arret)
        return
    livraison.etat = Livraison.Etat.EN_COURS
    livraison.save(update_fields=["etat"])


def finish(livraison: Livraison, on: date) -> None:
    """Close the delivery: last step of its format, counters, journal; in the transaction of its last slice."""
    format_ = formats.get(livraison.type_flux)
    table = None
    if livraison.mode == "COMPLET":
        table = valve.stage_keys(format_, livraison)
    format_.finish(livraison, on, table)
    livraison.etat = Livraison.Etat.TRAITEE
    livraison.compteurs = reponses.count(livraison)
    livraison.finie_at = horloge.instant()
    livraison.save(update_fields=["etat", "compteurs", "finie_at"])
    journal.record(
        journal.Fait.LIVRAISON_TRAITEE,
        objet=livraison,
        details={"partenaire": livraison.partenaire.code, "compteurs": livraison.compteurs},
    )
