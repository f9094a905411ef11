"""What a holder tells partners about actions, in the professional's space (names of the namespace `ps`)."""

from django.urls import path

from actions.views import reclamations, reclamations_gestes

urlpatterns = [
    path("", reclamations.liste, name="reclamations"),
    path("manquante/", reclamations.reclamer, name="reclamer"),
    path("manquante/<slug:code>/", reclamations.reclamer_aupres, name="reclamer_aupres"),
    path("inexacte/<int:pk>/", reclamations.contester, name="contester"),
    path("<uuid:jeton>/", reclamations.reclamation, name="reclamation"),
    path("<uuid:jeton>/pieces/<int:pk>/", reclamations.piece, name="reclamation_piece"),
    path("<uuid:jeton>/gestes/<slug:geste>/", reclamations_gestes.geste, name="reclamation_geste"),
]
