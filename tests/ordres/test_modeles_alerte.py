"""The texts of the alerts: what is in force, who writes them, what is refused, what an old alert keeps."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Organisation
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import alertes_modeles
from ordres.alertes_textes import COMMUNS
from ordres.models import Alerte, ModeleAlerte
from tests.ordres.alertes import EMPLOYEUR, PRO, at_risk, sent
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
TEXTES = ("Cycle de {nom}", "Il reste {temps_restant}.")


def _conseil(utilisateur) -> Organisation:
    return utilisateur.appartenances.get().organisation


def _write(auteur, textes=TEXTES, version=0, instance=None, qui=PRO):
    return alertes_modeles.write(instance or _conseil(auteur), qui, textes, auteur, JOUR, version=version)


def test_the_text_of_the_instance_then_the_national_one_then_the_products(ordre_decideur, ordre_national):
    conseil = _conseil(ordre_decideur)
    assert (alertes_modeles.in_force(conseil, PRO).objet, alertes_modeles.in_force(conseil, PRO).modele) == (
        COMMUNS[PRO][0], None,
    )  # fmt: skip
    national = _write(ordre_national, ("Texte national", "Bonjour {nom}."))
    assert alertes_modeles.in_force(conseil, PRO).modele == national
    assert alertes_modeles.in_force(conseil, EMPLOYEUR).modele is None, "un modèle pour chaque destinataire"
    sien = _write(ordre_decideur)
    assert alertes_modeles.in_force(conseil, PRO).modele == sien
    _write(ordre_decideur, ("", ""), version=1)
    assert alertes_modeles.in_force(conseil, PRO).modele == national


@pytest.mark.parametrize(
    "qui",
    ["inconnu", "ordre_gestionnaire", "ordre_national", "autre_departement", "autre_ordre", "ssa", "cnp", "employeur",
     "exploitant", "titulaire"],
)  # fmt: skip
def test_nobody_else_writes_the_texts_of_an_instance(ordre_decideur, request, qui):
    with pytest.raises(Refus, match="rôle"):
        _write(request.getfixturevalue(qui), instance=_conseil(ordre_decideur))
    assert not ModeleAlerte.objects.exists()


@pytest.mark.parametrize(
    ("textes", "champ", "mot"),
    [
        (("Objet", "Bonjour {prenom}"), "corps", "{prenom}"),
        (("Objet {nom", "Bonjour"), "objet", "accolade"),
        (("Objet", ""), "corps", "vide"),
    ],
)
def test_what_cannot_be_kept_is_refused_on_its_field(ordre_decideur, textes, champ, mot):
    with pytest.raises(Refus, match=mot) as refuse:
        _write(ordre_decideur, textes)
    assert (refuse.value.code, refuse.value.champ) == ("modele_invalide", champ)
    assert not ModeleAlerte.objects.exists()


def test_two_writers_never_erase_each_other(ordre_decideur, ordre_president):
    _write(ordre_decideur)
    with pytest.raises(Depasse):
        _write(ordre_president, ("Autre", "Autre texte."))
    assert _write(ordre_president, ("Autre", "Autre texte."), version=1).version == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ModeleAlerte.objects.filter(version=1).update(corps="Récrit.")


def test_a_sent_alert_keeps_the_text_it_was_sent_with(version, ordre_gestionnaire, ordre_decideur):
    premier = _write(ordre_decideur)
    sent(ordre_gestionnaire, JOUR, at_risk(JOUR, nom="FICTIF-RISQUE", prenom="Alix"))
    _write(ordre_decideur, ("Tout autre", "Texte nouveau."), version=1)
    alerte = Alerte.objects.get()
    assert (alerte.objet, alerte.modele) == ("Cycle de Alix FICTIF-RISQUE", premier)
    assert alerte.texte.startswith("Il reste 5")


def test_the_page_refuses_tries_keeps_and_gives_up(ordre_decideur):
    conseil, client = _conseil(ordre_decideur), client_of(ordre_decideur)
    url = reverse("ordre:modele_alerte", args=[conseil.pk, "professionnel"])
    assert "Camille Exemple" in client.get(url).text
    faute = client.post(url, {"version": 0, "objet": "O", "corps": "{inconnue}", "geste": "enregistrer"})
    assert faute.status_code == 422 and "n’est pas une variable connue" in faute.text
    essai = client.post(url, {"version": 0, "objet": "Pour {nom}", "corps": "Fin {fin_cycle}", "geste": "essayer"})
    assert "Pour Camille Exemple" in essai.text and not ModeleAlerte.objects.exists()
    garde = {"version": 0, "objet": "Pour {nom}", "corps": "Fin {fin_cycle}", "geste": "enregistrer"}
    assert client.post(url, garde).status_code == 302
    assert client.post(url, garde).status_code == 409
    assert "version 1" in client.get(url).text
    assert client.post(url, {"version": 1, "objet": "", "corps": "", "geste": "commun"}).status_code == 302
    assert alertes_modeles.in_force(conseil, PRO).modele is None
    assert client.get(reverse("ordre:modele_alerte", args=[conseil.pk, "inconnu"])).status_code == 404
