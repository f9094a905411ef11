"""What the Ordre decides on what is asked: exonerations (R. 4022-12, -13), conditions of a resumption (R. 4022-7)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.journal import Fait
from accounts.models import Evenement, Notification, SavoirFaire
from actions import dossiers
from actions.amenagements import ask_for_resumption, exempt
from actions.models import Avancement, ConditionReprise, Cycle, Exoneration
from actions.situation import situation
from certif.socle.period import Period
from certif.socle.refus import Refus
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import default_items, make_action, make_cycle, make_version

AUTRES = ("inconnu", "ordre_gestionnaire", "autre_departement", "autre_ordre", "ssa", "cnp", "dgos", "employeur")
MOTIF = "Décision fictive du conseil"


def page(client, url: str) -> str:
    reponse = client.get(url)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("nom", [*AUTRES, "titulaire"])
def test_only_who_decides_in_the_competent_instance(nom, request, cycle):
    auteur = request.getfixturevalue(nom)
    for act in (
        lambda: exempt(cycle, 3, motif=MOTIF, auteur=auteur, on=JOUR),
        lambda: ask_for_resumption(cycle, ["A1a"], motif=MOTIF, auteur=auteur, on=JOUR),
    ):
        with pytest.raises(Refus) as refus:
            act()
        assert refus.value.code == "non_autorise"
    assert not Exoneration.objects.exists()
    assert not ConditionReprise.objects.exists()


def test_a_resumption_condition_is_a_line_of_both_pages(cycle, titulaire, ordre_decideur):
    make_action(cycle, "A1a")
    ask_for_resumption(
        cycle, ["A3a", "A1a", "A3a"], motif=MOTIF, document="PV-2026-014", auteur=ordre_decideur, on=JOUR
    )
    assert dossiers.load([cycle.pk]).dossiers[cycle.pk].conditions_reprise == ("A1a", "A3a")
    lignes = situation(cycle, JOUR).avancement.lignes_cycle
    assert [(ligne.obtenu, ligne.attendu, ligne.article) for ligne in lignes] == [
        (1, 1, "CSP R. 4022-7"), (0, 1, "CSP R. 4022-7"),
    ]  # fmt: skip
    mienne, sienne = (
        page(client_of(titulaire), "/mon-espace/"),
        page(client_of(ordre_decideur), f"/ordre/dossiers/{cycle.pk}/"),
    )
    for lue in (mienne, sienne):
        assert "action demandée pour la reprise d’exercice, Action A1a, 1 sur 1" in lue
        assert "action demandée pour la reprise d’exercice, Action A3a, 0 sur 1" in lue
        assert MOTIF in lue
    assert "PV-2026-014" in sienne
    evenement = Evenement.objects.get(nature=Fait.REPRISE_CONDITIONNEE)
    assert (evenement.auteur, evenement.organisation.code) == (ordre_decideur, "CNOM-75")
    assert evenement.details["codes"] == ["A3a", "A1a"]
    message = Notification.objects.get(professionnel=cycle.exercice.professionnel)
    assert "Action A3a" in message.texte
    assert MOTIF not in message.texte


def test_a_cycle_that_lacks_a_condition_is_not_complete(cycle, ordre_decideur):
    for code in ("A1a", "A1b", "A2a", "A2b", "A3a", "A3b", "A4a", "A4b"):
        make_action(cycle, code)
    ask_for_resumption(cycle, ["A2c"], motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert Avancement.objects.get(cycle=cycle).etat == "en_cours"
    ConditionReprise.objects.all().delete()
    assert situation(cycle, JOUR).avancement.is_complet


@pytest.mark.parametrize(
    ("codes", "motif", "attendu"),
    [
        (["A1a"], "  ", "motif_manquant"),
        (["ZZ"], MOTIF, "action_inconnue"),
        ([], MOTIF, "action_inconnue"),
        (["A1b"], MOTIF, "deja_demandee"),
    ],
)
def test_a_condition_refused(codes, motif, attendu, cycle, ordre_decideur):
    ask_for_resumption(cycle, ["A1b"], motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    with pytest.raises(Refus) as refus:
        ask_for_resumption(cycle, codes, motif=motif, auteur=ordre_decideur, on=JOUR)
    assert refus.value.code == attendu
    assert ConditionReprise.objects.count() == 1


def test_an_exoneration_lowers_its_axis_and_keeps_its_facts(cycle, titulaire, ordre_decideur):
    exempt(cycle, 3, motif=MOTIF, document="D-1", periode=Period(date(2025, 1, 1)), auteur=ordre_decideur, on=JOUR)
    lue = Exoneration.objects.get()
    assert (lue.debut, lue.fin, lue.document, lue.auteur) == (date(2025, 1, 1), None, "D-1", ordre_decideur)
    assert Avancement.objects.get(cycle=cycle).requises == 6
    assert "rien n’est demandé sur l’axe 3, depuis le 01/01/2025" in page(client_of(titulaire), "/mon-espace/")
    exempt(cycle, 3, seuil=1, motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert Exoneration.objects.get().seuil == 1
    assert Avancement.objects.get(cycle=cycle).requises == 7
    assert [e.details["remplace"] for e in Evenement.objects.filter(nature=Fait.EXONERATION_DECIDEE)] == [True, False]


def test_an_exoneration_of_another_period_has_no_effect(cycle, ordre_decideur):
    Exoneration.objects.create(
        cycle=cycle, axe=3, motif=MOTIF, debut=date(2019, 1, 1), fin=date(2022, 12, 31), created_at="2026-01-01T00:00Z"
    )
    assert situation(cycle, JOUR).avancement.requises == 8
    Exoneration.objects.update(fin=cycle.debut)
    assert situation(cycle, JOUR).avancement.requises == 6


@pytest.mark.parametrize(
    ("axe", "periode", "attendu"),
    [(5, None, "axe_inconnu"), (3, Period(date(2019, 1, 1), date(2022, 12, 31)), "periode_hors_cycle")],
)
def test_an_exoneration_refused(axe, periode, attendu, cycle, ordre_decideur):
    with pytest.raises(Refus) as refus:
        exempt(cycle, axe, motif=MOTIF, periode=periode, auteur=ordre_decideur, on=JOUR)
    assert refus.value.code == attendu


def test_a_closed_cycle_is_not_touched(cycle, ordre_decideur):
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    with pytest.raises(Refus) as refus:
        exempt(cycle, 3, motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert refus.value.code == "cycle_ferme"


@pytest.mark.parametrize(
    ("debut", "fin", "compte"),
    [
        (None, None, True),
        (None, date(2024, 1, 1), True),
        (None, date(2022, 12, 31), False),
        (date(2032, 1, 1), None, False),
    ],
)
def test_a_mention_held_during_the_cycle_is_a_population(debut, fin, compte, jour, db):
    """An item written for a mention (R38 code) counts for who held it during the cycle."""
    items = (*default_items(), {"code": "MENTION", "axes": [1], "population": ["SI02"]})
    make_version(items=items)
    exercice = make_exercice(specialite="SM54")
    SavoirFaire.objects.create(exercice=exercice, code="SI02", debut=debut, fin=fin)
    cycle = make_cycle(exercice)
    action = make_action(cycle, "MENTION")
    verdict = next(v for a, v in situation(cycle, JOUR).actions if a == action)
    assert verdict.compte is compte
    assert dossiers.load([cycle.pk]).dossiers[cycle.pk].population >= {"liberal", "SM54"}
