"""What the law allows on a version to the person in front of it: one form per gesture, with what it entails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import Form
from django.urls import reverse

from accounts.models import Utilisateur
from accounts.permissions import Permission
from referentiels import avis, prealables, verification
from referentiels.formulaires_transmission import AvisForm, RaisonForm, SaisirForm, SoumettreForm
from referentiels.models import Avis, VersionReferentiel
from referentiels.prealables import Vu
from referentiels.redaction.droits import is_author
from referentiels.rules.avis import Obstacle
from referentiels.rules.constats import Constat
from referentiels.workflow_version import MOTS, WORKFLOW, Geste, Mots

#: Gestures whose page asks first and confirms next.
A_CONFIRMER = {Geste.PUBLIER: "redaction:publier", Geste.ABROGER: "redaction:abroger"}

_EFFETS: dict[str, str] = {
    Geste.SOUMETTRE: "Le contenu ne changera plus tant que le projet est à l’avis. Le CNCP est aussitôt saisi.",
    Geste.REPRENDRE: "Le projet redevient un brouillon. Les avis rendus restent lisibles, les autres sont sans objet.",
    Geste.SAISIR_HAS: "La HAS rend son avis dans les six mois (CSP R. 4022-10-2). Le CNP en est averti.",
    Geste.RENVOYER: "Le projet redevient un brouillon. Le CNP lit votre motif et peut le modifier.",
    Geste.VALIDER: "Le projet validé ne change plus. Il reste à le publier par arrêté.",
    Geste.PUBLIER: "Une page de confirmation dit ce qui change, à partir de quand et pour combien de professionnels.",
    Geste.ABROGER: "Une page de confirmation dit ce qui change, à partir de quand et pour combien de professionnels.",
}


@dataclass(slots=True)
class Possible:
    """A gesture offered: its words, what it entails, where it goes, its form (None: a page of its own)."""

    geste: Geste
    mots: Mots
    effet: str
    adresse: str
    form: Form | None = None
    is_lie: bool = False
    is_premier: bool = False
    titre: str = ""


@dataclass(slots=True)
class Panneau:
    """Everything the page of a version's transmission shows beside its history."""

    possibles: list[Possible] = field(default_factory=list)
    obstacles: tuple[Obstacle, ...] = ()
    defauts: list[Constat] = field(default_factory=list)
    alertes: list[Constat] = field(default_factory=list)
    vus: tuple[Vu, ...] = ()
    awaited: Avis | None = None


def allowed(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> list[Geste]:
    """The steps that the table and the permissions of the day open to this user, in the order of the table."""
    gestes = []
    for transition in WORKFLOW.possibles(version.etat):
        if not transition.permission:
            continue
        permission = Permission(transition.permission)
        if permission is Permission.REFERENTIEL_REDIGER:
            is_ouvert = is_author(version.referentiel, utilisateur, on)
        else:
            is_ouvert = utilisateur.has_permission(permission, on)
        if is_ouvert:
            gestes.append(Geste(transition.nom))
    return gestes


def build(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> Panneau:
    """What this user may do on this version now, and what they must know before."""
    gestes = allowed(version, utilisateur, on)
    panneau = Panneau()
    demandes = avis.current(version) if version.etat == VersionReferentiel.Etat.SOUMIS else []
    if {Geste.SOUMETTRE, Geste.PUBLIER} & set(gestes):
        panneau.vus = prealables.seen(version)
    if Geste.SOUMETTRE in gestes:
        constats = verification.review(version.pk, on)
        panneau.defauts, panneau.alertes = verification.defects(constats), verification.warnings(constats)
    if Geste.VALIDER in gestes:
        panneau.obstacles = avis.obstacles_of(version, on)
    if Geste.RENDRE_AVIS in gestes:
        instances = avis.instances_of(utilisateur, on)
        panneau.awaited = next((d for d in demandes if not d.sens and d.instance in instances), None)
    is_has_saisie = any(d.instance == Avis.Instance.HAS for d in demandes)
    for geste in _ordered(gestes):
        if _is_offered(geste, panneau, is_has_saisie):
            panneau.possibles.append(_possible(geste, version, panneau))
    if panneau.possibles and _RANG.get(panneau.possibles[0].geste) == 0:
        panneau.possibles[0].is_premier = True
    return panneau


#: The gesture that moves the version forward comes first.
_RANG = {Geste.RENDRE_AVIS: 0, Geste.SOUMETTRE: 0, Geste.VALIDER: 0, Geste.PUBLIER: 0, Geste.SAISIR_HAS: 1}


def _ordered(gestes: list[Geste]) -> list[Geste]:
    return sorted(gestes, key=lambda geste: _RANG.get(geste, 2))


def _is_offered(geste: Geste, panneau: Panneau, is_has_saisie: bool) -> bool:
    if geste is Geste.SOUMETTRE:
        return not panneau.defauts
    if geste is Geste.VALIDER:
        return not panneau.obstacles
    if geste is Geste.RENDRE_AVIS:
        return panneau.awaited is not None
    return geste is not Geste.SAISIR_HAS or not is_has_saisie


def _possible(geste: Geste, version: VersionReferentiel, panneau: Panneau) -> Possible:
    mots = MOTS[geste]
    if geste in A_CONFIRMER:
        return Possible(geste, mots, _EFFETS[geste], reverse(A_CONFIRMER[geste], args=[version.pk]), titre=mots.bouton)
    adresse = reverse("redaction:geste", args=[version.pk, geste.value])
    possible = Possible(
        geste, mots, _EFFETS.get(geste, ""), adresse, form_for(geste, version, panneau), titre=mots.bouton
    )
    if geste is Geste.RENDRE_AVIS and panneau.awaited:
        possible.titre = f"Rendre l’avis {'du CNCP' if panneau.awaited.instance == Avis.Instance.CNCP else 'de la HAS'}"
    return possible


def form_for(geste: Geste, version: VersionReferentiel, panneau: Panneau, data: Any = None) -> Form:
    """The form of a gesture, bound to what was sent when there is something."""
    ids: dict[str, Any] = {"auto_id": f"{geste.value}_%s"}
    if geste is Geste.SOUMETTRE:
        return SoumettreForm(
            data, initial={"revision": version.revision}, alertes=bool(panneau.alertes),
            manques=any(not vu.is_fait for vu in panneau.vus), **ids,
        )  # fmt: skip
    if geste is Geste.SAISIR_HAS:
        return SaisirForm(data, **ids)
    if geste is Geste.RENDRE_AVIS:
        return AvisForm(data, **ids)
    if geste is Geste.VALIDER:
        return Form(data, **ids)
    return RaisonForm(data, requis=geste is Geste.RENVOYER, **ids)
