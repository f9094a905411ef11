"""Files for a thief: `python -m tests.securite._dossiers_en_masse NOMBRE` writes them on the base of the environment.

Prints one JSON line: keys of the cycles of the council (`dedans`) and of others (`dehors`), two stolen sessions (one
that cannot give a second factor, one whose thief gives it each time it is asked), and addresses of known accounts.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import Any

import django

#: For so many files of the council, one of another.
DEHORS = 25
#: First of their RPPS numbers, far from those that the world of the site has drawn already (`tests.people`).
PREMIER = 500_000
#: Known accounts that wrong passwords are tried on, all with the same true one.
COMPTES_CONNUS, PHRASE = 130, "phrase de passe fictive"


def write(nombre: int) -> dict[str, Any]:
    """The files, in the départements 75 and 69, and who reads them."""
    from django.contrib.auth.hashers import make_password

    from accounts import horloge
    from accounts.models import SeuilLecture, Utilisateur
    from accounts.roles import Role
    from accounts.rules.lectures import DEFAUTS
    from actions import cycles
    from actions.models import Cycle

    jour = horloge.today()
    dossiers = _roster(["75" if rang < nombre else "69" for rang in range(nombre + nombre // DEHORS)])
    cycles.recompute(dossiers, jour)
    ouverts = Cycle.objects.filter(exercice__in=dossiers, debut__lte=jour, fin__gte=jour)
    decideur = _agent(Role.ORDRE_DECIDEUR)
    seuils = DEFAUTS[Role.ORDRE_DECIDEUR]
    # The second thief never waits between two files: only the hard thresholds are left.
    SeuilLecture.objects.create(
        role=Role.ORDRE_DECIDEUR, confirmation=seuils.confirmation, arret_heure=seuils.arret_heure,
        arret_jour=seuils.arret_jour, pause=0, lignes=seuils.lignes, choisi_par=decideur, maj_at=horloge.now(),
    )  # fmt: skip
    empreinte = make_password(PHRASE)
    Utilisateur.objects.bulk_create(
        Utilisateur(email=f"connu.{rang}@exemple.test", password=empreinte, nom_affiche=f"Compte fictif {rang}")
        for rang in range(COMPTES_CONNUS)
    )
    return {
        "dedans": list(ouverts.filter(exercice__departement="75").values_list("pk", flat=True)),
        "dehors": list(ouverts.exclude(exercice__departement="75").values_list("pk", flat=True)),
        "sans_facteur": _session(_agent(Role.ORDRE_GESTIONNAIRE)),
        "avec_facteur": _session(decideur, confirme=True),
    }


def _roster(departements: list[str]) -> list[int]:
    """A general practitioner a département, registered since 2015, in a few statements; keys of their exercises."""
    from accounts.models import Exercice, Inscription, Professionnel, SavoirFaire
    from accounts.territoires import region_de
    from certif.socle.identifiers import cle_nom, luhn_key

    debuts = [f"9979{PREMIER + rang:06d}" for rang in range(len(departements))]
    gens = Professionnel.objects.bulk_create(
        Professionnel(rpps=debut + luhn_key(debut), nom=f"MASSE {rang}", prenom="Sacha",
                      cle_nom=cle_nom(f"MASSE {rang} Sacha"))
        for rang, debut in enumerate(debuts)
    )  # fmt: skip
    exercices = Exercice.objects.bulk_create(
        Exercice(professionnel=qui, profession="10", specialite="SM54", mode="L", departement=ou, region=region_de(ou))
        for qui, ou in zip(gens, departements, strict=True)
    )
    SavoirFaire.objects.bulk_create(SavoirFaire(exercice=exercice, code="SM54") for exercice in exercices)
    Inscription.objects.bulk_create(Inscription(exercice=exercice, debut=date(2015, 9, 1)) for exercice in exercices)
    return [exercice.pk for exercice in exercices]


def _agent(role):
    from accounts.models import Appartenance

    return Appartenance.objects.filter(role=role, organisation__code="CDOM-75").earliest("pk").utilisateur


def _session(utilisateur, *, confirme: bool = False) -> str:
    from accounts import horloge
    from accounts.session_en_base import SessionStore
    from tests.securite._monde_production import _session as ouvre

    cle = ouvre(utilisateur)
    if confirme:
        session = SessionStore(cle)
        dans_une_heure = (horloge.instant() + timedelta(hours=1)).timestamp()
        session["account_authentication_methods"] = [{"method": "mfa", "at": dans_une_heure, "type": "totp"}]
        session["account_authentication_methods_user"] = str(utilisateur.pk)
        session.save()
    return cle


if __name__ == "__main__":
    django.setup()
    print(json.dumps(write(int(sys.argv[1]))))
