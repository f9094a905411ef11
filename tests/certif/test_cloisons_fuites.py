"""The code forgets whom it asks for: PostgreSQL still shows nobody else's rows (S1, second wall).

Every filter of people is taken off, then the addresses of the permission matrix are asked again as another tenant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from django.db.models import Q
from django.urls import reverse

from accounts import liste_effectifs, perimetre, regard
from accounts.flux import anomalies
from accounts.models import Anomalie, AutorisationCnp, LigneEffectif, Utilisateur
from accounts.regard import Regard
from actions import accompagnement
from actions.export_tables import collect
from actions.querysets import (
    ActionQuerySet,
    DemandeLibreQuerySet,
    DemandeQuerySet,
    DemandeSuivieQuerySet,
    ReclamationQuerySet,
)
from tests.banc.sous_role import sous_le_role  # noqa: F401 - fixture of the bench
from tests.certif import canaris
from tests.certif.table_acces import TABLE
from tests.certif.test_matrice import _each_refusal_shown_once, acteurs, valeurs  # noqa: F401 - fixtures of the matrix
from tests.people import client_of

#: Who has nothing to do with the owner of what the addresses of the matrix are about.
ETRANGERS = (
    "inconnu", "autre_departement", "autre_ordre", "ssa", "autre_employeur", "cncp", "has", "dgos", "publication",
    "federation",
)  # fmt: skip
#: The rooms that each of them may enter, hence where a forgotten filter would show them somebody.
ENTREES = {"autre_departement": "ordre:", "autre_employeur": "employeur:"}
#: Where it would, if PostgreSQL did not refuse: each of these reads the owner's name without its filter.
OUVERTES = (
    "employeur:accueil", "employeur:personne", "ordre:anomalie", "ordre:corriger", "ordre:demande", "ordre:demander",
    "ordre:demandes", "ordre:dossier", "ordre:exonerer", "ordre:fils", "ordre:lever", "ordre:liste", "ordre:messages",
    "ordre:notes", "ordre:preuve", "ordre:retirer",
)  # fmt: skip


def test_no_row_of_the_owner_is_anybody_else_s(acteurs, valeurs, sous_le_role):  # noqa: F811 - fixtures imported above
    """Every row that the personal export finds, in every table, asked by its key and without any filter."""
    siennes = collect(acteurs["titulaire"])
    assert len(siennes) > 25, "the cast of the matrix fills most tables"
    fuites = []
    for nom in ETRANGERS:
        regard.look(Regard(acteurs[nom].pk))
        fuites += [(nom, m._meta.label) for m, cles in siennes.items() if m._base_manager.filter(pk__in=cles).exists()]
    regard.look(regard.TOUT)
    assert fuites == []


@pytest.fixture
def sans_filtre(monkeypatch) -> None:
    """Every « visible to », every perimeter, every « of this holder » says yes to everything."""
    tout = Q()
    monkeypatch.setattr(perimetre, "instance_q", lambda *a, **k: tout)
    monkeypatch.setattr(perimetre, "employeur_exists", lambda *a, **k: tout)
    for classe in (ActionQuerySet, DemandeSuivieQuerySet):
        monkeypatch.setattr(classe, "owned_by", lambda self, utilisateur: self)
    monkeypatch.setattr(DemandeSuivieQuerySet, "not_of", lambda self, utilisateur: self)
    for classe in (DemandeQuerySet, DemandeLibreQuerySet, ReclamationQuerySet):
        monkeypatch.setattr(classe, "visible_to", lambda self, utilisateur, on: self.all())
    monkeypatch.setattr(anomalies, "visible_to", lambda utilisateur, on: Anomalie.objects.all())
    monkeypatch.setattr(liste_effectifs, "visible_to", lambda utilisateur, on: LigneEffectif.objects.all())
    monkeypatch.setattr(
        accompagnement, "visible_to",
        lambda utilisateur, on: AutorisationCnp.objects.select_related("exercice__professionnel", "cnp"),
    )  # fmt: skip
    monkeypatch.setattr(
        accompagnement, "own", lambda utilisateur: AutorisationCnp.objects.select_related("cnp", "exercice")
    )


Parcours = Callable[[Iterable[str]], set[str]]


@pytest.fixture
def leaks(acteurs, valeurs) -> Parcours:  # noqa: F811 - fixtures imported above
    """Among these addresses about the owner, those where whoever has nothing to do with them reads their name."""
    canaris.mark(acteurs)
    mot = canaris.mot("titulaire").encode()
    clients = {espace: client_of(acteurs[nom]) for nom, espace in ENTREES.items()}

    def walk(adresses: Iterable[str]) -> set[str]:
        lues = set()
        for adresse in adresses:
            client = clients[f"{adresse.partition(':')[0]}:"]
            reponse = client.get(reverse(adresse, args=valeurs[TABLE[adresse].args]))
            if mot in reponse.getvalue():
                lues.add(adresse)
        return lues

    return walk


def test_pages_without_their_filters_show_nobody_else(leaks, sans_filtre, sous_le_role):  # noqa: F811 - fixture of the bench
    assert leaks(n for n, ligne in TABLE.items() if n.startswith(tuple(ENTREES.values())) and ligne.oui != 405) == set()


def test_the_same_pages_without_the_wall_would(leaks, sans_filtre):
    """What makes the test above worth something: without the role, a forgotten filter shows the owner."""
    assert leaks(OUVERTES) == set(OUVERTES)


def test_a_login_is_a_key_and_nothing_else(acteurs, sous_le_role):  # noqa: F811 - fixture of the bench
    """What the code says is a key: somebody who is not there sees nobody."""
    regard.look(Regard(10**9))
    assert not Utilisateur.objects.filter(professionnel__isnull=False).exists()
    regard.look(regard.TOUT)
