"""A CNP reads the running cycle of a professional who said so: express, temporary, revocable (R. 4022-26, profile P5).

The holder gives, prolongs and takes back; a member of the CNP in charge of it reads, nothing else: no history, no
document, no file to take away. Each reading is written in the journal, that the holder sees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Appartenance, AutorisationCnp, Exercice, Organisation, Utilisateur
from accounts.notifications import notify
from accounts.permissions import Permission, roles_with
from accounts.roles import Nature
from actions.models import Cycle
from actions.titulaire import require_holder
from certif.socle.period import ajoute_mois, veille
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.parametres import parametres_au

NATURE = "accompagnement"
ETATS = {"en_vigueur": "En vigueur", "a_venir": "À venir", "terminee": "Terminé", "retiree": "Retiré"}

#: Where a member of a CNP reads who said yes: said by the room above, which owns the page.
_adresses: list[Callable[[], str]] = []


def register_page(adresse: Callable[[], str]) -> None:
    """Declare the address of the page of the CNP (the room above does, in `AppConfig.ready()`)."""
    _adresses[:] = [adresse]


@dataclass(frozen=True, slots=True)
class Accord:
    """One authorisation with where it stands on a day (a key of `ETATS`) and in words."""

    autorisation: AutorisationCnp
    etat: str

    @property
    def libelle(self) -> str:
        """Words of the state."""
        return ETATS[self.etat]

    @property
    def is_retirable(self) -> bool:
        """Whether there is still something to take back."""
        return self.etat in ("en_vigueur", "a_venir")


def cnps_for(exercices: QuerySet[Exercice] | list[Exercice]) -> list[Organisation]:
    """Active CNPs of these professions, those whose référentiel is followed first, then by name."""
    exercices = list(exercices)
    suivi = Cycle.objects.filter(
        exercice__in=exercices, etat=Cycle.Etat.OUVERT, version__referentiel__cnp=OuterRef("pk")
    )
    return list(
        Organisation.objects.filter(
            nature=Nature.CNP, is_active=True, profession__in={"", *(e.profession for e in exercices)}
        )
        .annotate(is_suivi=Exists(suivi))
        .order_by("-is_suivi", "nom", "pk")
    )


def last_day(on: date) -> date:
    """The furthest last day that an authorisation given, or prolonged, that day may have."""
    return veille(ajoute_mois(on, parametres_au(on).accompagnement_mois))


def grant(utilisateur: Utilisateur, exercice: Exercice, cnp: Organisation, fin: date, on: date) -> AutorisationCnp:
    """Let this CNP read the running cycle of this exercise, from today to `fin` (inclusive).

    Raises `Refus` for somebody else's account, a date that is past or too far, or when the CNP may read already.
    """
    require_holder(utilisateur, Permission.ACCES_DONNER, exercice.professionnel_id)
    if cnp not in cnps_for([exercice]):
        raise Refus("cnp_inconnu", "Ce conseil national professionnel n’est pas proposé pour votre profession.", "cnp")
    _require_day(fin, on)
    try:
        with transaction.atomic():
            autorisation = AutorisationCnp.objects.create(
                exercice=exercice, cnp=cnp, debut=on, fin=fin, donnee_at=horloge.now()
            )
            _tell(
                Fait.ACCES_CNP_DONNE, autorisation, utilisateur, on, "Un professionnel vous autorise à l’accompagner",
                f"Vous pouvez lire son avancement jusqu’au {fin:%d/%m/%Y}. Il peut retirer son accord à tout moment.",
            )  # fmt: skip
    except IntegrityError as erreur:
        if "autorisations_cnp_sans_chevauchement" not in str(erreur):
            raise
        raise Refus(
            "accord_existant", f"{cnp.nom} a déjà votre accord.", "cnp", "Prolongez-le, ou retirez-le d’abord."
        ) from erreur
    return autorisation


def extend(utilisateur: Utilisateur, autorisation: AutorisationCnp, fin: date, on: date) -> None:
    """Move the last day of an authorisation in force further. Raises `Depasse` when it moved or ended meanwhile."""
    require_holder(utilisateur, Permission.ACCES_DONNER, autorisation.exercice.professionnel_id)
    if fin <= autorisation.fin:
        raise Refus(
            "date_accord", f"Votre accord court déjà jusqu’au {autorisation.fin:%d/%m/%Y}.", "fin",
            "Choisissez un jour plus lointain, ou retirez votre accord.",
        )  # fmt: skip
    _require_day(fin, on)
    with transaction.atomic():
        tenues = AutorisationCnp.objects.filter(
            pk=autorisation.pk, fin=autorisation.fin, fin__gte=on, revoquee_at__isnull=True
        )
        if not tenues.update(fin=fin):
            raise Depasse("Cet accord a changé ou pris fin entre-temps.", "Rechargez la page.")
        autorisation.fin = fin
        _tell(
            Fait.ACCES_CNP_PROLONGE, autorisation, utilisateur, on, "Un professionnel prolonge son accord",
            f"Vous pouvez lire son avancement jusqu’au {fin:%d/%m/%Y}.",
        )  # fmt: skip


def revoke(utilisateur: Utilisateur, autorisation: AutorisationCnp, on: date) -> None:
    """End an authorisation at once; taking back what is already ended raises `Depasse`."""
    require_holder(utilisateur, Permission.ACCES_DONNER, autorisation.exercice.professionnel_id)
    with transaction.atomic():
        if not AutorisationCnp.objects.filter(pk=autorisation.pk, revoquee_at__isnull=True, fin__gte=on).update(
            revoquee_at=horloge.now()
        ):
            raise Depasse("Cet accord a déjà pris fin.", "Rechargez la page.")
        autorisation.refresh_from_db(fields=["revoquee_at"])
        _tell(
            Fait.ACCES_CNP_RETIRE, autorisation, utilisateur, on, "Un professionnel a retiré son accord",
            "Vous ne pouvez plus lire son avancement.",
        )  # fmt: skip


def of_holder(utilisateur: Utilisateur, on: date) -> list[Accord]:
    """Every authorisation that this holder ever gave, the last given first."""
    return [Accord(a, state_of(a, on)) for a in own(utilisateur).order_by("-donnee_at", "-pk")]


def own(utilisateur: Utilisateur) -> QuerySet[AutorisationCnp]:
    """Authorisations of this holder."""
    return AutorisationCnp.objects.filter(exercice__professionnel_id=utilisateur.professionnel_id or 0).select_related(
        "cnp", "exercice"
    )


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[AutorisationCnp]:
    """Authorisations in force that this person may use that day: given to a CNP where they are in charge of it."""
    cnps = [
        o for o in utilisateur.organisations_with(Permission.DOSSIER_ACCOMPAGNER, on) if o.nature == Nature.CNP
    ]  # fmt: skip
    en_vigueur = AutorisationCnp.objects.filter(cnp__in=cnps, debut__lte=on, fin__gte=on, revoquee_at__isnull=True)
    if utilisateur.professionnel_id:
        en_vigueur = en_vigueur.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
    return en_vigueur.select_related("exercice__professionnel", "cnp")


def consult(utilisateur: Utilisateur, autorisation: AutorisationCnp, on: date) -> Cycle | None:
    """The running cycle to read, none when there is none today; the reading is written in the journal first."""
    cycle = (
        Cycle.objects.filter(exercice=autorisation.exercice_id, etat=Cycle.Etat.OUVERT, debut__lte=on, fin__gte=on)
        .select_related("exercice__professionnel", "version__referentiel")
        .first()
    )
    journal.record(
        Fait.DOSSIER_LU, auteur=utilisateur, organisation=autorisation.cnp,
        professionnel=autorisation.exercice.professionnel, objet=cycle or autorisation,
        motif=f"Accompagnement, avec votre accord jusqu’au {autorisation.fin:%d/%m/%Y}",
    )  # fmt: skip
    return cycle


def state_of(autorisation: AutorisationCnp, on: date) -> str:
    """Where this authorisation stands on this day, a key of `ETATS`."""
    if autorisation.revoquee_at is not None:
        return "retiree"
    if autorisation.debut > on:
        return "a_venir"
    return "terminee" if autorisation.fin < on else "en_vigueur"


def _require_day(fin: date, on: date) -> None:
    if fin < on:
        raise Refus("date_accord", "Ce jour est passé.", "fin", "Choisissez aujourd’hui ou un jour à venir.")
    if fin > (limite := last_day(on)):
        raise Refus(
            "date_accord", f"Un accord dure {parametres_au(on).accompagnement_mois} mois au plus.", "fin",
            f"Choisissez un jour jusqu’au {limite:%d/%m/%Y}\u00a0; vous pourrez le prolonger.",
        )  # fmt: skip


def _tell(
    fait: Fait, autorisation: AutorisationCnp, utilisateur: Utilisateur, on: date, titre: str, texte: str
) -> None:
    """Journal, and a message to those in charge at the CNP; neither the message nor its e-mail names anybody."""
    details: dict[str, Any] = {
        "profession": autorisation.exercice.profession,
        "debut": f"{autorisation.debut}",
        "fin": f"{autorisation.fin}",
    }
    evenement = journal.record(
        fait, auteur=utilisateur, organisation=autorisation.cnp, professionnel=utilisateur.professionnel,
        objet=autorisation, details=details,
    )  # fmt: skip
    adresse = _adresses[0]() if _adresses else ""
    for membre in _in_charge(autorisation.cnp, on):
        notify(
            cle=f"{NATURE}:{evenement.pk}:{membre.pk}", nature=NATURE, titre=titre, texte=texte, lien=adresse,
            utilisateur=membre,
        )  # fmt: skip


def _in_charge(cnp: Organisation, on: date) -> list[Utilisateur]:
    """Active users in charge of accompanying at this CNP that day."""
    appartenances = Appartenance.objects.filter(
        organisation=cnp, role__in=[role.value for role in roles_with(Permission.DOSSIER_ACCOMPAGNER)],
        utilisateur__is_active=True,
    ).select_related("organisation", "utilisateur").order_by("utilisateur_id")  # fmt: skip
    return [a.utilisateur for a in appartenances if a.is_active(on)]
