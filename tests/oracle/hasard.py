"""Gestures drawn by lot: the same seed gives the same life, on any machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from tests.oracle.moteur import Confrontation
from tests.oracle.textes import FAMILLES
from tests.oracle.vie import Vie

Geste = Callable[[Vie, Random], bool]
PREUVES = ("honneur", "document", "attestation", "flux")
#: Days on which calendars go wrong: leap days and their neighbours, the changes of hour, the last and first of a year.
DELICATS = tuple(
    sorted(
        {date(a, 2, 28) + timedelta(days=j) for a in range(2023, 2048) for j in (0, 1)}
        | {
            date(a, mois, 31) - timedelta(days=date(a, mois, 31).isoweekday() % 7)
            for a in range(2023, 2048)
            for mois in (3, 10)
        }
        | {date(a, mois, j) for a in range(2023, 2048) for mois, j in ((1, 1), (12, 31))}
    )
)

#: (weight, gesture): how often it is tried, out of all of them.
GESTES: tuple[tuple[int, Geste], ...] = (
    (10, lambda v, r: v.inscrit()),
    (3, lambda v, r: v.sort(r.choice(("sortie", "sortie", "retraite")))),
    (1, lambda v, r: v.meurt()),
    (1, lambda v, r: v.prend_une_seconde_profession()),
    (1, lambda v, r: v.quitte_la_seconde()),
    (2, lambda v, r: v.change_de_specialite(r.randrange(len(FAMILLES)))),
    (5, lambda v, r: v.interrompt()),
    (8, lambda v, r: v.reprend()),
    (3, lambda v, r: v.avoue_une_interruption(r.randrange(1, 900), r.randrange(1, 1_300))),
    (2, lambda v, r: v.exonere(r.randrange(1, 5), r.randrange(3), r.choice((None, r.randrange(900))))),
    (2, lambda v, r: v.leve_l_exoneration()),
    (2, lambda v, r: v.pose_une_condition(r.randrange(12))),
    (2, lambda v, r: v.leve_les_conditions()),
    (12, lambda v, r: v.decide(r.random() < 0.8)),
    (4, lambda v, r: v.regularise()),
    (4, lambda v, r: v.publie()),
    (30, lambda v, r: v.declare(
        r.randrange(12), r.randrange(400), preuve=r.choice(PREUVES), duree_minutes=r.choice((60, 360, 600)),
        axe_choisi=r.choice((0, 0, 0, 1, 2, 3)), etat_cnp=r.choice(("", "validee")), independance=r.random() < 0.9,
    )),
    (14, lambda v, r: v.declare(
        r.randrange(12), preuve="flux", source="partenaire", role=r.choice(("", "orateur", "participant"))
    )),
    (5, lambda v, r: v.declare(r.randrange(12), statut="inscrit", preuve="flux", source="partenaire")),
    (8, lambda v, r: v.change(
        r.randrange(40), "partenaire", statut=r.choice(("realisee", "realisee", "partielle", "annulee", "contestee"))
    )),
    (4, lambda v, r: v.deplace(r.randrange(40), r.randrange(-40, 41))),
    (4, lambda v, r: v.change(r.randrange(40), "titulaire", retiree=r.random() < 0.5)),
    (5, lambda v, r: v.change(r.randrange(40), preuve=r.choice(PREUVES))),
    (4, lambda v, r: v.change(r.randrange(40), etat_cnp=r.choice(("en_attente", "validee", "refusee")))),
    (4, lambda v, r: v.rattache(r.randrange(40), r.randrange(12))),
    (4, lambda v, r: v.reunit(r.randrange(40), r.randrange(40))),
    (3, lambda v, r: v.separe(r.randrange(40))),
)  # fmt: skip
_POIDS, _ACTES = zip(*GESTES, strict=True)


def open_life(confrontation: Confrontation, graine: int) -> tuple[Vie, Random]:
    """A new account and the lot that draws what happens to it."""
    hasard = Random(graine)
    depart = date(2022, 12, 30) if hasard.random() < 0.7 else date(2022, 12, 30) + timedelta(hasard.randrange(2_000))
    vie = Vie(confrontation, depart, hasard.choices(range(len(FAMILLES)), (8, 3, 1, 2, 2, 2))[0])
    vie.faits["population"] = ["salarie"] if hasard.random() < 0.5 else []
    if hasard.random() < 0.1:
        vie.faits["en_exercice_le_2023_01_01"] = hasard.random() < 0.5
    if hasard.random() < 0.95:
        vie.inscrit(hasard.randrange(9_000))
    return vie, hasard


def one_gesture(vie: Vie, hasard: Random) -> bool:
    """Try one gesture; False when it could not happen that day."""
    geste: Geste = hasard.choices(_ACTES, _POIDS)[0]
    return geste(vie, hasard)
