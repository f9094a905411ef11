"""Addresses of the operators who keep the platform: organisations, people, announcements, questions, journal."""

from django.urls import path

from dashboards.views import (
    administration_adhesions,
    administration_annonces,
    administration_choix,
    administration_journal,
    administration_organisation,
    administration_organisations,
    administration_questions,
    administration_securite,
    administration_service,
    administration_sessions,
)

app_name = "administration"

urlpatterns = [
    path("", administration_organisations.liste, name="organisations"),
    path("organisations.csv", administration_organisations.export, name="organisations_csv"),
    path("organisations/nouvelle", administration_organisations.ouvrir, name="ouvrir_organisation"),
    path("organisations/<int:pk>", administration_organisation.fiche, name="organisation"),
    path("organisations/<int:pk>/inviter", administration_organisation.inviter, name="inviter"),
    path("organisations/<int:pk>/adherer", administration_adhesions.adherer, name="adherer"),
    path("adhesions/<int:pk>/clore", administration_adhesions.clore, name="clore_adhesion"),
    path("roles/<int:pk>/arreter", administration_organisation.arreter, name="arreter_role"),
    path("invitations/<int:pk>/<slug:geste>", administration_organisation.invitation, name="invitation"),
    path("annonces", administration_annonces.liste, name="annonces"),
    path("annonces/nouvelle", administration_annonces.publier, name="publier_annonce"),
    path("annonces/<int:pk>", administration_annonces.modifier, name="modifier_annonce"),
    path("annonces/<int:pk>/terminer", administration_annonces.terminer, name="terminer_annonce"),
    path("questions", administration_questions.liste, name="questions"),
    path("questions/nouvelle", administration_questions.ecrire, name="ecrire_question"),
    path("questions/<int:pk>", administration_questions.ecrire, name="modifier_question"),
    path("questions/<int:pk>/supprimer", administration_questions.supprimer, name="supprimer_question"),
    path("choix", administration_choix.liste, name="choix"),
    path("choix/<slug:nom>", administration_choix.choisir, name="choisir"),
    path("choix/<int:pk>/annuler", administration_choix.annuler, name="annuler_choix"),
    path("securite", administration_securite.page, name="securite"),
    path("securite/seuils/<slug:role>", administration_securite.seuils, name="seuils"),
    path("securite/arrets/<int:pk>/lever", administration_securite.lever, name="lever_arret"),
    path("securite/connexions/<int:pk>/ouvrir", administration_securite.ouvrir, name="ouvrir_connexion"),
    path("securite/sessions", administration_sessions.chercher, name="sessions"),
    path("securite/sessions/toutes/fermer", administration_sessions.fermer_toutes, name="fermer_toutes_sessions"),
    path("securite/sessions/<int:pk>/fermer", administration_sessions.fermer, name="fermer_sessions"),
    path("journal", administration_journal.chercher, name="journal"),
    path("journal.csv", administration_journal.export, name="journal_csv"),
    path("service", administration_service.page, name="service"),
]
