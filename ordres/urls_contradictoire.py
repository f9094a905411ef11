"""Addresses of the contradictory path, included in the space `ordre`; both sides."""

from django.urls import path

from ordres.views import delegations, mon_controle, suites

urlpatterns = [
    path("dossiers/<int:cycle_id>/suites/<slug:geste>", suites.suite, name="suite"),
    path("dossiers/<int:cycle_id>/ecrits/<int:piece_id>", suites.piece, name="ecrit_piece"),
    path("mon-controle/<int:cycle_id>/", mon_controle.page, name="mon_controle"),
    path("mon-controle/<int:cycle_id>/ecrire/<slug:nature>", mon_controle.ecrire, name="ecrire"),
    path("mon-controle/<int:cycle_id>/audition/<slug:geste>", mon_controle.audition, name="mon_audition"),
    path("mon-controle/<int:cycle_id>/ecrits/<int:piece_id>", mon_controle.piece, name="mon_ecrit_piece"),
    path("delegations", delegations.page, name="delegations"),
    path("delegations/<slug:geste>", delegations.geste, name="delegation_geste"),
]
