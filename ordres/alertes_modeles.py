"""The text of an alert: that of the instance, else of the level above, else the product's; each version is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon, Nature
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.alertes_textes import COMMUNS
from ordres.alertes_vocabulaire import Destinataire
from ordres.models import ModeleAlerte
from ordres.rules import alerte as regles

COMMUN = "Texte de la plateforme"


@dataclass(frozen=True, slots=True)
class Texte:
    """A template in force: its object, its body, the version it is (None: the product's), and whose it is."""

    objet: str
    corps: str
    modele: ModeleAlerte | None = None
    source: str = COMMUN


def in_force(instance: Organisation, destinataire: Destinataire) -> Texte:
    """The text with which this instance alerts today."""
    for organisation in _levels(instance):
        modele = last(organisation, destinataire)
        if modele is not None and modele.corps:
            return Texte(modele.objet, modele.corps, modele, organisation.nom)
    return Texte(*COMMUNS[destinataire])


def last(instance: Organisation, destinataire: Destinataire) -> ModeleAlerte | None:
    """The last version this instance wrote, even empty."""
    return ModeleAlerte.objects.filter(instance=instance, destinataire=destinataire).order_by("-version").first()


def history(instance: Organisation, destinataire: Destinataire) -> list[ModeleAlerte]:
    """Versions of this instance, most recent first."""
    versions = ModeleAlerte.objects.filter(instance=instance, destinataire=destinataire)
    return list(versions.select_related("auteur").order_by("-version")[:20])


def _levels(instance: Organisation) -> Iterator[Organisation]:
    """The instance, those above it, then the national level of its Ordre; each once."""
    vues: set[int] = set()
    courante: Organisation | None = instance
    while courante is not None and courante.pk not in vues:
        vues.add(courante.pk)
        yield courante
        courante = courante.parent
    if instance.nature == Nature.ORDRE:
        national = Organisation.objects.filter(
            nature=Nature.ORDRE, echelon=Echelon.NATIONAL, profession=instance.profession, is_active=True
        )
        yield from national.exclude(pk__in=vues).order_by("pk")


def check(objet: str, corps: str, destinataire: Destinataire) -> None:
    """Raise `Refus("modele_invalide")` on the first field that cannot be kept: empty, unknown variable, brace."""
    for champ, texte in (("objet", objet), ("corps", corps)):
        if not texte.strip():
            raise Refus("modele_invalide", "Ce texte est vide.", champ, "Écrivez-le, ou revenez au texte commun.")
        if fautes := regles.faults(texte, destinataire):
            raise Refus("modele_invalide", " ".join(fautes), champ, "Corrigez ce texte, puis enregistrez.")


def write(
    instance: Organisation, destinataire: Destinataire, textes: tuple[str, str], auteur: Utilisateur, on: date, *,
    version: int,
) -> ModeleAlerte:  # fmt: skip
    """Keep a new version (object, body); two empty texts go back to the common one.

    `version` is the number the form showed (0: none): `Depasse` when somebody wrote meanwhile. `Refus`
    (`non_autorise`, `modele_invalide`).
    """
    if instance not in auteur.organisations_with(Permission.ALERTE_REDIGER, on):
        raise Refus(
            "non_autorise",
            "Votre rôle dans cette instance ne permet pas d’écrire ses modèles.",
            remede="Demandez à un décideur de l’instance.",
        )
    objet, corps = (texte.strip() for texte in textes)
    if objet or corps:
        check(objet, corps, destinataire)
    derniere = last(instance, destinataire)
    if version != (derniere.version if derniere else 0):
        raise Depasse()
    try:
        with transaction.atomic():
            modele = ModeleAlerte.objects.create(
                instance=instance, destinataire=destinataire, version=version + 1, objet=objet, corps=corps,
                auteur=auteur, created_at=horloge.now(),
            )  # fmt: skip
            journal.record(
                Fait.MODELE_ALERTE_ECRIT, auteur=auteur, organisation=instance, objet=modele,
                details={"destinataire": destinataire.value, "version": modele.version},
            )  # fmt: skip
    except IntegrityError as erreur:
        raise Depasse() from erreur
    return modele
