"""The CNP: a version from the workbook, one requirement changed, compared, tried, simulated, submitted, published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import Error, connection, transaction
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.models import Organisation
from actions.models import Simulation
from actions.simulation_population import concerned
from referentiels.models import ActionPrevue, Referentiel, VersionReferentiel
from tests.e2e.monde import JOUR, fill, make_compte
from tests.e2e.visite import TELEPHONE, Visite
from tests.referentiels_fictifs import default_items, make_action, make_version

SPECIALITE = "SM44"


@pytest.fixture
def referentiel(gens) -> Referentiel:
    """A published référentiel of the CNP, with twelve running cycles, half of them with a complete first axis."""
    version = make_version("PARCOURS", specialites=(SPECIALITE,))
    cnp = Organisation.objects.get(appartenances__utilisateur=gens.cnp)
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=cnp)
    for rang in range(24):
        compte = make_compte(specialite=SPECIALITE)
        assert compte.cycle.version == version
        if rang % 2:
            for item in default_items()[:2]:
                make_action(compte.cycle, item["code"])
            fill(compte.cycle, {})
    return version.referentiel


def test_from_the_workbook_to_the_arrete(visite, gens, plateforme, referentiel, tmp_path):
    v: Visite = visite(gens.cnp)
    version = open_draft(v, referentiel, tmp_path)
    change_requirement(v, version)
    compare_and_try(v, version)
    simulate(v, version, plateforme)
    tab(v, version, "Transmettre").clique("button", "Soumettre pour avis")
    v.voit("Avis du CNCP attendu")
    give_opinion(visite(gens.cncp, largeur=TELEPHONE, javascript=False), version)
    publish(visite(gens.publication), version)
    assert refused_by_the_database(version)
    v.ouvre(f"/referentiels/{referentiel.code}/versions/2/")
    v.voit("3 actions")


def tab(v: Visite, version: VersionReferentiel, onglet: str) -> Visite:
    """Open a tab of the version."""
    v.ouvre(f"/redaction/{version.pk}/").page.get_by_role("link", name=onglet, exact=True).first.click()
    return v


def open_draft(v: Visite, referentiel: Referentiel, dossier: Path) -> VersionReferentiel:
    """A draft of the version in force, read again from its own workbook."""
    v.ouvre("/redaction/").clique("link", "Écrire une nouvelle version")
    v.champ("Référentiel").select_option(label=referentiel.titre)
    v.champ("Partir de").select_option(label=f"{referentiel.titre}, version 1 (publié)")
    v.clique("button", "Ouvrir le brouillon")
    version = VersionReferentiel.objects.get(referentiel=referentiel, numero=2)
    with v.page.expect_download() as attendu:
        v.clique("link", "Télécharger le classeur (XLSX)")
    attendu.value.save_as(dossier / "classeur.xlsx")
    reword(dossier / "classeur.xlsx")
    v.clique("link", "Importer un classeur dans ce brouillon")
    v.page.locator("input[type=file]").set_input_files(dossier / "classeur.xlsx")
    v.page.locator("main form button[type=submit]").first.click()
    v.voit("Action réécrite dans le classeur")
    assert version.actions.get(code="A1c").libelle == "Action A1c", "rien n’est écrit avant la confirmation"
    v.clique("button", "Remplacer le contenu du brouillon")
    assert version.actions.get(code="A1c").libelle == "Action réécrite dans le classeur"
    return version


def reword(classeur: Path) -> None:
    """Change the label of one action in the workbook, as an author would."""
    livre = load_workbook(classeur)
    for ligne in livre["actions"].iter_rows():
        for cellule in ligne:
            if cellule.value == "Action A1c":
                cellule.value = "Action réécrite dans le classeur"
    livre.save(classeur)


def change_requirement(v: Visite, version: VersionReferentiel) -> None:
    """Three actions on the first axis instead of two: a sentence built from the form."""
    v.ouvre(f"/redaction/{version.pk}/")
    v.page.get_by_role("link", name="Ajouter une exigence sur l’axe 1").click()
    v.champ("Combien, au moins").fill("3")
    v.clique("button", "Enregistrer")
    v.voit("Au moins 3 actions distinctes")


def compare_and_try(v: Visite, version: VersionReferentiel) -> None:
    """What changes, then what the engine says of an invented file."""
    tab(v, version, "Comparer")
    v.voit("Au moins 3 actions distinctes")
    tab(v, version, "Essayer")
    v.champ("Code de l’action").fill("A1a")
    v.champ("Date de fin").fill("2025-03-10")
    v.clique("button", "Essayer")
    v.voit("1 action sur 9")
    v.voit("Cette action compte sur l’axe 1")


def simulate(v: Visite, version: VersionReferentiel, plateforme) -> None:
    """Launch, leave, come back: twelve have more to do, and the real worker found them."""
    tab(v, version, "Simuler").clique("button", "Simuler")
    # The worker may already be done when the page comes back.
    v.voit("La simulation commence")
    plateforme.attend(
        lambda: Simulation.objects.filter(version=version, etat=Simulation.Etat.TERMINEE).exists(), "la simulation"
    )
    tab(v, version, "Simuler")
    expect(v.page.get_by_text("Comptes concernés")).to_be_visible()
    # Ours, and those that other journeys of the same world left under this référentiel.
    concernes = concerned(version, JOUR).count()
    assert concernes >= 24
    v.voit(f"Comptes concernés {concernes}")
    with v.page.expect_download() as attendu:
        v.clique("link", "Télécharger les chiffres (CSV)")
    assert attendu.value.suggested_filename.endswith(".csv")


def give_opinion(v: Visite, version: VersionReferentiel) -> None:
    """The CNCP, on a phone without script."""
    v.ouvre("/redaction/").page.get_by_role("link", name=str(version.referentiel.titre)).first.click()
    v.ouvre(f"/redaction/{version.pk}/transmettre/")
    v.page.get_by_label("Favorable", exact=True).check()
    v.clique("button", "Rendre l’avis du CNCP")
    v.voit("Les avis demandés sont rendus")


def publish(v: Visite, version: VersionReferentiel) -> None:
    """The ministry validates, then publishes in two steps."""
    tab(v, version, "Transmettre").clique("button", "Valider le projet")
    v.clique("link", "Publier par arrêté")
    v.champ("Référence de l’arrêté").fill("Arrêté du 19 novembre 2026 (fictif)")
    v.champ("Date d’effet").fill(date(2026, 12, 1).isoformat())
    v.clique("button", "Voir ce qui change")
    v.voit("Elle remplace la version 1 à partir du 01/12/2026")
    v.clique("button", "Publier")
    version.refresh_from_db()
    assert version.etat == VersionReferentiel.Etat.PUBLIE


def refused_by_the_database(version: VersionReferentiel) -> bool:
    """Whether PostgreSQL itself refuses to change an item of a published version."""
    try:
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(
                "UPDATE referentiels_actionprevue SET libelle = 'autre' WHERE id = %s",
                [ActionPrevue.objects.filter(version=version).earliest("rang").pk],
            )
    except Error as refus:
        return "son contenu ne change plus" in str(refus)
    return False
