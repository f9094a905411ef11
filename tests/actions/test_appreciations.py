"""Opinions on actions: given, changed, withdrawn by their author; asked once a month; counted without a name."""

from __future__ import annotations

import itertools
import random
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import travaux
from accounts.models import Evenement, Notification, PreferenceCourriel, Travail
from actions import appreciations, appreciations_demande, appreciations_releve, doublons
from actions.appreciations_cases import Case, Lues, protect
from actions.models import Action, Appreciation, ReleveAppreciations, SilenceAppreciation
from actions.questions_appreciation import Moment, Question
from certif.socle.refus import Refus
from tests.actions.avis import make_crowd, notes, opine
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of, make_titulaire
from tests.referentiels_fictifs import make_action

RECENTE, ANCIENNE = date(2026, 5, 12), date(2025, 11, 3)
MOIS = date(2026, 7, 1)


@pytest.fixture
def action(cycle) -> Action:
    return make_action(cycle, "A1a", RECENTE)


@pytest.fixture
def donnee(action, titulaire) -> Appreciation:
    return appreciations.give(titulaire, action, notes(recommandation=5), JOUR)


def test_anonymous_is_sent_to_login(client, action):
    for adresse in (reverse("ps:appreciations"), reverse("ps:apprecier", args=[action.pk])):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_nobody_else_reads_or_touches_an_opinion(nom, request, donnee):
    """Not the unrelated professional, nor any role: there is no page, no file, no interface where it could be read."""
    client = client_of(request.getfixturevalue(nom))
    assert client.get(reverse("ps:apprecier", args=[donnee.action_id])).status_code == 404
    retrait = reverse("ps:retirer_appreciation", args=[donnee.action_id, "chaud"])
    assert client.post(retrait).status_code == 404
    with pytest.raises(Refus, match="Seul le titulaire"):
        appreciations.give(request.getfixturevalue(nom), donnee.action, notes(), JOUR)
    donnee.refresh_from_db()
    assert donnee.pertinence == 4


def test_the_ordre_reads_the_file_without_the_opinion(donnee, ordre_decideur):
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[donnee.action.cycle_id])).text
    assert "avis" not in page.lower().replace("avis de", "")
    assert not Evenement.objects.filter(objet__startswith="actions.Appreciation").exists()


def test_it_is_given_changed_and_withdrawn_by_its_author(titulaire, action):
    client, adresse = client_of(titulaire), reverse("ps:apprecier", args=[action.pk])
    assert "Votre avis sur cette action" in client.get(reverse("ps:action", args=[action.pk])).text
    assert "influence commerciale" in client.get(adresse).text
    incomplete = client.post(adresse, {"pertinence": 5})
    assert incomplete.status_code == 422 and "Choisissez une réponse." in incomplete.text
    reponses = {"pertinence": 5, "contenu": 4, "deroulement": 3, "independance": 5}
    assert client.post(adresse, reponses).status_code == 302
    assert client.post(adresse, reponses | {"contenu": 2, "recommandation": 1}).status_code == 302
    lue = Appreciation.objects.get()
    assert (lue.moment, lue.contenu, lue.recommandation, lue.pratique) == ("chaud", 2, 1, None)
    assert 'value="2" id="id_contenu_1" checked' in client.get(adresse).text
    assert "avis du 30/06/2026" in client.get(reverse("ps:appreciations")).text
    assert "Relire mon avis" in client.get(reverse("ps:action", args=[action.pk])).text
    client.post(reverse("ps:retirer_appreciation", args=[action.pk, "chaud"]))
    assert not Appreciation.objects.exists()


def test_what_makes_no_sense_is_refused(cycle, titulaire, donnee, au_jour):
    future = make_action(cycle, "A2a", date(2026, 7, 15))
    with pytest.raises(Refus, match="Aucun avis ne peut être donné"):
        appreciations.give(titulaire, future, notes(), JOUR)
    with pytest.raises(Refus, match="Il manque une réponse"):
        appreciations.give(titulaire, donnee.action, notes(pertinence=6), JOUR)
    plus_tard = au_jour(date(2026, 8, 1))
    assert appreciations.give(titulaire, donnee.action, notes(recommandation=5), plus_tard).pk == donnee.pk
    with pytest.raises(Refus, match="ne se modifie plus"):
        appreciations.give(titulaire, donnee.action, notes(note=1), plus_tard)
    page = client_of(titulaire).get(reverse("ps:apprecier", args=[donnee.action_id])).text
    assert "Retirer cet avis" in page and "Enregistrer mon avis" not in page
    with pytest.raises(IntegrityError, match="appreciation_notes"), transaction.atomic():
        Appreciation.objects.filter(pk=donnee.pk).update(pratique=3)


def test_who_wants_silence_is_asked_nothing(titulaire, action):
    client = client_of(titulaire)
    assert client.get(reverse("ps:appreciations")).text.count("terminée le") == 1
    client.post(reverse("ps:silence_appreciations"))
    assert SilenceAppreciation.objects.count() == 1
    assert "Votre avis sur cette action" not in client.get(reverse("ps:action", args=[action.pk])).text
    assert "terminée le" not in client.get(reverse("ps:appreciations")).text
    client.post(reverse("ps:silence_appreciations"), {"demander": "oui"})
    assert not SilenceAppreciation.objects.exists()


def test_an_opinion_follows_the_surviving_action(cycle, titulaire, donnee):
    """Given on a row that is then merged, it is read on the other one; undoing the merge gives it back."""
    autre = make_action(cycle, "A1a", RECENTE)
    doublons.merge(donnee.action, autre, titulaire, JOUR)
    gardee = Action.objects.counted().get(cycle=cycle)
    fusionnee = Action.objects.exclude(pk=gardee.pk).get(cycle=cycle)
    assert appreciations.state(gardee, JOUR).donnee == donnee
    appreciations.give(titulaire, gardee, notes(note=2), JOUR)
    assert Appreciation.objects.get().pertinence == 2
    page = client_of(titulaire).get(reverse("ps:apprecier", args=[fusionnee.pk]))
    assert page["Location"] == reverse("ps:apprecier", args=[gardee.pk])
    assert appreciations.expected(titulaire, JOUR) == []
    doublons.unmerge(fusionnee, titulaire, JOUR)
    etats = [bool(appreciations.state(a, JOUR).donnees) for a in Action.objects.filter(cycle=cycle).order_by("pk")]
    assert etats == [True, False]


def test_hindsight_is_asked_in_one_message_a_person_and_month(cycle, titulaire, inconnu):
    for code in ("A1a", "A1b"):
        make_action(cycle, code, date(2025, 12, 10))
    make_action(cycle, "A2a", RECENTE)
    make_action(cycle, "A2b", date(2025, 12, 20), is_retiree=True)
    for _ in range(2):
        appreciations_demande.ask(MOIS, "/mon-espace/avis/")
    message = Notification.objects.get(nature="appreciation")
    assert message.professionnel == titulaire.professionnel
    assert message.texte.startswith("2 actions se sont terminées il y a quelques mois")
    # Twice a year with the others, unless the person asked otherwise.
    assert not Travail.objects.filter(nature="notification.courriel").exists()
    PreferenceCourriel.objects.create(
        utilisateur=titulaire, famille="receptions", rythme="chaque", choisie_at=message.created_at
    )
    make_action(cycle, "A3a", date(2026, 1, 20))
    appreciations_demande.ask(date(2026, 8, 1), "/mon-espace/avis/")
    assert Travail.objects.filter(nature="notification.courriel").count() == 1
    assert "Une action s’est terminée" in Notification.objects.latest("pk").texte


def test_nothing_is_asked_of_who_answered_or_wants_silence(cycle, titulaire):
    action = make_action(cycle, "A1a", date(2025, 12, 10))
    opine([action], jour=JOUR, moment=Moment.FROID)
    appreciations_demande.ask(MOIS, "/x/")
    Appreciation.objects.all().delete()
    appreciations.choose_silence(titulaire, is_voulu=True)
    appreciations_demande.ask(MOIS, "/x/")
    assert not Notification.objects.filter(nature="appreciation").exists()


def test_the_month_is_drawn_once_by_the_night(cycle, titulaire, action, au_jour):
    opine([action], jour=JOUR)
    au_jour(date(2026, 7, 2))
    for _ in range(2):
        appreciations_releve.schedule(date(2026, 7, 2))
    assert travaux.run_pending([appreciations_releve.NATURE]) == 1
    assert set(ReleveAppreciations.objects.values_list("jour", flat=True)) == {MOIS}


@pytest.mark.usefixtures("jour")
def test_the_figures_are_those_of_the_opinions(version):
    item = version.actions.get(code="A1a")
    make_crowd(12, RECENTE, note=5, type_action="DPC", organisme_type="ODPC", organisme_id="9999", item=item)
    make_crowd(14, RECENTE, note=2, type_action="CONGRES")
    make_crowd(20, ANCIENNE, note=3, moment=Moment.FROID, type_action="DPC")
    appreciations_releve.draw(MOIS)
    pays = ReleveAppreciations.objects.get(referentiel=None).resultat
    chaud = pays["moments"]["chaud"]
    assert (chaud["n"], chaud["sollicites"], chaud["taux"]) == (26, 46, 56.5)
    assert chaud["moyennes"]["pertinence"] == 3.4 == round((12 * 5 + 14 * 2) / 26, 1)
    types = pays["tables"]["type"]
    assert types["DPC"]["chaud"] == {
        "n": 12, "moyennes": dict.fromkeys(("pertinence", "contenu", "deroulement", "independance"), 5.0)
        | {"recommandation": None},
    }  # fmt: skip
    assert types["CONGRES"]["chaud"]["moyennes"]["pertinence"] == 2.0
    assert types["DPC"]["froid"]["n"] == pays["moments"]["froid"]["n"] == 20
    conseil = ReleveAppreciations.objects.get(referentiel=version.referentiel).resultat
    assert conseil["tables"]["detail"]["A1a"]["chaud"]["n"] == 12
    assert conseil["libelles"]["detail"] == {"A1a": "Action A1a"}


@pytest.mark.usefixtures("jour")
def test_a_person_counts_once_by_their_last_opinion(cycle, titulaire):
    """Ten opinions of one person are not ten people."""
    make_crowd(11, RECENTE, note=4, type_action="DPC")
    siennes = [make_action(cycle, "A1a", RECENTE, type_action="DPC") for _ in range(10)]
    opine(siennes, jour=date(2026, 5, 20), note=1)
    opine([make_action(cycle, "A1b", RECENTE, type_action="DPC")], jour=date(2026, 6, 1), note=4)
    appreciations_releve.draw(MOIS)
    cellule = ReleveAppreciations.objects.get(referentiel=None).resultat["tables"]["type"]["DPC"]["chaud"]
    assert (cellule["n"], cellule["moyennes"]["pertinence"]) == (12, 4.0)


@pytest.mark.usefixtures("db", "jour")
def test_small_cells_are_hidden_with_their_means_and_nothing_gives_them_back():
    make_crowd(30, RECENTE, type_action="DPC")
    make_crowd(12, RECENTE, type_action="CONGRES")
    make_crowd(3, RECENTE, note=1, type_action="TUTORAT")
    make_crowd(2, RECENTE, note=1, type_action="DIPLOME")
    appreciations_releve.draw(MOIS)
    resultat = ReleveAppreciations.objects.get(referentiel=None).resultat
    types = resultat["tables"]["type"]
    assert "TUTORAT" not in types and "DIPLOME" not in types
    assert types["__autres__"]["chaud"]["n"] is None
    # Alone, the hidden row would be the total less the others.
    caches = [code for code, cases in types.items() if cases["chaud"]["n"] is None]
    assert caches == ["CONGRES", "__autres__"] and resultat["moments"]["chaud"]["n"] == 47
    assert set(types["CONGRES"]["chaud"]["moyennes"].values()) == {None}


@pytest.mark.parametrize("graine", range(40))
def test_no_subtraction_gives_back_a_few_people(graine):
    """Whatever the cells: none of 1 to 10 is shown, and what is hidden of a table is two cells and eleven people."""
    tirage = random.Random(graine)
    gens = [
        (tirage.choice("abcdefgh"), tirage.choice("xyz"), tirage.choice(list(Moment)))
        for _ in range(tirage.randint(1, 150))
    ]
    lues: Lues = {"organisateur": {}, "format": {}}
    for organisateur, format_, moment in gens:
        une = Case(1, {q: (tirage.randint(1, 5), 1) for q in Question})
        for coupe, code in (("organisateur", organisateur), ("format", format_)):
            cle = (code, moment)
            lues[coupe][cle] = lues[coupe][cle].plus(une) if cle in lues[coupe] else une
    resultat = protect(lues, dict.fromkeys(Moment, 500), 11)
    for moment, table in itertools.product(Moment, resultat["tables"].values()):
        cases = [cellules[moment.value] for cellules in table.values()]
        montres = [case["n"] for case in cases if case["n"] is not None]
        assert not set(montres) & set(range(1, 11))
        assert all(set(case["moyennes"].values()) == {None} for case in cases if case["n"] is None)
        total = resultat["moments"][moment.value]["n"]
        if total is not None and len(montres) < len(cases):
            assert len(cases) - len(montres) >= 2 and total - sum(montres) >= 11


@pytest.mark.usefixtures("db", "jour")
def test_the_statement_does_not_grow_with_the_opinions(django_assert_max_num_queries):
    make_crowd(15, RECENTE, type_action="DPC")
    with django_assert_max_num_queries(16):
        appreciations_releve.draw(MOIS)


def test_the_export_of_their_author_holds_them_and_no_other(donnee, titulaire, inconnu):
    (sienne,) = appreciations.as_export(titulaire)
    assert sienne["notes"]["recommandation"] == 5 and len(sienne["notes"]) == 5
    assert appreciations.as_export(inconnu) == []
    assert {q.value for q in Question} >= set(sienne["notes"])


def test_someone_without_a_cycle_has_an_empty_page(exercice):
    assert "Aucun avis n’est attendu" in client_of(make_titulaire(exercice)).get(reverse("ps:appreciations")).text
