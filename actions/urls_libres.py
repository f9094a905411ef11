"""Requests to the CNP about one action, in the professional's space (names of the namespace `ps`)."""

from django.urls import path

from actions.views import libres, libres_gestes

urlpatterns = [
    path("", libres.liste, name="libres"),
    path("nouvelle/", libres.nouvelle, name="libre_nouvelle"),
    path("action/<int:pk>/", libres.validation, name="libre_action"),
    path("<uuid:jeton>/", libres.demande, name="libre"),
    path("<uuid:jeton>/modifier/", libres.modifier, name="libre_modifier"),
    path("<uuid:jeton>/pieces/<int:pk>/", libres.piece, name="libre_piece"),
    path("<uuid:jeton>/gestes/<slug:geste>/", libres_gestes.geste, name="libre_geste"),
]
