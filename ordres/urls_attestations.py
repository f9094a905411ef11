"""The attestations of an instance: where they stand, and the correction of one."""

from django.urls import path

from ordres.views import attestation, attestations

urlpatterns = [
    path("attestations", attestations.attestations, name="attestations"),
    path("attestations/<int:attestation_id>/corriger", attestation.corriger, name="corriger"),
]
