"""Who an alert would reach among many files, and who is left out: the facts read in constant queries, judged by rules.

The preview, the confirmation and the departure read them the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from accounts import preferences
from accounts.models import Organisation, Utilisateur
from actions.models import Avancement
from ordres import employeurs_presents
from ordres.alertes_vocabulaire import Destinataire, Ecart
from ordres.models import Alerte, EnvoiAlertes
from ordres.rules import alerte as regles
from referentiels.parametres import parametres_au

#: Files read at once.
LOT = 1_000
_TENUES = (Alerte.Etat.PREVUE, Alerte.Etat.ENVOYEE)


@dataclass(frozen=True, slots=True)
class Visee:
    """One recipient about one file: whom (an employer, or the holder when None), and why not if it is left out."""

    cycle_id: int
    employeur: Organisation | None
    ecart: Ecart | None


@dataclass(frozen=True, slots=True)
class _Deja:
    is_prevue: bool = False
    derniere: date | None = None


def read(
    lignes: QuerySet[Avancement], destinataire: Destinataire, auteur: Utilisateur, on: date,
    sauf: EnvoiAlertes | None = None,
) -> Iterator[Visee]:  # fmt: skip
    """Each recipient of these rows, in the order of their keys; `sauf` is a sending whose own alerts do not count."""
    ids = sorted(lignes.order_by().values_list("pk", flat=True))
    for debut in range(0, len(ids), LOT):
        yield from _read(ids[debut : debut + LOT], destinataire, auteur, on, sauf)


def never_alerted_q() -> Q:
    """Rows whose holder was never alerted and will not be by a confirmed sending."""
    faites = Alerte.objects.filter(cycle=OuterRef("pk"), destinataire=Destinataire.PROFESSIONNEL, etat__in=_TENUES)
    return ~Q(Exists(faites))


def _read(
    ids: Collection[int], destinataire: Destinataire, auteur: Utilisateur, on: date, sauf: EnvoiAlertes | None
) -> Iterator[Visee]:
    parametres = parametres_au(on)
    lus = list(Avancement.objects.filter(pk__in=ids).order_by("pk"))
    deja = _already(ids, destinataire, sauf)
    is_employeur = destinataire is Destinataire.EMPLOYEUR
    employeurs = employeurs_presents.of_cycles(ids, on) if is_employeur else {}
    joignables = set() if is_employeur else set(preferences.reachable([a.professionnel_id for a in lus]))
    for a in lus:
        siens: list[Organisation | None] = [*employeurs.get(a.pk, ())]
        for employeur in siens or [None]:
            faits = deja.get((a.pk, employeur.pk if employeur else None), _Deja())
            yield Visee(a.pk, employeur, regles.exclusion(regles.Faits(
                cycle_etat=a.cycle_etat, fin=a.fin, etat=a.etat, risque=a.risque,
                is_exonere=all(part < 0 for part in a.progressions),
                is_propre=a.professionnel_id == auteur.professionnel_id,
                is_prevue=faits.is_prevue, derniere=faits.derniere,
                is_joignable=employeur is not None if is_employeur else a.professionnel_id in joignables,
            ), destinataire, on, parametres))  # fmt: skip


def _already(
    ids: Collection[int], destinataire: Destinataire, sauf: EnvoiAlertes | None
) -> dict[tuple[int, int | None], _Deja]:
    """What was already sent or is about to be, by file and recipient."""
    tenues = Alerte.objects.filter(cycle__in=ids, destinataire=destinataire, etat__in=_TENUES)
    if sauf is not None:
        tenues = tenues.exclude(envoi=sauf)
    deja: dict[tuple[int, int | None], _Deja] = {}
    for cycle, employeur, at in tenues.order_by("pk").values_list("cycle_id", "employeur_id", "envoyee_at"):
        avant = deja.get((cycle, employeur), _Deja())
        jour = localtime(at).date() if at is not None else None
        dernieres = [j for j in (avant.derniere, jour) if j is not None]
        deja[cycle, employeur] = _Deja(avant.is_prevue or at is None, max(dernieres, default=None))
    return deja
