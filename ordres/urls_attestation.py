"""The PDF of an attestation, for its holder and for the instance that follows them."""

from django.urls import path

from ordres.views import attestation

app_name = "attestation"

urlpatterns = [path("<int:attestation_id>/pdf", attestation.telecharger, name="telecharger")]
