"""« Mes droits », the reasons of each reading, the journal as a file, and what the export says of one's own choices."""

from __future__ import annotations

import json
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db.models import CASCADE
from django.urls import reverse

from accounts import journal, preferences
from accounts.journal import Fait
from actions import accompagnement, consultations
from actions.models import Justificatif
from tests.actions.declarations import declare
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of

DROITS, COURRIELS, FICHIER = (
    f"/mon-espace/{page}" for page in ("droits/", "courriels/", "consultations/fichier/")
)  # fmt: skip
PAGES = (DROITS, COURRIELS, FICHIER, "/mon-espace/acces-cnp/")


def test_anonymous_is_sent_to_login(client, db):
    assert {client.get(page).status_code for page in PAGES} == {302}


def test_an_agent_has_no_such_page(request, cycle):
    for nom in ROLES:
        client = client_of(request.getfixturevalue(nom))
        assert {client.get(page).status_code for page in PAGES} == {404}, nom


def test_each_right_leads_somewhere(cycle, titulaire, inconnu, settings):
    settings.CERTIF_CONTACT_DONNEES = "donnees@exemple.test"
    client = client_of(titulaire)
    page = client.get(DROITS).text
    for lien in ("consultations/", "mes-donnees/", "corrections/", "acces-cnp/", "courriels/"):
        assert f'href="/mon-espace/{lien}"' in page, lien
    assert "mailto:donnees@exemple.test" in page
    for mots in ("Rectification", "Limitation", "obligation légale", "R. 4022-27", "CNIL"):
        assert mots in page
    settings.CERTIF_CONTACT_DONNEES = ""
    sans_cycle = client_of(inconnu).get(DROITS).text
    assert "mailto:" not in sans_cycle and "/mon-espace/corrections/" not in sans_cycle


def read(titulaire, qui, nature=Fait.DOSSIER_LU, motif=""):
    organisation = qui.appartenances.get().organisation
    journal.record(nature, auteur=qui, organisation=organisation, professionnel=titulaire.professionnel, motif=motif)


def test_each_line_says_why(cycle, titulaire, ordre_gestionnaire, accompagnant, employeur):
    read(titulaire, ordre_gestionnaire)
    read(titulaire, accompagnant)
    read(titulaire, employeur, Fait.EFFECTIF_IDENTIFIE)
    read(titulaire, ordre_gestionnaire, Fait.CONTROLE_OUVERT)
    plan = "Organisation, par votre employeur, de votre accompagnement et de vos actions"
    lues = [(ligne.quoi, ligne.pourquoi) for ligne in consultations.read_all(consultations.of_others(titulaire))]
    assert lues[:4] == [
        ("A ouvert le contrôle de votre cycle", "Suivi et contrôle de votre certification"),
        ("A reconnu votre nom dans une liste du personnel", plan),
        ("A consulté votre dossier", "Accompagnement, avec votre accord"),
        ("A consulté votre dossier", "Suivi et contrôle de votre certification"),
    ]


def test_the_file_holds_every_line_and_no_formula(cycle, titulaire, inconnu, ordre_gestionnaire, monkeypatch):
    monkeypatch.setattr(consultations, "TRANCHE", 2)
    deja = consultations.of_others(titulaire).count()
    for rang in range(5):
        read(titulaire, ordre_gestionnaire, motif=f"=HYPERLINK({rang})")
    read(inconnu, ordre_gestionnaire, motif="pour un autre")
    reponse = client_of(titulaire).get(FICHIER)
    lignes = reponse.getvalue().decode("utf-8-sig").splitlines()
    assert lignes[0] == "quand;qui;quoi;pourquoi;motif"
    assert len(lignes) == 1 + deja + 5
    assert [ligne.endswith(f";'=HYPERLINK({rang})") for rang, ligne in zip((4, 3, 2, 1, 0), lignes[1:6], strict=True)]
    assert "pour un autre" not in "".join(lignes)


def test_a_proof_opened_by_the_ordre_names_it(cycle, titulaire, ordre_gestionnaire):
    piece = Justificatif.objects.get(action=declare(titulaire, cycle, "A1a", fichier=True))
    client_of(ordre_gestionnaire).get(reverse("ordre:justificatif", args=[cycle.pk, piece.pk])).getvalue()
    (ligne,) = [li for li in consultations.read_all(consultations.of_others(titulaire)) if "justificatif" in li.quoi]
    assert ligne.qui == ordre_gestionnaire.appartenances.get().organisation.nom


def test_my_data_hold_what_i_decided(cycle, titulaire, accompagnant):
    cnp = accompagnant.appartenances.get().organisation
    accord = accompagnement.grant(titulaire, cycle.exercice, cnp, JOUR + timedelta(days=30), JOUR)
    accompagnement.revoke(titulaire, accord, JOUR)
    preferences.choose(titulaire, {"receptions": "jamais"})
    client = client_of(titulaire)
    UserSession.objects.create(
        user=titulaire, ip="127.0.0.1", session_key=client.session.session_key, user_agent="Navigateur fictif"
    )
    donnees = json.loads(client.get("/mon-espace/mes-donnees/").content)
    assert donnees["courriels"] == {"receptions": "jamais", "suites": "chaque"}
    (donne,) = donnees["acces_donnes_a_des_cnp"]
    assert (donne["cnp"], donne["fin"], donne["retire_le"] is not None) == (cnp.nom, "2026-07-30", True)
    assert [s["navigateur"] for s in donnees["sessions_ouvertes"]] == ["Navigateur fictif"]


EXPORTEES = {
    "accounts.LienProConnect", "accounts.Notification", "accounts.PreferenceCourriel", "accounts.VerrouConnexion",
    "usersessions.UserSession",
}  # fmt: skip
#: What goes with the login identity and is not in the export, and why.
HORS_EXPORT = {
    "account.EmailAddress": "l’adresse est dans « identite »",
    "accounts.Appartenance": "un rôle dans une organisation : c’est elle qui le donne et le retire",
    "allauth_idp_oidc.Client": "des identifiants techniques de partenaire, sans titulaire de compte",
    "allauth_idp_oidc.Token": "des jetons techniques de partenaire, sans titulaire de compte",
    "ordres.VueParDefaut": "la vue de liste qu’un agent ouvre d’office : rien d’un titulaire",
    "mfa.Authenticator": "des secrets : les donner les ferait perdre",
}


def test_every_table_that_goes_with_a_login_is_in_the_export_or_says_why_not():
    tables = {
        modele._meta.label
        for modele in apps.get_models()
        for champ in modele._meta.get_fields()
        if (champ.many_to_one or champ.one_to_one) and champ.concrete and champ.related_model
        if champ.related_model._meta.label == "accounts.Utilisateur" and champ.remote_field.on_delete is CASCADE
    }
    assert tables == EXPORTEES | set(HORS_EXPORT)
