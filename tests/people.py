"""The cast: always the same people, in the same order, so that an access test is one sentence.

anonymous → unrelated professional → each role → owner. Day of the bench: 30 June 2026, unless a test moves it.
Every number is synthetic: RPPS 99790…, FINESS 99…, SIREN 999….
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from accounts import horloge
from accounts.models import (
    Activite,
    Anomalie,
    Appartenance,
    Exercice,
    Inscription,
    Organisation,
    Professionnel,
    SavoirFaire,
    Utilisateur,
)
from accounts.professions import Profession
from accounts.roles import Echelon, Nature, Role
from accounts.territoires import region_de
from certif.socle.identifiers import cle_nom, luhn_key

JOUR = date(2026, 6, 30)
FINESS = "990000010"

_numeros = itertools.count(100_000)


@pytest.fixture
def jour() -> Iterator[date]:
    """The day of the bench, everywhere `horloge.today()` is asked."""
    with horloge.fixed_day(JOUR) as fixe:
        yield fixe


@pytest.fixture
def au_jour() -> Iterator[Callable[[date], date]]:
    """Move the bench to another day until the end of the test: `au_jour(date(2032, 2, 15))`."""
    poses: list[horloge.fixed_day] = []

    def move(autre: date) -> date:
        pose = horloge.fixed_day(autre)
        poses.append(pose)
        return pose.__enter__()

    yield move
    for pose in reversed(poses):
        pose.__exit__()


def make_rpps() -> str:
    """A new valid synthetic RPPS number (99790…, Luhn key on the eleven digits)."""
    debut = f"9979{next(_numeros):06d}"
    return debut + luhn_key(debut)


def make_exercice(
    profession: Profession = Profession.MEDECIN,
    *,
    nom: str = "FICTIF",
    prenom: str = "Sacha",
    rpps: str | None = None,
    departement: str = "75",
    mode: str = "L",
    specialite: str = "",
    categorie: str = "C",
    inscrit_le: date | None = date(2015, 9, 1),
    finess: str = "",
) -> Exercice:
    """A professional of the roster with one exercise, its registration and, if asked, an activity at a FINESS."""
    professionnel = Professionnel.objects.create(
        rpps=rpps or make_rpps(), nom=nom, prenom=prenom, cle_nom=cle_nom(f"{nom} {prenom}")
    )
    exercice = Exercice.objects.create(
        professionnel=professionnel, profession=profession, categorie=categorie, specialite=specialite, mode=mode,
        departement=departement, region=region_de(departement),
    )  # fmt: skip
    if specialite:
        SavoirFaire.objects.create(exercice=exercice, code=specialite)
    if inscrit_le:
        Inscription.objects.create(exercice=exercice, debut=inscrit_le)
    if finess:
        Activite.objects.create(exercice=exercice, cle=f"F{finess}|{mode}", mode=mode, finess=finess)
    return exercice


def make_agent(role: Role, nature: Nature, code: str, *, nom: str = "", **organisation) -> Utilisateur:
    """A user holding `role` since 2023 in the organisation `code` (created on first use)."""
    cible, _ = Organisation.objects.get_or_create(
        code=code, defaults={"nom": nom or f"Organisation {code}", "nature": nature, **organisation}
    )
    utilisateur = Utilisateur.objects.create_user(
        email=f"{role.value.replace('_', '-')}.{code.lower()}@exemple.test",
        password="phrase de passe fictive",
        nom_affiche=f"{role.libelle} {code}",
    )
    Appartenance.objects.create(utilisateur=utilisateur, organisation=cible, role=role, debut=date(2023, 1, 1))
    return utilisateur


def make_titulaire(exercice: Exercice) -> Utilisateur:
    """The login identity of a professional, already activated."""
    professionnel = exercice.professionnel
    Professionnel.objects.filter(pk=professionnel.pk).update(active_at=horloge.instant())
    professionnel.refresh_from_db()
    return Utilisateur.objects.create_user(
        email=f"{professionnel.rpps}@exemple.test", nom_affiche=str(professionnel), professionnel=professionnel
    )


def make_anomalie(exercice: Exercice, jour: date = JOUR, **champs) -> Anomalie:
    """A mismatch about this exercise, first seen that day: struck off for the Ordre, practising for the RPPS."""
    valeurs = {
        "nature": Anomalie.Nature.PRESENT_RADIE, "cle": f"E{exercice.pk}", "rpps": exercice.professionnel.rpps,
        "profession": exercice.profession, "categorie": exercice.categorie, "region": exercice.region,
        "departement": exercice.departement, "details": {"fin": "2026-01-31", "conseil": "CDOM-75"},
        "vue_le": jour, "revue_le": jour, **champs,
    }  # fmt: skip
    return Anomalie.objects.create(exercice=exercice, **valeurs)


def client_of(utilisateur: Utilisateur | None) -> Client:
    """A browser without JavaScript, logged in as this user (anonymous when None)."""
    client = Client()
    if utilisateur is not None:
        client.force_login(utilisateur, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def exercice(db) -> Exercice:
    """The exercise the tests act on: a civilian doctor of Paris, also employed at the FINESS of the bench."""
    return make_exercice(nom="EXEMPLE", prenom="Camille", rpps="99790000006", mode="S", finess=FINESS)


@pytest.fixture
def titulaire(exercice: Exercice) -> Utilisateur:
    """Owner of the account the tests act on."""
    return make_titulaire(exercice)


@pytest.fixture
def inconnu(db) -> Utilisateur:
    """A professional with no link to anything."""
    return make_titulaire(make_exercice(nom="INCONNU", prenom="Dominique", departement="2A"))


@pytest.fixture
def ordre_gestionnaire(db) -> Utilisateur:
    """Clerk of the Paris council of the doctors' Ordre."""
    return make_agent(Role.ORDRE_GESTIONNAIRE, Nature.ORDRE, "CNOM-75", **_CONSEIL_75)


@pytest.fixture
def ordre_decideur(db) -> Utilisateur:
    """Decision-maker of the same council."""
    return make_agent(Role.ORDRE_DECIDEUR, Nature.ORDRE, "CNOM-75", **_CONSEIL_75)


@pytest.fixture
def ordre_president(db) -> Utilisateur:
    """President of the same council."""
    return make_agent(Role.ORDRE_PRESIDENT, Nature.ORDRE, "CNOM-75", **_CONSEIL_75)


@pytest.fixture
def ordre_national(db) -> Utilisateur:
    """Decision-maker of the national level of the doctors' Ordre."""
    return make_agent(
        Role.ORDRE_DECIDEUR, Nature.ORDRE, "CNOM", nom="Ordre national fictif des médecins",
        profession=Profession.MEDECIN, echelon=Echelon.NATIONAL,
    )  # fmt: skip


@pytest.fixture
def autre_departement(db) -> Utilisateur:
    """Decision-maker of another council of the same Ordre."""
    return make_agent(
        Role.ORDRE_DECIDEUR, Nature.ORDRE, "CNOM-69", profession=Profession.MEDECIN, echelon=Echelon.DEPARTEMENTAL,
        departement="69", region="84",
    )  # fmt: skip


@pytest.fixture
def autre_ordre(db) -> Utilisateur:
    """Decision-maker of another Ordre, national level."""
    return make_agent(
        Role.ORDRE_DECIDEUR, Nature.ORDRE, "CNOI", profession=Profession.INFIRMIER, echelon=Echelon.NATIONAL
    )


@pytest.fixture
def ssa(db) -> Utilisateur:
    """Decision-maker of the service de santé des armées."""
    return make_agent(Role.ORDRE_DECIDEUR, Nature.SSA, "SSA", nom="Service de santé des armées (fictif)")


@pytest.fixture
def cnp(db) -> Utilisateur:
    """Editor of a CNP."""
    return make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-ESSAI", nom="CNP fictif de médecine")


@pytest.fixture
def accompagnant(db) -> Utilisateur:
    """The person in charge of accompanying at the same CNP."""
    return make_agent(Role.CNP_ACCOMPAGNANT, Nature.CNP, "CNP-ESSAI", nom="CNP fictif de médecine")


@pytest.fixture
def cncp(db) -> Utilisateur:
    """Member of the CNCP."""
    return make_agent(Role.CNCP_MEMBRE, Nature.CNCP, "CNCP")


@pytest.fixture
def has(db) -> Utilisateur:
    """Opinion officer of the HAS."""
    return make_agent(Role.HAS_MEMBRE, Nature.HAS, "HAS")


@pytest.fixture
def dgos(db) -> Utilisateur:
    """Analyst of the ministry."""
    return make_agent(Role.MINISTERE_ANALYSTE, Nature.MINISTERE, "DGOS")


@pytest.fixture
def publication(db) -> Utilisateur:
    """The person of the ministry who publishes by arrêté."""
    return make_agent(Role.MINISTERE_PUBLICATION, Nature.MINISTERE, "DGOS")


@pytest.fixture
def employeur(db) -> Utilisateur:
    """Staff manager of the hospital where the owner works."""
    return make_agent(Role.EMPLOYEUR_GESTIONNAIRE, Nature.EMPLOYEUR, "CH-ESSAI", nom="CH fictif", finess=FINESS)


@pytest.fixture
def autre_employeur(db) -> Utilisateur:
    """Staff manager of another hospital."""
    return make_agent(Role.EMPLOYEUR_GESTIONNAIRE, Nature.EMPLOYEUR, "CH-AUTRE", finess="990000028")


@pytest.fixture
def federation(db) -> Utilisateur:
    """Analyst of a fédération of employers, without any member yet."""
    return make_agent(Role.FEDERATION_ANALYSTE, Nature.FEDERATION, "FEDERATION", nom="Fédération fictive")


@pytest.fixture
def partenaire(db) -> Utilisateur:
    """Technical contact of a partner."""
    return make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "PARTENAIRE-ESSAI")


@pytest.fixture
def exploitant(db) -> Utilisateur:
    """Operator of the platform."""
    return make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, "EXPLOITANT")


_CONSEIL_75 = {
    "nom": "Conseil fictif de Paris de l’Ordre des médecins",
    "profession": Profession.MEDECIN,
    "echelon": Echelon.DEPARTEMENTAL,
    "departement": "75",
    "region": "11",
}
