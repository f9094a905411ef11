"""Sessions that a CNP labels: inscribed, set by sets on the actions of their item, taken back by their last day."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import travaux
from accounts.journal import Fait
from accounts.models import Evenement
from accounts.roles import Nature, Role
from actions import labels, labels_fichier, labels_poses, rattachement
from actions.labels import SaisieLabel
from actions.models import Action, Avancement, Cycle, Label
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.declarations import declare
from tests.actions.libres.cas import FAITE, make_request, refused
from tests.people import JOUR, make_agent, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle

SESSION = SaisieLabel(debut=date(2026, 1, 1), organisme="SOCIETE fictive", intitule="Atelier d'annonce")


def run() -> None:
    """What the workers do."""
    travaux.run_pending([labels_poses.NATURE])


@pytest.fixture
def action(cycle) -> Action:
    return make_action(
        cycle, "1-LABEL", FAITE, intitule="Atelier d’annonce", organisme_nom="Société fictive",
        reference_action="REF-1", numero_session="S2",
    )  # fmt: skip


def state(action: Action) -> str:
    action.refresh_from_db()
    return action.etat_cnp


def done(cycle: Cycle) -> int:
    return Avancement.objects.get(cycle=cycle).faites


def test_a_session_labels_what_was_received_and_its_end_takes_it_back(action, cycle, cnp, version):
    ailleurs = make_action(cycle, "A1a", FAITE, intitule="Atelier d’annonce", organisme_nom="Société fictive")
    label = labels.add(version.referentiel, SESSION, cnp, JOUR)
    assert state(action) == ""
    run()
    assert (state(action), done(cycle), state(ailleurs)) == ("validee", 2, "")
    assert Evenement.objects.filter(nature=Fait.LABELS_APPLIQUES).count() == 1
    revision = action.revision
    labels_poses.ask_setting(version.referentiel_id)
    run()
    assert (state(action), action.revision) == ("validee", revision)
    labels.close(label, date(2026, 5, 11), revision=1, auteur=cnp, on=JOUR)
    run()
    assert (state(action), done(cycle)) == ("", 1)
    with pytest.raises(Depasse):
        labels.close(label, JOUR, revision=1, auteur=cnp, on=JOUR)


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"reference": "REF-1"}, "validee"),
        ({"reference": "REF-1", "session": "S3"}, ""),
        ({"organisme": "Société fictive", "item": "1-LABEL"}, "validee"),
        ({"organisme": "Société fictive", "item": "1-LIBRE"}, ""),
    ],
)
def test_by_reference_or_by_organiser(champs, attendu, action, cnp, version):
    labels.add(version.referentiel, SaisieLabel(debut=date(2026, 1, 1), **champs), cnp, JOUR)
    run()
    assert state(action) == attendu


def test_what_was_decided_one_by_one_stays(cycle, titulaire, cnp, version):
    demande = refused(make_request(titulaire, cycle), cnp)
    labels.add(version.referentiel, SESSION, cnp, JOUR)
    run()
    assert state(demande.action) == "refusee"


def test_a_closed_cycle_no_longer_moves(action, cycle, cnp, version):
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    labels.add(version.referentiel, SESSION, cnp, JOUR)
    run()
    assert state(action) == ""


def test_batches_go_through_every_cycle(action, cnp, version, jour, monkeypatch):
    monkeypatch.setattr(labels_poses, "LOT", 1)
    for rang in range(2):
        autre = make_cycle(make_exercice(nom=f"FICTIF-{rang}"))
        make_action(autre, "1-LABEL", FAITE, reference_action="REF-1")
    labels.add(version.referentiel, SaisieLabel(debut=date(2026, 1, 1), reference="REF-1"), cnp, JOUR)
    run()
    assert Action.objects.filter(etat_cnp="validee").count() == 3


def test_an_action_declared_later_has_its_label_at_once(cycle, titulaire, cnp, version):
    labels.add(version.referentiel, SESSION, cnp, JOUR)
    dite = {"intitule": "Atelier d’annonce", "organisme_nom": "Société fictive", "fichier": True}
    assert declare(titulaire, cycle, "1-LABEL", **dite).pk
    assert Action.objects.get().etat_cnp == "validee"
    assert done(cycle) == 1


def test_an_action_received_has_its_label_with_its_item(cycle, titulaire, cnp, version, partenaire_andpc):
    labels.add(version.referentiel, SaisieLabel(debut=date(2026, 1, 1), reference="REF-1"), cnp, JOUR)
    recue = make_action(
        cycle, None, FAITE, reference_action="REF-1", rattachement="a_confirmer", candidats=["1-LABEL", "A1a"],
        partenaire=partenaire_andpc, id_technique="ANDPC-1",
    )  # fmt: skip
    rattachement.confirm(recue, "1-LABEL", titulaire, JOUR)
    assert (state(recue), done(cycle)) == ("validee", 1)
    rattachement.confirm(recue, "A1a", titulaire, JOUR)
    assert done(cycle) == 1


def test_another_cnp_inscribes_nothing_here(cnp, version):
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    with pytest.raises(Refus):
        labels.add(version.referentiel, SESSION, autre, JOUR)
    labels.add(version.referentiel, SESSION, cnp, JOUR)
    for saisie, code in (
        (SESSION, "label_connu"),
        (SaisieLabel(debut=JOUR), "label_vide"),
        (SaisieLabel(debut=JOUR, fin=date(2026, 1, 1), reference="X"), "dates_inversees"),
        (SaisieLabel(debut=JOUR, reference="X", item="A1a"), "item_sans_label"),
    ):
        with pytest.raises(Refus) as refus:
            labels.add(version.referentiel, saisie, cnp, JOUR)
        assert refus.value.code == code
    assert Label.objects.count() == 1


def test_a_file_is_read_row_by_row(version):
    lues = labels_fichier.read(
        version.referentiel,
        "item;reference;session;organisateur;intitule;debut;fin\n"
        "1-LABEL;REF-1;S2;;;2026-01-01;31/12/2026\n"
        ";;;Société fictive;;05/02/2026;\n"
        "A1a;REF-2;;;;2026-01-01;\n"
        ";;;;;hier;\n"
        f";{'R' * 21};;;;2026-01-01;\n"
        ";;;;;2026-01-01;\n"
        "1;2;3;4;5;2026-01-01;;8\n",
    )
    assert [(ligne.numero, bool(ligne.fautes)) for ligne in lues] == [
        (2, False), (3, False), (4, True), (5, True), (6, True), (7, True), (8, True),
    ]  # fmt: skip
    assert lues[0].saisie == SaisieLabel(
        date(2026, 1, 1), date(2026, 12, 31), item="1-LABEL", reference="REF-1", session="S2"
    )


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"titre;debut\nX;2026-01-01\n", "La première ligne"),
        (b"reference\nX\n", "La première ligne"),
        (b"reference;debut\n", "aucune ligne"),
        (b"reference;debut\n" + b"X;2026-01-01\n" * 2_001, "plus de 2000 lignes"),
        ("référence;debut\n".encode("latin-1"), "UTF-8"),
        (b"x" * (512 * 1024 + 1), "512"),
    ],
)
def test_a_file_of_another_shape_is_refused_whole(contenu, phrase, version):
    with pytest.raises(Refus) as refus:
        labels_fichier.read(version.referentiel, labels_fichier.decode(contenu))
    assert phrase in str(refus.value)
