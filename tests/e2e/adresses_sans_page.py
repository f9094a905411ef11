"""Addresses that show no page of their own: gestures, files, and pages drawn like another of the list."""

from __future__ import annotations

#: URL names that show no page of their own, and why.
HORS_PAGES: dict[str, str] = {
    **dict.fromkeys(
        ("ps:garder_brouillon", "ps:abandonner", "ps:carnet_garder", "ps:carnet_retablir",
         "ps:retablir", "ps:separer", "ordre:ouvrir", "ordre:etape",
         "ordre:decider", "ordre:preparer", "operateur:decider", "operateur:confirmer",
         "operateur:relancer", "operateur:corriger", "operateur:suivre", "operateur:suivre_anomalie",
         "ordre:suivre_anomalie", "ps:demande_geste", "ordre:demande_geste", "demo:entrer", "demo:jour", "demo:deposer",
         "redaction:ordonner", "redaction:dupliquer_action", "redaction:clore_commentaire",
         "redaction:confirmer_import", "redaction:ordonner_correspondances", "redaction:geste",
         "simulation:lancer", "simulation:annuler", "simulation:garder"),
        "un geste (POST), qui mène à une page de la liste",
    ),
    "ps:organismes": "du JSON, pour les suggestions de l’organisateur",
    **dict.fromkeys(
        ("compte:fermer_session", "compte:fermer_les_autres"),
        "un geste (POST), qui revient à la liste des sessions",
    ),
    **dict.fromkeys(
        ("redaction:ajouter_action", "redaction:exigence", "redaction:ajouter_correspondance"),
        "le même formulaire que la page qui modifie ou ajoute",
    ),
    **dict.fromkeys(
        ("redaction:supprimer", "redaction:retirer_exigence", "redaction:retirer_correspondance"),
        "la même page de confirmation que « redaction:retirer_action »",
    ),
    **dict.fromkeys(
        ("operateur:clore_delegation",),
        "une page de confirmation, la même que « redaction:retirer_action »",
    ),
    **dict.fromkeys(
        ("ps:justificatif", "ps:synthese", "ps:mes_donnees", "ps:consultations_csv", "ordre:justificatif",
         "ps:demande_piece", "ordre:demande_piece",
         "referentiels:fichier", "pilotage:export", "operateur:accuse",
         "operateur:anomalies_csv", "operateur:a_renvoyer", "operateur:effectifs_csv",
         "operateur:accreditations_csv", "ordre:anomalies_csv", "simulation:fichier",
         "developpeurs:trousse"),
        "un fichier",
    ),
}  # fmt: skip
