"""A small catalogue for the demonstration: invented actions of invented organisers, for the seven professions."""

from __future__ import annotations

from datetime import date
from itertools import cycle

from accounts.professions import Profession
from actions.models import ActionCatalogue

TOUTES = [profession.value for profession in Profession]
#: Title, typology, format; the organisers take them in turn. No orientation: its list would judge the feeds too.
ACTIONS = (
    ("Antibiotiques\u00a0: bon usage en ville", "FC", "MIXTE"),
    ("Repérer les violences au sein du couple", "FC", "PRESENTIEL"),
    ("Vaccination\u00a0: répondre aux questions des patients", "FC", "NON_PRESENTIEL"),
    ("Douleur chronique\u00a0: évaluer et accompagner", "FC", "CLASSE_VIRTUELLE"),
    ("Audit de dossiers\u00a0: courriers de sortie", "EPP", "NON_PRESENTIEL"),
    ("Groupe d’analyse de pratiques entre pairs", "EPP", "PRESENTIEL"),
    ("Évènements indésirables\u00a0: analyser en équipe", "GDR", "CLASSE_VIRTUELLE"),
    ("Programme intégré\u00a0: parcours du patient diabétique", "PI", "MIXTE"),
)
ORGANISMES = ("9991", "9992", "9993", "9994", "9995")


def install(on: date) -> None:
    """Publish the catalogue of this year and of the next one; what is known already stays as it is."""
    ActionCatalogue.objects.bulk_create(
        [
            ActionCatalogue(
                reference_action=f"{odpc}{annee % 100:02d}29{rang:03d}", odpc=odpc, titre=titre, annee=annee,
                statut="PUBLIEE", categorie="PLURI" if rang % 2 else "MONO", typologie=typologie, format=forme,
                publics=TOUTES, connue_le=on,
            )
            for annee in (on.year, on.year + 1)
            for rang, ((titre, typologie, forme), odpc) in enumerate(
                zip(ACTIONS * 2, cycle(ORGANISMES), strict=False)
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
