"""« Une action devrait déjà être là »: the partner to choose, what makes a claim needless, the answer by a delivery."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Exercice, Notification, Partenaire
from actions import projection, reclamations, reclamations_lues, reclamations_nuit
from actions.models import Action, Avancement, Reclamation
from certif.socle.refus import Refus
from tests.actions.reclamations.situations import MOTIF, make_claim, make_dispute, missing, partner, received
from tests.actions.reclamations.test_contestation import LISTE, address, text
from tests.flux.conftest import receive, roster
from tests.flux.lignes import row
from tests.people import JOUR, client_of, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_action

__all__ = ["receive", "roster"]

SAISIE = {
    "intitule": "Antibiotiques en ville, bon usage", "date_fin": "2026-03-20", "organisme_nom": "ORGANISME FICTIF",
    "motif": MOTIF,
}  # fmt: skip


@pytest.fixture
def andpc(partenaire, jour) -> Partenaire:
    return partner(contact=partenaire)


def ask(code: str = "ANDPC") -> str:
    return f"{LISTE}manquante/{code}/"


def test_the_usual_partners_come_first(cycle, titulaire, andpc, partenaire):
    for code in ("ANFH", "HAS", "FIFPL", "OPCO"):
        partner(code)
    Partenaire.objects.exclude(code__in=["ANDPC", "ANFH", "HAS", "FIFPL", "OPCO"]).update(is_active=False)
    received(cycle, Partenaire.objects.get(code="FIFPL"))
    lus = reclamations_lues.choices(titulaire.professionnel, "")
    assert [c.partenaire.code for c in lus] == ["FIFPL", "ANDPC", "ANFH", "HAS", "OPCO"]
    assert [c.partenaire.code for c in reclamations_lues.choices(titulaire.professionnel, "partenaire anfh")] == [
        "ANFH"
    ]
    liberal = make_exercice(mode="L", categorie="M").professionnel
    assert [c.partenaire.code for c in reclamations_lues.choices(liberal, "") if not c.is_habituel] == ["ANFH", "OPCO"]
    page = text(client_of(titulaire).get(f"{LISTE}manquante/?q=introuvable"))
    assert "Aucun organisme ne porte ce nom" in page and reverse("ps:declarer") in page


def test_what_is_on_its_way_is_said_first(cycle, titulaire, andpc):
    received(
        cycle, andpc, "A1a", statut=Action.Statut.INSCRIT, intitule="Dépistage fictif", date_fin=date(2026, 6, 1)
    )  # fmt: skip
    client = client_of(titulaire)
    for adresse in (LISTE, f"{LISTE}manquante/", ask()):
        page = text(client.get(adresse))
        assert "Dépistage fictif" in page and "attendue avant le 31/07/2026" in page
    assert "Dépistage fictif" not in text(client.get(ask(partner("ANFH").code)))


def test_from_the_list_to_the_sending(cycle, titulaire, andpc):
    client = client_of(titulaire)
    assert ask() in client.get(f"{LISTE}manquante/").text
    envoi = client.post(ask(), SAISIE)
    lue = Reclamation.objects.get()
    assert envoi["Location"] == address(lue)
    page = text(client.get(address(lue)))
    assert "20/03/2026" in page and "Déclarer cette action" in page
    assert text(client.get(LISTE)).count("Action manquante") == 1
    with pytest.raises(Refus) as refus:
        make_claim(titulaire, cycle, andpc)
    assert refus.value.code == "deja_signalee"


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"intitule": ""}, "Donnez le titre de l’action."),
        ({"date_fin": ""}, "Donnez ce jour."),
        ({"date_fin": "2026-07-01"}, "pas encore passée"),
        ({"date_debut": "2026-04-01"}, "finit avant de commencer"),
    ],
)
def test_what_cannot_be_sent_is_said(champs, phrase, cycle, titulaire, andpc):
    reponse = client_of(titulaire).post(ask(), {**SAISIE, **champs})
    assert reponse.status_code == 422 and phrase in text(reponse) and MOTIF in reponse.text
    assert not Reclamation.objects.exists()


def test_a_partner_that_sends_no_action_is_not_asked(cycle, titulaire, andpc):
    Partenaire.objects.filter(code="ANDPC").update(is_active=False)
    assert client_of(titulaire).get(ask()).status_code == 404
    assert client_of(titulaire).get(ask("INCONNU")).status_code == 404


def test_what_is_not_late_yet_is_claimed_only_knowingly(cycle, titulaire, andpc):
    client, recente = client_of(titulaire), {**SAISIE, "date_fin": "2026-06-20"}
    reponse = client.post(ask(), recente)
    assert reponse.status_code == 422
    assert "a jusqu’au 19/08/2026 pour la transmettre" in text(reponse)
    assert 'type="checkbox" name="quand_meme"' in reponse.text
    assert client.post(ask(), {**recente, "quand_meme": "on"}).status_code == 302


def test_what_is_already_there_is_shown_before(cycle, titulaire, andpc):
    deja = received(
        cycle, andpc, "A1a", intitule="Antibiotiques en ville : bon usage", date_fin=date(2026, 3, 20),
        organisme_nom="Organisme fictif",
    )  # fmt: skip
    client = client_of(titulaire)
    reponse = client.post(ask(), SAISIE)
    assert reponse.status_code == 422 and "une action semblable" in text(reponse)
    assert client.post(ask(), {**SAISIE, "quand_meme": "on"}).status_code == 302
    assert Reclamation.objects.get().refusees == [deja.pk]
    # What the holder said is another action does not answer the claim.
    assert reclamations_nuit.review(JOUR)["reponses"] == 0


def test_the_row_that_comes_later_answers_in_the_night(roster, receive, andpc):
    qui = roster[0]
    exercice = Exercice.objects.get(professionnel__rpps=qui.rpps)
    titulaire = make_titulaire(exercice)
    cycle = exercice.cycles.latest("debut")
    une = make_claim(titulaire, cycle, andpc)
    autre = make_claim(titulaire, cycle, andpc, missing(intitule="Tout autre sujet inventé"))
    assert reclamations_nuit.review(JOUR)["reponses"] == 0
    envoi = receive(andpc, [row(
        qui, intitule="Antibiotiques en ville : bon usage", date_debut="2026-03-19", date_fin="2026-03-20",
        organisme_nom="ORGANISME FICTIF", date_attestation="2026-03-27",
    )])  # fmt: skip
    assert envoi.compteurs["acceptees"] == 1
    assert reclamations_nuit.review(JOUR) == {"reponses": 1, "closes": 0, "relances": 0}
    une.refresh_from_db()
    autre.refresh_from_db()
    assert (une.etat, une.issue, une.livraison, autre.etat) == ("a_verifier", "transmise", envoi, "envoyee")
    assert une.action.intitule == "Antibiotiques en ville : bon usage"
    assert une.etapes.get().auteur is None
    page = text(client_of(titulaire).get(address(une)))
    assert "L’organisme a transmis l’action : est-ce juste" in page and "constaté par la plateforme" in page
    # Said to be another one: it is not proposed again.
    reclamations.reject(titulaire, une, revision=une.revision, texte="Ce n’est pas celle-là, fictif.", on=JOUR)
    assert (une.etat, une.action, une.refusees) == ("prise", None, [Action.objects.get(id_technique="T-1").pk])
    assert reclamations_nuit.review(JOUR)["reponses"] == 0


def test_a_corrected_row_answers_a_dispute_and_what_nobody_contradicts_is_closed(roster, receive, andpc):
    qui = roster[1]
    titulaire = make_titulaire(Exercice.objects.get(professionnel__rpps=qui.rpps))
    receive(andpc, [row(qui), row(qui, "T-2", intitule="Autre action fictive", reference_action="99991234567")])
    corrigee, annulee = Action.objects.order_by("id_technique")
    des_deux = [make_dispute(titulaire, a) for a in (corrigee, annulee)]
    receive(andpc, [row(qui), row(qui, "T-2", intitule="Autre action fictive", reference_action="99991234567")])
    assert reclamations_nuit.review(JOUR)["reponses"] == 0
    envoi = receive(andpc, [
        row(qui, operation="MODIFICATION", duree_minutes="840"),
        {"id_technique": "T-2", "operation": "SUPPRESSION", "rpps": qui.rpps},
    ])  # fmt: skip
    assert reclamations_nuit.review(JOUR)["reponses"] == 2
    assert reclamations_nuit.review(JOUR)["reponses"] == 0
    for lue, issue in zip(des_deux, ("corrigee", "annulee"), strict=True):
        lue.refresh_from_db()
        assert (lue.etat, lue.issue, lue.livraison) == ("a_verifier", issue, envoi)
    limite = JOUR + timedelta(days=30)
    assert reclamations_nuit.review(limite)["closes"] == 0
    assert reclamations_nuit.review(limite + timedelta(days=1))["closes"] == 2
    assert set(Reclamation.objects.values_list("etat", flat=True)) == {"resolue"}


def test_the_night_asks_as_many_questions_whatever_is_open(
    cycle, titulaire, andpc, django_assert_max_num_queries
):  # fmt: skip
    for n in range(4):
        make_claim(titulaire, cycle, andpc, missing(intitule=f"Action fictive inventée {n}"))
    received(cycle, andpc)
    with django_assert_max_num_queries(16):
        reclamations_nuit.review(JOUR)


def test_late_partners_are_reminded_and_not_every_night(cycle, titulaire, andpc, partenaire):
    make_claim(titulaire, cycle, andpc)
    retard = JOUR + timedelta(days=31)
    assert reclamations_nuit.review(JOUR + timedelta(days=30))["relances"] == 0
    assert reclamations_nuit.review(retard)["relances"] == 1
    for nuit in range(1, 15):
        assert reclamations_nuit.review(retard + timedelta(days=nuit))["relances"] == 0
    assert reclamations_nuit.review(retard + timedelta(days=15))["relances"] == 1
    relances = Notification.objects.filter(utilisateur=partenaire, cle__startswith="signalement-relance")
    assert [titulaire.professionnel.nom in r.titre + r.texte for r in relances] == [False, False]


def test_declaring_meanwhile_gives_one_action_when_the_row_comes(roster, receive, andpc):
    """What the pages promise: the holder's own declaration and the row of the partner are merged."""
    qui = roster[2]
    exercice = Exercice.objects.get(professionnel__rpps=qui.rpps)
    cycle = exercice.cycles.select_related("exercice__professionnel", "version").latest("debut")
    make_action(
        cycle, "A1a", date(2026, 3, 20), intitule="Antibiotiques en ville, bon usage", organisme_nom="ORGANISME FICTIF"
    )  # fmt: skip
    projection.rebuild([cycle.pk], JOUR)
    receive(andpc, [row(
        qui, intitule="Antibiotiques en ville : bon usage", date_debut="2026-03-19", date_fin="2026-03-20",
        organisme_nom="ORGANISME FICTIF", date_attestation="2026-03-27",
    )])  # fmt: skip
    assert Action.objects.filter(fusionnee_dans__isnull=False).count() == 1
    assert Avancement.objects.get(cycle=cycle).faites <= 1
