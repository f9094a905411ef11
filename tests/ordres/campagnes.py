"""Ended cycles under a campaign, made through the acts."""

from __future__ import annotations

from datetime import date

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from actions.models import Cycle
from ordres import campagne, campagne_tri, decision_en_nombre, lot_echantillon, lot_lecture, lot_tranches
from ordres.campagne import Perimetre
from ordres.models import Campagne, LotDecisions
from tests.ordres.situations import JOUR_CONTROLE, ended_cycle, fill

PERIMETRE = Perimetre(date(2031, 1, 1), date(2031, 12, 31))


def complete_cycles(combien: int, on: date = JOUR_CONTROLE) -> list[Cycle]:
    """That many ended cycles with everything the référentiel asks."""
    return [fill(ended_cycle(on, nom=f"COMPLET {rang}"), on) for rang in range(combien)]


def instance_of(agent: Utilisateur) -> Organisation:
    """The instance of this agent of the cast."""
    return agent.appartenances.get().organisation


def opened(agent: Utilisateur, on: date = JOUR_CONTROLE, perimetre: Perimetre = PERIMETRE) -> Campagne:
    """A campaign of the instance of this agent, whose controls are open and sorted."""
    ouverte = campagne.open_campagne(instance_of(agent), "Cycles échus en 2031", perimetre, agent, on)
    run(campagne.NATURE, campagne_tri.NATURE)
    ouverte.refresh_from_db()
    return ouverte


def prepared(ouverte: Campagne, agent: Utilisateur, on: date = JOUR_CONTROLE) -> LotDecisions:
    """A bulk decision on the complete files of a campaign, read, its sample opened by this agent."""
    lot = decision_en_nombre.prepare_campagne(ouverte, agent, on)
    run(lot_lecture.NATURE)
    lot.refresh_from_db()
    look(lot, agent)
    return lot


def decided(ouverte: Campagne, agent: Utilisateur, on: date = JOUR_CONTROLE) -> LotDecisions:
    """The same, confirmed and done."""
    lot = decision_en_nombre.confirm(prepared(ouverte, agent, on).pk, agent, on)
    run(lot_tranches.NATURE)
    lot.refresh_from_db()
    return lot


def look(lot: LotDecisions, agent: Utilisateur) -> None:
    """Open every file of the sample, as the journal tells it of the page of the file."""
    for dossier in lot_echantillon.to_open(lot, agent):
        journal.record(Fait.DOSSIER_LU, auteur=agent, objet=dossier.cycle)


def run(*natures: str) -> None:
    """Do the works of these kinds that wait."""
    with horloge.fixed_day(horloge.today()):
        while travaux.run_one(natures):
            pass


def campaign_addresses(clerk: Utilisateur, on: date) -> dict[str, list]:
    """Arguments of the addresses of a campaign and of a bulk decision of the instance of this agent, by name."""
    instance = instance_of(clerk)
    ouverte = Campagne.objects.create(
        instance=instance, titre="Cycles échus en 2031", fin_du=PERIMETRE.fin_du, fin_au=PERIMETRE.fin_au,
        etat=Campagne.Etat.OUVERTE, ouverte_par=clerk, ouverte_le=on, ouverte_at=horloge.now(),
    )  # fmt: skip
    lot = LotDecisions.objects.create(
        instance=instance, campagne=ouverte, etat=LotDecisions.Etat.PRET, prepare_par=clerk, prepare_le=on,
        prepare_at=horloge.now(), graine="0" * 32,
    )  # fmt: skip
    return {
        "conseil": [instance.pk], "campagne": [ouverte.pk], "campagne_tri": [ouverte.pk, "complet"], "lot": [lot.pk],
        "lot_etat": [lot.pk, "ecarte"], "lot_geste": [lot.pk, "suspendre"],
    }  # fmt: skip


def own_campaign(agent: Utilisateur) -> list[int]:
    """The campaign that its pages show to this agent: the one there is, else a new one, without file."""
    premiere = Campagne.objects.filter(instance=instance_of(agent)).order_by("pk").first()
    return [premiere.pk] if premiere else campaign_addresses(agent, JOUR_CONTROLE)["campagne"]


def own_lot(agent: Utilisateur) -> list[int]:
    """The same for a bulk decision."""
    own_campaign(agent)
    return [LotDecisions.objects.filter(instance=instance_of(agent)).earliest("pk").pk]
