"""The review of evidence beside its requirement: authored, dated, one after the other, never changing the engine."""

from __future__ import annotations

import hashlib
import re
import uuid

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts import horloge
from accounts.models import Evenement
from actions.models import Action, Avancement, Justificatif
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import constat, decision, notes, revue_preuves
from ordres.models import RevuePreuve
from tests.actions.declarations import photo
from tests.ordres.situations import control_at, intention
from tests.people import client_of

AILLEURS = ["titulaire", "inconnu", "autre_departement", "autre_ordre", "ssa", "cnp", "employeur", "exploitant"]


@pytest.fixture
def action(complet) -> Action:
    return complet.actions.select_related("item").order_by("pk").first()


def add_document(action: Action, utilisateur, contenu: bytes, nom: str, type_mime: str) -> Justificatif:
    return Justificatif.objects.create(
        action=action, fichier=ContentFile(contenu, name=nom), nom=nom, type_mime=type_mime, taille=len(contenu),
        sha256=hashlib.sha256(contenu).hexdigest(), deposee_par=utilisateur, created_at=horloge.now(),
    )  # fmt: skip


def here(cycle, action) -> str:
    return reverse("ordre:preuve", args=[cycle.pk, action.pk])


def mark(action, cycle, avis, agent, on, *, rang=0, motif="") -> RevuePreuve:
    return revue_preuves.mark(action, cycle, avis, motif, rang=rang, auteur=agent, on=on)


@pytest.mark.parametrize("qui", AILLEURS)
def test_evidence_is_invisible_outside_the_perimeter(qui, request, complet, action, titulaire):
    image = add_document(action, titulaire, photo(), "photo.jpg", "image/jpeg")
    client = client_of(request.getfixturevalue(qui))
    assert client.get(here(complet, action)).status_code == 404
    assert client.post(here(complet, action), {"rang": 0, "avis": "vue"}).status_code == 404
    assert client.get(reverse("ordre:apercu", args=[complet.pk, image.pk])).status_code == 404
    assert not RevuePreuve.objects.exists()


def test_requirement_and_evidence_side_by_side(complet, action, titulaire, ordre_gestionnaire):
    image = add_document(action, titulaire, photo(), "photo.jpg", "image/jpeg")
    papier = add_document(action, titulaire, b"%PDF-1.7 fictif", "papier.pdf", "application/pdf")
    client = client_of(ordre_gestionnaire)
    page = client.get(here(complet, action)).text
    apercu = reverse("ordre:apercu", args=[complet.pk, image.pk])
    for mots in (action.item.libelle, action.intitule, "CSP R. 4022", "Niveau de preuve", "déclarée par le titulaire"):
        assert mots in page, mots
    assert f'src="{apercu}"' in page and page.count("<img") == 1
    vue = client.get(apercu)
    assert vue["Content-Type"] == "image/jpeg" and vue.getvalue()[:3] == b"\xff\xd8\xff"
    assert vue["X-Content-Type-Options"] == "nosniff" and "sandbox" in vue["Content-Security-Policy"]
    # A PDF never opens inside the site.
    assert client.get(reverse("ordre:apercu", args=[complet.pk, papier.pk])).status_code == 404
    assert Evenement.objects.filter(nature="justificatif:lu").count() == 1
    assert Evenement.objects.filter(nature="dossier:lu").count() == 1


def test_from_one_to_the_next(complet, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    page = client.get(reverse("ordre:dossier", args=[complet.pk])).text
    assert "0 preuve revue sur 8" in page
    url = re.search(r'href="([^"]+)">Commencer la revue', page)[1]
    vues = []
    while url:
        page = client.get(url).text
        vues.append(url)
        assert f"Preuve {len(vues)} sur 8" in page
        suite = re.search(r'rel="next" href="([^"]+)"', page)
        url = suite[1] if suite else ""
    assert len(set(vues)) == 8 and 'rel="prev"' in page
    autre = Action.objects.exclude(cycle=complet).values_list("pk", flat=True).first() or 0
    assert client.get(reverse("ordre:preuve", args=[complet.pk, autre])).status_code == 404


def test_an_opinion_changes_nothing_of_the_engine(complet, action, ordre_gestionnaire, jour_controle):
    avant = Avancement.objects.get(cycle=complet).etat, constat.read(complet, jour_controle).empreinte
    client, url = client_of(ordre_gestionnaire), here(complet, action)
    sans = client.post(url, {"rang": 0, "avis": "insuffisante", "motif": " "})
    assert sans.status_code == 422 and "Dites ce qui manque" in sans.text
    assert client.post(url, {"rang": 0}).status_code == 422
    reponse = client.post(url, {"rang": 0, "avis": "insuffisante", "motif": "Illisible.", "suivante": "1"})
    assert reponse.status_code == 302 and reponse["Location"] != url
    assert "Illisible." in client.get(url).text
    assert (Avancement.objects.get(cycle=complet).etat, constat.read(complet, jour_controle).empreinte) == avant
    dossier = client.get(reverse("ordre:dossier", args=[complet.pk])).text
    assert "1 preuve revue sur 8" in dossier and "Insuffisante" in dossier
    fait = Evenement.objects.get(nature="preuve:revue")
    assert (fait.auteur, fait.professionnel) == (ordre_gestionnaire, complet.exercice.professionnel)


def test_two_reviewers_at_once(complet, action, ordre_gestionnaire, ordre_decideur, jour_controle):
    mark(action, complet, "vue", ordre_gestionnaire, jour_controle)
    reponse = client_of(ordre_decideur).post(
        here(complet, action), {"rang": 0, "avis": "a_demander", "motif": "Mon texte."}
    )
    assert reponse.status_code == 409 and "Mon texte." in reponse.text
    with pytest.raises(Depasse):
        mark(action, complet, "vue", ordre_decideur, jour_controle, rang=5)
    mark(action, complet, "probante", ordre_decideur, jour_controle, rang=1)
    assert [r.avis for r in RevuePreuve.objects.order_by("rang")] == ["vue", "probante"]
    page = client_of(ordre_gestionnaire).get(here(complet, action)).text
    assert "Tous les avis (2)" in page
    for geste in (RevuePreuve.objects.all().delete, lambda: RevuePreuve.objects.update(avis="vue")):
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()


def test_the_database_asks_for_the_reason(complet, action, ordre_gestionnaire):
    with pytest.raises(IntegrityError), transaction.atomic():
        RevuePreuve.objects.create(
            action=action, rang=1, avis="insuffisante", action_revision=1, auteur=ordre_gestionnaire,
            instance=ordre_gestionnaire.appartenances.get().organisation, at=horloge.now(),
        )  # fmt: skip


def test_evidence_that_changed_is_to_be_read_again(complet, action, titulaire, ordre_gestionnaire, jour_controle):
    mark(action, complet, "probante", ordre_gestionnaire, jour_controle)
    client = client_of(ordre_gestionnaire)
    assert "à relire" not in client.get(here(complet, action)).text
    add_document(action, titulaire, b"%PDF-1.7 neuf", "neuf.pdf", "application/pdf")
    assert "à relire" in client.get(here(complet, action)).text
    dossier = client.get(reverse("ordre:dossier", args=[complet.pk])).text
    assert "0 preuve revue sur 8" in dossier and "la preuve a changé" in dossier


def test_what_is_asked_prefills_the_request_of_documents(complet, ordre_gestionnaire, jour_controle):
    une, deux, trois, *_ = complet.actions.order_by("pk")
    mark(une, complet, "insuffisante", ordre_gestionnaire, jour_controle, motif="Le nom n’est pas lisible.")
    mark(deux, complet, "a_demander", ordre_gestionnaire, jour_controle, motif="L’attestation de fin.")
    mark(trois, complet, "probante", ordre_gestionnaire, jour_controle)
    control_at("ouvert", complet, ordre_gestionnaire)
    page = client_of(ordre_gestionnaire).get(reverse("ordre:dossier", args=[complet.pk])).text
    texte = re.search(r'<textarea[^>]*id="demander_pieces_motif"[^>]*>([^<]*)</textarea>', page)[1]
    assert une.intitule in texte and "Le nom n’est pas lisible." in texte and "L’attestation de fin." in texte
    assert trois.intitule not in texte and texte.count("–") == 2
    autres = re.findall(r'<textarea[^>]*id="communiquer_motifs_motif"[^>]*>([^<]*)</textarea>', page)
    assert [t.strip() for t in autres] == [""]


def test_the_review_is_frozen_with_the_decision(complet, action, ordre_decideur, jour_controle):
    mark(action, complet, "probante", ordre_decideur, jour_controle)
    ouvert = control_at("ouvert", complet, ordre_decideur)
    (gelee,) = revue_preuves.frozen([complet.pk])[complet.pk]
    assert (gelee["action"], gelee["avis"], gelee["auteur"], gelee["perimee"]) == (
        action.pk, "probante", ordre_decideur.pk, False,
    )  # fmt: skip
    rendue = decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    assert rendue.constat["revue"] == [gelee]
    assert constat.digest(rendue.constat) == rendue.constat["empreinte"]
    with pytest.raises(Refus, match="clos"):
        mark(action, complet, "vue", ordre_decideur, jour_controle, rang=1)
    page = client_of(ordre_decideur).get(here(complet, action)).text
    assert "Probante" in page and 'name="avis"' not in page


def test_the_holder_reads_the_opinions_and_no_note_of_the_instance(
    complet, titulaire, ordre_gestionnaire, jour_controle
):
    une, deux, *_ = complet.actions.order_by("pk")
    control_at("ouvert", complet, ordre_gestionnaire)
    mien = reverse("ordre:mon_controle", args=[complet.pk])
    assert "relecteurs" not in client_of(titulaire).get(mien).text
    mark(une, complet, "insuffisante", ordre_gestionnaire, jour_controle, motif="Le nom n’est pas lisible.")
    mark(deux, complet, "probante", ordre_gestionnaire, jour_controle)
    mark(deux, complet, "vue", ordre_gestionnaire, jour_controle, rang=1)
    notes.write(complet, uuid.uuid4(), "Une note fictive.", auteur=ordre_gestionnaire, on=jour_controle)
    page = client_of(titulaire).get(mien).text
    lues = page[page.index("Ce que disent les relecteurs") :]
    assert "Insuffisante" in lues and "Le nom n’est pas lisible." in lues and "Vue" in lues
    # The opinion in force alone, in the name of the instance, and what stays inside it stays there.
    assert "Probante" not in lues and ordre_gestionnaire.appartenances.get().organisation.nom in lues
    assert ordre_gestionnaire.nom_affiche not in lues and "note fictive" not in page
    Action.objects.filter(pk=une.pk).update(revision=une.revision + 1)
    assert "cet avis est à revoir" in client_of(titulaire).get(mien).text


def test_nobody_reviews_their_own_file(complet, action, ordre_decideur, jour_controle):
    type(ordre_decideur).objects.filter(pk=ordre_decideur.pk).update(professionnel=complet.exercice.professionnel)
    ordre_decideur.refresh_from_db()
    with pytest.raises(Refus, match="propre dossier"):
        mark(action, complet, "vue", ordre_decideur, jour_controle)
