"""Requests to the Ordre, in the professional's space (names of the namespace `ps`)."""

from django.urls import path

from actions.views import demandes, demandes_gestes

urlpatterns = [
    path("", demandes.liste, name="demandes"),
    path("nouvelle/<slug:objet>/", demandes.nouvelle, name="demande_nouvelle"),
    path("<uuid:jeton>/", demandes.demande, name="demande"),
    path("<uuid:jeton>/modifier/", demandes.modifier, name="demande_modifier"),
    path("<uuid:jeton>/pieces/<int:pk>/", demandes.piece, name="demande_piece"),
    path("<uuid:jeton>/gestes/<slug:geste>/", demandes_gestes.geste, name="demande_geste"),
]
