"""The triennial duty of DPC, shown apart from the certification (CSP L. 4021-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certif.socle.period import Period, cycle_de
from referentiels.parametres import Parametres


class TypologieDpc(StrEnum):
    """The types of a DPC action, with the partner's codes."""

    FORMATION_CONTINUE = "FC"
    EVALUATION_PRATIQUES = "EPP"
    GESTION_RISQUES = "GDR"
    PROGRAMME_INTEGRE = "PI"


class VoieDpc(StrEnum):
    """How the duty is met."""

    AUCUNE = ""
    PARCOURS = "parcours"
    PROGRAMME_INTEGRE = "programme_integre"
    DEUX_TYPES = "deux_types"
    ACCREDITATION = "accreditation"


@dataclass(frozen=True, slots=True)
class ActionDpc:
    """A realised DPC action: its day of completion, type and whether its orientation is a priority."""

    date: date
    typologie: TypologieDpc
    prioritaire: bool = False


@dataclass(frozen=True, slots=True)
class Triennal:
    """Where the duty stands for one triennium; `manques` are French sentences, empty when met."""

    periode: Period
    satisfait: bool
    voie: VoieDpc
    types: frozenset[TypologieDpc]
    prioritaires: int
    manques: tuple[str, ...]


def triennat_de(jour: date, parametres: Parametres) -> Period:
    """The triennium that contains a day (2017-2019, 2020-2022, 2023-2025…)."""
    duree = parametres.dpc_duree_annees
    rang = (jour.year - parametres.dpc_premier_triennat) // duree
    return cycle_de(date(parametres.dpc_premier_triennat + rang * duree, 1, 1), duree)


def evaluate_triennal(
    actions: Iterable[ActionDpc],
    accreditations: Iterable[Period],
    on: date,
    parametres: Parametres,
    parcours_le: date | None = None,
) -> Triennal | None:
    """The triennial duty on the day `on`; None when it is no longer followed that day (`dpc_actif`, dated).

    Apart from the certification (CSP L. 4021-1): nothing here moves an axis. Met by the recommended
    parcours (followed on `parcours_le`), by one integrated programme, by two actions of two different
    types of which one at least is a priority, or by being engaged in accreditation, in the triennium
    of `on`.
    """
    if not parametres.dpc_actif:
        return None
    periode = triennat_de(on, parametres)
    ecoulee = periode.until(on)
    faites = [action for action in actions if ecoulee.contains(action.date)]
    types = frozenset(action.typologie for action in faites)
    prioritaires = sum(action.prioritaire for action in faites)
    simples = types - {TypologieDpc.PROGRAMME_INTEGRE}
    voie = VoieDpc.AUCUNE
    if parcours_le is not None and ecoulee.contains(parcours_le):
        voie = VoieDpc.PARCOURS
    elif TypologieDpc.PROGRAMME_INTEGRE in types:
        voie = VoieDpc.PROGRAMME_INTEGRE
    elif len(simples) >= 2 and prioritaires:
        voie = VoieDpc.DEUX_TYPES
    elif any(engagement.overlaps(ecoulee) for engagement in accreditations):
        voie = VoieDpc.ACCREDITATION
    satisfait = voie is not VoieDpc.AUCUNE
    manques = () if satisfait else _manques(len(simples), prioritaires)
    return Triennal(periode, satisfait, voie, types, prioritaires, manques)


def _manques(types: int, prioritaires: int) -> tuple[str, ...]:
    manques = []
    if types == 0:
        manques.append("Il manque deux actions de DPC de deux types différents.")
    elif types == 1:
        manques.append("Il manque une action de DPC d’un autre type.")
    if not prioritaires:
        manques.append("Aucune action ne relève encore d’une orientation prioritaire.")
    return tuple(manques)
