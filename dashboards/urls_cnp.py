"""Addresses of the CNP's room."""

from django.urls import path

from dashboards.views import (
    cnp,
    cnp_accompagnement,
    cnp_fiches,
    cnp_labels,
    cnp_libre,
    cnp_libres,
    pilotage_appreciations,
)

app_name = "cnp"

urlpatterns = [
    path("", cnp.accueil, name="accueil"),
    path("chiffres/<slug:table>.csv", cnp.chiffres_csv, name="chiffres_csv"),
    path("avis/", pilotage_appreciations.conseil, name="appreciations"),
    path("avis/<slug:table>.csv", pilotage_appreciations.conseil_csv, name="appreciations_csv"),
    path("fiches/", cnp_fiches.fiches, name="fiches"),
    path("fiches/<int:pk>/", cnp_fiches.fiche, name="fiche"),
    path("fiches/<int:pk>/fiche.pdf", cnp_fiches.pdf, name="fiche_pdf"),
    path("fiches/<int:pk>/fiche.csv", cnp_fiches.csv, name="fiche_csv"),
    path("accompagnements/", cnp_accompagnement.accords, name="accompagnements"),
    path("accompagnements/<int:pk>/", cnp_accompagnement.accompagne, name="accompagne"),
    path("demandes/", cnp_libres.liste, name="libres"),
    path("demandes/fichier/", cnp_libres.export, name="libres_csv"),
    path("demandes/<int:pk>/", cnp_libre.demande, name="libre"),
    path("demandes/<int:pk>/session/", cnp_libres.lot, name="libres_lot"),
    path("demandes/<int:pk>/pieces/<int:piece_id>/", cnp_libre.piece, name="libre_piece"),
    path("demandes/<int:pk>/gestes/<slug:geste>/", cnp_libre.geste, name="libre_geste"),
    path("labels/", cnp_labels.liste, name="labels"),
    path("labels/referentiel/<int:pk>/", cnp_labels.inscrire, name="label_inscrire"),
    path("labels/referentiel/<int:pk>/fichier/", cnp_labels.importer, name="labels_importer"),
    path("labels/<int:pk>/fin/", cnp_labels.fin, name="label_fin"),
]
