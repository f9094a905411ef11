"""What the dashboard reads: the same conclusions as everywhere else, in at most twelve queries whatever the account."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LigneEnAttente, Livraison, Notification, SavoirFaire
from actions import amenagements, brouillons, changements, cycles, demandes_instruction, projection
from actions.models import Action, Cycle, Exoneration, RealisationAttendue
from actions.objets_demande import Objet
from actions.situation import situation, situation_of_page
from actions.titulaire import own_cycles
from ordres import decision
from referentiels.models import VersionReferentiel
from tests.actions.demandes import make_request, typed
from tests.ordres.situations import JOUR_CONTROLE, control_at, fill, intention
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import default_items, make_action, make_cycle, make_version

URL = "/mon-espace/"
MAXIMUM = 12


def received(cycle, partenaire, nombre: int, debut: date) -> None:
    """Actions of every kind: counted, merged, of another version, to confirm, expected, late, refused."""
    autre = VersionReferentiel.objects.filter(referentiel__code="AUTRE").first() or make_version(
        "AUTRE", specialites=()
    )
    items = [f"A{axe}{lettre}" for axe in (1, 2, 3, 4) for lettre in "abc"]
    for rang in range(nombre):
        action = make_action(
            cycle, items[rang % 12], debut, partenaire=partenaire, id_technique=f"R{debut}{rang}",
            etat_cnp="", intitule=f"Reçue {rang}",
        )  # fmt: skip
        if rang % 3 == 0:
            make_action(cycle, items[rang % 12], debut, fusionnee_dans=action)
        if rang % 5 == 0:
            Action.objects.filter(pk=action.pk).update(item=autre.actions.get(code="A1a"))
        attendue = make_action(
            cycle, "A2a", debut, statut=Action.Statut.INSCRIT, partenaire=partenaire, id_technique=f"I{debut}{rang}"
        )
        RealisationAttendue.objects.create(
            action=attendue, partenaire=partenaire, inscrite_le=debut, attendue_le=debut,
            refusee_le=debut if rang % 2 else None, refus="E304" if rang % 2 else "",
        )  # fmt: skip
        make_action(
            cycle, None, debut, partenaire=partenaire, id_technique=f"Q{debut}{rang}", candidats=["A1a", "A2a"],
            rattachement="a_confirmer",
        )  # fmt: skip


@pytest.fixture
def tout(version, exercice, titulaire, ordre_decideur, partenaire_andpc, au_jour) -> Cycle:
    """The second cycle of an account to which everything happened: the first one is ended, controlled, attested."""
    make_cycle(exercice, JOUR)
    jour = au_jour(JOUR_CONTROLE)
    cycles.recompute([exercice.pk], jour)
    premier = fill(Cycle.objects.filter(exercice=exercice).earliest("debut"), jour)
    ouvert = control_at("ouvert", premier, ordre_decideur)
    decision.decide(ouvert, intention(ouvert), ordre_decideur, jour)
    cycles.recompute([exercice.pk], jour)
    cycle = Cycle.objects.select_related("exercice__professionnel").get(exercice=exercice, etat="ouvert")
    motive = {"motif": "Motif fictif.", "auteur": ordre_decideur, "on": jour}
    amenagements.exempt(cycle, 2, **motive)
    amenagements.lift_exemption(Exoneration.objects.get(cycle=cycle), **motive)
    amenagements.exempt(cycle, 3, **motive)
    amenagements.ask_for_resumption(cycle, ["A3a", "A1a"], **motive)
    ancienne = make_version("ANCIEN", specialites=())
    avant = {"debut": date(2031, 1, 1), "fin": cycle.fin, "etat": cycle.etat, "version_id": ancienne.pk}
    apres = {"debut": cycle.debut, "fin": cycle.fin, "etat": cycle.etat, "version_id": cycle.version_id}
    mots = {"explication": "Dates fictives.", "article": "CSP R. 4022-14"}
    changements.announce([changements.ecart(cycle, avant | mots, apres | mots)])
    demande = make_request(titulaire, cycle, typed(Objet.CORRECTION), on=jour)
    demandes_instruction.take(demande, auteur=ordre_decideur, revision=demande.revision, on=jour)
    demandes_instruction.ask_complement(
        demande, auteur=ordre_decideur, revision=demande.revision, motif="Précisez.", on=jour
    )
    brouillons.start(titulaire, cycle, "A1c", jour)
    _waiting(cycle, partenaire_andpc)
    received(cycle, partenaire_andpc, 3, date(2032, 1, 10))
    projection.rebuild([cycle.pk], jour)
    return cycle


def _waiting(cycle: Cycle, partenaire) -> None:
    livraison = Livraison.objects.create(
        partenaire=partenaire, id_flux="F", type_flux="ACTIONS", horodatage="2032-01-01T00:00Z", canal="essai",
        nom_fichier="a.csv", sha256="a" * 64, recue_at="2032-01-01T00:00Z",
    )  # fmt: skip
    LigneEnAttente.objects.create(
        livraison=livraison, ligne=1, partenaire=partenaire, id_technique="T", code="E103", sequence="1",
        rpps=cycle.exercice.professionnel.rpps, contenu={}, jusquau=date(2032, 3, 1), created_at="2032-01-01T00:00Z",
    )  # fmt: skip


def test_at_most_twelve_queries_whatever_the_account_and_the_number_of_actions(
    tout, titulaire, partenaire_andpc, settings
):
    settings.DEMO = False
    client = client_of(titulaire)
    client.get(URL)

    def cost() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(URL).status_code == 200
        assert len(requetes) <= MAXIMUM, "\n".join(r["sql"][:160] for r in requetes)
        return len(requetes)

    peu = cost()
    received(tout, partenaire_andpc, 20, date(2032, 1, 20))
    Notification.objects.bulk_create(
        Notification(
            professionnel=titulaire.professionnel, nature="flux", titre="Fictive", cle=f"n{rang}",
            created_at="2032-02-01T00:00Z",
        )
        for rang in range(30)
    )  # fmt: skip
    assert Action.objects.filter(cycle=tout).count() > 60
    assert cost() == peu


def test_everything_of_it_is_on_the_page(tout, titulaire):
    texte = client_of(titulaire).get(URL).text.replace("\u00a0", " ")
    for attendu in (
        "Votre Ordre attend une précision", "Télécharger mon attestation", "Ce qui a changé",
        "Référentiel fictif ANCIEN", "Motif : Motif fictif.", "est revenu sur une décision",
        "Reprendre un brouillon (1)", "Retenues avant d’arriver", "Refusées à la source", "En route",
        "À confirmer par vous", "Référentiel fictif AUTRE",
    ):  # fmt: skip
        assert attendu in texte, attendu


def test_the_page_concludes_as_the_engine_does_everywhere_else(
    exercice, titulaire, partenaire_andpc, ordre_decideur, jour
):
    """Same dossier, same progress: with exemptions, conditions, items of another version or for some specialties."""
    items = ({"code": "A1s", "axes": [1], "population": ["SM99"]}, *default_items())
    make_version("SPECIAL", items=items)
    make_cycle(exercice, jour)
    SavoirFaire.objects.create(exercice=exercice, code="SM99", debut=date(2020, 1, 1), fin=date(2024, 1, 1))
    SavoirFaire.objects.create(exercice=exercice, code="SM98", debut=date(2010, 1, 1), fin=date(2011, 1, 1))
    cycle = own_cycles(titulaire).get()
    make_action(cycle, "A1s", date(2024, 2, 1))
    received(cycle, partenaire_andpc, 7, date(2024, 3, 1))
    motive = {"motif": "Motif fictif.", "auteur": ordre_decideur, "on": JOUR}
    amenagements.exempt(cycle, 3, **motive)
    amenagements.ask_for_resumption(cycle, ["A3b", "A1a"], **motive)
    partout, (page, faits) = situation(cycle, JOUR), situation_of_page(own_cycles(titulaire).get(), JOUR)
    assert sorted(page.dossier.realisations) == sorted(partout.dossier.realisations)
    for champ in ("periode", "version", "exonerations", "population", "conditions_reprise"):
        assert getattr(page.dossier, champ) == getattr(partout.dossier, champ), champ
    assert page.dossier.population >= {"SM99"} and "SM98" not in page.dossier.population
    assert [(a.pk, v) for a, v in page.actions] == [(a.pk, v) for a, v in partout.actions]
    assert page.avancement.total == partout.avancement.total > 0
    assert [fait.axe for fait in faits.exonerations] == [3]
    assert [fait.cle for fait in faits.conditions] == ["A1a", "A3b"]
