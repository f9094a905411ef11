"""What a CNP reads when it arrives: what waits for it, how the professionals of one of its référentiels are doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions import accompagnement
from actions.models import Label
from dashboards import file_libres, tableaux
from dashboards.croise import Croise, Serie, cross, serie
from dashboards.models import FicheCnp
from dashboards.regard import Regard
from referentiels.models import Referentiel, VersionReferentiel

#: What is said of the professionals of a référentiel, as columns of each table.
INDICATEURS = ("comptes", "complets", "axe_1", "axe_2", "axe_3", "axe_4", "progression")
#: How each table cuts them: name in the address, title.
COUPES = {"region": "Par région", "mode": "Par mode d’exercice"}
SUIVI, PAS, ANNEES = "complets", "trimestre", 2


@dataclass(frozen=True, slots=True)
class Attente:
    """A thing to do: how many, in words (singular, plural), where, and a word more when it is late."""

    nombre: int
    mots: str
    lien: str
    precision: str = ""


def waiting(utilisateur: Utilisateur, on: date) -> list[Attente]:
    """What waits for this person that day, the most pressing first; what waits for nobody is left out."""
    trouvees = []
    if utilisateur.has_permission(Permission.LIBRE_DECIDER, on):
        attendues = file_libres.waiting(utilisateur, on)
        en_retard = attendues.filter(echeance__lt=on).count()
        trouvees.append(Attente(
            attendues.count(),
            "demande d’action libre attend votre réponse,demandes d’action libre attendent votre réponse",
            reverse("cnp:libres"), f"dont {en_retard} en retard" if en_retard else "",
        ))  # fmt: skip
    redigees = utilisateur.organisations_with(Permission.REFERENTIEL_REDIGER, on)
    brouillons = VersionReferentiel.objects.filter(
        referentiel__cnp__in=redigees, etat=VersionReferentiel.Etat.BROUILLON
    ).count()
    trouvees.append(Attente(
        brouillons, "brouillon de référentiel à poursuivre,brouillons de référentiel à poursuivre",
        reverse("redaction:accueil"),
    ))  # fmt: skip
    if utilisateur.has_permission(Permission.DOSSIER_ACCOMPAGNER, on):
        trouvees.append(Attente(
            accompagnement.visible_to(utilisateur, on).count(),
            "professionnel vous a donné son accord,professionnels vous ont donné leur accord",
            reverse("cnp:accompagnements"),
        ))  # fmt: skip
    return [attente for attente in trouvees if attente.nombre]


def labels_count(utilisateur: Utilisateur, on: date) -> int:
    """Labels of the council in force that day."""
    en_cours = Q(fin__isnull=True) | Q(fin__gte=on)
    return int(Label.objects.visible_to(utilisateur, on).filter(en_cours, debut__lte=on).count())


def last_sheet(utilisateur: Utilisateur, on: date) -> FicheCnp | None:
    """The last sheet made for one of the councils of this person."""
    faites: FicheCnp | None = FicheCnp.objects.visible_to(utilisateur, on).made().defer("contenu").first()
    return faites


def followed(organisations: Sequence[Organisation]) -> list[Referentiel]:
    """Référentiels of these councils."""
    return list(Referentiel.objects.filter(cnp__in=organisations).order_by("titre", "pk"))


def crossings(referentiel: Referentiel, organisations: Sequence[Organisation], on: date) -> dict[str, Croise]:
    """The protected figures of the professionals of this référentiel, by table."""
    regard, filtres = Regard.conseil(organisations), {"referentiel": referentiel.code}
    return {coupe: cross(INDICATEURS, [coupe], filtres, on, regard) for coupe in COUPES}


def shown(croisements: dict[str, Croise]) -> list[tableaux.Tableau]:
    """The same, as tables of a page."""
    return [tableaux.table(coupe, COUPES[coupe], croise) for coupe, croise in croisements.items()]


def over_time(referentiel: Referentiel, organisations: Sequence[Organisation], on: date) -> Serie:
    """Complete accounts of this référentiel, quarter by quarter."""
    debut = date(on.year - ANNEES, 1, 1)
    return serie(SUIVI, PAS, {"referentiel": referentiel.code}, debut, on, Regard.conseil(organisations))
