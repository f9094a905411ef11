"""Addresses of the operators' room and of partners' technical contacts."""

from django.urls import path, re_path

from dashboards.views import (
    operateur,
    operateur_accreditations,
    operateur_annulation,
    operateur_anomalies,
    operateur_attendues,
    operateur_boites,
    operateur_delegations,
    operateur_depot,
    operateur_effectifs,
    operateur_lignes,
    operateur_lot,
    operateur_reclamations,
)

app_name = "operateur"

urlpatterns = [
    path("", operateur.livraisons, name="livraisons"),
    path("deposer", operateur_depot.deposer, name="deposer"),
    path("<int:pk>", operateur.livraison, name="livraison"),
    path("<int:pk>/decision", operateur.decider, name="decider"),
    path("<int:pk>/confirmer", operateur_depot.confirmer, name="confirmer"),
    path("<int:pk>/annuler", operateur_annulation.annuler, name="annuler"),
    path("<int:pk>/a-renvoyer.csv", operateur_annulation.a_renvoyer, name="a_renvoyer"),
    path("boites", operateur_boites.boites, name="boites"),
    path("<int:pk>/relancer", operateur.relancer, name="relancer"),
    path("attendues", operateur_attendues.attendues, name="attendues"),
    path("lignes", operateur_lignes.lignes, name="lignes"),
    path("lignes/lot", operateur_lot.lot, name="lot"),
    path("lignes/<int:pk>", operateur_lignes.ligne, name="ligne"),
    path("lignes/<int:pk>/corriger", operateur_lignes.corriger, name="corriger"),
    path("lignes/<int:pk>/suivre", operateur_lignes.suivre, name="suivre"),
    path("anomalies", operateur_anomalies.liste, name="anomalies"),
    path("anomalies.csv", operateur_anomalies.export, name="anomalies_csv"),
    path("anomalies/<int:pk>", operateur_anomalies.detail, name="anomalie"),
    path("anomalies/<int:pk>/suivre", operateur_anomalies.suivre, name="suivre_anomalie"),
    path("signalements", operateur_reclamations.reclamations, name="reclamations"),
    path(
        "signalements/<str:code>/relancer",
        operateur_reclamations.relancer_reclamations,
        name="relancer_reclamations",
    ),
    path("delegations", operateur_delegations.liste, name="delegations"),
    path("delegations/nouvelle", operateur_delegations.donner, name="donner_delegation"),
    path("delegations/<int:pk>/fin", operateur_delegations.clore, name="clore_delegation"),
    path("effectifs", operateur_effectifs.liste, name="effectifs"),
    path("effectifs.csv", operateur_effectifs.export, name="effectifs_csv"),
    path("accreditations", operateur_accreditations.liste, name="accreditations"),
    path("accreditations.csv", operateur_accreditations.export, name="accreditations_csv"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<nature>ar|cr)\.json$", operateur.accuse, name="accuse"),
]
