"""Pages of an account, whoever holds it (namespace `compte`); they come before the library's under the same prefix.

`sortir` and `adresse_agent` take the place of two of the library's pages, at their addresses.
"""

from __future__ import annotations

from django.urls import path

from accounts.views import adresse, invitation, proconnect, psc, sessions

app_name = "compte"

urlpatterns = [
    path("sessions/", sessions.liste, name="sessions"),
    path("sessions/fermer/", sessions.fermer_les_autres, name="fermer_les_autres"),
    path("sessions/<int:pk>/fermer/", sessions.fermer, name="fermer_session"),
    path("psc/", psc.depart, name="psc_depart"),
    path("psc/retour/", psc.retour, name="psc_retour"),
    path("psc/sortie/", psc.sortie, name="psc_sortie"),
    path("proconnect/", proconnect.depart, name="proconnect_depart"),
    path("proconnect/retour/", proconnect.retour, name="proconnect_retour"),
    path("proconnect/sortie/", proconnect.sortie, name="proconnect_sortie"),
    path("proconnect/confirmer/", proconnect.confirmer, name="proconnect_confirmer"),
    path("proconnect/delier/", proconnect.delier, name="proconnect_delier"),
    path("logout/", psc.Deconnexion.as_view(), name="sortir"),
    path("email/", adresse.de_l_agent, name="adresse_agent"),
    path("adresse/", adresse.page, name="adresse"),
    path("invitation/<str:cle>/", invitation.ouvrir, name="invitation"),
    path("adresse/<str:cle>/", adresse.confirmer, name="adresse_confirmer"),
]
