"""Pages of the Ordres and of the SSA, and what a holder reads of the control of their own cycle."""

from django.urls import include, path

from ordres.views import (
    amenagements,
    amenagements_retrait,
    anomalies,
    attestation,
    controle,
    decision,
    demandes,
    dossier,
    liste,
    preuve_journal,
)

app_name = "ordre"

urlpatterns = [
    path("", include("ordres.urls_dossier")),
    path("", include("ordres.urls_charge")),
    path("", include("ordres.urls_conseils")),
    path("", include("ordres.urls_alertes")),
    path("", include("ordres.urls_suivi")),
    path("", include("ordres.urls_campagnes")),
    path("", include("ordres.urls_contradictoire")),
    path("tirages/", include("ordres.urls_tirage")),
    path("conservation/", include("ordres.urls_conservation")),
    path("", liste.liste, name="liste"),
    path("dossiers/<int:cycle_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<int:cycle_id>/pieces/<int:justificatif_id>", dossier.justificatif, name="justificatif"),
    path("dossiers/<int:cycle_id>/controle/ouvrir", controle.ouvrir, name="ouvrir"),
    path("dossiers/<int:cycle_id>/controle/<slug:geste>", controle.etape, name="etape"),
    path("dossiers/<int:cycle_id>/exonerations/decider", amenagements.exonerer, name="exonerer"),
    path("dossiers/<int:cycle_id>/exonerations/<int:exoneration_id>/lever", amenagements_retrait.lever, name="lever"),
    path("dossiers/<int:cycle_id>/reprise/demander", amenagements.demander, name="demander"),
    path("dossiers/<int:cycle_id>/reprise/<int:condition_id>/retirer", amenagements_retrait.retirer, name="retirer"),
    path("dossiers/<int:cycle_id>/decision", decision.decider, name="decider"),
    path("decision/<int:decision_id>/preuve", preuve_journal.telecharger, name="preuve_decision"),
    path("", include("ordres.urls_attestations")),
    path("attestations/<int:attestation_id>/revoquer", attestation.revoquer, name="revoquer"),
    path("attestations/<int:attestation_id>/preparer", attestation.preparer, name="preparer"),
    path("demandes", demandes.liste, name="demandes"),
    path("demandes/<int:pk>/", demandes.demande, name="demande"),
    path("demandes/<int:pk>/pieces/<int:piece_id>", demandes.piece, name="demande_piece"),
    path("demandes/<int:pk>/<slug:geste>", demandes.geste, name="demande_geste"),
    path("anomalies", anomalies.liste, name="anomalies"),
    path("anomalies.csv", anomalies.export, name="anomalies_csv"),
    path("anomalies/<int:pk>", anomalies.detail, name="anomalie"),
    path("anomalies/<int:pk>/suivre", anomalies.suivre, name="suivre_anomalie"),
]
