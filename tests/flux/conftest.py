"""The invented roster of the feed tests, and a deposit in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from accounts import horloge
from accounts.flux.depot import Envoi, deposit
from accounts.flux.traitement import drive
from accounts.models import Exercice, Inscription, Livraison, Organisation, Partenaire, Professionnel, Utilisateur
from accounts.professions import Profession
from accounts.roles import Nature, Role
from actions import cycles
from actions.feeds.actions_champs import ACTIONS
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.identifiers import cle_nom
from tests.donnees import dpc
from tests.people import JOUR, make_agent
from tests.referentiels_fictifs import make_version


def make_partner(code: str, **champs) -> Partenaire:
    """A partner that may send ACTIONS."""
    return Partenaire.objects.update_or_create(
        code=code, defaults={"nom": f"Partenaire {code}", "flux": ["ACTIONS"], "confiance": "flux", **champs}
    )[0]


def make_roster(personnes: Iterable[dpc.Personne], on: date = JOUR) -> None:
    """Write these people, doctors registered since 2015, and their cycles."""
    connues = [
        Professionnel(rpps=p.rpps, nom=p.nom, prenom=p.prenom, cle_nom=cle_nom(f"{p.nom} {p.prenom}"))
        for p in personnes
    ]
    actives = {p.rpps: p.is_active for p in personnes}
    Professionnel.objects.bulk_create(connues)
    exercices = Exercice.objects.bulk_create(
        [
            Exercice(professionnel=p, profession=Profession.MEDECIN, mode="L", departement="75", region="11",
                     present=actives[p.rpps])
            for p in connues
        ]
    )  # fmt: skip
    Inscription.objects.bulk_create([Inscription(exercice=e, debut=date(2015, 9, 1)) for e in exercices])
    cycles.recompute([e.pk for e in exercices], on)


@pytest.fixture
def andpc(db) -> Partenaire:
    """The partner of most tests."""
    return make_partner("ANDPC")


def make_contact(partenaire: Partenaire) -> Utilisateur:
    """The technical contact of a partner, in an organisation of its own."""
    code = f"PARTENAIRE-{partenaire.code}"
    agent = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, code)
    partenaire.organisation = Organisation.objects.get(code=code)
    partenaire.save()
    return agent


@pytest.fixture
def technique(andpc: Partenaire) -> Utilisateur:
    """The technical contact of that partner."""
    return make_contact(andpc)


@pytest.fixture
def roster(db, jour) -> list[dpc.Personne]:
    """Fifty people with a référentiel and a cycle."""
    make_version()
    gens = list(dpc.personnes(50))
    make_roster(gens)
    return gens


def csv_text(lignes: Iterable[dict[str, str]], colonnes: Iterable[str] = ACTIONS.noms) -> str:
    """Rows as a file of the contract."""
    colonnes = list(colonnes)
    corps = "".join(";".join(ligne.get(nom, "") for nom in colonnes) + "\n" for ligne in lignes)
    return ";".join(colonnes) + "\n" + corps


@pytest.fixture
def receive(tmp_path: Path) -> Callable[..., Livraison]:
    """Deposit and process text, rows or bytes as a file of this partner."""
    numero = iter(range(10_000))

    def recois(partenaire: Partenaire, contenu, *, nom: str = "", process: bool = True, **options) -> Livraison:
        chemin = tmp_path / (nom or f"flux-{next(numero)}.csv")
        if isinstance(contenu, list):
            contenu = csv_text(contenu)
        chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
        manifeste = options.pop("manifeste", Manifeste())
        livraison = deposit(
            Envoi(chemin=chemin, nom=chemin.name, partenaire=partenaire, canal="essai", manifeste=manifeste, **options)
        )
        if process and livraison.etat in ("recue", "en_cours"):
            livraison = drive(livraison, horloge.today())
        return livraison

    return recois
