"""One action of the holder: modify, prove, withdraw, restore, answer; a partner's row explains who corrects it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement
from actions import projection
from actions.models import Action, Avancement, Cycle, Justificatif
from tests.actions.declarations import declare, pdf, upload
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

PAGES = ("action", "enregistree", "modifier", "preuve", "retirer", "retablir", "rattacher")


def adresse(nom: str, action: Action) -> str:
    return reverse(f"ps:{nom}", args=[action.pk])


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def mienne(cycle, titulaire) -> Action:
    return declare(titulaire, cycle, "A4a")


@pytest.fixture
def recue(cycle, partenaire_andpc) -> Action:
    return make_action(cycle, "A1b", date(2026, 3, 1), partenaire=partenaire_andpc, id_technique="X1", preuve="flux")


def test_anonymous_is_sent_to_login(client, mienne):
    for nom in PAGES:
        assert client.get(adresse(nom, mienne)).status_code == 302


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_nobody_else_sees_nor_touches_it(nom, request, mienne):
    client = client_of(request.getfixturevalue(nom))
    for page in PAGES:
        assert client.get(adresse(page, mienne)).status_code in {404, 405}
        assert client.post(adresse(page, mienne), {"revision": "1"}).status_code in {404, 405}
    mienne.refresh_from_db()
    assert (mienne.revision, mienne.is_retiree) == (1, False)


def test_the_owner_reads_it_with_its_verdict(mienne, titulaire):
    texte = text(client_of(titulaire).get(adresse("action", mienne)))
    assert "Compte — axe 4" in texte
    assert "Déclaration sur l’honneur" in texte
    assert "CSP R. 4022-7" in texte


def test_modify(mienne, titulaire, cycle):
    client = client_of(titulaire)
    page = text(client.get(adresse("modifier", mienne)))
    assert 'value="2026-05-12"' in page
    reponse = client.post(
        adresse("modifier", mienne), {"intitule": "Corrigé", "date_fin": "04/05/2026", "revision": "1"}
    )
    assert reponse["Location"] == adresse("action", mienne)
    mienne.refresh_from_db()
    assert (mienne.intitule, mienne.date_fin, mienne.revision) == ("Corrigé", date(2026, 5, 4), 2)
    assert Evenement.objects.filter(nature=Fait.ACTION_MODIFIEE, professionnel=mienne.professionnel).count() == 1
    assert projection.differences([cycle.pk], JOUR) == {}


@pytest.mark.parametrize("lue", ["1", "0", "", "99", "abc", "9" * 40])
def test_a_stale_form_overwrites_nothing_and_keeps_what_is_typed(lue, mienne, titulaire):
    Action.objects.filter(pk=mienne.pk).update(revision=7, intitule="Changée ailleurs")
    reponse = client_of(titulaire).post(
        adresse("modifier", mienne), {"intitule": "Ma saisie", "date_fin": "2026-05-04", "revision": lue}
    )
    assert reponse.status_code in {409, 422}
    assert "Ma saisie" in text(reponse)
    mienne.refresh_from_db()
    assert (mienne.intitule, mienne.revision) == ("Changée ailleurs", 7)
    if lue == "1":
        assert reponse.status_code == 409
        assert "Vos modifications n’ont pas été enregistrées" in text(reponse)


def test_modify_refuses_a_date_outside_the_cycle(mienne, titulaire):
    reponse = client_of(titulaire).post(
        adresse("modifier", mienne), {"intitule": "x", "date_fin": "2020-01-01", "revision": "1"}
    )
    assert reponse.status_code == 422
    assert "en dehors de votre cycle" in text(reponse)
    mienne.refresh_from_db()
    assert mienne.revision == 1


def test_a_proof_added_later_makes_the_action_count(cycle, titulaire):
    action = declare(titulaire, cycle, "A1a")
    assert Avancement.objects.get(cycle=cycle).faites == 0
    client = client_of(titulaire)
    assert client.get(adresse("preuve", action)).status_code == 200
    for rang, nom in enumerate(("une.pdf", "deux.pdf"), start=1):
        ancienne = Justificatif.objects.filter(action=action).first()
        remplace = f"?remplace={ancienne.pk}" if ancienne else ""
        document = upload(pdf(b"%d" % rang), nom)
        reponse = client.post(adresse("preuve", action) + remplace, {"revision": str(rang), "preuve": document})
        assert reponse["Location"] == adresse("action", action)
    assert Avancement.objects.get(cycle=cycle).faites == 1
    ancienne, nouvelle = Justificatif.objects.filter(action=action)
    assert (ancienne.remplace_par, nouvelle.remplace_par, nouvelle.nom) == (nouvelle, None, "deux.pdf")
    assert ancienne.fichier.storage.exists(ancienne.fichier.name)
    texte = text(client.get(adresse("action", action)))
    assert "deux.pdf" in texte
    assert "une.pdf" not in texte


def test_a_stale_proof_leaves_no_file(cycle, titulaire, settings):
    action = declare(titulaire, cycle, "A1a")
    Action.objects.filter(pk=action.pk).update(revision=5)
    reponse = client_of(titulaire).post(adresse("preuve", action), {"revision": "1", "preuve": upload(pdf(), "a.pdf")})
    assert reponse.status_code == 409
    assert not Justificatif.objects.exists()
    assert [f for f in settings.MEDIA_ROOT.rglob("*") if f.is_file()] == []


def test_a_bad_proof_is_said_on_its_field(cycle, titulaire):
    action, client = declare(titulaire, cycle, "A1a"), client_of(titulaire)
    reponse = client.post(adresse("preuve", action), {"revision": "1", "preuve": upload(b"MZ", "a.pdf")})
    assert reponse.status_code == 422
    assert "mais c’est" in text(reponse)
    assert "Choisissez un fichier" in text(client.post(adresse("preuve", action), {"revision": "1"}))


def test_withdraw_then_undo(mienne, titulaire, cycle):
    client = client_of(titulaire)
    assert "Retirer cette action" in text(client.get(adresse("retirer", mienne)))
    assert client.post(adresse("retirer", mienne), {"revision": "1"}).status_code == 302
    assert Avancement.objects.get(cycle=cycle).faites == 0
    assert "Annuler le retrait" in text(client.get(adresse("action", mienne)))
    assert client.post(adresse("retirer", mienne), {"revision": "2"}).status_code == 409
    assert client.post(adresse("retablir", mienne), {"revision": "1"}).status_code == 409
    assert client.post(adresse("retablir", mienne), {"revision": "2"}).status_code == 302
    assert Avancement.objects.get(cycle=cycle).faites == 1
    assert Evenement.objects.filter(nature=Fait.ACTION_RETIREE).count() == 2


@pytest.mark.parametrize("nom", ["modifier", "preuve", "retirer"])
def test_a_partners_row_says_who_corrects_it(nom, recue, titulaire):
    client = client_of(titulaire)
    for reponse in (
        client.get(adresse(nom, recue)),
        client.post(adresse(nom, recue), {"revision": "1", "intitule": "x"}),
    ):
        assert reponse.status_code == 403
        assert "R. 4022-25" in text(reponse)
        assert "demandez la correction à ANDPC (fictive)" in text(reponse)
    recue.refresh_from_db()
    assert (recue.revision, recue.is_retiree) == (1, False)


def test_a_controlled_cycle_no_longer_changes(mienne, titulaire, cycle):
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CONTROLE)
    client = client_of(titulaire)
    assert "Le cycle de" in text(client.get(adresse("modifier", mienne)))
    assert client.post(adresse("retirer", mienne), {"revision": "1"}).status_code == 403


def test_answer_which_item_it_is(cycle, titulaire, partenaire_andpc):
    action = make_action(
        cycle, None, date(2026, 3, 1), partenaire=partenaire_andpc, id_technique="Q", preuve="flux",
        rattachement="a_confirmer", candidats=["A1a", "A2a"],
    )  # fmt: skip
    client = client_of(titulaire)
    page = text(client.get(adresse("rattacher", action)))
    assert 'value="A1a"' in page
    assert 'value="A3a"' not in page
    refus = client.post(adresse("rattacher", action), {"code": "A3a", "revision": "1"})
    assert refus.status_code == 422
    assert client.post(adresse("rattacher", action), {"code": "A2a", "revision": "9"}).status_code == 409
    reponse = client.post(adresse("rattacher", action), {"code": "A2a", "revision": "1"})
    assert "Compte — axe 2" in text(client.get(reponse["Location"]))
    # They change their mind: the last answer stays, a page left open elsewhere overwrites nothing.
    assert adresse("rattacher", action) in text(client.get(adresse("action", action)))
    assert 'value="A2a" checked' in text(client.get(adresse("rattacher", action)))
    assert client.post(adresse("rattacher", action), {"code": "A1a", "revision": "1"}).status_code == 409
    reponse = client.post(adresse("rattacher", action), {"code": "A1a", "revision": "2"})
    assert "Compte — axe 1" in text(client.get(reponse["Location"]))


def test_what_the_cnp_decided_alone_is_not_the_holder_s_to_change(cycle, titulaire, partenaire_andpc):
    action = make_action(cycle, "A1a", partenaire=partenaire_andpc, id_technique="C", preuve="flux")
    client = client_of(titulaire)
    assert adresse("rattacher", action) not in text(client.get(adresse("action", action)))
    assert client.get(adresse("rattacher", action)).status_code == 302
    assert client.post(adresse("rattacher", action), {"code": "A2a", "revision": "1"}).status_code == 409


def test_an_action_without_candidate_is_searched_for(cycle, titulaire, partenaire_andpc):
    action = make_action(cycle, None, partenaire=partenaire_andpc, id_technique="Z", intitule="Rien de connu")
    client = client_of(titulaire)
    assert "Aucune action proche" in text(client.get(adresse("rattacher", action)))
    assert 'value="A3b"' in text(client.get(adresse("rattacher", action), {"q": "A3b"}))
    assert client.post(adresse("rattacher", action), {"code": "A3b", "revision": "1"}).status_code == 302
