"""Who is told when a version moves: those who must act next, and those who must know."""

from __future__ import annotations

from django.urls import reverse

from accounts import notifications
from accounts.roles import Role
from referentiels.destinataires import people
from referentiels.models import EtapeVersion, VersionReferentiel
from referentiels.workflow_version import MOTS, Geste

NATURE = "referentiel"

_CNP, _CNCP, _HAS, _MINISTERE = Role.CNP_REDACTEUR, Role.CNCP_MEMBRE, Role.HAS_MEMBRE, Role.MINISTERE_PUBLICATION

#: Roles told of each step; the HAS only knows of the drafts it was asked about, a CNP of its own.
DESTINATAIRES: dict[str, frozenset[Role]] = {
    Geste.SOUMETTRE: frozenset({_CNP, _CNCP, _MINISTERE}),
    Geste.REPRENDRE: frozenset({_CNP, _CNCP, _HAS, _MINISTERE}),
    Geste.RENDRE_AVIS: frozenset({_CNP, _MINISTERE}),
    Geste.SAISIR_HAS: frozenset({_CNP, _CNCP, _HAS}),
    Geste.RENVOYER: frozenset({_CNP, _CNCP, _HAS}),
    Geste.VALIDER: frozenset({_CNP, _CNCP, _HAS}),
    Geste.PUBLIER: frozenset({_CNP, _CNCP, _HAS, _MINISTERE}),
    Geste.ABROGER: frozenset({_CNP, _CNCP, _HAS, _MINISTERE}),
    # Set-up of the platform: nobody was waiting for it.
    Geste.METTRE_EN_SERVICE: frozenset(),
}

_TEXTES: dict[str, str] = {
    Geste.SOUMETTRE: "{version}\u00a0: le CNCP est invité à rendre son avis, puis le ministère à valider le projet.",
    Geste.REPRENDRE: "{version}\u00a0: le CNP reprend son projet pour le modifier. Les avis attendus sont sans objet.",
    Geste.RENDRE_AVIS: "{version}\u00a0: lisez l’avis et ce qu’il demande.",
    Geste.SAISIR_HAS: "{version}\u00a0: lisez le motif de la saisine et la date à laquelle l’avis est attendu.",
    Geste.RENVOYER: "{version}\u00a0: lisez le motif du renvoi. Le CNP peut de nouveau modifier le projet.",
    Geste.VALIDER: "{version}\u00a0: le projet ne change plus. Il reste à le publier par arrêté.",
    Geste.PUBLIER: "{version}\u00a0: elle prend effet le {effet}. Son contenu ne changera plus.",
    Geste.ABROGER: "{version}\u00a0: elle cesse de s’appliquer aux nouveaux cycles après le {fin}.",
}


def announce(etape: EtapeVersion, version: VersionReferentiel) -> None:
    """Tell the people of the step, its author left out; in the application, and by e-mail through the work table.

    Reasons and opinions are read on the site, never sent by e-mail.
    """
    roles = DESTINATAIRES[etape.geste]
    if not roles:
        return
    texte = _TEXTES[etape.geste].format(
        version=str(version),
        effet=f"{version.effet:%d/%m/%Y}" if version.effet else "",
        fin=f"{version.fin_effet:%d/%m/%Y}" if version.fin_effet else "",
    )
    page = reverse("redaction:transmettre", args=[version.pk])
    dossiers = reverse("redaction:accueil")
    for utilisateur, is_auteur in people(roles, version, etape.jour):
        if utilisateur.pk == etape.auteur_id:
            continue
        notifications.notify(
            cle=f"referentiel:{etape.pk}:{utilisateur.pk}",
            nature=NATURE,
            titre=MOTS[etape.geste].annonce,
            texte=texte,
            # A draft is open to its authors alone.
            lien=page if is_auteur or version.etat != VersionReferentiel.Etat.BROUILLON else dossiers,
            utilisateur=utilisateur,
        )
