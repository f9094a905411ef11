"""Process a delivery slice by slice: one slice is one transaction, done or not done, whoever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Sum

from accounts import disque, horloge, journal, travaux
from accounts.flux import (
    accuses,
    annulation,
    avis,
    delai,
    essai,
    formats,
    morceaux,
    remplacement,
    reponses,
    tour,
    valve,
)
from accounts.flux.depot import work_key
from accounts.models import Livraison, Travail

#: A worker that says nothing for this long is replaced; it renews after each slice. With the time between two wake-ups
#: (`certif.schedule.REVEIL`), work starts again less than thirty seconds after a death.
BAIL = timedelta(seconds=20)

_REMPLACABLES = (*annulation.ANNULABLES, Livraison.Etat.ARRETEE)

Progres = Callable[[int, int], None]
Cede = Callable[[], bool]


def handle(travail: Travail) -> None:
    """Handler of `flux.livraison`: process every slice left, then close the delivery. Safe to run twice at once.

    Between two slices it gives its place to another partner that waits, and comes back after.
    """
    renew = travaux.lease_by_slice(travail, BAIL)
    with delai.held(travail, BAIL):
        process(travail.donnees["livraison"], horloge.today(), renew, travaux.give_turn(travail, tour.DUREE))


def drive(livraison: Livraison, on: date, progres: Progres | None = None) -> Livraison:
    """Process a delivery here and now, and close its piece of work: what a command that waits does."""
    process(livraison.pk, on, progres)
    livraison.refresh_from_db()
    if livraison.etat == Livraison.Etat.ANNULATION:
        annulation.run(livraison.pk, on, progres)
        livraison.refresh_from_db()
    if livraison.etat != Livraison.Etat.ARRETEE:
        Travail.objects.filter(cle=work_key(livraison)).exclude(etat=Travail.Etat.FAIT).update(
            etat=Travail.Etat.FAIT, bail_jusqua=None, fini_at=horloge.instant()
        )
    return livraison


def process(livraison_id: int, on: date, progres: Progres | None = None, cede: Cede | None = None) -> None:
    """Apply what is left of a delivery, in order. Returns when it is finished, stopped, cancelled, or gives turn."""
    while True:
        coupe = morceaux.begin(livraison_id, on)
        try:
            with transaction.atomic():
                livraison = (
                    Livraison.objects.select_for_update(no_key=True, of=("self",))
                    .select_related("partenaire")
                    .get(pk=livraison_id)
                )
                reste = _left(livraison) if coupe else _step(livraison, on)
                if reste and not coupe:
                    # A slice taken back by a power cut is found not done, and done again; the last one waits for all.
                    disque.not_waited()
        except morceaux.PANNES:
            _forgive(livraison_id)
            raise
        if progres is not None:
            total = livraison.compteurs.get("recues", 0)
            progres(total - reste, total)
        if (reste == 0 and not coupe) or (cede is not None and cede()):
            return


def _forgive(livraison_id: int) -> None:
    """Best effort: when the database is what broke down, the mark stays, and the slice is only cut once more."""
    try:
        morceaux.forgive(livraison_id)
    except morceaux.PANNES:
        connection.close_if_unusable_or_obsolete()


def _left(livraison: Livraison) -> int:
    return livraison.morceaux.filter(fait_at__isnull=True).aggregate(reste=Sum("nb_lignes", default=0))["reste"]


def _step(livraison: Livraison, on: date) -> int:
    """One transaction of work under the lock of the delivery; returns how many rows are left (0 = nothing to do)."""
    if livraison.etat == Livraison.Etat.RECUE:
        with delai.limit(livraison.compteurs["recues"]):
            _start(livraison)
        if livraison.etat == Livraison.Etat.EN_COURS and not livraison.a_blanc:
            return _left(livraison)
    if livraison.etat != Livraison.Etat.EN_COURS:
        return 0
    a_faire = livraison.morceaux.filter(fait_at__isnull=True).order_by("premiere_ligne")
    if livraison.a_blanc:
        with delai.limit(livraison.compteurs["recues"]):
            essai.rehearse(livraison, list(a_faire), on)
        return 0
    morceau = a_faire.first()
    if morceau is not None:
        morceaux.treat_slice(livraison, morceau, on)
    reste = _left(livraison)
    if reste == 0:
        with delai.limit(livraison.compteurs["recues"]):
            finish(livraison, on)
    return reste


def _start(livraison: Livraison) -> None:
    """The first step: nothing for a delivery already replaced, the safety valve, then the state « en cours »."""
    if not livraison.a_blanc:
        nouvelle = remplacement.replacement_of(livraison)
        if nouvelle is not None and nouvelle.etat == Livraison.Etat.TRAITEE:
            _yield_to(livraison, nouvelle)
            return
        remplacement.put_in_order(livraison)
    arret = None if livraison.a_blanc else remplacement.reason_to_stop(livraison) or valve.check(livraison)
    if arret is not None:
        valve.stop(livraison, arret)
        return
    livraison.etat = Livraison.Etat.EN_COURS
    livraison.save(update_fields=["etat"])


def _yield_to(ancienne: Livraison, nouvelle: Livraison) -> None:
    """Cancel a delivery because another took its place; what both hold is the new one's by now."""
    motif = f"Remplacée par la livraison {accuses.treatment_id(nouvelle)}."
    annulation.mark(ancienne, motif, _REMPLACABLES, remplacee_par=nouvelle.pk)
    ancienne.etat = Livraison.Etat.ANNULATION


def finish(livraison: Livraison, on: date) -> None:
    """Close the delivery: last step of its format, counters, journal; in the transaction of its last slice."""
    format_ = formats.get(livraison.type_flux)
    table = None
    if livraison.mode == "COMPLET":
        table = valve.stage_keys(format_, livraison)
    format_.finish(livraison, on, table)
    ancienne = remplacement.replaced_by(livraison)
    if ancienne is not None and ancienne.etat in _REMPLACABLES:
        _yield_to(ancienne, livraison)
    livraison.etat = Livraison.Etat.TRAITEE
    livraison.compteurs = reponses.count(livraison)
    livraison.finie_at = horloge.instant()
    livraison.save(update_fields=["etat", "compteurs", "finie_at"])
    journal.record(
        journal.Fait.LIVRAISON_TRAITEE,
        objet=livraison,
        details={"partenaire": livraison.partenaire.code, "compteurs": livraison.compteurs},
    )
    avis.tell(livraison)
