"""Remarks: who writes, who is told, who closes."""

from __future__ import annotations

import pytest

from accounts.models import Evenement, Notification
from accounts.roles import Nature, Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import VersionReferentiel
from referentiels.redaction import commentaires
from tests.people import JOUR, client_of, make_agent


@pytest.fixture
def soumise(brouillon) -> VersionReferentiel:
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(etat="soumis")
    brouillon.refresh_from_db()
    return brouillon


def test_the_authors_are_told_of_an_opinion_givers_remark_and_he_of_its_end(soumise, cncp, cnp):
    ecrit = commentaires.comment(soumise, " À préciser. ", cncp, JOUR, axe=2)
    assert (ecrit.texte, ecrit.axe, ecrit.action) == ("À préciser.", 2, "")
    notification = Notification.objects.get(utilisateur=cnp)
    assert notification.lien == f"/redaction/{soumise.pk}/commentaires/"
    commentaires.close(ecrit, cnp, JOUR)
    assert Notification.objects.filter(utilisateur=cncp).count() == 1
    with pytest.raises(Depasse):
        commentaires.close(ecrit, cnp, JOUR)
    assert [e.details["geste"] for e in Evenement.objects.order_by("pk")] == ["commenter", "clore_commentaire"]


def test_an_author_is_not_told_of_his_own_remark_but_his_colleague_is(brouillon, cnp):
    collegue = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-VOISIN")
    collegue.appartenances.update(organisation=brouillon.referentiel.cnp)
    commentaires.comment(brouillon, "Fictif.", cnp, JOUR, action="A1a")
    assert [n.utilisateur for n in Notification.objects.all()] == [collegue]


@pytest.mark.parametrize("acteur", ["autre_cnp", "cncp", "publication", "ordre_decideur", "titulaire", "exploitant"])
def test_a_draft_is_commented_by_its_authors_only(request, brouillon, acteur):
    with pytest.raises(Refus) as refus:
        commentaires.comment(brouillon, "Fictif.", request.getfixturevalue(acteur), JOUR)
    assert refus.value.code == "non_autorise"
    assert not brouillon.commentaires.exists()


def test_only_authors_and_the_writer_close(soumise, cncp, publication, cnp):
    ecrit = commentaires.comment(soumise, "Fictif.", cnp, JOUR)
    with pytest.raises(Refus, match="ferment"):
        commentaires.close(ecrit, cncp, JOUR)


@pytest.mark.parametrize(
    ("options", "champ"), [({"texte": " "}, "texte"), ({"axe": 7}, "axe"), ({"action": "ZZ"}, "action")]
)
def test_a_wrong_remark_is_refused(brouillon, cnp, options, champ):
    with pytest.raises(Refus) as refus:
        commentaires.comment(brouillon, options.pop("texte", "Fictif."), cnp, JOUR, **options)
    assert refus.value.champ == champ


def test_the_page_shows_remarks_near_the_item_and_closes_them(brouillon, cnp):
    client = client_of(cnp)
    page = f"/redaction/{brouillon.pk}/"
    client.post(f"{page}commentaires/", {"sur": "action:A1a", "texte": "Trop long, <b>à</b> couper."})
    ecrit = brouillon.commentaires.get()
    action = brouillon.actions.get(code="A1a")
    assert "Trop long, &lt;b&gt;à" in client.get(f"{page}actions/{action.pk}/").content.decode()
    assert "1 commentaire ouvert" in client.get(page).content.decode()
    client.post(f"{page}commentaires/{ecrit.pk}/clore/")
    assert "0 commentaire ouvert" in client.get(page).content.decode()
