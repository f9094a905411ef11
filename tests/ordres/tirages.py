"""Draws at a given stage, made through the acts; one written by hand for the pages that need a single file."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts import horloge, travaux
from accounts.models import Organisation, Utilisateur
from actions.models import Cycle
from ordres import tirage, tirage_calcul, tirage_lu
from ordres.models import DossierTire, Tirage
from ordres.rules.tirage import digest, population_lines, result_lines
from tests.ordres.situations import JOUR_CONTROLE, ended_cycle

GRAINE = "3 14 15 22 35 8"
LENDEMAIN = JOUR_CONTROLE + timedelta(days=1)
EVENEMENT = "Les cinq numéros et le numéro Chance du Loto du lendemain, dans l’ordre croissant."


def instance_of(agent: Utilisateur) -> Organisation:
    """The instance of this agent of the cast."""
    return agent.appartenances.get().organisation


def make_urn(combien: int = 12, on: date = JOUR_CONTROLE, **exercice: Any) -> list[Cycle]:
    """That many ended cycles of Paris that await their judgement."""
    return [ended_cycle(on, nom=f"URNE {rang}", **exercice) for rang in range(combien)]


def ready(agent: Utilisateur, on: date = JOUR_CONTROLE, criteres: str = "", **demande: Any) -> Tirage:
    """A draw whose population is ready to be committed."""
    voulu = {"titre": "Revue fictive", "perimetre": "Cycles échus fictifs", "nombre": 4, **demande}
    prepare = tirage.prepare(tirage.Demande(criteres=criteres, **voulu), instance_of(agent), agent, on)
    assert travaux.run_pending([tirage.NATURE_POPULATION]) == 1
    prepare.refresh_from_db()
    return prepare


def committed(agent: Utilisateur, on: date = JOUR_CONTROLE, **demande: Any) -> Tirage:
    """The same, committed on an event of the day after."""
    engage = ready(agent, on, **demande)
    tirage.commit(engage, EVENEMENT, on + timedelta(days=1), agent, on)
    return engage


def done(agent: Utilisateur, on: date = JOUR_CONTROLE, **demande: Any) -> Tirage:
    """The same, drawn on the day after."""
    fait = committed(agent, on, **demande)
    with horloge.fixed_day(on + timedelta(days=1)):
        tirage.give_seed(fait, GRAINE, "Journal fictif des tirages", agent, on + timedelta(days=1))
        assert travaux.run_pending([tirage.NATURE_CALCUL]) == 1
    fait.refresh_from_db()
    return fait


def own_draw(agent: Utilisateur, cycle_id: int) -> list[int]:
    """The draw of `draw_addresses` for this file, made once: for the crawl of the pages."""
    fait = Tirage.objects.filter(dossiers__cycle=cycle_id).first()
    return [fait.pk] if fait else draw_addresses(Cycle.objects.get(pk=cycle_id), agent)["tirage"]


def draw_addresses(cycle: Cycle, agent: Utilisateur) -> dict[str, list[Any]]:
    """A finished draw of this file alone (no act would draw so few), for the pages that name it."""
    midi = timezone.make_aware(datetime.combine(JOUR_CONTROLE, time(12)))
    seul = Tirage.objects.create(
        instance=instance_of(agent), titre="Revue fictive", perimetre="Un dossier fictif", jour=JOUR_CONTROLE,
        billets=[1, 1, 2, 4], nombre=1, auteur=agent, created_at=midi, etat=Tirage.Etat.PRET, effectif=1,
        strates=[{"strate": "population", "dossiers": 1, "billets": 1, "detail": [[1, 1]]}],
    )  # fmt: skip
    dossier = DossierTire.objects.create(
        tirage=seul, cycle=cycle, jeton="0123456789abcdef" * 2, strate="population", billets=1, rang=1
    )
    seul.empreinte = digest(population_lines(tirage_calcul.rows(seul)))
    seul.etat, seul.evenement, seul.evenement_le, seul.engage_at = Tirage.Etat.ENGAGE, EVENEMENT, LENDEMAIN, midi
    seul.graine, seul.graine_source = GRAINE, "Journal fictif"
    seul.save()
    seul.etat, seul.tire_at = Tirage.Etat.TIRE, midi + timedelta(days=1)
    seul.resultat = digest(result_lines(tirage_lu.drawn(seul)))
    seul.save()
    return {"tirage": [seul.pk], "tirage_geste": [seul.pk, "engager"], "tirage_revue": [dossier.pk]}
