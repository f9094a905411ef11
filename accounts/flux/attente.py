"""Rows that wait (unknown RPPS, other name, other employer): replayed when the roster moves, closed after 30 days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import horloge, travaux
from accounts.flux import formats, lignes, reponses
from accounts.flux.formats import Format, Lot
from accounts.models import LigneEnAttente, Livraison, Professionnel, Travail
from certif.socle.feeds.lecture import Dialecte, Lecteurs, LigneLue

NATURE_ATTENTE = "flux.attente"
LOT = 10_000
#: A refused deletion kept in case its creation arrives later: it is not waiting for anything the roster can bring.
PIERRE = "E310"
_EXPIREE = " La ligne a attendu 30 jours ; elle est rejetée."

_EXPIRE = """
WITH expirees AS (
  UPDATE accounts_ligneenattente SET resolue_at = %(instant)s
  WHERE resolue_at IS NULL AND jusquau < %(jour)s RETURNING livraison_id, ligne, code
), closes AS (
  UPDATE accounts_reponse r SET sort = 'rejetee', message = r.message || %(suffixe)s
  FROM expirees e WHERE r.livraison_id = e.livraison_id AND r.ligne = e.ligne AND r.sort = 'en_attente'
  RETURNING r.livraison_id
) SELECT DISTINCT livraison_id FROM closes
"""

_RESOUT = """
WITH repondues AS (
  UPDATE accounts_reponse r SET sort = t.sort, code = t.code, champ = t.champ, message = t.message,
         avertissements = CASE WHEN t.sort = 'rejetee' THEN '{{}}'::text[] ELSE t.avertissements END
  FROM {table} t WHERE r.livraison_id = %(livraison)s AND r.ligne = t.ligne AND t.sort <> 'en_attente'
  RETURNING r.ligne
) UPDATE accounts_ligneenattente a SET resolue_at = %(instant)s
  FROM repondues x WHERE a.livraison_id = %(livraison)s AND a.ligne = x.ligne
"""


def request_replay() -> None:
    """Ask for a replay in the background (after a roster load, and once a day)."""
    travaux.requeue(NATURE_ATTENTE, NATURE_ATTENTE)


def handle(travail: Travail) -> None:
    """Handler of `flux.attente`."""
    replay_waiting(horloge.today())


def replay_waiting(on: date) -> int:
    """Close what waited too long, then apply again every row that may now pass; returns how many were resolved."""
    _expire(on)
    avant = LigneEnAttente.objects.filter(resolue_at__isnull=True).count()
    a_rejouer = _ripe().values_list("livraison_id", flat=True).distinct()
    # Rows carry their own order (`sequence`), so the order of the deliveries does not change the result.
    for livraison_id in sorted(a_rejouer):
        _replay(livraison_id, on)
    return avant - LigneEnAttente.objects.filter(resolue_at__isnull=True).count()


def _ripe() -> QuerySet[LigneEnAttente]:
    """Waiting rows whose RPPS is now known."""
    connu = Professionnel.objects.filter(rpps=OuterRef("rpps"))
    # Registrations of the Ordres wait in the same table, but the roster load replays them itself.
    return LigneEnAttente.objects.filter(Q(resolue_at__isnull=True) & ~Q(code=PIERRE), Exists(connu)).exclude(
        livraison__type_flux="INSCRIPTIONS"
    )


def _replay(livraison_id: int, on: date) -> None:
    with transaction.atomic():
        livraison = (
            Livraison.objects.select_for_update(no_key=True, of=("self",))
            .select_related("partenaire")
            .get(pk=livraison_id)
        )
        format_ = formats.get(livraison.type_flux)
        lecteurs = Lecteurs(format_.schema, Dialecte((), 0, 1, ()), rpps_strict=format_.strict(on))
        attentes = _ripe().filter(livraison_id=livraison_id).order_by("ligne")
        derniere = 0
        while lot := list(attentes.filter(ligne__gt=derniere)[:LOT]):
            _apply(format_, livraison, (lecteurs.read_values(a.ligne, a.contenu) for a in lot), on)
            derniere = lot[-1].ligne
        format_.finish(livraison, on, None)
        livraison.compteurs = reponses.count(livraison)
        livraison.save(update_fields=["compteurs"])


def _apply(format_: Format, livraison: Livraison, lues: Iterable[LigneLue], on: date) -> None:
    table = lignes.create_table(format_)
    lignes.fill_table(format_, livraison, lues)
    format_.treat(Lot(livraison, livraison.partenaire, on, table))
    with connection.cursor() as curseur:
        curseur.execute(_RESOUT.format(table=table), {"livraison": livraison.pk, "instant": horloge.instant()})


def _expire(on: date) -> None:
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute(_EXPIRE, {"jour": on, "instant": horloge.instant(), "suffixe": _EXPIREE})
            touchees = [pk for (pk,) in curseur.fetchall()]
        for livraison in Livraison.objects.filter(pk__in=touchees).order_by("pk").select_for_update(no_key=True):
            livraison.compteurs = reponses.count(livraison)
            livraison.save(update_fields=["compteurs"])
