"""« Où en suis-je ? »: who opens it, what it says, the same words everywhere, a constant number of queries."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from actions import (
    amenagements,
    blocs,
    brouillons,
    demandes_instruction,
    projection,
    synthese_pdf,
    tableau,
    verdicts,
)
from actions.models import Action, Cycle
from actions.situation import situation
from tests.actions.demandes import make_request
from tests.actions.test_declaration import ROLES
from tests.ordres.situations import JOUR_CONTROLE, control_at
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle, make_version

URL = "/mon-espace/"
MAQUETTE = ("A1a", "A1b", "A2a")
TOUTES = ("A1a", "A1b", "A2a", "A2b", "A3a", "A3b", "A4a", "A4b")


def fill(cycle: Cycle, codes=MAQUETTE) -> None:
    """Actions of the cycle, one a month."""
    for mois, code in enumerate(codes, start=1):
        make_action(cycle, code, date(2024, mois, 1))
    projection.rebuild([cycle.pk], JOUR)


def page(client, url: str = URL, **attendu) -> str:
    reponse = client.get(url)
    assert reponse.status_code == attendu.get("status", 200)
    # One kind of space for the tests to read.
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_anonymous_is_sent_to_login(client, cycle):
    reponse = client.get(URL)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("nom", ROLES)
def test_an_agent_has_no_such_page(nom, request, cycle):
    assert client_of(request.getfixturevalue(nom)).get(URL).status_code == 404


def test_an_unrelated_professional_cannot_name_my_cycle(cycle, inconnu):
    assert client_of(inconnu).get(f"{URL}?cycle={cycle.pk}").status_code == 404


def test_the_mock_up(cycle, titulaire):
    fill(cycle)
    texte = page(client_of(titulaire))
    for attendu in (
        "3 actions sur 8",
        "37,5 %",
        "du 01/01/2023 au 31/12/2031",
        "reste 5 ans et 6 mois",
        "1. Connaissances et compétences",
        "2 / 2",
        "1 / 2",
        "0 / 2",
        "Complet",
        "En cours",
        "À commencer",
        "Télécharger une synthèse",
        "Changer de spécialité…",
        "Modifier mes dates…",
        "Dernière mise à jour",
        "Il vous manque 2 actions sur l’axe 3 (Relation avec les patients)",
        "environ une par an suffit",
    ):
        assert attendu in texte, attendu


def test_nothing_done_yet(cycle, titulaire):
    texte = page(client_of(titulaire))
    assert "0 action sur 8" in texte
    assert "Aucune action pour le moment" in texte
    assert "Il vous manque 2 actions sur l’axe 1" in texte


def test_everything_done_is_said_calmly(cycle, titulaire):
    fill(cycle, TOUTES)
    texte = page(client_of(titulaire))
    assert "Votre obligation est remplie" in texte
    assert "À faire maintenant" not in texte
    assert "100 %" in texte


@pytest.mark.parametrize(("jours", "is_moment"), [(0, True), (30, True), (31, False)])
def test_the_moment_is_dated_then_quiet(jours, is_moment, cycle, titulaire, au_jour):
    fill(cycle, TOUTES)
    au_jour(JOUR)
    Action.objects.update(created_at=datetime(2026, 6, 30, 12, tzinfo=UTC))
    make_action(cycle, "A1c", date(2026, 5, 1), created_at=datetime(2026, 6, 30, 12, tzinfo=UTC) + timedelta(days=400))
    au_jour(JOUR + timedelta(days=jours))
    texte = page(client_of(titulaire))
    assert "sont sur votre compte depuis le 30/06/2026" in texte
    assert ("C’est fait" in texte) is is_moment
    assert texte.count("Télécharger une synthèse") == 1


def test_at_the_end_somebody_who_waits_still_comes_first(cycle, titulaire, partenaire_andpc):
    fill(cycle, TOUTES)
    make_action(
        cycle, None, date(2025, 1, 5), partenaire=partenaire_andpc, id_technique="Q", candidats=["A1c"],
        rattachement="a_confirmer",
    )  # fmt: skip
    brouillons.start(titulaire, cycle, "A1c", JOUR)
    texte = page(client_of(titulaire))
    assert texte.index("À faire maintenant") < texte.index("Votre obligation est remplie")
    assert "et 1 autre chose" in texte
    Action.objects.filter(rattachement="a_confirmer").update(is_retiree=True)
    texte = page(client_of(titulaire))
    assert "À faire maintenant" not in texte
    assert "1 chose à faire quand vous voudrez" in texte


def test_the_other_things_are_one_click_away(cycle, titulaire, ordre_decideur):
    demande = make_request(titulaire, cycle)
    demandes_instruction.take(demande, auteur=ordre_decideur, revision=demande.revision, on=JOUR)
    demandes_instruction.ask_complement(
        demande, auteur=ordre_decideur, revision=demande.revision, motif="Précisez la date fictive.", on=JOUR
    )
    make_action(cycle, "A2a", date(2025, 7, 1), preuve="honneur", intitule="Sans document")
    brouillons.start(titulaire, cycle, "A1c", JOUR)
    texte = page(client_of(titulaire))
    assert "Votre Ordre attend une précision sur votre demande « Interruption d’exercice »" in texte
    assert "et 3 autres choses" in texte
    assert "« Sans document » comptera si vous joignez la preuve demandée : " in texte
    assert "1 déclaration commencée attend d’être terminée." in texte


def test_without_a_confirmed_address_it_is_said(cycle, titulaire):
    type(titulaire).objects.filter(pk=titulaire.pk).update(email=None)
    assert "Votre compte n’a pas d’adresse électronique vérifiée" in page(client_of(titulaire))


@pytest.mark.parametrize(("etape", "attendu"), [("pieces", "demande des pièces"), ("motifs", "jusqu’au 16/03/2032")])
def test_what_the_control_expects_comes_before_everything(etape, attendu, cycle, titulaire, ordre_decideur, au_jour):
    au_jour(JOUR_CONTROLE)
    control_at(etape, cycle, ordre_decideur)
    a_faire = page(client_of(titulaire), f"{URL}?cycle={cycle.pk}").partition("À faire maintenant")[2][:400]
    assert attendu in a_faire
    assert reverse("ordre:mon_controle", args=[cycle.pk]) in a_faire


def test_the_triennial_duty_in_two_lines(cycle, titulaire, partenaire_andpc):
    client = client_of(titulaire)
    assert "Du 01/01/2026 au 31/12/2028 : pas encore remplie. Il manque deux actions de DPC" in texte_seul(client)
    make_action(
        cycle, "A1a", date(2026, 3, 1), partenaire=partenaire_andpc, id_technique="PI", type_action="DPC",
        typologie="PI",
    )  # fmt: skip
    assert "remplie, car vous avez suivi un programme intégré" in texte_seul(client)


def texte_seul(client) -> str:
    """The page without its tags."""
    return re.sub(r"<[^>]+>", "", page(client))


def test_an_axis_the_ordre_exempted_says_so(cycle, titulaire, ordre_decideur):
    amenagements.exempt(cycle, 3, motif="Sans patients, décision fictive", auteur=ordre_decideur, on=JOUR)
    texte = page(client_of(titulaire))
    assert "Rien n’est demandé : votre Ordre vous en a exonéré" in texte
    assert "Motif : Sans patients, décision fictive" in texte


def test_surplus_is_explained(cycle, titulaire):
    fill(cycle, (*TOUTES, "A1c"))
    texte = page(client_of(titulaire))
    assert "et 1 de plus" in texte
    assert "en plus de ce qui est demandé" in texte


def test_requirement_lines_are_shown_when_they_are_not_the_plain_default(exercice, titulaire, jour):
    make_version("POINTS", exigences=({"axe": 1, "type": "points", "seuil": 30},))
    make_cycle(exercice)
    assert "30 points : 0 sur 30" in page(client_of(titulaire))


def test_a_provisional_cycle_says_who_confirms_it(db, jour, version):
    from tests.people import make_titulaire

    exercice = make_exercice(inscrit_le=None)
    make_cycle(exercice)
    assert "À confirmer par l’Ordre" in page(client_of(make_titulaire(exercice)))


def test_a_referentiel_not_published_yet_is_said(exercice, titulaire, jour):
    cycle = make_cycle(exercice)
    assert cycle.version is None
    texte = page(client_of(titulaire))
    assert "Votre référentiel n’est pas encore publié" in texte
    assert "Déclarer une action" not in texte
    declarer = page(client_of(titulaire), "/mon-espace/declarer/")
    assert "Gardez vos attestations" in declarer


def test_two_professions_are_two_tabs(cycle, exercice, titulaire):
    from accounts.models import Exercice, Inscription
    from accounts.professions import Profession

    make_version("IDE", profession=Profession.INFIRMIER)
    second = Exercice.objects.create(
        professionnel=exercice.professionnel, profession=Profession.INFIRMIER, departement="75"
    )
    Inscription.objects.create(exercice=second, debut=date(2016, 1, 1))
    autre = make_cycle(second)
    texte = page(client_of(titulaire))
    assert f'href="{URL}?cycle={autre.pk}"' in texte
    assert "Infirmier" in page(client_of(titulaire), f"{URL}?cycle={autre.pk}")


def test_an_action_to_confirm_comes_first(cycle, titulaire, partenaire_andpc):
    action = make_action(
        cycle,
        None,
        partenaire=partenaire_andpc,
        id_technique="Q1",
        rattachement="a_confirmer",
        candidats=["A1a", "A2a"],
    )
    texte = page(client_of(titulaire))
    assert "Une action reçue de ANDPC (fictive) attend votre choix" in texte
    assert reverse("ps:rattacher", args=[action.pk]) in texte


def test_expected_actions_are_shown_apart(cycle, titulaire, partenaire_andpc):
    make_action(
        cycle, "A1a", date(2026, 12, 1), statut=Action.Statut.INSCRIT, partenaire=partenaire_andpc, id_technique="I1"
    )
    texte = page(client_of(titulaire))
    assert "En route (1)" in texte
    assert "Prévue le 01/12/2026" in texte


@pytest.mark.parametrize(
    ("adresse", "present", "absent"),
    [
        ("axe=2", "Formation fictive A2a", "Formation fictive A1a"),
        ("annee=2023", "Formation fictive A3a", "Formation fictive A1a"),
        ("etat=ne_compte_pas", "Ne compte pas", "Formation fictive A2a"),
        ("source=ANDPC", "Formation fictive A3a", "Formation fictive A2a"),
        ("axe=9&etat=zz&annee=1999", "Formation fictive A1a", "Retirer le filtre"),
    ],
)
def test_filters_live_in_the_address(adresse, present, absent, cycle, titulaire, partenaire_andpc):
    make_action(cycle, "A1a", date(2024, 1, 1))
    make_action(cycle, "A2a", date(2024, 2, 1))
    make_action(cycle, "A3a", date(2023, 2, 1), partenaire=partenaire_andpc, id_technique="S", preuve="honneur")
    texte = page(client_of(titulaire), f"{URL}?{adresse}")
    assert present in texte
    assert absent not in texte


def test_the_same_verdict_on_the_page_in_the_pdf_and_in_the_api(cycle, titulaire):
    fill(cycle)
    make_action(cycle, "A1a", date(2025, 6, 1), intitule="Congrès fictif de nouveau")
    make_action(cycle, "A3a", date(2025, 7, 1), preuve="honneur", intitule="Sans document")
    client = client_of(titulaire)
    vue = situation(cycle, JOUR)
    lectures = verdicts.read_all(vue)
    assert {le.etat for le in lectures} == {"compte", "ne_compte_pas"}
    texte = page(client)
    contexte = synthese_pdf.context(vue, JOUR)
    api = client.get("/api/v1/moi/avancement").json()[0]
    assert api["total"] == contexte["total"] == 37.5
    assert [a["faites"] for a in api["axes"]] == [2, 1, 0, 0]
    for lue, imprimee, transmise in zip(lectures, contexte["lectures"], api["actions"], strict=True):
        assert lue.resume == imprimee.resume == transmise["resume"]
        assert lue.phrase == imprimee.phrase == transmise["phrase"]
        assert lue.resume.replace("\u00a0", " ") in texte
        assert lue.phrase.replace("\u00a0", " ") in texte


def test_blocks_of_upper_rooms_are_shown(cycle, titulaire):
    blocs.register(
        "essai", lambda c, on: [blocs.Bloc("Attestation fictive", "n° 1", "succes", (blocs.LienBloc("Voir", "/v/"),))]
    )
    try:
        texte = page(client_of(titulaire))
    finally:
        blocs.unregister("essai")
    assert "Attestation fictive" in texte
    assert 'href="/v/"' in texte
    assert "Attestation fictive" not in page(client_of(titulaire))


@pytest.mark.parametrize(
    ("fin", "codes", "attendu"),
    [
        (date(2031, 12, 31), (), "Il reste 8 actions à faire : environ trois tous les deux ans."),
        (date(2031, 12, 31), MAQUETTE, "Il reste 5 actions à faire : environ une par an suffit."),
        (date(2031, 12, 31), TOUTES[:6], "Il reste 2 actions à faire : environ une tous les deux ans suffit."),
        (date(2031, 12, 31), TOUTES[:7], "Il reste 1 action à faire : une seule suffit d’ici la fin du cycle."),
        (date(2028, 12, 31), (), "Il reste 8 actions à faire : environ trois par an."),
        (date(2026, 12, 31), (), "Il reste 8 actions à faire : environ une toutes les 3 semaines."),
        (date(2026, 6, 30), (), ""),
    ],
)
def test_time_left_against_work_left(fin, codes, attendu, cycle):
    fill(cycle, codes)
    Cycle.objects.filter(pk=cycle.pk).update(fin=fin)
    cycle.refresh_from_db()
    assert tableau.pace(situation(cycle, JOUR)).replace("\u00a0", " ") == attendu


@pytest.mark.parametrize(
    ("exigences", "attendu"),
    [
        (({"axe": 1, "type": "points", "seuil": 30},), "Il reste 6 actions et 30 points à faire."),
        (
            tuple({"axe": axe, "type": "points", "seuil": 30} for axe in (1, 2, 3, 4)),
            "Il reste 120 points à faire : environ 22 points par an.",
        ),
        (
            tuple({"axe": axe, "type": "points" if axe > 2 else "heures", "seuil": 5} for axe in (1, 2, 3, 4)),
            "Il reste 10 points et 10 heures à faire.",
        ),
    ],
)
def test_work_left_in_points_and_hours(exigences, attendu, exercice, jour):
    make_version("POINTS", exigences=exigences)
    assert tableau.pace(situation(make_cycle(exercice), JOUR)).replace("\u00a0", " ") == attendu


def test_an_ended_cycle_says_the_remedy(cycle, titulaire, au_jour):
    fill(cycle)
    au_jour(date(2032, 1, 1))
    texte = page(client_of(titulaire))
    assert "Votre cycle est terminé" in texte
    assert "peuvent encore être déclarées" in texte


def test_the_new_cycle_shows_the_blocks_of_the_ended_one(cycle, titulaire, au_jour):
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CONTROLE, jugement="satisfait", juge_le=date(2032, 2, 1))
    assert make_cycle(cycle.exercice, date(2032, 2, 15)) != cycle
    au_jour(date(2032, 2, 15))
    blocs.register("essai", lambda c, on: [blocs.Bloc("Attestation fictive", "n° 1")] if c.fin < on else [])
    try:
        texte = page(client_of(titulaire))
    finally:
        blocs.unregister("essai")
    assert texte.count("Cycle 2023–2031 – Attestation fictive") == 1
    assert "du 01/01/2032 au 31/12/2037" in texte


def test_a_complete_cycle_promises_no_control_to_come_once_closed(cycle, titulaire, au_jour):
    fill(cycle, TOUTES)
    au_jour(date(2032, 2, 15))
    assert "Votre Ordre le constatera lors du contrôle" in page(client_of(titulaire))
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CONTROLE)
    texte = page(client_of(titulaire))
    assert "Ce cycle est clos" in texte
    assert "constatera" not in texte


def test_an_incomplete_cycle_asks_for_nothing_once_closed(cycle, titulaire, au_jour):
    fill(cycle)
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CONTROLE)
    au_jour(date(2032, 2, 15))
    texte = page(client_of(titulaire))
    assert "Ce cycle est clos" in texte
    assert "ne peuvent plus être modifiées" in texte
    assert "peuvent encore être déclarées" not in texte
