"""What every check of a draft says, to the last word: an author reads it before anything is published."""

from __future__ import annotations

from datetime import date

from referentiels.rules.controle_version import (
    Gravite,
    check_correspondances,
    check_effet,
    check_version,
    codes_repetes,
)
from referentiels.rules.correspondances import Correspondance
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import FormeUnite, Version
from tests.referentiels.test_rules_controle import LARGE, LE, PRECISE, SUFFISANT, transversales

LIGNES = [
    {"type": "obligatoire", "action": "X"},
    {"type": "nombre", "seuil": 0},
    {"type": "quota", "seuil": 1, "categorie": "X"},
    {"type": "obligatoire", "action": "A21"},
]
ITEMS = [
    Item("X", (5,)),
    Item("Y", (1,), max_par_cycle=0),
    Item("Z", (1,), unite=Unite(FormeUnite.HEURES, 0)),
    Item("L", (1,), unite=Unite(FormeUnite.ANNEES, 12)),
    Item("P", (2,), max_par_cycle=None, population=frozenset({"salarie", "interventionnel"})),
]
# One row per finding: code, axis, item, sentence, remedy.
DITS = [
    (
        "seuil_inaccessible",
        3,
        "",
        "«\u00a02 actions distinctes\u00a0» sur l’axe\u00a03 ne peut pas être atteint\u00a0: 1 au plus.",
        "Abaissez le seuil, ou ajoutez des actions qui permettent de l’atteindre.",
    ),
    (
        "axe_vide",
        4,
        "",
        "«\u00a02 actions distinctes\u00a0» sur l’axe\u00a04\u00a0: aucune action ne s’y trouve.",
        "Ajoutez des actions à cet axe, ou retirez l’exigence.",
    ),
    (
        "action_inconnue",
        1,
        "X",
        "L’action obligatoire «\u00a0X\u00a0» n’existe pas dans cette version.",
        "Ajoutez cette action, ou corrigez le code de l’exigence.",
    ),
    (
        "categorie_inconnue",
        1,
        "",
        "Aucune action sur l’axe\u00a01 ne porte «\u00a0X\u00a0»\u00a0: le quota ne peut pas être atteint.",
        "Donnez cette catégorie aux actions concernées, ou corrigez le quota.",
    ),
    (
        "action_hors_axe",
        1,
        "A21",
        "«\u00a0action obligatoire A21\u00a0» sur l’axe\u00a01\u00a0: cette action n’est pas sur cet axe.",
        "Déplacez l’exigence, ou ajoutez l’axe à l’action.",
    ),
    (
        "seuil_inaccessible",
        None,
        "",
        "«\u00a099 actions distinctes\u00a0» sur le cycle ne peut pas être atteint\u00a0: 8 au plus.",
        "Abaissez le seuil, ou ajoutez des actions qui permettent de l’atteindre.",
    ),
    ("seuil_nul", 1, "", "Une exigence sur l’axe\u00a01 ne demande rien.", "Donnez-lui un seuil, ou retirez-la."),
    (
        "ensemble_inaccessible",
        None,
        "",
        "Ensemble, les axes\u00a01 et 2 demandent 4\u00a0actions\u00a0: 3 au plus"
        " peuvent les servir, car une action transversale ne sert qu’un axe.",
        "Ajoutez des actions à ces axes, ou abaissez un seuil.",
    ),
    (
        "axe_inconnu",
        None,
        "X",
        "L’action «\u00a0X\u00a0» n’est sur aucun des quatre axes.",
        "Donnez-lui un axe de 1 à 4.",
    ),
    (
        "jamais_comptee",
        None,
        "Y",
        "L’action «\u00a0Y\u00a0» ne peut jamais compter.",
        "Laissez-la compter une fois au moins, ou retirez-la.",
    ),
    (
        "unite_nulle",
        None,
        "Z",
        "L’unité de l’action «\u00a0Z\u00a0» doit être positive.",
        "Indiquez combien de réalisations font une action.",
    ),
    (
        "unite_trop_longue",
        None,
        "L",
        "L’action «\u00a0L\u00a0» demande plus d’années que n’en compte un cycle.",
        "Demandez neuf années au plus.",
    ),
    (
        "seuil_inaccessible",
        1,
        "",
        "«\u00a02 actions distinctes\u00a0» sur l’axe\u00a01 ne peut pas être atteint\u00a0: 1 au plus.",
        "Abaissez le seuil, ou ajoutez des actions qui permettent de l’atteindre.",
    ),
    (
        "axe_vide",
        3,
        "",
        "«\u00a02 actions distinctes\u00a0» sur l’axe\u00a03\u00a0: aucune action ne s’y trouve.",
        "Ajoutez des actions à cet axe, ou retirez l’exigence.",
    ),
    (
        "axe_vide",
        4,
        "",
        "«\u00a02 actions distinctes\u00a0» sur l’axe\u00a04\u00a0: aucune action ne s’y trouve.",
        "Ajoutez des actions à cet axe, ou retirez l’exigence.",
    ),
    (
        "population_exclue",
        2,
        "",
        "«\u00a02 actions distinctes\u00a0» sur l’axe\u00a02 n’est possible que pour"
        " une partie des professionnels (interventionnel, salariés).",
        "Ajoutez des actions ouvertes à tous, ou prévoyez l’exonération de l’axe.",
    ),
    (
        "correspondance_vide",
        None,
        "",
        "La correspondance de rang\u00a01 ne mène à aucune action.",
        "Indiquez au moins un code, ou retirez-la.",
    ),
    (
        "correspondance_inconnue",
        1,
        "B",
        "La correspondance de rang\u00a020 mène à «\u00a0B\u00a0», qui n’existe pas dans cette version.",
        "Corrigez le code, ou ajoutez l’action.",
    ),
    (
        "correspondance_masquee",
        1,
        "",
        "La correspondance de rang\u00a020 n’est jamais lue\u00a0: celle de rang\u00a010 prend déjà ses lignes.",
        "Placez la plus précise avant la plus large, ou retirez-la.",
    ),
    ("effet_passe", None, "", "La date d’effet du 01/01/2020 est déjà passée.", "Choisissez aujourd’hui ou plus tard."),
    (
        "code_en_double",
        None,
        "A",
        "Le code «\u00a0A\u00a0» est porté par 2 actions\u00a0: donnez à chacune le sien.",
        "Donnez à chaque action son propre code.",
    ),
]


def test_every_finding_is_said_in_these_words() -> None:
    constats = [
        *check_version(Version.from_dict({"actions": SUFFISANT[:5]})),
        *check_version(
            Version.from_dict({"axes": {1: LIGNES}, "cycle": [{"type": "nombre", "seuil": 99}], "actions": SUFFISANT})
        ),
        *check_version(Version.from_dict({"actions": [*SUFFISANT[4:], *transversales(3)]})),
        *check_version(Version("V", {item.code: item for item in ITEMS})),
        *check_correspondances((Correspondance((), 1), LARGE, PRECISE), {"A"}),
        *check_effet(date(2020, 1, 1), LE),
        *codes_repetes("AA"),
    ]
    assert [(c.code, c.axe, c.action, c.message, c.remede) for c in constats] == DITS
    alertes = {"seuil_nul", "population_exclue", "correspondance_masquee"}
    assert [c.gravite for c in constats] == [Gravite.ALERTE if c.code in alertes else Gravite.ERREUR for c in constats]
