"""Knowing what to do: suggestions and simulations, in the professional's space (names of the namespace `ps`)."""

from django.urls import path

from actions.views import simuler, suggestions

urlpatterns = [
    path("que-puis-je-faire/", suggestions.suggestions, name="suggestions"),
    path("simuler/", simuler.simuler, name="simuler"),
    path("simuler/specialite/", simuler.specialite, name="simuler_specialite"),
    path("simuler/interruption/", simuler.interruption, name="simuler_interruption"),
    path("simuler/referentiel/", simuler.referentiel, name="simuler_referentiel"),
]
