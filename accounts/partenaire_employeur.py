"""The partner that speaks for an employer: its own row, so that its deliveries are its own (keys, cancellation).

A partner is a row (`accounts.models.Partenaire`): an employer gets its own when it first deposits, with the feeds and
the level of proof of the partner EMPLOYEUR, unless an operator opened one with others.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import journal
from accounts.models import Organisation, Partenaire, Utilisateur
from accounts.partenaires import PARTENAIRE_EMPLOYEURS
from accounts.permissions import Permission
from accounts.roles import Nature
from certif.socle.refus import Refus

#: What an employer may send, and how far it is believed, when the operators never said otherwise.
FLUX, CONFIANCE = ["ACTIONS", "EFFECTIFS"], "attestation"


def partner_of(organisation: Organisation, utilisateur: Utilisateur, on: date) -> Partenaire:
    """The active partner of this employer, opened when it has none.

    `Refus`: `non_autorise` when this person may not deposit for it, `depot_ferme` when an operator closed the partner,
    `sans_numero` when nothing tells its staff.
    """
    _require(organisation, utilisateur, on)
    modele = Partenaire.objects.filter(code=PARTENAIRE_EMPLOYEURS).first()
    with transaction.atomic():
        partenaire, is_nouveau = Partenaire.objects.get_or_create(
            organisation=organisation,
            defaults={
                "code": f"EMP-{organisation.pk}", "nom": organisation.nom[:160],
                "flux": modele.flux if modele else FLUX, "confiance": modele.confiance if modele else CONFIANCE,
            },
        )  # fmt: skip
        if is_nouveau:
            journal.record(
                journal.Fait.PARTENAIRE_OUVERT, auteur=utilisateur, organisation=organisation, objet=partenaire,
                details={"partenaire": partenaire.code},
            )  # fmt: skip
    if not partenaire.is_active:
        raise Refus(
            "depot_ferme", "Le dépôt est fermé pour votre établissement.",
            remede="Demandez à l’exploitant de la plateforme pourquoi, et de le rouvrir.",
        )  # fmt: skip
    return partenaire


def _require(organisation: Organisation, utilisateur: Utilisateur, on: date) -> None:
    deposantes = {o.pk for o in utilisateur.organisations_with(Permission.FLUX_DEPOSER, on)}
    if organisation.nature != Nature.EMPLOYEUR or organisation.pk not in deposantes:
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas de déposer pour cet établissement.",
            remede="Demandez à la personne qui gère les accès de votre organisation.",
        )  # fmt: skip
    if not (organisation.finess or organisation.siret):
        raise Refus(
            "sans_numero", "La plateforme ne connaît ni le FINESS ni le SIRET de cet établissement.",
            remede="Demandez à l’exploitant de la plateforme de l’enregistrer.",
        )  # fmt: skip
