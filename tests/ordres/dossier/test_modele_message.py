"""Templates of messages: who writes them, one instance never sees another's, the text they prepare."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Evenement, Organisation
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import modeles_message
from ordres.models import ModeleMessage
from tests.people import JOUR, client_of


def make_model(agent, **champs) -> ModeleMessage:
    valeurs = {"titre": "Relance fictive", "texte": "Bonjour [prénom], fin le [fin].", "is_actif": True, **champs}
    return modeles_message.write(
        agent.appartenances.get().organisation, valeurs["titre"], valeurs["texte"], is_actif=valeurs["is_actif"],
        auteur=agent, on=JOUR,
    )  # fmt: skip


@pytest.mark.usefixtures("jour")
def test_those_who_decide_write_them(request, ordre_gestionnaire, ordre_decideur):
    for nom in ("ordre_gestionnaire", "titulaire", "cnp", "exploitant", "dgos"):
        assert client_of(request.getfixturevalue(nom)).get(reverse("ordre:modeles")).status_code == 403, nom
    client = client_of(ordre_decideur)
    donnees = {"titre": "Demande fictive", "texte": "Bonjour [prenom].", "is_actif": "on"}
    donnees["instance"] = str(ordre_decideur.appartenances.get().organisation_id)
    refuse = client.post(reverse("ordre:modele_nouveau"), donnees)
    assert refuse.status_code == 422 and "[prenom]" in refuse.text and not ModeleMessage.objects.exists()
    assert client.post(reverse("ordre:modele_nouveau"), donnees | {"texte": "Bonjour [prénom]."}).status_code == 302
    modele = ModeleMessage.objects.get()
    assert modele.titre in client.get(reverse("ordre:modeles")).text
    encore = client.post(reverse("ordre:modele_nouveau"), donnees | {"texte": "x"})
    assert encore.status_code == 422 and "déjà un modèle" in encore.text
    url = reverse("ordre:modele", args=[modele.pk])
    assert client.post(url, donnees | {"texte": "Autre.", "revision": 1}).status_code == 302
    depasse = client.post(url, donnees | {"texte": "Trop tard.", "revision": 1})
    assert depasse.status_code == 409 and "Trop tard." in depasse.text
    modele.refresh_from_db()
    assert (modele.texte, modele.revision) == ("Autre.", 2)
    assert Evenement.objects.filter(nature="message:modele").count() == 2


@pytest.mark.usefixtures("jour")
def test_another_instance_neither_sees_nor_edits_them(ordre_decideur, autre_departement, autre_ordre, ordre_national):
    modele = make_model(ordre_decideur)
    for autre in (autre_departement, autre_ordre, ordre_national):
        client = client_of(autre)
        assert client.get(reverse("ordre:modele", args=[modele.pk])).status_code == 404
        assert modele.titre not in client.get(reverse("ordre:modeles")).text
    with pytest.raises(Refus, match="décideurs"):
        modeles_message.write(modele.instance, "x", "x", is_actif=True, auteur=autre_departement, on=JOUR)
    with pytest.raises(Depasse):
        modeles_message.write(
            modele.instance, "x", "x", is_actif=True, auteur=ordre_decideur, on=JOUR, modele=modele, revision=7
        )


def test_a_template_prepares_the_text_and_that_of_the_level_above_is_offered(
    cycle, ordre_gestionnaire, ordre_decideur, ordre_national
):
    national = ordre_national.appartenances.get().organisation
    Organisation.objects.filter(code="CNOM-75").update(parent=national)
    sien = make_model(ordre_decideur)
    make_model(ordre_national, titre="Modèle national")
    make_model(ordre_decideur, titre="Modèle retiré", is_actif=False)
    client, url = client_of(ordre_gestionnaire), reverse("ordre:messages", args=[cycle.pk])
    page = client.get(url).text
    assert "Relance fictive" in page and "Modèle national" in page and "Modèle retiré" not in page
    prepare = client.get(url, {"modele": sien.pk}).text
    assert "Bonjour Camille, fin le 31/12/2031." in prepare
