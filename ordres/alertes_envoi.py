"""Confirm an alert to one or many recipients, cancel it while it waits, take it up again (CSP R. 4022-18).

What is confirmed is what was shown: the preview gives a digest of the recipients, and the confirmation refuses another
one. The alerts then wait for the undo window to close; `ordres.alertes_depart` makes them leave.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Travail, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon
from actions.models import Avancement
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import alertes_faits, alertes_modeles, alertes_redaction
from ordres.actes_en_nombre import Acte
from ordres.alertes_faits import Visee
from ordres.alertes_redaction import Ecrit
from ordres.alertes_vocabulaire import Destinataire, Ecart
from ordres.models import Alerte, EnvoiAlertes
from referentiels.parametres import parametres_au

NATURE = "ordres.alertes"
ACTES = tuple(
    Acte(f"alerter_{qui}", f"Alerter les {qui}", f"ordre:alerter_{qui}", Permission.ALERTE_ENVOYER)
    for qui in ("professionnels", "employeurs")
)
#: Files looked at in one preview: beyond, the list is narrowed first.
MAXIMUM = 10_000
EXEMPLES = 3
_PROXIMITE = {Echelon.DEPARTEMENTAL.value: 0, Echelon.REGIONAL.value: 1, Echelon.NATIONAL.value: 2}
Etat = EnvoiAlertes.Etat


@dataclass(frozen=True, slots=True)
class Apercu:
    """What a confirmation would do: who would be told, who is left out and why, a few alerts as they would read."""

    retenues: tuple[Visee, ...]
    ecarts: tuple[tuple[Ecart, int], ...]
    exemples: tuple[tuple[Avancement, Ecrit], ...]
    empreinte: str

    @property
    def nombre(self) -> int:
        """How many would be told."""
        return len(self.retenues)


def instances_of(auteur: Utilisateur, on: date) -> list[Organisation]:
    """Instances in whose name this person may alert that day, the closest first."""
    instances = auteur.organisations_with(Permission.ALERTE_ENVOYER, on)
    return sorted(instances, key=lambda o: (_PROXIMITE.get(o.echelon, 3), o.pk))


def preview(lignes: QuerySet[Avancement], destinataire: Destinataire, auteur: Utilisateur, on: date) -> Apercu:
    """What would happen to these rows; nothing is written. Raises `Refus("trop_de_dossiers")`."""
    visees = _judged(lignes, destinataire, auteur, on)
    retenues = tuple(v for v in visees if v.ecart is None)
    ecarts = Counter(v.ecart for v in visees if v.ecart is not None)
    return Apercu(
        retenues=retenues,
        ecarts=tuple((ecart, ecarts[ecart]) for ecart in Ecart if ecart in ecarts),
        exemples=tuple(_examples(retenues[:EXEMPLES], destinataire, auteur, on)),
        empreinte=_digest(retenues),
    )


def confirm(
    lignes: QuerySet[Avancement], destinataire: Destinataire, auteur: Utilisateur, on: date, *, empreinte: str
) -> list[EnvoiAlertes]:
    """Plan the alerts that the preview showed, one sending for each instance; they leave when the window closes.

    Raises `Depasse` when the recipients are no longer those shown, `Refus` (`non_autorise`, `trop_de_dossiers`,
    `personne`).
    """
    instances = instances_of(auteur, on)
    if not instances:
        raise Refus("non_autorise", "Votre rôle ne permet pas d’alerter.", remede="Demandez à votre instance.")
    with transaction.atomic():
        retenues = [v for v in _judged(lignes, destinataire, auteur, on) if v.ecart is None]
        if _digest(retenues) != empreinte:
            raise Depasse(
                "La liste des personnes à alerter a changé depuis l’aperçu.",
                "Relisez le nouvel aperçu ci-dessous, puis confirmez. Rien n’est parti.",
            )
        if not retenues:
            raise Refus("personne", "Il n’y a personne à alerter.", remede="Choisissez d’autres dossiers.")
        return _plan(_by_instance(retenues, instances), destinataire, auteur, on)


def cancel(envoi: EnvoiAlertes, auteur: Utilisateur, on: date) -> None:
    """Undo a sending that has not begun; `Depasse` once a worker has taken it or somebody cancelled it."""
    _require(envoi, auteur, on)
    with transaction.atomic():
        annules = EnvoiAlertes.objects.filter(pk=envoi.pk, etat=Etat.EN_ATTENTE).update(
            etat=Etat.ANNULE, annule_par=auteur, fini_at=horloge.now()
        )
        if not annules:
            raise Depasse(
                "Cet envoi ne peut plus être annulé\u00a0: il a commencé, ou quelqu’un l’a annulé.",
                "Rechargez la page pour lire où il en est.",
            )
        Alerte.objects.filter(envoi=envoi, etat=Alerte.Etat.PREVUE).update(etat=Alerte.Etat.ANNULEE)
        journal.record(
            Fait.ALERTES_ANNULEES, auteur=auteur, organisation=envoi.instance, objet=envoi,
            details={"nombre": envoi.nombre},
        )  # fmt: skip


def resume(envoi: EnvoiAlertes, auteur: Utilisateur, on: date) -> None:
    """Take up a sending whose work was set aside; what has left does not leave again."""
    _require(envoi, auteur, on)
    if not is_stopped(envoi):
        raise Depasse("Cet envoi suit son cours.")
    travaux.requeue(NATURE, work_key(envoi), {"envoi": envoi.pk}, priorite=6)


def is_stopped(envoi: EnvoiAlertes) -> bool:
    """Whether its work failed for good while something was left to do."""
    if envoi.etat not in (Etat.EN_ATTENTE, Etat.EN_COURS):
        return False
    return Travail.objects.filter(cle=work_key(envoi), etat=Travail.Etat.ECARTE).exists()


def work_key(envoi: EnvoiAlertes) -> str:
    """Key of the piece of work that makes it leave."""
    return f"{NATURE}:{envoi.pk}"


def _require(envoi: EnvoiAlertes, auteur: Utilisateur, on: date) -> None:
    if envoi.instance not in instances_of(auteur, on):
        raise Refus("non_autorise", "Cet envoi est celui d’une autre instance.", remede="Adressez-vous à elle.")


def _judged(lignes: QuerySet[Avancement], destinataire: Destinataire, auteur: Utilisateur, on: date) -> Sequence[Visee]:
    """Each recipient with its verdict, in the author's perimeter; one row more than the maximum is read, never all."""
    choisies = list(lignes.order_by().values_list("pk", flat=True)[: MAXIMUM + 1])
    if len(choisies) > MAXIMUM:
        raise Refus(
            "trop_de_dossiers",
            "Plus de 10\u202f000 dossiers sont choisis\u00a0: c’est trop pour relire ce qui part.",
            remede="Revenez à la liste et restreignez-la, par exemple par risque ou par fin de cycle.",
        )
    suivies = Avancement.objects.followed_by(instances_of(auteur, on)).filter(pk__in=choisies)
    return list(alertes_faits.read(suivies, destinataire, auteur, on))


def _examples(
    visees: Sequence[Visee], destinataire: Destinataire, auteur: Utilisateur, on: date
) -> list[tuple[Avancement, Ecrit]]:
    lignes = _rows(visees)
    ecrits = []
    for visee, instance in _by_instance(visees, instances_of(auteur, on)):
        ligne = lignes[visee.cycle_id]
        texte = alertes_modeles.in_force(instance, destinataire)
        valeurs = alertes_redaction.values(ligne, destinataire, instance, visee.employeur, on)
        ecrits.append((ligne, alertes_redaction.compose(texte, valeurs)))
    return ecrits


def _rows(visees: Sequence[Visee]) -> dict[int, Avancement]:
    lus = Avancement.objects.filter(pk__in=[v.cycle_id for v in visees]).select_related("professionnel", "cycle")
    return {ligne.pk: ligne for ligne in lus}


def _by_instance(visees: Sequence[Visee], instances: Sequence[Organisation]) -> list[tuple[Visee, Organisation]]:
    """Each with the closest instance of the author that follows the file; what none follows is nobody's."""
    competentes: dict[int, Organisation] = {}
    ids = [v.cycle_id for v in visees]
    for instance in instances:
        suivis = Avancement.objects.filter(pk__in=ids).followed_by([instance]).values_list("pk", flat=True)
        for cycle in suivis:
            competentes.setdefault(cycle, instance)
    return [(v, competentes[v.cycle_id]) for v in visees if v.cycle_id in competentes]


def _digest(visees: Sequence[Visee]) -> str:
    couples = sorted((v.cycle_id, v.employeur.pk if v.employeur else 0) for v in visees)
    return hashlib.sha256(repr(couples).encode()).hexdigest()


def _plan(
    couples: Sequence[tuple[Visee, Organisation]], destinataire: Destinataire, auteur: Utilisateur, on: date
) -> list[EnvoiAlertes]:
    envois = []
    for instance in {instance.pk: instance for _, instance in couples}.values():
        siennes = [visee for visee, sienne in couples if sienne == instance]
        envoi = _open(siennes, instance, destinataire, auteur, on)
        if envoi is not None:
            envois.append(envoi)
    if not envois:
        raise Depasse("Ces alertes viennent d’être prévues par quelqu’un d’autre.", "Relisez la liste des envois.")
    return envois


def _open(
    visees: Sequence[Visee], instance: Organisation, destinataire: Destinataire, auteur: Utilisateur, on: date
) -> EnvoiAlertes | None:
    """One sending with its planned alerts; None when somebody planned all of them at the same time."""
    part_at = horloge.instant() + timedelta(minutes=parametres_au(on).alerte_annulation_minutes)
    envoi = EnvoiAlertes.objects.create(
        instance=instance, destinataire=destinataire, auteur=auteur, nombre=len(visees), demande_at=horloge.now(),
        part_at=part_at,
    )  # fmt: skip
    Alerte.objects.bulk_create(
        [
            Alerte(
                envoi=envoi, cycle_id=v.cycle_id, instance=instance, destinataire=destinataire, employeur=v.employeur,
                auteur=auteur,
            )
            for v in visees
        ],
        ignore_conflicts=True, batch_size=1_000,
    )  # fmt: skip
    prevues = Alerte.objects.filter(envoi=envoi).count()
    if not prevues:
        envoi.delete()
        return None
    EnvoiAlertes.objects.filter(pk=envoi.pk).update(nombre=prevues)
    envoi.nombre = prevues
    travaux.enqueue(NATURE, work_key(envoi), {"envoi": envoi.pk}, priorite=6, du_at=part_at)
    journal.record(
        Fait.ALERTES_PREVUES, auteur=auteur, organisation=instance, objet=envoi,
        details={"destinataire": destinataire.value, "nombre": prevues},
    )  # fmt: skip
    return envoi
