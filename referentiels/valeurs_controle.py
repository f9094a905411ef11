"""Choices on the campaigns of control: how files are sorted, what is looked at before many are decided."""

from __future__ import annotations

from referentiels.parametre import Parametre, choix

CONTROLE: tuple[Parametre, ...] = (
    choix(
        "precontrole_part_honneur",
        0.5,
        "CSP R. 4022-19",
        "NF",
        "Un dossier complet est signalé «\u00a0preuves à examiner\u00a0» quand plus de la moitié des actions comptées "
        "ne reposent que sur une déclaration sur l’honneur.",
    ),
    choix(
        "precontrole_part_declaree",
        1.0,
        "CSP R. 4022-19",
        "NF",
        "La part des actions comptées qu’aucun partenaire n’a transmises ne suffit pas, à elle seule, à faire examiner "
        "les preuves d’un dossier complet.",
    ),
    choix(
        "lot_echantillon",
        10,
        "CSP R. 4022-19",
        "NF",
        "Avant de décider en nombre des dossiers complets, dix d’entre eux, tirés au sort d’après une graine affichée, "
        "sont montrés à la personne qui décide.",
    ),
    choix(
        "lot_echantillon_ouvert",
        True,
        "CSP R. 4022-19",
        "NF",
        "Les décisions en nombre ne partent qu’une fois chaque dossier de cet échantillon ouvert par la personne qui "
        "les confirme.",
    ),
)
