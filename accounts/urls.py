"""Pages of an account, whoever holds it (namespace `compte`); they come before the library's under the same prefix.

`sortir` and `adresse_agent` take the place of two of the library's pages, at their addresses.
"""

from __future__ import annotations

from django.urls import path

from accounts.views import adresse, invitation, psc, sessions

app_name = "compte"

urlpatterns = [
    path("sessions/", sessions.liste, name="sessions"),
    path("sessions/fermer/", sessions.fermer_les_autres, name="fermer_les_autres"),
    path("sessions/<int:pk>/fermer/", sessions.fermer, name="fermer_session"),
    path("psc/", psc.depart, name="psc_depart"),
    path("psc/retour/", psc.retour, name="psc_retour"),
    path("psc/sortie/", psc.sortie, name="psc_sortie"),
    path("logout/", psc.Deconnexion.as_view(), name="sortir"),
    path("email/", adresse.de_l_agent, name="adresse_agent"),
    path("adresse/", adresse.page, name="adresse"),
    path("invitation/<str:cle>/", invitation.ouvrir, name="invitation"),
    path("adresse/<str:cle>/", adresse.confirmer, name="adresse_confirmer"),
]
