"""The documents of a declaration: several at once, one taken out before sending, one replaced later; each sealed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement
from actions import brouillons, preuves
from actions.justificatifs import accept
from actions.models import Action, Justificatif, PieceBrouillon
from actions.pieces import PIECES_MAX
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.declarations import declare, demande, make_brouillon, pdf, photo, upload
from tests.actions.test_declaration import ROLES
from tests.actions.test_parcours_declaration import details, send, text
from tests.people import JOUR, client_of

FICHIER = {"mode_preuve": "fichier", "honneur": None}


def document(nom: str = "a.pdf", corps: bytes = b""):
    return upload(pdf(b"/Marque(" + corps + b")" if corps else b""), nom)


def files(settings) -> list[str]:
    return [f.name for f in settings.MEDIA_ROOT.rglob("*") if f.is_file()]


def test_several_files_at_once_then_another_then_one_less(cycle, titulaire, django_capture_on_commit_callbacks):
    brouillon, client = make_brouillon(titulaire, cycle), client_of(titulaire)
    page = text(client.get(details(brouillon)))
    assert 'capture="environment"' in page and "multiple" in page and "5 fichiers au plus" in page
    envoi = {"preuve": [document("a.pdf"), upload(photo(), "b.jpg")], "joindre": "1"}
    assert send(client, brouillon, **FICHIER, **envoi)["Location"] == details(brouillon) + "#documents"
    send(client, brouillon, **FICHIER, photo=upload(photo("PNG"), "c.png"), joindre="1")
    page = text(client.get(details(brouillon)))
    assert "Documents déjà reçus (3 sur 5 au plus)" in page and "Congrès fictif" in page
    retiree = PieceBrouillon.objects.get(nom="b.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        send(client, brouillon, **FICHIER, retirer_piece=str(retiree.pk))
    assert not retiree.fichier.storage.exists(retiree.fichier.name)
    assert send(client, brouillon, **FICHIER).status_code == 302
    assert list(preuves.current(Action.objects.get()).values_list("nom", flat=True)) == ["a.pdf", "c.png"]
    assert not PieceBrouillon.objects.exists()


def test_one_bad_file_does_not_take_the_good_ones_with_it(cycle, titulaire):
    brouillon, client = make_brouillon(titulaire, cycle), client_of(titulaire)
    envoi = {"preuve": [document("bonne.pdf"), upload(b"MZ\x90", "attestation.pdf")], "joindre": "1"}
    reponse = send(client, brouillon, **FICHIER, **envoi)
    assert reponse.status_code == 422
    assert "« attestation.pdf » : Ce fichier s’appelle « attestation.pdf », mais c’est un programme" in text(reponse)
    assert "bonne.pdf" in text(reponse)
    assert brouillon.pieces.get().nom == "bonne.pdf"


def test_the_same_file_twice_is_one_and_the_sixth_is_refused(cycle, titulaire, settings):
    brouillon = make_brouillon(titulaire, cycle)
    for _ in range(2):
        brouillons.attach(brouillon, accept(document()))
    assert brouillon.pieces.count() == 1 and len(files(settings)) == 1
    for rang in range(1, PIECES_MAX):
        brouillons.attach(brouillon, accept(document(f"{rang}.pdf", str(rang).encode())))
    page = text(send(client_of(titulaire), brouillon, **FICHIER, preuve=document("6.pdf", b"six"), joindre="1"))
    assert "Une déclaration porte 5 pièces au plus." in page and "en un seul PDF" in page
    assert len(files(settings)) == PIECES_MAX


def test_a_sworn_statement_keeps_the_documents_already_joined(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A1a", fichier=True)
    assert send(client_of(titulaire), brouillon).status_code == 302
    action = Action.objects.get()
    assert (action.preuve, action.honneur_at is not None, action.justificatifs.count()) == ("document", True, 1)


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_nobody_else_adds_a_document(nom, request, cycle, titulaire):
    action = declare(titulaire, cycle, "A1a")
    autre = request.getfixturevalue(nom)
    assert client_of(autre).get(reverse("ps:preuve", args=[action.pk])).status_code == 404
    with pytest.raises(Refus) as refus:
        preuves.add(autre, action, [accept(document())], demande(cycle, "A1a"), 1, JOUR)
    assert refus.value.code == "non_autorise"


def test_documents_are_added_later_then_one_is_replaced(cycle, titulaire):
    action, client = declare(titulaire, cycle, "A1a"), client_of(titulaire)
    adresse = reverse("ps:preuve", args=[action.pk])
    assert "Quel document joindre ?" in text(client.get(adresse))
    envoi = {"revision": "1", "preuve": [document("a.pdf"), upload(photo(), "b.jpg")]}
    assert client.post(adresse, envoi, follow=True).context["justificatifs"].count() == 2
    action.refresh_from_db()
    assert (action.preuve, action.revision) == ("document", 2)
    ancien = Justificatif.objects.get(nom="a.pdf")
    lien = f"{adresse}?remplace={ancien.pk}"
    page = text(client.get(reverse("ps:action", args=[action.pk])))
    assert lien in page and "Joindre un autre document" in page
    assert "Par quel document remplacer « a.pdf » ?" in text(client.get(lien))
    assert client.post(lien, {"revision": "2", "preuve": document("c.pdf", b"c")}).status_code == 302
    assert list(preuves.current(action).values_list("nom", flat=True)) == ["b.jpg", "c.pdf"]
    ancien.refresh_from_db()
    assert ancien.remplace_par is not None and ancien.fichier.storage.exists(ancien.fichier.name)
    # In another tab, the same document is replaced again: nothing is written.
    assert client.post(lien, {"revision": "3", "preuve": document("d.pdf", b"d")}).status_code == 404
    assert client.post(adresse, {"revision": "1", "preuve": document("d.pdf", b"d")}).status_code == 409
    assert Justificatif.objects.count() == 3


def test_no_file_and_too_many_files_are_said_beside_the_field(cycle, titulaire, settings):
    action, client = declare(titulaire, cycle, "A1a", fichier=True), client_of(titulaire)
    adresse = reverse("ps:preuve", args=[action.pk])
    reponse = client.post(adresse, {"revision": "1"})
    assert reponse.status_code == 422 and "Choisissez un fichier." in text(reponse)
    nombre = len(files(settings))
    envoi = {"revision": "1", "preuve": [document(f"{n}.pdf", str(n).encode()) for n in range(PIECES_MAX)]}
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 422 and "Une action porte 5 documents au plus." in text(reponse)
    assert len(files(settings)) == nombre and preuves.current(action).count() == 1


def test_a_replacement_that_somebody_made_first_leaves_no_file(cycle, titulaire, settings):
    action = declare(titulaire, cycle, "A1a", fichier=True)
    ancien = preuves.current(action).get()
    ask = demande(cycle, "A1a")
    preuves.add(titulaire, action, [accept(document("b.pdf", b"b"))], ask, 1, JOUR, remplace=ancien)
    nombre = len(files(settings))
    with pytest.raises(Depasse), transaction.atomic():
        preuves.add(titulaire, action, [accept(document("c.pdf", b"c"))], ask, 2, JOUR, remplace=ancien)
    assert len(files(settings)) == nombre


def test_the_journal_keeps_the_seal_of_what_was_received(cycle, titulaire):
    brute = photo(exif=True)
    acceptee = accept(upload(brute, "IMG.jpg"))
    brouillon = make_brouillon(titulaire, cycle)
    brouillons.attach(brouillon, acceptee)
    send(client_of(titulaire), brouillon, **FICHIER)
    details_ = Evenement.objects.get(nature=Fait.JUSTIFICATIF_DEPOSE).details
    assert details_ == {"sha256": acceptee.sha256, "recu": acceptee.sha256_recu}
    assert acceptee.sha256 != acceptee.sha256_recu


def test_a_file_changed_on_the_disk_is_never_given(cycle, titulaire, caplog):
    piece = Justificatif.objects.get(action=declare(titulaire, cycle, "A1a", fichier=True))
    piece.fichier.storage.delete(piece.fichier.name)
    with piece.fichier.storage.open(piece.fichier.name, "wb") as autre:
        autre.write(pdf(b"/Faux true"))
    reponse = client_of(titulaire).get(reverse("ps:justificatif", args=[piece.pk]))
    assert reponse.status_code == 503
    assert "son sceau ne correspond plus" in text(reponse)
    assert f"actions.Justificatif {piece.pk}: the stored file is not the one that was accepted" in caplog.text
