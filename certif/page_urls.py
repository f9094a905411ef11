"""Public pages (namespace `public`): open to anyone, without an account."""

from __future__ import annotations

from django.urls import path

from certif import pages, pages_professions

app_name = "public"

urlpatterns = [
    path("", pages.accueil, name="accueil"),
    path("comment-ca-marche/", pages.comment_ca_marche, name="comment_ca_marche"),
    path("professions/<slug:nom>/", pages_professions.profession, name="profession"),
    path("questions-et-contacts/", pages.faq, name="faq"),
    path("etat-du-service/", pages.etat_du_service, name="etat_du_service"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions_legales, name="mentions_legales"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("plan-du-site/", pages.plan_du_site, name="plan_du_site"),
]
