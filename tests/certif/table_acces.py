"""Who reaches what: one line per address of the site, read by `test_matrice.py`.

`qui` are those whom a GET answers with `oui`; every other logged-in person gets `refus`, a visitor is led to the
login page (403 from the API) unless `qui` is TOUS. `ecrit` says that a POST means something there: then those of
`qui` need the token of a form, and the others get `refus`.
"""

from __future__ import annotations

from dataclasses import dataclass

ANONYME = "anonyme"
TITULAIRE = frozenset({"titulaire"})
PROFESSIONNELS = TITULAIRE | {"inconnu"}
INSTANCE = frozenset({"ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national"})
DECIDEURS = INSTANCE - {"ordre_gestionnaire"}
ORDRES = INSTANCE | {"autre_departement", "autre_ordre", "ssa"}
CNP = frozenset({"cnp"})
ACCOMPAGNANT = frozenset({"accompagnant"})
EMPLOYEURS = frozenset({"employeur", "autre_employeur"})
DGOS = frozenset({"dgos"})
EXPLOITANT = frozenset({"exploitant"})
PARTENAIRE = frozenset({"partenaire"})
FLUX = EXPLOITANT | PARTENAIRE
#: The cast in its order; every line is tried with each of them.
ACTEURS = (
    ANONYME, "inconnu", "ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national",
    "autre_departement", "autre_ordre", "ssa", "cnp", "accompagnant", "cncp", "has", "dgos", "publication", "employeur",
    "autre_employeur", "partenaire", "exploitant", "titulaire",
)  # fmt: skip
CONNECTES = frozenset(ACTEURS) - {ANONYME}
TOUS = frozenset(ACTEURS)


@dataclass(frozen=True, slots=True)
class Acces:
    """One line of the table; `args` names the values of the address (see `test_matrice.py`)."""

    qui: frozenset[str]
    args: str = ""
    oui: int = 200
    refus: int = 404
    ecrit: bool = False
    api: bool = False


TABLE: dict[str, Acces] = {
    # Public pages
    "public:accueil": Acces(TOUS),
    "public:comment_ca_marche": Acces(TOUS),
    "public:faq": Acces(TOUS),
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
    "verification:saisie": Acces(TOUS, ecrit=True),
    "verification:jeton": Acces(TOUS, "jeton", ecrit=True),
    "vivant": Acces(TOUS),
    "pret": Acces(TOUS),
    # The professional's room
    "ps:tableau_de_bord": Acces(PROFESSIONNELS),
    "ps:activation": Acces(PROFESSIONNELS, oui=302, ecrit=True),
    "ps:declarer": Acces(PROFESSIONNELS, ecrit=True),
    "ps:organismes": Acces(PROFESSIONNELS),
    "ps:declarer_details": Acces(TITULAIRE, "brouillon", ecrit=True),
    "ps:garder_brouillon": Acces(TITULAIRE, "brouillon", oui=405, ecrit=True),
    "ps:abandonner": Acces(TITULAIRE, "brouillon", oui=405, ecrit=True),
    "ps:action": Acces(TITULAIRE, "action"),
    "ps:enregistree": Acces(TITULAIRE, "action"),
    "ps:modifier": Acces(TITULAIRE, "action", ecrit=True),
    "ps:preuve": Acces(TITULAIRE, "action", ecrit=True),
    "ps:retirer": Acces(TITULAIRE, "action", ecrit=True),
    "ps:retablir": Acces(TITULAIRE, "action", oui=405, ecrit=True),
    "ps:separer": Acces(TITULAIRE, "action", oui=405, ecrit=True),
    "ps:reunir": Acces(TITULAIRE, "action", ecrit=True),
    "ps:rattacher": Acces(TITULAIRE, "a_rattacher", ecrit=True),
    "ps:justificatif": Acces(TITULAIRE, "justificatif"),
    "ps:synthese": Acces(PROFESSIONNELS),
    "ps:mes_donnees": Acces(PROFESSIONNELS),
    "ps:export": Acces(PROFESSIONNELS, ecrit=True),
    "ps:export_telecharger": Acces(TITULAIRE, "export", oui=302),
    "ps:export_effacer": Acces(TITULAIRE, "export", oui=405, ecrit=True),
    "ps:appreciations": Acces(PROFESSIONNELS),
    "ps:silence_appreciations": Acces(PROFESSIONNELS, oui=405, ecrit=True),
    "ps:apprecier": Acces(TITULAIRE, "action", ecrit=True),
    "ps:retirer_appreciation": Acces(TITULAIRE, "avis", oui=405, ecrit=True),
    "ps:carnet": Acces(PROFESSIONNELS, ecrit=True),
    "ps:carnet_ecrire": Acces(PROFESSIONNELS, ecrit=True),
    "ps:carnet_garder": Acces(PROFESSIONNELS, oui=405, ecrit=True),
    "ps:carnet_note": Acces(TITULAIRE, "note", ecrit=True),
    "ps:carnet_effacer": Acces(TITULAIRE, "note", ecrit=True),
    "ps:carnet_retablir": Acces(TITULAIRE, "note", oui=405, ecrit=True),
    "ps:capturer": Acces(PROFESSIONNELS, ecrit=True),
    "ps:capturer_jeton": Acces(PROFESSIONNELS),
    "ps:capturer_envoyer": Acces(PROFESSIONNELS, oui=405, ecrit=True),
    "ps:capturer_coquille": Acces(TOUS),
    "ps:capturer_sw": Acces(TOUS),
    "ps:capturer_manifeste": Acces(TOUS),
    "ps:captures": Acces(PROFESSIONNELS),
    "ps:capture": Acces(TITULAIRE, "capture", ecrit=True),
    "ps:capture_photo": Acces(TITULAIRE, "capture"),
    "ps:capture_effacer": Acces(TITULAIRE, "capture", oui=405, ecrit=True),
    "ps:capture_retablir": Acces(TITULAIRE, "capture", oui=405, ecrit=True),
    "ps:demandes": Acces(PROFESSIONNELS),
    "ps:demande_nouvelle": Acces(PROFESSIONNELS, "objet_demande", ecrit=True),
    "ps:demande": Acces(TITULAIRE, "demande"),
    "ps:demande_modifier": Acces(TITULAIRE, "demande_brouillon", ecrit=True),
    "ps:demande_piece": Acces(TITULAIRE, "demande_piece"),
    "ps:demande_geste": Acces(TITULAIRE, "demande_geste", oui=405, ecrit=True),
    "ps:libres": Acces(PROFESSIONNELS),
    "ps:libre_nouvelle": Acces(PROFESSIONNELS, ecrit=True),
    "ps:libre_action": Acces(TITULAIRE, "libre_action", ecrit=True),
    "ps:libre": Acces(TITULAIRE, "libre"),
    "ps:libre_modifier": Acces(TITULAIRE, "libre_brouillon", ecrit=True),
    "ps:libre_piece": Acces(TITULAIRE, "libre_piece"),
    "ps:libre_geste": Acces(TITULAIRE, "libre_geste", oui=405, ecrit=True),
    "ps:chronologie": Acces(PROFESSIONNELS),
    "ps:chronologie_csv": Acces(PROFESSIONNELS),
    "ps:reclamations": Acces(PROFESSIONNELS),
    "ps:reclamer": Acces(PROFESSIONNELS),
    "ps:reclamer_aupres": Acces(PROFESSIONNELS, "aupres", ecrit=True),
    "ps:contester": Acces(TITULAIRE, "a_contester", ecrit=True),
    "ps:reclamation": Acces(TITULAIRE, "reclamation"),
    "ps:reclamation_piece": Acces(TITULAIRE, "reclamation_piece"),
    "ps:reclamation_geste": Acces(TITULAIRE, "reclamation_geste", oui=405, ecrit=True),
    "ps:corrections": Acces(PROFESSIONNELS),
    "ps:suggestions": Acces(PROFESSIONNELS),
    "ps:simuler": Acces(PROFESSIONNELS),
    "ps:simuler_specialite": Acces(PROFESSIONNELS),
    "ps:simuler_interruption": Acces(PROFESSIONNELS),
    "ps:simuler_referentiel": Acces(PROFESSIONNELS),
    "ps:dpc": Acces(PROFESSIONNELS),
    "ps:consultations": Acces(PROFESSIONNELS),
    "ps:consultations_csv": Acces(PROFESSIONNELS),
    "ps:droits": Acces(PROFESSIONNELS),
    "ps:acces_cnp": Acces(PROFESSIONNELS, ecrit=True),
    "ps:prolonger_acces": Acces(TITULAIRE, "accord", ecrit=True),
    "ps:retirer_acces": Acces(TITULAIRE, "accord", ecrit=True),
    "ps:courriels": Acces(PROFESSIONNELS, ecrit=True),
    "ps:notifications": Acces(PROFESSIONNELS, ecrit=True),
    "agent:notifications": Acces(CONNECTES - PROFESSIONNELS, ecrit=True),
    "api_moi:avancement": Acces(PROFESSIONNELS, api=True),
    # The Ordres and the SSA
    "ordre:liste": Acces(ORDRES, refus=403),
    "ordre:dossier": Acces(INSTANCE, "cycle"),
    "ordre:justificatif": Acces(INSTANCE, "piece"),
    "ordre:ouvrir": Acces(INSTANCE, "cycle", oui=405, ecrit=True),
    "ordre:etape": Acces(INSTANCE, "etape", oui=405, ecrit=True),
    "ordre:decider": Acces(INSTANCE, "cycle", oui=405, ecrit=True),
    "ordre:exonerer": Acces(DECIDEURS, "cycle_ouvert", ecrit=True),
    "ordre:lever": Acces(DECIDEURS, "exoneration", ecrit=True),
    "ordre:demander": Acces(DECIDEURS, "cycle_ouvert", ecrit=True),
    "ordre:retirer": Acces(DECIDEURS, "condition", ecrit=True),
    "ordre:revoquer": Acces(INSTANCE, "attestation", ecrit=True),
    "ordre:preparer": Acces(INSTANCE | TITULAIRE, "attestation", oui=405, ecrit=True),
    "ordre:demandes": Acces(ORDRES, refus=403),
    "ordre:demande": Acces(INSTANCE, "demande_recue"),
    "ordre:demande_piece": Acces(INSTANCE, "demande_recue_piece"),
    "ordre:demande_geste": Acces(INSTANCE, "demande_recue_geste", oui=405, ecrit=True),
    "ordre:anomalies": Acces(ORDRES, refus=403),
    "ordre:anomalies_csv": Acces(ORDRES, refus=403),
    "ordre:anomalie": Acces(INSTANCE, "anomalie"),
    "ordre:suivre_anomalie": Acces(INSTANCE, "anomalie", oui=405, ecrit=True),
    "ordre:mon_controle": Acces(TITULAIRE, "cycle"),
    "attestation:telecharger": Acces(INSTANCE | TITULAIRE, "attestation", oui=202),
    # The rooms of the others
    "cnp:accueil": Acces(CNP),
    "cnp:appreciations": Acces(CNP),
    "cnp:appreciations_csv": Acces(CNP, "table_avis"),
    "cnp:libres": Acces(CNP),
    "cnp:libres_csv": Acces(CNP),
    "cnp:libre": Acces(CNP, "libre_recue"),
    "cnp:libres_lot": Acces(CNP, "libre_recue", ecrit=True),
    "cnp:libre_piece": Acces(CNP, "libre_recue_piece"),
    "cnp:libre_geste": Acces(CNP, "libre_recue_geste", oui=405, ecrit=True),
    "cnp:labels": Acces(CNP),
    "cnp:label_inscrire": Acces(CNP, "referentiel_des_labels", oui=405, ecrit=True),
    "cnp:labels_importer": Acces(CNP, "referentiel_des_labels", ecrit=True),
    "cnp:label_fin": Acces(CNP, "label", ecrit=True),
    "cnp:accompagnements": Acces(ACCOMPAGNANT),
    "cnp:accompagne": Acces(ACCOMPAGNANT, "accord"),
    "compte:sessions": Acces(CONNECTES),
    "compte:fermer_les_autres": Acces(CONNECTES, oui=405, ecrit=True),
    "compte:fermer_session": Acces(TITULAIRE, "session", oui=405, ecrit=True),
    # Pro Santé Connect: closed on the bench, see tests/accounts/psc; a return that nobody left for leads home.
    "compte:psc_depart": Acces(TOUS, oui=404),
    "compte:psc_retour": Acces(TOUS, oui=404),
    "compte:psc_sortie": Acces(TOUS, oui=302),
    "compte:adresse": Acces(PROFESSIONNELS, ecrit=True),
    "compte:adresse_confirmer": Acces(TOUS, "referentiel", oui=410, ecrit=True),
    "employeur:accueil": Acces(EMPLOYEURS),
    "pilotage:accueil": Acces(DGOS),
    "pilotage:export": Acces(DGOS, "table"),
    "pilotage:appreciations": Acces(DGOS),
    "pilotage:appreciations_csv": Acces(DGOS, "table_avis"),
    "operateur:livraisons": Acces(FLUX),
    "operateur:deposer": Acces(FLUX, ecrit=True),
    "operateur:livraison": Acces(FLUX, "livraison"),
    "operateur:decider": Acces(FLUX, "livraison", oui=405, ecrit=True),
    "operateur:annuler": Acces(FLUX, "livraison", ecrit=True),
    "operateur:a_renvoyer": Acces(FLUX, "livraison"),
    "operateur:boites": Acces(EXPLOITANT),
    "operateur:confirmer": Acces(FLUX, "livraison", oui=405, ecrit=True),
    "operateur:accuse": Acces(FLUX, "accuse"),
    "operateur:attendues": Acces(FLUX),
    "operateur:relancer": Acces(EXPLOITANT, "livraison", oui=405, ecrit=True),
    "operateur:lignes": Acces(EXPLOITANT),
    "operateur:lot": Acces(EXPLOITANT, oui=302, ecrit=True),
    "operateur:ligne": Acces(EXPLOITANT, "reponse"),
    "operateur:corriger": Acces(EXPLOITANT, "reponse", oui=405, ecrit=True),
    "operateur:suivre": Acces(EXPLOITANT, "reponse", oui=405, ecrit=True),
    "operateur:anomalies": Acces(EXPLOITANT),
    "operateur:anomalies_csv": Acces(EXPLOITANT),
    "operateur:anomalie": Acces(EXPLOITANT, "anomalie"),
    "operateur:suivre_anomalie": Acces(EXPLOITANT, "anomalie", oui=405, ecrit=True),
    "operateur:delegations": Acces(EXPLOITANT),
    "operateur:donner_delegation": Acces(EXPLOITANT, ecrit=True),
    "operateur:clore_delegation": Acces(EXPLOITANT, "delegation", ecrit=True),
    "operateur:reclamations": Acces(EXPLOITANT),
    "operateur:relancer_reclamations": Acces(EXPLOITANT, "aupres", oui=405, ecrit=True),
    "operateur:effectifs": Acces(EXPLOITANT),
    "operateur:effectifs_csv": Acces(EXPLOITANT),
    "operateur:accreditations": Acces(EXPLOITANT),
    "operateur:accreditations_csv": Acces(EXPLOITANT),
    "partenaire:choisir": Acces(FLUX, oui=302),
    "partenaire:accueil": Acces(FLUX, "espace"),
    "partenaire:essais": Acces(FLUX, "espace"),
    "partenaire:identite": Acces(FLUX, "espace", ecrit=True),
    "partenaire:reclamations": Acces(PARTENAIRE, "aupres"),
    "partenaire:reclamations_csv": Acces(PARTENAIRE, "aupres"),
    "partenaire:reclamation": Acces(PARTENAIRE, "recue"),
    "partenaire:reclamation_piece": Acces(PARTENAIRE, "recue_piece"),
    "partenaire:reclamation_geste": Acces(PARTENAIRE, "recue_geste", oui=405, ecrit=True),
    "partenaire:identifiants": Acces(FLUX, "espace"),
    "partenaire:creer_identifiants": Acces(FLUX, "espace", ecrit=True),
    "partenaire:renouveler": Acces(FLUX, "identifiants", ecrit=True),
    "partenaire:revoquer": Acces(FLUX, "identifiants", ecrit=True),
    "developpeurs:accueil": Acces(TOUS),
    "developpeurs:interface": Acces(TOUS),
    "developpeurs:codes": Acces(TOUS),
    "developpeurs:trousse": Acces(TOUS),
    "api_flux:openapi": Acces(TOUS),
    # The demonstration, absent from production (see tests/certif/test_demonstration.py)
    "demo:accueil": Acces(TOUS),
    "demo:entrer": Acces(TOUS, oui=405, ecrit=True),
    "demo:jour": Acces(TOUS, oui=405, ecrit=True),
    "demo:deposer": Acces(TOUS, oui=405, ecrit=True),
}

#: Addresses that take a token of a partner's system and no session (see tests/accounts/api): 401 for everybody here.
A_JETON = {
    "api_flux:flux": [], "api_flux:livraison": ["x"], "api_flux:lignes": ["x"], "api_flux:compte_rendu": ["x"],
    "api_flux:identite": [],
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
