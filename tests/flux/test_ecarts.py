"""Where the roster, the Ordres and the employers do not agree: what the night finds, keeps and closes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import horloge, travaux
from accounts.flux import anomalies, ecarts, suivi
from accounts.models import Anomalie, Evenement, Exercice, Inscription, LigneEnAttente, SavoirFaire
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.roles import Nature, Role
from actions import nuit
from tests.people import JOUR, make_agent, make_exercice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
N = Anomalie.Nature
LENDEMAIN = JOUR + timedelta(days=1)


def found(nature: str) -> list[int | None]:
    return list(Anomalie.objects.filter(nature=nature, resolue_le__isnull=True).values_list("exercice_id", flat=True))


def strike_off(exercice: Exercice, jour: date) -> None:
    Inscription.objects.filter(exercice=exercice).update(fin=jour, conseil="CDOM-75")


@pytest.fixture
def couverts(db) -> list[Exercice]:
    """Ten doctors of Paris, all registered: the Ordre has sent its file for this département."""
    return [make_exercice(nom=f"FICTIF {chr(65 + rang)}") for rang in range(10)]


@pytest.mark.parametrize(("jours", "vue"), [(6, False), (7, False), (8, True)])
def test_practising_for_the_roster_struck_off_for_the_ordre(jours, vue, couverts):
    strike_off(couverts[0], JOUR - timedelta(days=jours))
    ecarts.compare(JOUR)
    assert found(N.PRESENT_RADIE) == ([couverts[0].pk] if vue else [])


def test_struck_off_then_registered_again_is_no_mismatch(couverts):
    strike_off(couverts[0], date(2025, 1, 1))
    Inscription.objects.create(exercice=couverts[0], debut=date(2025, 6, 1))
    ecarts.compare(JOUR)
    assert found(N.PRESENT_RADIE) == []


def test_gone_from_the_roster_still_registered(couverts):
    Exercice.objects.filter(pk=couverts[1].pk).update(present=False)
    ecarts.compare(JOUR)
    assert found(N.ABSENT_INSCRIT) == [couverts[1].pk]
    assert "inscrit depuis le 01/09/2015" in anomalies.sentence(Anomalie.objects.get(nature=N.ABSENT_INSCRIT))


def test_a_registration_is_missing_only_where_the_ordre_sent_its_file(couverts):
    seul = make_exercice(inscrit_le=None)
    ailleurs = [make_exercice(inscrit_le=None, departement="69") for _ in range(3)]
    militaire = make_exercice(inscrit_le=None, categorie="M")
    ecarts.compare(JOUR)
    assert found(N.INSCRIPTION_MANQUANTE) == [seul.pk]
    assert not {militaire.pk, *(e.pk for e in ailleurs)} & set(found(N.INSCRIPTION_MANQUANTE))


def test_a_specialty_unknown_to_the_nomenclature(couverts):
    Exercice.objects.filter(pk=couverts[2].pk).update(specialite="SM9999"[:6])
    SavoirFaire.objects.create(exercice=couverts[2], code="SM9998"[:6])
    ecarts.compare(JOUR)
    lues = Anomalie.objects.filter(nature=N.SPECIALITE_INCONNUE).order_by("cle")
    assert [a.details["code"] for a in lues] == ["SM9998", "SM9999"]


def test_two_professions_in_practice_are_one_case_for_each_ordre(couverts):
    autre = Exercice.objects.create(
        professionnel=couverts[3].professionnel, profession=Profession.PHARMACIEN, departement="75", region="11"
    )
    ecarts.compare(JOUR)
    assert set(found(N.EXERCICES_MULTIPLES)) == {couverts[3].pk, autre.pk}
    assert len(found(N.EXERCICES_MULTIPLES)) == 2
    assert "médecin et pharmacien" in anomalies.sentence(Anomalie.objects.filter(nature=N.EXERCICES_MULTIPLES)[0])


def test_rows_of_an_employer_that_wait_for_an_activity(couverts, andpc, roster, receive):
    livraison = receive(andpc, "id_technique;operation;rpps\n")
    for ligne in (2, 3):
        LigneEnAttente.objects.create(
            livraison=livraison, ligne=ligne, partenaire=andpc, id_technique=f"W-{ligne}", rpps=roster[0].rpps,
            code="W204", contenu={"employeur_finess": "990000010"}, sequence="", jusquau=LENDEMAIN,
            created_at=horloge.instant(),
        )  # fmt: skip
    ecarts.compare(JOUR)
    vue = Anomalie.objects.get(nature=N.EMPLOYEUR_EN_ATTENTE)
    assert (vue.partenaire, vue.rpps, vue.details["lignes"], vue.details["lieu"]) == (
        andpc, roster[0].rpps, 2, "990000010",
    )  # fmt: skip
    assert anomalies.sentence(vue).startswith("2 lignes transmises")


def test_a_case_keeps_its_owner_closes_by_itself_and_opens_again(couverts, exploitant):
    strike_off(couverts[0], date(2026, 1, 31))
    ecarts.compare(JOUR)
    ecarts.compare(JOUR)
    cas = Anomalie.objects.get()
    suivi.apply(cas, suivi.take(exploitant), exploitant, cas.revision, JOUR)
    suivi.apply(cas, suivi.snooze(date(2026, 9, 1), "L’Ordre vérifie.", JOUR), exploitant, cas.revision, JOUR)
    ecarts.compare(LENDEMAIN)
    cas.refresh_from_db()
    assert (cas.proprietaire, cas.vue_le, cas.revue_le, cas.reportee_au) == (
        exploitant, JOUR, LENDEMAIN, date(2026, 9, 1),
    )  # fmt: skip

    Inscription.objects.filter(exercice=couverts[0]).update(fin=None)
    ecarts.compare(LENDEMAIN)
    cas.refresh_from_db()
    assert cas.resolue_le == LENDEMAIN

    strike_off(couverts[0], date(2026, 1, 31))
    ecarts.compare(date(2026, 7, 5))
    cas.refresh_from_db()
    assert (cas.resolue_le, cas.vue_le, cas.reportee_au) == (None, date(2026, 7, 5), None)


def test_the_night_is_queued_tells_the_journal_and_its_queries_do_not_grow(couverts):
    for exercice in couverts[:2]:
        strike_off(exercice, date(2026, 1, 31))

    def cost() -> int:
        with CaptureQueriesContext(connection) as requetes:
            ecarts.compare(JOUR)
        return len(requetes)

    avant = cost()
    for exercice in couverts[2:8]:
        strike_off(exercice, date(2026, 1, 31))
    assert cost() == avant
    nuit.schedule()
    travaux.run_pending([ecarts.NATURE_ECARTS])
    assert Evenement.objects.filter(nature="anomalie:comparees").latest("pk").details["present_radie"]["vues"] == 8


def test_an_instance_sees_its_perimeter_the_ssa_its_military_an_operator_everything(
    couverts, ordre_gestionnaire, autre_departement, autre_ordre, ssa, exploitant, titulaire
):
    militaire = make_exercice(categorie="M")
    for exercice in (couverts[0], militaire):
        strike_off(exercice, date(2026, 1, 31))
    ecarts.compare(JOUR)
    vues = {
        qui: {a.exercice_id for a in anomalies.visible_to(qui, JOUR)}
        for qui in (ordre_gestionnaire, autre_departement, autre_ordre, ssa, exploitant, titulaire)
    }
    assert list(vues.values()) == [
        {couverts[0].pk}, set(), set(), {militaire.pk}, {couverts[0].pk, militaire.pk}, set(),
    ]  # fmt: skip


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_is_a_formula(debut):
    assert anomalies.plain(f"{debut}cmd") == f"'{debut}cmd"
    assert anomalies.plain("Conseil 75") == "Conseil 75"


def test_an_agent_whose_role_ended_is_no_colleague(exploitant):
    autre = make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, "EXPLOITANT-2")
    autre.appartenances.update(organisation=exploitant.appartenances.get().organisation, fin=JOUR - timedelta(days=1))
    assert not suivi.colleagues(exploitant, Permission.ANOMALIE_TRAITER, JOUR).exists()
