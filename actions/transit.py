"""Announced actions whose realisation is expected: kept up to date every night, late partners reminded once a step.

The facts are the actions themselves; the table of what is expected remembers what they lose (that an action was first
« inscrit », when its realisation came, why it did not) and which reminders were sent. One transaction by partner: a
night that dies is taken up again and changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts import horloge, journal, travaux
from accounts.models import Partenaire, Travail, Utilisateur
from accounts.notifications import notify
from accounts.partenaires import is_employer
from accounts.permissions import Permission, roles_with
from actions.models import RealisationAttendue, Relance
from actions.rules.transit import ETAPES, TYPE_DPC, delay
from certif.socle.nombres import counted
from referentiels.parametres import parametres_au

NATURE_TRANSIT = "transit.nuit"
#: A night may be missed: refusals of the last days are looked at again, which changes nothing twice.
RATTRAPAGE = timedelta(days=7)
#: Feeds that send actions, hence may announce some.
TYPE_FLUX = "ACTIONS"

_INSCRITES = """
INSERT INTO actions_realisationattendue AS r (action_id, partenaire_id, inscrite_le, attendue_le)
SELECT a.id, a.partenaire_id, %(on)s,
       a.date_fin + CASE WHEN a.type_action = %(type_dpc)s THEN %(dpc)s ELSE %(autre)s END
  FROM actions_action a
 WHERE a.partenaire_id = %(partenaire)s AND a.statut = 'INSCRIT' AND NOT a.is_retiree
ON CONFLICT (action_id) DO UPDATE SET attendue_le = EXCLUDED.attendue_le, recue_le = NULL, refusee_le = NULL,
       refus = '', livraison_refus_id = NULL, etape = CASE WHEN EXCLUDED.attendue_le >= %(on)s THEN 0 ELSE r.etape END
 WHERE r.attendue_le <> EXCLUDED.attendue_le OR r.recue_le IS NOT NULL OR r.refus = 'ANNULEE'
    OR r.livraison_refus_id < (SELECT livraison_id FROM actions_action WHERE id = r.action_id)
"""
_RECUES = """
UPDATE actions_realisationattendue r
   SET recue_le = least(%(on)s, (a.maj_at AT TIME ZONE 'Europe/Paris')::date), refusee_le = NULL, refus = '',
       livraison_refus_id = NULL
  FROM actions_action a
 WHERE a.id = r.action_id AND r.partenaire_id = %(partenaire)s AND r.recue_le IS NULL
   AND a.statut IN ('REALISEE', 'PARTIELLE') AND NOT a.is_retiree
"""
_ANNULEES = """
UPDATE actions_realisationattendue r
   SET refusee_le = least(%(on)s, (a.maj_at AT TIME ZONE 'Europe/Paris')::date), refus = 'ANNULEE'
  FROM actions_action a
 WHERE a.id = r.action_id AND r.partenaire_id = %(partenaire)s AND r.recue_le IS NULL AND r.refus <> 'ANNULEE'
   AND (a.statut = 'ANNULEE' OR a.is_retiree)
"""
# What the partner sent last about an announced action was rejected: it is not late, it must put its row right.
_REFUSEES = """
UPDATE actions_realisationattendue r SET refusee_le = %(on)s, refus = x.code, livraison_refus_id = x.livraison_id
  FROM actions_action a, (
    SELECT DISTINCT ON (p.id_technique) p.id_technique, p.code, p.livraison_id
      FROM accounts_reponse p JOIN accounts_livraison l ON l.id = p.livraison_id
     WHERE l.partenaire_id = %(partenaire)s AND l.recue_at >= %(depuis)s AND NOT l.a_blanc AND l.etat = 'traitee'
       AND p.sort = 'rejetee' AND p.id_technique <> ''
     ORDER BY p.id_technique, p.livraison_id DESC, p.ligne DESC) x
 WHERE a.id = r.action_id AND a.partenaire_id = %(partenaire)s AND a.id_technique = x.id_technique
   AND r.partenaire_id = %(partenaire)s AND r.recue_le IS NULL AND r.refusee_le IS NULL
   AND x.livraison_id > a.livraison_id
"""

#: Where a partner reads what is expected of it: said by the room above, which owns the page.
_adresses: list[Callable[[], str]] = []


def register_page(adresse: Callable[[], str]) -> None:
    """Declare the address of the page that lists what partners owe (the room above does, in `AppConfig.ready()`)."""
    _adresses[:] = [adresse]


def schedule(nuit: date) -> None:
    """Queue the review of this night, once."""
    travaux.enqueue(NATURE_TRANSIT, f"{NATURE_TRANSIT}:{nuit:%Y-%m-%d}", priorite=8)


def handle(travail: Travail) -> None:
    """Handler of the nightly review."""
    review(horloge.today(), lambda faits, total: travaux.renew(travail, faites=faits, total=total))


def review(on: date, progres: Callable[[int, int], None] | None = None) -> int:
    """Bring every partner up to date and remind the late ones; returns how many reminders were sent."""
    partenaires = list(Partenaire.objects.filter(flux__contains=[TYPE_FLUX]).order_by("pk"))
    envoyees = 0
    for rang, partenaire in enumerate(partenaires, start=1):
        with transaction.atomic():
            # Two nights at once follow one another: the second finds nothing left to say.
            Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire.pk)
            refresh(partenaire, on)
            envoyees += remind(partenaire, on)
        if progres is not None:
            progres(rang, len(partenaires))
    return envoyees


def refresh(partenaire: Partenaire, on: date) -> None:
    """Write what this partner owes, what it sent since, and what was refused: four statements, whatever the number."""
    parametres = parametres_au(on)
    nature = partenaire.organisation.nature if partenaire.organisation else ""
    is_employeur = is_employer(partenaire.code, nature)
    valeurs: dict[str, Any] = {
        "partenaire": partenaire.pk,
        "on": on,
        "type_dpc": TYPE_DPC,
        "dpc": delay(TYPE_DPC, parametres, is_employeur=is_employeur).days,
        "autre": delay("", parametres, is_employeur=is_employeur).days,
        "depuis": horloge.instant() - RATTRAPAGE,
    }
    with connection.cursor() as curseur:
        for ordre in (_INSCRITES, _RECUES, _ANNULEES, _REFUSEES):
            curseur.execute(ordre, valeurs)


def remind(partenaire: Partenaire, on: date) -> int:
    """Send at most one grouped message by step; returns how many were sent. No name, no number of anybody."""
    envoyees = 0
    for etape, jusqua in zip(ETAPES, (*ETAPES[1:], None), strict=True):
        attendues = late(partenaire, on).filter(attendue_le__lte=on - timedelta(days=etape), etape__lt=etape)
        if jusqua is not None:
            attendues = attendues.filter(attendue_le__gt=on - timedelta(days=jusqua))
        nombre = attendues.count()
        if not nombre:
            continue
        contacts = contacts_of(partenaire, on)
        relance, is_nouvelle = Relance.objects.get_or_create(
            partenaire=partenaire, jour=on, etape=etape,
            defaults={"nombre": nombre, "destinataires": len(contacts), "created_at": horloge.now()},
        )  # fmt: skip
        if not is_nouvelle:
            continue
        attendues.update(etape=etape, relancee_le=on)
        _tell(relance, contacts)
        envoyees += 1
    return envoyees


def late(partenaire: Partenaire, on: date) -> QuerySet[RealisationAttendue]:
    """What this partner owes past the day it was expected by."""
    return RealisationAttendue.objects.filter(
        partenaire=partenaire, recue_le__isnull=True, refusee_le__isnull=True, attendue_le__lt=on
    )


def contacts_of(partenaire: Partenaire, on: date) -> list[Utilisateur]:
    """People of the partner who follow its deliveries on that day."""
    if partenaire.organisation_id is None:
        return []
    return list(
        Utilisateur.objects.filter(
            Q(appartenances__fin__isnull=True) | Q(appartenances__fin__gte=on),
            is_active=True,
            appartenances__organisation=partenaire.organisation_id,
            appartenances__organisation__is_active=True,
            appartenances__debut__lte=on,
            appartenances__role__in=[role.value for role in roles_with(Permission.FLUX_SUIVRE)],
        )
        .distinct()
        .order_by("pk")
    )


def _tell(relance: Relance, contacts: list[Utilisateur]) -> None:
    partenaire, etape = relance.partenaire, relance.etape
    quoi = counted(relance.nombre, "réalisation") + (" attendues" if relance.nombre >= 2 else " attendue")
    retard = counted(etape, "jour")
    adresse = _adresses[0]() if _adresses else ""
    for contact in contacts:
        notify(
            cle=f"relance:{partenaire.pk}:{relance.jour:%Y-%m-%d}:{etape}:{contact.pk}",
            nature="relance",
            titre=f"{quoi}, en retard d’au moins {retard}"[:160],
            texte=f"Des actions que {partenaire.nom} a annoncées sont terminées, et leur réalisation n’a pas été "
            f"transmise dans le délai\u00a0: {quoi}. Envoyez REALISEE, ou ANNULEE, pour chacune. La liste vous attend "
            "dans l’application.",
            lien=adresse,
            utilisateur=contact,
        )
    journal.record(
        journal.Fait.RELANCE_ENVOYEE,
        organisation=partenaire.organisation,
        objet=relance,
        details={
            "partenaire": partenaire.code, "etape": etape, "nombre": relance.nombre, "destinataires": len(contacts),
        },
    )  # fmt: skip
