"""Who reaches what: one line per address of the site, read by `test_matrice.py`.

`qui` are those whom a GET answers with `oui`; every other logged-in person gets `refus`, a visitor is led to the
login page (403 from the API) unless `qui` is TOUS. `ecrit` says that a POST means something there: then those of
`qui` need the token of a form, and the others get `refus`.
"""

from __future__ import annotations

from tests.certif import acces_autres, acces_ordres, acces_professionnel
from tests.certif.acces import CNP, TOUS, Acces

TABLE: dict[str, Acces] = {
    # Public pages
    "public:accueil": Acces(TOUS),
    "public:comment_ca_marche": Acces(TOUS),
    "public:faq": Acces(TOUS),
    "public:profession": Acces(TOUS, "nom_profession"),
    "public:etat_du_service": Acces(TOUS),
    "public:accessibilite": Acces(TOUS),
    "public:mentions_legales": Acces(TOUS),
    "public:donnees_personnelles": Acces(TOUS),
    "public:plan_du_site": Acces(TOUS),
    "referentiels:liste": Acces(TOUS),
    "referentiels:choix": Acces(TOUS),
    "referentiels:recherche": Acces(TOUS),
    "referentiels:recherche_fichier": Acces(TOUS),
    "referentiels:parcourir": Acces(TOUS),
    "referentiels:comparer": Acces(TOUS),
    "referentiels:comparer_fichier": Acces(TOUS, oui=302),
    "referentiels:fiche": Acces(TOUS, "referentiel"),
    "referentiels:historique": Acces(TOUS, "referentiel"),
    "referentiels:changements": Acces(TOUS, "referentiel"),
    "referentiels:version": Acces(TOUS, "version"),
    "referentiels:fichier": Acces(TOUS, "fichier"),
    # The workspace of the référentiels
    "redaction:creer": Acces(CNP, ecrit=True),
    "redaction:creer_referentiel": Acces(CNP, ecrit=True),
    "redaction:renommer": Acces(CNP, "referentiel_neuf", ecrit=True),
    "redaction:abandonner": Acces(CNP, "referentiel_neuf", ecrit=True),
    "redaction:accueil": Acces(CNP | {"cncp", "has", "publication"}),
    "redaction:transmettre": Acces(CNP, "brouillon_referentiel"),
    "redaction:geste": Acces(CNP, "geste_version", oui=405, ecrit=True),
    "redaction:publier": Acces(frozenset({"publication"}), "version_validee", ecrit=True),
    "redaction:abroger": Acces(frozenset({"publication"}), "version_publiee", ecrit=True),
    "redaction:version": Acces(CNP, "brouillon_referentiel"),
    "redaction:ordonner": Acces(CNP, "brouillon_referentiel", oui=405, ecrit=True),
    "redaction:supprimer": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:reglages": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:specialites": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:ajouter_action": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:action": Acces(CNP, "action_prevue", ecrit=True),
    "redaction:dupliquer_action": Acces(CNP, "action_prevue", oui=405, ecrit=True),
    "redaction:retirer_action": Acces(CNP, "action_prevue", ecrit=True),
    "redaction:ajouter_exigence": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:exigence": Acces(CNP, "exigence", ecrit=True),
    "redaction:retirer_exigence": Acces(CNP, "exigence", ecrit=True),
    "redaction:commentaires": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:clore_commentaire": Acces(CNP, "commentaire", oui=405, ecrit=True),
    "redaction:importer": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:confirmer_import": Acces(CNP, "brouillon_referentiel", oui=405, ecrit=True),
    "redaction:comparer": Acces(CNP, "brouillon_referentiel"),
    "redaction:correspondances": Acces(CNP, "brouillon_referentiel"),
    "redaction:ordonner_correspondances": Acces(CNP, "brouillon_referentiel", oui=405, ecrit=True),
    "redaction:ajouter_correspondance": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "redaction:correspondance": Acces(CNP, "correspondance", ecrit=True),
    "redaction:retirer_correspondance": Acces(CNP, "correspondance", ecrit=True),
    "simulation:simuler": Acces(CNP, "brouillon_referentiel"),
    "simulation:lancer": Acces(CNP, "brouillon_referentiel", oui=405, ecrit=True),
    "simulation:annuler": Acces(CNP, "brouillon_referentiel", oui=405, ecrit=True),
    "simulation:passee": Acces(CNP, "simulation"),
    "simulation:fichier": Acces(CNP, "simulation_fichier"),
    "simulation:essayer": Acces(CNP, "brouillon_referentiel", ecrit=True),
    "simulation:garder": Acces(CNP, "brouillon_referentiel", oui=405, ecrit=True),
    "simulation:ouvrir": Acces(CNP, "dossier_essai"),
    "simulation:retirer": Acces(CNP, "dossier_essai", ecrit=True),
    "simulation:reels": Acces(CNP, "brouillon_referentiel"),
    "ponctualite:accueil": Acces(TOUS),
    "journal:accueil": Acces(TOUS),
    "journal:tetes": Acces(TOUS),
    "journal:cles": Acces(TOUS),
    "journal:coherence": Acces(TOUS, oui=404),
    "journal:script": Acces(TOUS),
    "tirages:liste": Acces(TOUS),
    "tirages:script": Acces(TOUS),
    "tirages:tirage": Acces(TOUS, "tirage"),
    "tirages:population": Acces(TOUS, "tirage"),
    "tirages:resultat": Acces(TOUS, "tirage"),
    "verification:saisie": Acces(TOUS, ecrit=True),
    "verification:jeton": Acces(TOUS, "jeton", ecrit=True),
    "verification:fichier": Acces(TOUS, ecrit=True),
    "vivant": Acces(TOUS),
    "pret": Acces(TOUS),
    # Without the token of whoever measures, the address does not exist (tests/certif/test_metriques.py).
    "metrics": Acces(TOUS, oui=404),
    **acces_professionnel.LIGNES,
    **acces_ordres.LIGNES,
    **acces_autres.LIGNES,
    # The demonstration, absent from production (see tests/certif/test_demonstration.py)
    "demo:accueil": Acces(TOUS),
    "demo:entrer": Acces(TOUS, oui=405, ecrit=True),
    "demo:jour": Acces(TOUS, oui=405, ecrit=True),
    "demo:deposer": Acces(TOUS, oui=405, ecrit=True),
}

#: Addresses that take a token of a partner's system and no session (see tests/accounts/api): 401 for everybody here.
A_JETON = {
    "api_flux:flux": [], "api_flux:livraison": ["x"], "api_flux:lignes": ["x"], "api_flux:compte_rendu": ["x"],
    "api_flux:identite": [], "api_ordres:statuts": [],
    "api_flux:abonnements": [], "api_flux:abonnement": [1], "api_flux:reprendre_abonnement": [1],
    "api_chiffres:agregats_pilotage": [], "api_chiffres:serie_pilotage": [],
    "api_flux:essai_abonnement": [1], "api_flux:signaux": [1], "api_flux:rejeu": [1, "msg_x"],
}  # fmt: skip
#: Where credentials are exchanged for a token: nothing to read, and a session is worth nothing.
JETONS = frozenset({"api_flux:jeton", "api_flux:revocation"})
#: Addresses of django-allauth: its own tests prove them; what is ours is that nobody signs up alone and that what
#: belongs to an account asks for one.
ALLAUTH_PUBLIQUES = frozenset({
    "account_login", "account_logout", "account_inactive", "account_signup", "account_email_verification_sent",
    "account_confirm_email", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_confirm_login_code",
    "mfa_authenticate", "mfa_login_webauthn",
    # At the library's address: leaving ends the session of the provider too.
    "compte:sortir",
})  # fmt: skip
ALLAUTH_DU_COMPTE = frozenset({
    "account_reauthenticate", "account_email", "account_change_password", "account_set_password", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "usersessions_list",
    # At the library's address: a professional is led to their own page.
    "compte:adresse_agent",
})  # fmt: skip
