"""The thread of a file: who writes and reads, drafts kept once, read on both sides, nothing edited, closed files."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts import notifications, travaux
from accounts.models import Evenement, Notification
from actions import export_tables
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import decision, destinataires, fils, messages
from ordres.models import Fil, MessageDossier, PieceMessage
from tests.actions.declarations import pdf, upload
from tests.actions.demandes import proof
from tests.ordres.dossier.situations import CANARI_MESSAGE, say, say_with_document
from tests.ordres.situations import control_at, ended_cycle, intention
from tests.people import JOUR, client_of

AILLEURS = [
    "inconnu",
    "autre_departement",
    "autre_ordre",
    "ssa",
    "cnp",
    "dgos",
    "employeur",
    "partenaire",
    "exploitant",
]


def form_of(page: str) -> dict[str, str]:
    return {"jeton": re.search(r'name="jeton" value="([^"]+)"', page)[1]}


def here(cycle) -> str:
    return reverse("ordre:messages", args=[cycle.pk])


def mine(cycle) -> str:
    return reverse("ordre:mes_messages", args=[cycle.pk])


def test_anonymous_is_sent_to_login(client, cycle):
    for url in (here(cycle), mine(cycle), reverse("ordre:fils"), reverse("ordre:mes_fils")):
        assert client.get(url).status_code == 302


@pytest.mark.parametrize("qui", AILLEURS)
def test_nobody_else_reads_a_thread(qui, request, cycle, titulaire, ordre_gestionnaire):
    piece = say_with_document(titulaire, cycle, JOUR).pieces.get()
    say(ordre_gestionnaire, cycle, JOUR)
    client = client_of(request.getfixturevalue(qui))
    for url in (
        here(cycle), mine(cycle), reverse("ordre:message_piece", args=[cycle.pk, piece.pk]),
        reverse("ordre:ma_piece", args=[cycle.pk, piece.pk]),
    ):  # fmt: skip
        assert client.get(url).status_code == 404
    assert client.post(here(cycle), {"jeton": uuid.uuid4(), "texte": "x"}).status_code == 404
    liste = client.get(reverse("ordre:fils"), {"etat": "tous"})
    assert liste.status_code in (200, 403) and "EXEMPLE" not in liste.text
    assert MessageDossier.objects.count() == 2


def test_the_holder_writes_first_the_clerk_reads_and_answers(cycle, titulaire, ordre_gestionnaire):
    pro, clerc = client_of(titulaire), client_of(ordre_gestionnaire)
    assert pro.get(reverse("ordre:mes_fils"))["Location"] == mine(cycle)
    page = pro.get(mine(cycle)).text
    assert "Aucun message pour l’instant" in page
    envoi = {**form_of(page), "texte": "Une question fictive.", "geste": "envoyer"}
    assert pro.post(mine(cycle), envoi)["Location"] == mine(cycle)
    assert pro.post(mine(cycle), envoi).status_code == 302  # sent twice: once
    assert MessageDossier.objects.filter(etat="envoye").count() == 1
    assert "Pas encore lu" in pro.get(mine(cycle)).text
    liste = clerc.get(reverse("ordre:fils")).text
    assert "EXEMPLE Camille" in liste and "1 message" in liste
    page = clerc.get(here(cycle)).text
    assert "Une question fictive." in page and "Nouveau" in page
    assert "Nouveau" not in clerc.get(here(cycle)).text
    assert re.search(r"Lu le \d\d/\d\d/\d{4} à \d\d:\d\d", pro.get(mine(cycle)).text)
    assert Fil.objects.get().a_lire_instance == 0
    assert clerc.post(here(cycle), {**form_of(page), "texte": "Une réponse fictive."}).status_code == 302
    assert "EXEMPLE" not in clerc.get(reverse("ordre:fils")).text
    assert "EXEMPLE" in clerc.get(reverse("ordre:fils"), {"etat": "attendus"}).text
    lu = pro.get(mine(cycle)).text
    assert "Une réponse fictive." in lu and ordre_gestionnaire.nom_affiche not in lu
    lectures = Evenement.objects.filter(nature="dossier:lu", professionnel=cycle.exercice.professionnel)
    assert lectures.count() == 2


def test_the_other_side_is_told_without_a_word_of_it(
    cycle, titulaire, ordre_gestionnaire, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        say(titulaire, cycle, JOUR)
        say(ordre_gestionnaire, cycle, JOUR)
        travaux.run_pending([notifications.NATURE_ENVOI])
    pour_agent, pour_pro = Notification.objects.order_by("pk")
    assert pour_agent.utilisateur == ordre_gestionnaire and pour_pro.professionnel == titulaire.professionnel
    assert {pour_agent.lien, pour_pro.lien} == {here(cycle), mine(cycle)}
    ecrits = " ".join(m.subject + m.body for m in mail.outbox)
    assert len(mail.outbox) == 2 and CANARI_MESSAGE not in ecrits
    assert CANARI_MESSAGE not in pour_agent.texte + pour_pro.texte
    assert "EXEMPLE" not in " ".join(m.subject + m.body for m in mail.outbox if ordre_gestionnaire.email in m.to)


def test_who_is_told_is_the_last_who_wrote_else_the_closest_instance(
    cycle, titulaire, ordre_gestionnaire, ordre_decideur, ordre_national
):
    say(titulaire, cycle, JOUR)
    fil = Fil.objects.get()
    assert destinataires.agents_of(fil, JOUR) == [ordre_gestionnaire, ordre_decideur]
    say(ordre_national, cycle, JOUR)
    assert destinataires.agents_of(fil, JOUR) == [ordre_national]
    ordre_national.appartenances.all().delete()
    assert destinataires.agents_of(fil, JOUR) == [ordre_gestionnaire, ordre_decideur]
    militaire = ended_cycle(JOUR, nom="FICTIF-MILITAIRE", categorie="M").exercice
    assert destinataires.instances_of(militaire) == []


def test_a_draft_is_kept_once_with_its_documents_then_sent(cycle, titulaire, ordre_gestionnaire):
    client, url = client_of(titulaire), mine(cycle)
    garde = {**form_of(client.get(url).text), "texte": "Un début.", "geste": "garder"}
    fichier = upload(pdf(), "attestation.pdf")
    assert client.post(url, {**garde, "preuve": fichier}).status_code == 302
    page = client.get(url).text
    assert "Un début." in page and "attestation.pdf" in page and form_of(page) == {"jeton": garde["jeton"]}
    # Another tab, open before: nothing is overwritten, nothing is lost.
    ailleurs = client.post(url, {"jeton": uuid.uuid4(), "texte": "Mon autre texte.", "geste": "garder"})
    assert ailleurs.status_code == 409 and "Mon autre texte." in ailleurs.text
    assert MessageDossier.objects.get().texte == "Un début."
    # The agent knows nothing of it.
    agent = client_of(ordre_gestionnaire)
    piece = PieceMessage.objects.get()
    assert "Un début." not in agent.get(here(cycle)).text
    assert agent.get(reverse("ordre:message_piece", args=[cycle.pk, piece.pk])).status_code == 404
    vide = client.post(url, {**garde, "texte": " ", "geste": "envoyer"})
    assert vide.status_code == 422 and "Écrivez votre message." in vide.text
    medical = client.post(url, {**garde, "texte": "Mon test VIH est négatif.", "geste": "envoyer"})
    assert medical.status_code == 422 and "résultat médical" in medical.text
    assert client.post(url, {**garde, "texte": "Voici.", "geste": "envoyer"}).status_code == 302
    recue = agent.get(reverse("ordre:message_piece", args=[cycle.pk, piece.pk]))
    recue_de_lui = recue.getvalue()
    assert recue_de_lui.startswith(b"%PDF") and "sandbox" in recue["Content-Security-Policy"]
    assert recue["Content-Disposition"].startswith("attachment")
    assert Evenement.objects.filter(nature="justificatif:lu").count() == 1
    assert client.get(reverse("ordre:ma_piece", args=[cycle.pk, piece.pk])).getvalue() == recue_de_lui


def test_a_document_is_taken_out_of_a_draft_and_a_bad_one_refused(cycle, titulaire):
    client, url = client_of(titulaire), mine(cycle)
    garde = {**form_of(client.get(url).text), "texte": "x", "geste": "garder"}
    faux = client.post(url, {**garde, "preuve": upload(b"MZ\x90", "attestation.pdf")})
    assert faux.status_code == 422 and "preuve" in faux.text
    client.post(url, {**garde, "preuve": upload(pdf(), "a.pdf")})
    piece = PieceMessage.objects.get()
    assert client.post(url, {**garde, "geste": "ecarter", "piece": piece.pk}).status_code == 302
    assert not PieceMessage.objects.exists()
    assert client.post(url, {**garde, "geste": "effacer"}).status_code == 302
    assert not MessageDossier.objects.exists()
    assert client.post(url, {**garde, "geste": "inconnu"}).status_code == 404


def test_what_was_sent_is_neither_edited_nor_deleted(cycle, titulaire, ordre_gestionnaire):
    envoye = say_with_document(titulaire, cycle, JOUR)
    plume = fils.pen(titulaire, cycle, JOUR)
    for geste in (
        lambda: MessageDossier.objects.filter(pk=envoye.pk).update(texte="Réécrit."),
        lambda: MessageDossier.objects.filter(pk=envoye.pk).update(etat="brouillon", envoye_at=None),
        lambda: MessageDossier.objects.filter(pk=envoye.pk).delete(),
        lambda: PieceMessage.objects.all().delete(),
        lambda: PieceMessage.objects.update(nom="autre.pdf"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()
    with pytest.raises(Depasse):
        messages.discard(plume, envoye)
    with pytest.raises(Depasse):
        messages.attach(plume, envoye, proof(b"/X 1"))
    assert messages.keep(plume, cycle, envoye.jeton, "Autre texte.").texte == envoye.texte
    # Somebody else's token takes nothing.
    with pytest.raises(Depasse):
        messages.keep(fils.pen(ordre_gestionnaire, cycle, JOUR), cycle, envoye.jeton, "Usurpé.")
    client_of(ordre_gestionnaire).get(here(cycle))
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageDossier.objects.filter(pk=envoye.pk).update(lu_at=None)


def test_a_closed_file_is_read_and_says_where_to_write(complet, titulaire, ordre_decideur, jour_controle):
    say(titulaire, complet, jour_controle)
    ouvert = control_at("ouvert", complet, ordre_decideur)
    decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    for client, url in ((client_of(titulaire), mine(complet)), (client_of(ordre_decideur), here(complet))):
        page = client.get(url)
        assert CANARI_MESSAGE in page.text and "est clos" in page.text and 'name="texte"' not in page.text
        refus = client.post(url, {"jeton": uuid.uuid4(), "texte": "Trop tard."})
        assert refus.status_code == 422
    assert MessageDossier.objects.count() == 1
    with pytest.raises(Refus, match="clos"):
        say(titulaire, complet, jour_controle)


def test_a_thread_follows_the_cycle_that_replaces_its_own(cycle, titulaire, ordre_gestionnaire):
    say(titulaire, cycle, JOUR)
    Fil.objects.update(cycle=None)
    assert "EXEMPLE" not in client_of(ordre_gestionnaire).get(reverse("ordre:fils")).text
    say(titulaire, cycle, JOUR, "Encore moi.")
    fil = Fil.objects.get()
    assert fil.cycle_id == cycle.pk and fil.messages.count() == 2


def test_the_list_is_read_in_constant_queries_and_by_pages(
    cycle, titulaire, ordre_gestionnaire, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(fils, "PAR_PAGE", 2)
    say(titulaire, cycle, JOUR)
    for nom in ("FICTIF-B", "FICTIF-C"):
        autre = ended_cycle(JOUR, nom=nom)
        say(ordre_gestionnaire, autre, JOUR)
        Fil.objects.filter(cycle=autre).update(is_au_titulaire=True)
    page = fils.read_page(ordre_gestionnaire, "", JOUR)
    assert page.lignes[0].cycle_id == cycle.pk and page.suivante is not None
    client = client_of(ordre_gestionnaire)
    with django_assert_num_queries(2):
        fils.read_page(ordre_gestionnaire, "", JOUR)
        fils.count(ordre_gestionnaire, "", JOUR)
    suite = client.get(reverse("ordre:fils"), {"apres": str(page.suivante)}).text
    assert "FICTIF-C" in suite and "FICTIF-B" not in suite
    tous = fils.read_page(ordre_gestionnaire, "tous", JOUR)
    assert tous.lignes[-1].exercice.professionnel.nom == "FICTIF-B" and tous.suivante is not None
    assert "EXEMPLE" in client.get(reverse("ordre:fils"), {"etat": "tous", "apres": str(tous.suivante)}).text
    assert client.get(reverse("ordre:fils"), {"apres": "2026~1", "etat": "faux"}).status_code == 200


def test_the_archive_holds_the_thread_but_no_draft_of_an_agent(cycle, titulaire, ordre_gestionnaire):
    say(titulaire, cycle, JOUR)
    say(ordre_gestionnaire, cycle, JOUR, "Réponse fictive.")
    for auteur, texte in ((titulaire, "Mon brouillon."), (ordre_gestionnaire, "CANARI-BROUILLON-D-AGENT")):
        messages.keep(fils.pen(auteur, cycle, JOUR), cycle, uuid.uuid4(), texte)
    trouvees = export_tables.collect(titulaire)
    lignes = [str(ligne) for ligne in export_tables.rows(MessageDossier, trouvees[MessageDossier], titulaire)]
    assert len(lignes) == 3 and not any("CANARI-BROUILLON-D-AGENT" in ligne for ligne in lignes)
