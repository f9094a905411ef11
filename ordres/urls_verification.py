"""Public verification of an attestation: by its number, or by the token of its QR code."""

from django.urls import path

from ordres.views import verification

app_name = "verification"

urlpatterns = [
    path("", verification.saisie, name="saisie"),
    path("<str:jeton>", verification.jeton, name="jeton"),
]
