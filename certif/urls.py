"""Root URLconf: public pages, then one line per room, each with its namespace."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from certif import health, metriques

urlpatterns = [
    path("", include("certif.page_urls")),
    path("compte/", include("accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("mon-espace/", include("actions.urls")),
    path("notifications/", include("actions.urls_notifications")),
    path("api/v1/", include("actions.api.urls")),
    path("ordre/", include("ordres.urls")),
    path("attestations/", include("ordres.urls_attestation")),
    path("verifier/", include("ordres.urls_verification")),
    path("tirages/", include("ordres.urls_tirages")),
    path("journal/", include("accounts.urls_journal")),
    path("referentiels/", include("referentiels.urls")),
    path("redaction/", include("referentiels.urls_redaction")),
    path("redaction/", include("actions.urls_simulation")),
    path("cnp/", include("dashboards.urls_cnp")),
    path("employeur/", include("dashboards.urls_employeur")),
    path("pilotage/", include("dashboards.urls_pilotage")),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("ordres.api.urls")),
    path("api/v1/", include("referentiels.api.urls")),
    path("api/v1/", include("dashboards.api.urls")),
    path("livraisons/", include("dashboards.urls_operateur")),
    path("partenaire/", include("dashboards.urls_partenaire")),
    path("developpeurs/", include("dashboards.urls_developpeurs")),
    path("administration/", include("dashboards.urls_administration")),
    path("donnees-ouvertes/", include("dashboards.urls_donnees_ouvertes")),
    path("ponctualite/", include("dashboards.urls_ponctualite")),
    path("vivant", health.vivant, name="vivant"),
    path("pret", health.pret, name="pret"),
    path("metrics", metriques.metrics, name="metrics"),
]

if settings.DEMO:
    urlpatterns.append(path("demonstration/", include("certif.demonstration.urls")))

handler400 = "certif.erreurs.requete_incorrecte"
handler403 = "certif.erreurs.acces_refuse"
handler404 = "certif.erreurs.page_introuvable"
handler500 = "certif.erreurs.erreur_serveur"
