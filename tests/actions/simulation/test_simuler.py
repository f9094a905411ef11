"""A run over the accounts: who is concerned, what is counted, what is kept, how it survives and stops."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import horloge, travaux
from accounts.models import Appartenance, Evenement, Notification, Travail, Utilisateur
from accounts.roles import Nature, Role
from actions import simulation, simulation_calcul, simulation_tableaux
from actions.models import Simulation
from actions.simulation_acces import check
from actions.simulation_calcul import Etendue, Question, measure
from actions.simulation_effets import Effet, Hypothese
from actions.simulation_population import concerned
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import VersionReferentiel
from tests.actions.simulation.conftest import make_account, make_accounts
from tests.people import JOUR, make_agent, make_exercice
from tests.referentiels_fictifs import make_cycle, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
HUIT = [f"A{axe}{lettre}" for axe in (1, 2, 3, 4) for lettre in "ab"]


def drive(version, hypothese=Hypothese.MIGRATION):
    lancee, _ = simulation.open_or_join(version.pk, hypothese, JOUR)
    finie = simulation.drive(lancee.pk)
    return simulation_tableaux.read(finie.resultat)


def edit(version):
    VersionReferentiel.objects.filter(pk=version.pk).update(revision=version.revision + 1)


def run_work():
    return travaux.run_pending([simulation.NATURE])


def test_chaque_compte_concerne_est_compte_une_fois_par_dimension(brouillon):
    make_accounts(12, *HUIT, mode="S")
    make_accounts(13, "A1a", departement="69")
    resultat = drive(brouillon)
    assert resultat.total == 25
    assert resultat.totaux[Effet.PERD] == 12
    assert resultat.totaux[Effet.PLUS] == 13
    assert {coupe.nom: [ligne[1] for ligne in coupe.lignes] for coupe in resultat.coupes} == {
        "specialite": ["Sans spécialité"],
        "region": ["Auvergne-Rhône-Alpes", "Île-de-France"],
        "mode": ["Libéral", "Salarié"],
    }


@pytest.mark.parametrize("hypothese", list(Hypothese))
def test_la_version_en_vigueur_contre_elle_meme_ne_change_rien(en_vigueur, hypothese):
    make_accounts(6, *HUIT)
    make_accounts(6, "A1a", "A1a", "A4c")
    resultat = drive(en_vigueur, hypothese)
    assert resultat.totaux == {**dict.fromkeys(resultat.effets, 0), Effet.INCHANGE: 12}


def test_une_action_absente_du_brouillon_reste_acquise_sauf_a_cycle_nouveau(brouillon):
    brouillon.exigences.all().delete()
    brouillon.actions.filter(code="A1a").delete()
    make_accounts(11, *HUIT)
    assert drive(brouillon).totaux[Effet.INCHANGE] == 11
    assert drive(brouillon, Hypothese.NOUVEAUX).totaux[Effet.PERD] == 11


def test_qui_est_concerne(en_vigueur, brouillon):
    defaut, autre, pneumo = make_account(), make_account(specialite="SM02"), make_account(specialite="SM40")
    make_account(profession="60")
    clos = make_account()
    clos.etat = "clos"
    clos.save()
    assert set(concerned(brouillon, JOUR)) == {defaut, autre, pneumo}
    make_version("PNEUMO", specialites=("SM40",))
    assert set(concerned(brouillon, JOUR)) == {defaut, autre}
    brouillon.specialites = ["SM40", "SM02"]
    assert set(concerned(brouillon, JOUR)) == {autre, pneumo}


def test_qui_n_avait_pas_de_referentiel_est_dit(cnp):
    brouillon = make_version("NEUF", publish=False)
    for _ in range(11):
        make_cycle(make_exercice(), JOUR)
    resultat = drive(brouillon)
    assert resultat.totaux[Effet.SANS_AVANT] == 11


def test_aucune_petite_case_n_est_gardee_et_rien_de_personne(brouillon):
    make_accounts(20, *HUIT)
    make_accounts(3, "A1a", mode="S", departement="69")
    make_account(categorie="M")
    drive(brouillon)
    gardee = Simulation.objects.get()
    nombres = [n for n in _integers(gardee.resultat) if n != gardee.resultat["seuil"]]
    assert not [n for n in nombres if 0 < n < 11]
    assert gardee.cumul == {}
    assert "CANARI" not in json.dumps(gardee.resultat)
    regions = next(c for c in simulation_tableaux.read(gardee.resultat).coupes if c.nom == "region")
    assert [ligne[1] for ligne in regions.lignes] == [
        "Auvergne-Rhône-Alpes", "Service de santé des armées", "Île-de-France",
    ]  # fmt: skip
    assert next(ligne for ligne in regions.lignes if ligne[1].startswith("Service"))[3] is None


def _integers(valeur):
    if isinstance(valeur, dict):
        valeur = list(valeur.values())
    if isinstance(valeur, list):
        return [n for v in valeur for n in _integers(v)]
    return [valeur] if isinstance(valeur, int) else []


def test_une_seconde_demande_rejoint_la_premiere_et_les_deux_sont_prevenues(brouillon, cnp):
    collegue = Utilisateur.objects.create_user(email="collegue@exemple.test", nom_affiche="Collègue fictive")
    Appartenance.objects.create(
        utilisateur=collegue, organisation=cnp.appartenances.get().organisation, role="cnp_redacteur", debut=JOUR
    )
    premiere, rejointe = simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    assert not rejointe
    seconde, rejointe = simulation.request(brouillon.pk, Hypothese.NOUVEAUX, collegue, JOUR)
    assert rejointe
    assert seconde.pk == premiere.pk
    assert run_work() == 1
    assert Simulation.objects.get().etat == "terminee"
    assert {n.utilisateur for n in Notification.objects.all()} == {cnp, collegue}
    assert {n.lien for n in Notification.objects.all()} == {f"/redaction/{brouillon.pk}/simuler/"}
    assert Evenement.objects.filter(nature="referentiel:simule").count() == 1


def test_qui_n_ecrit_pas_le_referentiel_ne_lance_rien(brouillon, cncp, publication, inconnu):
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    for utilisateur in (cncp, publication, inconnu, autre):
        with pytest.raises(Refus) as refus:
            simulation.request(brouillon.pk, Hypothese.MIGRATION, utilisateur, JOUR)
        assert refus.value.code == "non_autorise"
    assert not Simulation.objects.exists()


def test_un_traitement_tue_reprend_ou_il_s_est_arrete(brouillon, cnp, monkeypatch):
    monkeypatch.setattr(simulation_calcul, "LOT", 4)
    make_accounts(12, "A1a")
    lancee, _ = simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    vues = []

    def tue(question, etendue, juge=measure):
        vues.append(etendue.apres)
        if len(vues) == 2:
            raise KeyboardInterrupt  # what a killed process leaves: no handler of ours runs
        return juge(question, etendue)

    monkeypatch.setattr(simulation_calcul, "measure", tue)
    with pytest.raises(KeyboardInterrupt):
        run_work()
    lancee.refresh_from_db()
    assert (lancee.etat, lancee.faites, lancee.curseur) == ("en_cours", 4, vues[1])
    Travail.objects.update(bail_jusqua=horloge.instant() - timedelta(seconds=1))
    assert run_work() == 1
    lancee.refresh_from_db()
    assert (lancee.etat, lancee.faites) == ("terminee", 12)
    assert vues[2] == vues[1]
    assert simulation_tableaux.read(lancee.resultat).total == 12


def test_un_meme_lot_n_est_ajoute_qu_une_fois(brouillon):
    make_accounts(3, "A1a")
    lancee, _ = simulation.open_or_join(brouillon.pk, Hypothese.MIGRATION, JOUR)
    simulation._begin(lancee.pk)
    question = Question(brouillon.pk, Hypothese.MIGRATION, JOUR)
    (etendue,) = simulation_calcul.ranges(question, 0)
    comptes = measure(question, etendue)
    assert simulation._add(lancee.pk, etendue, comptes)[1]
    assert not simulation._add(lancee.pk, etendue, comptes)[1]
    assert simulation.drive(lancee.pk).faites == 3


def test_un_brouillon_modifie_arrete_la_simulation_et_depasse_la_precedente(brouillon, cnp):
    make_accounts(2, "A1a")
    assert not check(brouillon).is_fait
    drive(brouillon)
    assert check(brouillon).is_fait
    lancee, _ = simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    edit(brouillon)
    run_work()
    lancee.refresh_from_db()
    assert (lancee.etat, lancee.resultat, lancee.cumul) == ("perimee", None, {})
    brouillon.refresh_from_db()
    assert "dépassée" in check(brouillon).message
    assert "a changé" in Notification.objects.get(utilisateur=cnp).titre


def test_une_demande_apres_un_changement_remplace_celle_qui_court(brouillon, cnp):
    ancienne, _ = simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    edit(brouillon)
    nouvelle, rejointe = simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    ancienne.refresh_from_db()
    assert (rejointe, ancienne.etat, nouvelle.revision) == (False, "perimee", 2)


def test_annuler_puis_recommencer(brouillon, cnp):
    make_accounts(2, "A1a")
    lancee, _ = simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    simulation.cancel(lancee.pk, cnp, JOUR)
    run_work()
    lancee.refresh_from_db()
    assert (lancee.etat, lancee.faites) == ("annulee", 0)
    with pytest.raises(Depasse):
        simulation.cancel(lancee.pk, cnp, JOUR)
    assert not simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)[1]


def test_un_traitement_mis_a_l_ecart_repart_a_la_demande(brouillon, cnp):
    simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)
    Travail.objects.update(etat="ecarte", tentatives=3)
    assert simulation.request(brouillon.pk, Hypothese.MIGRATION, cnp, JOUR)[1]
    assert run_work() == 1
    assert Simulation.objects.get().etat == "terminee"


def test_deux_fois_plus_de_comptes_pas_plus_de_requetes(brouillon):
    question = Question(brouillon.pk, Hypothese.MIGRATION, JOUR)

    def count():
        with CaptureQueriesContext(connection) as requetes:
            measure(question, Etendue(0, 10**12, 0))
        return len(requetes)

    make_accounts(4, *HUIT)
    premier = count()
    make_accounts(4, *HUIT)
    assert count() == premier <= 12


def test_la_commande_imprime_le_tableau_et_reprend(brouillon):
    make_accounts(12, *HUIT)
    simulation.open_or_join(brouillon.pk, Hypothese.MIGRATION, JOUR)
    sortie = StringIO()
    call_command("simulate_referentiel", "ESSAI", "--processus", "1", stdout=sortie, stderr=StringIO())
    texte = sortie.getvalue()
    assert "elle reprend" in texte
    assert "12 comptes évalués" in texte
    assert "Île-de-France" in texte
    with pytest.raises(CommandError, match="Aucune version"):
        call_command("simulate_referentiel", "ESSAI-v9", stdout=sortie)
