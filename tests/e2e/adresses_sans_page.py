"""Addresses that show no page of their own: gestures, files, and pages drawn like another of the list."""

from __future__ import annotations

#: URL names that show no page of their own, and why.
HORS_PAGES: dict[str, str] = {
    **dict.fromkeys(
        ("ps:garder_brouillon", "ps:abandonner", "ps:capturer_envoyer", "ps:capture_effacer", "ps:capture_retablir",
         "ps:carnet_garder", "ps:carnet_retablir",
         "ps:retablir", "ps:separer", "ordre:annuler_alertes", "ordre:reprendre_alertes", "ordre:ouvrir", "ordre:etape",
         "ordre:decider", "ordre:proposer", "ordre:confirmer", "ordre:ecarter", "ordre:mon_audition",
         "ordre:delegation_geste", "ordre:campagne_trier", "ordre:campagne_decider", "ordre:lot_confirmer",
         "ordre:lot_conduire", "ordre:preparer", "ordre:garder_vue", "ordre:vue_par_defaut", "ordre:effacer_export",
    "ordre:liberer_export",
         "ordre:refuser_export", "administration:ouvrir_connexion",
         "operateur:decider", "operateur:confirmer",
         "employeur:depot_confirmer", "employeur:depot_corriger", "employeur:effectif_geste",
         "operateur:relancer", "operateur:corriger", "operateur:suivre", "operateur:suivre_anomalie",
         "ordre:suivre_anomalie", "ps:demande_geste", "ps:libre_geste", "cnp:libre_geste", "cnp:label_inscrire",
         "ps:reclamation_geste", "partenaire:reclamation_geste", "partenaire:abonnement_geste",
         "partenaire:abonnement_rejouer",
         "operateur:relancer_reclamations", "ordre:demande_geste", "ordre:tirage_geste", "ordre:revue_clore",
         "demo:entrer", "demo:jour", "demo:deposer",
         "redaction:ordonner", "redaction:dupliquer_action", "redaction:clore_commentaire",
         "redaction:confirmer_import", "redaction:ordonner_correspondances", "redaction:geste",
         "simulation:lancer", "simulation:annuler", "simulation:garder", "ps:export_effacer",
         "ps:silence_appreciations", "ps:retirer_appreciation"),
        "un geste (POST), qui mène à une page de la liste",
    ),
    **dict.fromkeys(
        ("compte:psc_depart", "compte:psc_retour", "compte:psc_sortie", "compte:proconnect_depart",
         "compte:proconnect_retour", "compte:proconnect_sortie", "compte:proconnect_confirmer",
         "compte:proconnect_delier", "compte:sortir", "compte:adresse_agent"),
        "mène ailleurs, ou se voit dans test_premiere_connexion, ou à une adresse de la bibliothèque",
    ),
    **dict.fromkeys(
        ("referentiels:recherche_fichier", "referentiels:comparer_fichier", "employeur:plan_fichier",
         "employeur:depot_fichier", "employeur:depot_modele", "employeur:federation_fichier"),
        "un fichier, lié par sa page",
    ),
    "ordre:mes_fils": "mène au fil du cycle en cours",
    "ordre:modele_nouveau": "le même formulaire que la page qui modifie",
    "ps:organismes": "du JSON, pour les suggestions de l’organisateur",
    **dict.fromkeys(
        ("compte:fermer_session", "compte:fermer_les_autres"),
        "un geste (POST), qui revient à la liste des sessions",
    ),
    **dict.fromkeys(
        ("administration:modifier_annonce", "administration:ecrire_question", "administration:modifier_question"),
        "le même formulaire que « administration:publier_annonce »",
    ),
    **dict.fromkeys(
        ("donnees_ouvertes:comptes", "donnees_ouvertes:indicateurs", "donnees_ouvertes:schema",
         "donnees_ouvertes:catalogue", "administration:organisations_csv", "administration:journal_csv"),
        "un fichier (CSV ou JSON), lié par sa page",
    ),
    **dict.fromkeys(
        ("administration:lever_arret", "administration:annuler_choix", "ordre:lever_arret"),
        "la page de confirmation avec un motif, comme « redaction:supprimer »",
    ),
    "administration:invitation": "un geste (POST), qui revient à l’organisation",
    **dict.fromkeys(
        ("redaction:ajouter_action", "redaction:exigence", "redaction:ajouter_correspondance"),
        "le même formulaire que la page qui modifie ou ajoute",
    ),
    **dict.fromkeys(
        ("redaction:supprimer", "redaction:retirer_exigence", "redaction:retirer_correspondance"),
        "la même page de confirmation que « redaction:retirer_action »",
    ),
    **dict.fromkeys(
        ("partenaire:abonnement_secret", "partenaire:abonnement_clore", "operateur:clore_delegation",
         "administration:arreter_role", "administration:terminer_annonce",
         "administration:supprimer_question", "administration:adherer", "administration:clore_adhesion"),
        "une page de confirmation, la même que « redaction:retirer_action »",
    ),
    **dict.fromkeys(
        ("ps:capture_photo", "ps:capturer_jeton", "ps:capturer_sw", "ps:capturer_manifeste", "ps:justificatif",
         "ps:synthese", "ps:mes_donnees", "ps:consultations_csv", "ps:chronologie_csv", "ordre:justificatif",
         "ps:demande_piece", "ps:libre_piece", "cnp:libre_piece", "cnp:libres_csv", "cnp:fiche_pdf",
         "cnp:fiche_csv", "cnp:chiffres_csv", "ps:reclamation_piece",
         "partenaire:reclamation_piece",
         "partenaire:reclamations_csv", "ordre:demande_piece", "ordre:apercu", "ordre:message_piece",
         "ordre:ma_piece", "ordre:ecrit_piece", "ordre:mon_ecrit_piece",
         "referentiels:fichier", "pilotage:fichier", "pilotage:rapport_pdf", "operateur:accuse",
         "operateur:anomalies_csv", "operateur:a_renvoyer", "operateur:effectifs_csv",
         "operateur:accreditations_csv", "ordre:anomalies_csv", "ordre:telecharger_export", "ordre:charge_csv",
         "ordre:conseils_csv",
         "simulation:fichier",
         "tirages:script", "tirages:population", "tirages:resultat",
         "journal:tetes", "journal:cles", "journal:coherence", "journal:script", "ordre:preuve_decision",
         "developpeurs:trousse", "ps:export_telecharger", "pilotage:appreciations_csv", "cnp:appreciations_csv"),
        "un fichier",
    ),
}  # fmt: skip
