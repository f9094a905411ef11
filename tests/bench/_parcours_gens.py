"""Who the journey of the clerk is about, on the base that is open: complete files, people at risk, two agents.

`python -m tests.bench._parcours_gens 500` fills 500 files of nurses of one region, gives some accounts an address, and
prints the keys of the people. Run again on a base that was kept, it begins by undoing the journey.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from accounts.models import Professionnel

JOUR = date(2026, 11, 19)
INSTANCE, REGION, DEPARTEMENT, PROFESSION = "CROI-84", "84", "69", "60"
FIN = date(2031, 12, 31)
#: People at risk of the département who have an address, so that an alert may leave.
JOIGNABLES = 40


def prepare(dossiers: int) -> dict[str, int]:
    """Keys of the users: the clerk, the decision-maker, somebody at risk, somebody incomplete, somebody complete."""
    from django.core.management import call_command

    from accounts import horloge
    from actions.models import Avancement, Cycle
    from certif.demonstration import retour
    from tests.bench import _decisions

    horloge.move_to(JOUR)
    retour.rewind(JOUR - timedelta(days=1))
    cycles = Cycle.objects.filter(
        etat="ouvert", fin=FIN, is_provisoire=False, version__isnull=False, exercice__profession=PROFESSION,
        exercice__region=REGION, exercice__categorie="C",
    ).order_by("pk")  # fmt: skip
    deja = cycles.filter(actions__id_technique__startswith="DECISION-").distinct()
    if deja.count() < dossiers:
        _decisions._complete(list(cycles.values_list("pk", flat=True)[:dossiers]))
    call_command("evaluate", all=True, verbosity=0)
    # By name, as a clerk reads them; the complete ones are at risk of nothing.
    suivis = Avancement.objects.filter(
        profession=PROFESSION, departement=DEPARTEMENT, is_militaire=False, cycle_etat="ouvert", fin=FIN
    ).order_by("cle_nom", "pk")  # fmt: skip
    a_risque = [_account(ligne.professionnel) for ligne in suivis.filter(risque__gte=2)[:JOIGNABLES]]
    complet = suivis.filter(etat="complet", cycle__in=deja).select_related("professionnel").first()
    return {
        "gestionnaire": _agent("gestionnaire"), "decideur": _agent("decideur"), "alerte": a_risque[0],
        "incomplet": a_risque[1], "complet": _account(complet.professionnel),
    }  # fmt: skip


def _account(professionnel: Professionnel) -> int:
    """The user of this holder, who has come once and left an address."""
    from accounts import horloge
    from accounts.identification import user_of
    from accounts.models import Utilisateur

    utilisateur = user_of(professionnel)
    professionnel.active_at = horloge.instant()
    professionnel.save(update_fields=["active_at"])
    Utilisateur.objects.filter(pk=utilisateur.pk).update(email=f"{professionnel.rpps}@exemple.test")
    return int(utilisateur.pk)


def _agent(role: str) -> int:
    """Somebody of the instance who holds this role."""
    from accounts.models import Appartenance, Organisation, Utilisateur
    from accounts.roles import Role

    voulu = Role(f"ordre_{role}")
    agent, _ = Utilisateur.objects.get_or_create(
        email=f"parcours.{role}@exemple.test", defaults={"nom_affiche": f"{voulu.libelle} fictif"}
    )
    Appartenance.objects.get_or_create(
        utilisateur=agent, organisation=Organisation.objects.get(code=INSTANCE), role=voulu,
        defaults={"debut": date(2023, 1, 1)},
    )  # fmt: skip
    return int(agent.pk)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]))))
