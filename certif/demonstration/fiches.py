"""What the semestrial sheets of the demonstration count, and two of them for each CNP of the cards: they compare.

Invented orientations, named on the actions of the demonstration's catalogue; the actions that the invented people
received from the Agency say their type and their orientation; two people out of five have opened their account.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts import horloge
from accounts.models import Organisation
from accounts.roles import Role
from actions.models import ActionCatalogue, Orientation
from certif.demonstration.personnes import AGENTS
from certif.synthese.population import PREMIER_RANG, rpps_of
from dashboards import fiche_demande, fiche_periode
from dashboards.models import FicheCnp

#: Number, label, annexe; the last ones are those that the CNPs of the cards proposed.
ORIENTATIONS = (
    (1, "Vaccination et couverture vaccinale (libellé fictif)", 1),
    (2, "Prévention des infections et de l’antibiorésistance (libellé fictif)", 1),
    (3, "Évaluation et prise en charge de la douleur (libellé fictif)", 2),
    (4, "Prévention des chutes (libellé fictif)", 2),
    (5, "Repérage des violences (libellé fictif)", 2),
    (6, "Évènements indésirables en équipe (libellé fictif)", 3),
)
PROPOSEES = (
    ("FSM", 201, "Écoute du patient (libellé fictif)"),
    ("CNP-10-29", 202, "Dialyse à domicile (libellé fictif)"),
)
#: Days between the two sheets, at least: as in production.
ECART = timedelta(days=30)

#: The invented people alone: those of the cards keep the history written for them.
_INVENTES = "professionnel_id IN (SELECT id FROM accounts_professionnel WHERE rpps >= %(premier)s AND rpps < '998')"
_ACTIONS = f"""
UPDATE actions_action a SET typologie = c.typologie, format = c.format, categorie = c.categorie, annexe = c.annexe,
  orientation_numero = c.orientation, reference_action = c.reference_action, numero_session = '01'
  FROM (SELECT *, row_number() OVER (PARTITION BY annee ORDER BY reference_action) - 1 AS rang,
               count(*) OVER (PARTITION BY annee) AS nombre
          FROM actions_actioncatalogue WHERE orientation IS NOT NULL) c
 WHERE a.canal = 'synthese' AND a.type_action = 'DPC' AND a.reference_action = '' AND {_INVENTES}
   AND c.annee = extract(year FROM a.date_fin) AND c.rang = a.id %% c.nombre
"""  # noqa: S608 - written here, values are parameters
#: Received when they would have been, not all on the day of the demonstration.
_RECUES = f"""
UPDATE actions_action SET created_at = date_fin + interval '20 days'
 WHERE created_at > date_fin + interval '20 days' AND {_INVENTES}
"""  # noqa: S608 - written here, values are parameters
_COMPTES = """
UPDATE accounts_professionnel SET active_at = %(instant)s - make_interval(days => (1 + id %% 600)::int)
 WHERE active_at IS NULL AND id %% 5 < 2 AND rpps >= %(premier)s AND rpps < '998'
"""


def install(on: date) -> None:
    """Write what the sheets count, then make them; nothing when there is one already."""
    if FicheCnp.objects.exists():
        return
    _orientations(on)
    valeurs: dict[str, Any] = {"premier": rpps_of(PREMIER_RANG), "instant": horloge.instant()}
    with connection.cursor() as curseur:
        curseur.execute(_RECUES, valeurs)
        curseur.execute(_ACTIONS, valeurs)
        curseur.execute(_COMPTES, valeurs)
    codes = sorted({agent.organisation for agent in AGENTS if agent.role == Role.CNP_REDACTEUR})
    semestre = fiche_periode.last_half_year(on)
    premiere = semestre if on - semestre >= ECART else fiche_periode.last_half_year(semestre)
    for conseil in Organisation.objects.filter(code__in=codes).order_by("code"):
        for jour in (premiere, on):
            fiche_demande.make(FicheCnp.objects.create(
                organisation=conseil, jour=jour, annee=jour.year, is_semestrielle=jour == premiere,
                demande_at=horloge.instant(),
            ))  # fmt: skip


def _orientations(on: date) -> None:
    """The orientations of the triennium, and the one that each action of the catalogue is tied to."""
    triennium = on.year - (on.year - 2017) % 3
    noms = dict(Organisation.objects.filter(code__in=[code for code, _, _ in PROPOSEES]).values_list("code", "nom"))
    siennes = [(numero, libelle, 4, noms[code]) for code, numero, libelle in PROPOSEES]
    toutes = [*((numero, libelle, annexe, "") for numero, libelle, annexe in ORIENTATIONS), *siennes]
    Orientation.objects.bulk_create(
        [
            Orientation(triennium=triennium, numero=numero, libelle=libelle, annexe=annexe, cnp=cnp)
            for numero, libelle, annexe, cnp in toutes
        ],
        ignore_conflicts=True,
    )
    fiches = list(ActionCatalogue.objects.filter(orientation=None).order_by("annee", "reference_action"))
    for rang, fiche in enumerate(fiches):
        fiche.orientation, _, fiche.annexe, _ = toutes[rang % len(toutes)]
        # Two thirds were published before the year began: the two sheets do not count the same offer.
        fiche.connue_le = on if rang % 3 == 2 else date(on.year, 1, 1) - timedelta(days=1)
    ActionCatalogue.objects.bulk_update(fiches, ["orientation", "annexe", "connue_le"])
