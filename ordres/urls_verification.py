"""Public verification of an attestation: by its number, or by the token of its QR code."""

from django.urls import path

from ordres.views import verification

app_name = "verification"

urlpatterns = [
    path("", verification.saisie, name="saisie"),
    # Before the tokens, none of which is so short.
    path("fichier", verification.fichier, name="fichier"),
    path("<str:jeton>", verification.jeton, name="jeton"),
]
