"""What is said and marked inside a file (names of the namespace `ordre`)."""

from django.urls import path

from ordres.views import mes_messages, messages, modeles, notes, preuves, propositions, reglages

urlpatterns = [
    path("dossiers/<int:cycle_id>/preuves/<int:action_id>", preuves.preuve, name="preuve"),
    path("dossiers/<int:cycle_id>/pieces/<int:justificatif_id>/apercu", preuves.apercu, name="apercu"),
    path("dossiers/<int:cycle_id>/messages", messages.fil, name="messages"),
    path("dossiers/<int:cycle_id>/messages/pieces/<int:piece_id>", messages.piece, name="message_piece"),
    path("dossiers/<int:cycle_id>/notes", notes.notes, name="notes"),
    path("dossiers/<int:cycle_id>/proposition", propositions.proposer, name="proposer"),
    path("dossiers/<int:cycle_id>/proposition/confirmer", propositions.confirmer, name="confirmer"),
    path("dossiers/<int:cycle_id>/proposition/ecarter", propositions.ecarter, name="ecarter"),
    path("messages", messages.liste, name="fils"),
    path("messages/modeles", modeles.liste, name="modeles"),
    path("messages/modeles/nouveau", modeles.nouveau, name="modele_nouveau"),
    path("messages/modeles/<int:pk>", modeles.modele, name="modele"),
    path("reglages", reglages.reglages, name="reglages"),
    path("mes-messages/", mes_messages.mes_fils, name="mes_fils"),
    path("mes-messages/<int:cycle_id>/", mes_messages.fil, name="mes_messages"),
    path("mes-messages/<int:cycle_id>/pieces/<int:piece_id>", mes_messages.piece, name="ma_piece"),
]
