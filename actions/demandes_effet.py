"""What granting a request would change, and the act that grants it: the previews and the acts that already exist.

The holder reads the effect before sending, the Ordre again before deciding; both carry its digest. A correction has no
act here: the Ordre makes it at its source (RPPS, registrations), and the account follows its next delivery.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Specialite, Utilisateur
from actions import amenagements, amenagements_lus, interruptions, specialite
from actions.amenagements_effet import Effet
from actions.interruptions import EffetCycles
from actions.models import ConditionReprise, Cycle, DemandeOrdre
from actions.objets_demande import Donnee, Objet
from actions.situation import situation
from actions.specialite import Essai
from certif.socle.period import Period
from certif.socle.refus import Refus
from referentiels.axes import Axe


@dataclass(frozen=True, slots=True)
class EffetDemande:
    """The effect of one request: at most one of `exigences`, `dates`, `essai`, or why it cannot be granted (`refus`).

    None of the four: granting it changes nothing here that can be computed.
    """

    exigences: Effet | None = None
    dates: EffetCycles | None = None
    essai: Essai | None = None
    refus: Refus | None = None

    @property
    def empreinte(self) -> str:
        """Digest of what the page shows."""
        if lu := self.exigences or self.dates:
            return lu.empreinte
        vu = (
            self.refus.code if self.refus else "",
            self.essai and (self.essai.specialite.pk, self.essai.version and self.essai.version.pk, self.essai.axes),
        )
        return hashlib.sha256(repr(vu).encode()).hexdigest()


def effect_of(demande: DemandeOrdre, on: date) -> EffetDemande:
    """The effect on that day; nothing is written, and a refusal of the act is part of the answer."""
    try:
        return _preview(demande, on)
    except Refus as refus:
        return EffetDemande(refus=refus)


def grant(demande: DemandeOrdre, *, motif: str, auteur: Utilisateur, on: date, vu: str | None) -> None:
    """Do what the request asks through its own act, in the transaction of the caller; raises what that act raises.

    `vu` is the digest of the effect that the author was shown: the act asks for it again under its lock.
    """
    piece = f"Demande n°\u00a0{demande.pk}"
    decision: dict[str, Any] = {"motif": motif, "auteur": auteur, "on": on, "vu": vu}
    if demande.objet == Objet.INTERRUPTION:
        interruptions.record_interruption(demande.exercice, _period(demande), origine=piece, **decision)
    elif demande.objet == Objet.REPRISE:
        interruptions.end_interruption(demande.exercice, _first_day(demande), **decision)
    elif demande.objet == Objet.EXONERATION:
        amenagements.exempt(
            _cycle(demande), demande.axe or 0, seuil=demande.seuil, periode=_some_period(demande), document=piece,
            **decision,
        )  # fmt: skip
    elif demande.objet == Objet.ALLEGEMENT:
        amenagements.drop_condition(_condition(demande), **decision)


def lines_of(demande: DemandeOrdre) -> list[tuple[str, str]]:
    """What is asked, as (name, words): the same lines for the holder and the Ordre."""
    objet, lignes = Objet(demande.objet), []
    if objet is Objet.CORRECTION:
        lignes.append(("Ce qui est faux", Donnee(demande.donnee).libelle))
    if objet is Objet.EXONERATION:
        lignes.append(("Axe", Axe(demande.axe or 1).titre))
        reste = f"{demande.seuil} action{'s' if demande.seuil > 1 else ''}" if demande.seuil else "rien"
        lignes.append(("Ce qui resterait demandé", reste))
    if objet is Objet.ALLEGEMENT and demande.cycle is not None:
        lignes.append(("Action à ne plus demander", amenagements_lus.label_of(demande.cycle, demande.valeur)))
    if objet is Objet.CORRECTION and demande.valeur:
        lignes.append(("Ce qui serait juste", _right_value(demande)))
    if demande.debut:
        lignes.append((_MOTS_DU_JOUR[objet], _days(demande)))
    return lignes


_MOTS_DU_JOUR = {
    Objet.INTERRUPTION: "Période sans exercice",
    Objet.REPRISE: "Jour de la reprise",
    Objet.EXONERATION: "Période",
    Objet.ALLEGEMENT: "Période",
    Objet.CORRECTION: "Date d’inscription juste",
}


def _preview(demande: DemandeOrdre, on: date) -> EffetDemande:
    if demande.objet == Objet.INTERRUPTION:
        return EffetDemande(dates=interruptions.preview_interruption(demande.exercice, _period(demande), on))
    if demande.objet == Objet.REPRISE:
        return EffetDemande(dates=interruptions.preview_resumption_day(demande.exercice, _first_day(demande), on))
    if demande.objet == Objet.CORRECTION:
        return _correction(demande, on)
    cycle = _cycle(demande)
    if ferme := amenagements.closure_of(cycle):
        raise ferme
    if demande.objet == Objet.ALLEGEMENT:
        return EffetDemande(exigences=amenagements.preview_dropping(_condition(demande), on))
    periode = _some_period(demande)
    return EffetDemande(
        exigences=amenagements.preview_exemption(cycle, demande.axe or 0, on=on, seuil=demande.seuil, periode=periode)
    )


def _correction(demande: DemandeOrdre, on: date) -> EffetDemande:
    if demande.donnee == Donnee.INSCRIPTION:
        effet = interruptions.effect_of_registration(demande.exercice, _first_day(demande), on)
        return EffetDemande(dates=effet)
    if demande.donnee == Donnee.SPECIALITE and demande.cycle is not None and demande.cycle.etat == Cycle.Etat.OUVERT:
        voulue = specialite.choices(demande.cycle, on).filter(code=demande.valeur).first()
        if voulue is not None:
            return EffetDemande(essai=specialite.simulate(situation(demande.cycle, on), voulue))
    return EffetDemande()


def _period(demande: DemandeOrdre) -> Period:
    return Period(_first_day(demande), demande.fin)


def _some_period(demande: DemandeOrdre) -> Period | None:
    return Period(demande.debut, demande.fin) if demande.debut else None


def _first_day(demande: DemandeOrdre) -> date:
    assert demande.debut is not None  # `actions.rules.demande.fautes` keeps no such request without it
    return demande.debut


def _cycle(demande: DemandeOrdre) -> Cycle:
    if demande.cycle is None:
        raise Refus(
            "cycle_disparu", "Le cycle de cette demande n’existe plus\u00a0: un fait corrigé l’a remplacé.",
            remede="Faites une nouvelle demande sur le cycle qui court.",
        )  # fmt: skip
    return demande.cycle


def _condition(demande: DemandeOrdre) -> ConditionReprise:
    trouvee = ConditionReprise.objects.filter(cycle=_cycle(demande), item=demande.valeur).first()
    if trouvee is None:
        raise Refus("condition_levee", "Cette action n’est plus demandée pour la reprise.", "valeur")
    trouvee.cycle = _cycle(demande)
    return trouvee


def _right_value(demande: DemandeOrdre) -> str:
    if demande.donnee != Donnee.SPECIALITE:
        return demande.valeur
    connue = Specialite.objects.filter(code=demande.valeur).first()
    return connue.libelle if connue else demande.valeur


def _days(demande: DemandeOrdre) -> str:
    jour = _first_day(demande)
    if demande.objet in (Objet.REPRISE, Objet.CORRECTION):
        return f"{jour:%d/%m/%Y}"
    if demande.fin is None:
        return f"depuis le {jour:%d/%m/%Y}, fin inconnue"
    return f"du {jour:%d/%m/%Y} au {demande.fin:%d/%m/%Y}"
