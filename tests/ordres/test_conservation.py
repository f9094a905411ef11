"""The end of the retention: warned, then erased through one door; what is under way is left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import SET_NULL, ForeignKey
from django.db.utils import DatabaseError
from django.urls import reverse

from accounts import horloge, travaux
from accounts.models import Evenement, Notification, Utilisateur
from actions import cycles, projection
from actions.models import Action, Avancement, Cycle, DemandeOrdre, Justificatif
from actions.objets_demande import Objet
from ordres import conservation, conservation_lue
from ordres.conservation_porte import GARDEES, SUIVIES
from ordres.models import Attestation, BilanConservation, Controle, Decision, Effacement, EtapeControle
from tests.actions.demandes import make_request, typed
from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle
from tests.people import client_of
from tests.referentiels_fictifs import make_action

#: The first cycles ended on 31/12/2031: kept until 31/12/2037, their holders told from 3 October on.
DERNIER = date(2037, 12, 31)
AVIS = date(2037, 10, 3)
PASSE = DERNIER + timedelta(days=1)


@pytest.fixture
def garde(attestation, complet, titulaire, au_jour) -> Cycle:
    """A decided cycle with a proof, its attestation on the disk, and a running cycle after it."""
    attestation.pdf.save("a.pdf", ContentFile(b"%PDF-1.4 fictif"), save=False)
    attestation.sha256 = "a" * 64
    attestation.save(update_fields=["pdf", "sha256"])
    Justificatif.objects.create(
        action=complet.actions.earliest("pk"), fichier=ContentFile(b"%PDF-1.4 fictif", name="p.pdf"), nom="p.pdf",
        type_mime="application/pdf", taille=15, sha256="a" * 64, deposee_par=titulaire, created_at=horloge.now(),
    )  # fmt: skip
    cycles.recompute([complet.exercice_id], JOUR_CONTROLE)
    # What PostgreSQL checks at the end of the transaction of each act was checked years ago.
    connection.check_constraints()
    return Cycle.objects.select_related("exercice__professionnel").get(pk=complet.pk)


def at(jour: date) -> BilanConservation:
    with horloge.fixed_day(jour):
        return conservation.run(jour)


def content(cycle: Cycle) -> list[int]:
    return [
        Action.objects.filter(cycle=cycle).count(), Justificatif.objects.filter(action__cycle=cycle).count(),
        Controle.objects.filter(cycle=cycle).count(), EtapeControle.objects.filter(controle__cycle=cycle).count(),
        Decision.objects.filter(controle__cycle=cycle).count(), Attestation.objects.filter(cycle=cycle).count(),
    ]  # fmt: skip


def test_told_first_then_erased_and_the_bare_cycle_stays(garde, titulaire):
    pdf, preuve = Attestation.objects.get().pdf.name, Justificatif.objects.get().fichier.name
    suivant = Cycle.objects.get(exercice=garde.exercice, etat="ouvert")
    a_garder = make_action(suivant, "A1a", date(2033, 3, 1))
    Action.objects.filter(pk=a_garder.pk).update(fusionnee_dans=Action.objects.filter(cycle=garde).earliest("pk"))
    assert at(AVIS - timedelta(days=1)).avertis == 0
    assert at(AVIS).avertis == 1
    avis = Notification.objects.get(cle=f"conservation:{garde.pk}")
    assert "01/01/2038" in avis.titre and avis.lien == reverse("ps:export")
    assert (at(AVIS + timedelta(days=1)).avertis, at(DERNIER).cycles) == (0, 0)
    assert content(garde) == [8, 1, 1, 2, 1, 1]
    bilan = at(PASSE)
    assert content(garde) == [0, 0, 0, 0, 0, 0]
    assert (bilan.cycles, bilan.fichiers, bilan.instances, bilan.retenus) == (1, 2, {"CNOM-75": 1}, {})
    assert (bilan.efface["actions.Action"], bilan.efface["ordres.Decision"]) == (8, 1)
    assert not default_storage.exists(pdf) and not default_storage.exists(preuve)
    restant = Cycle.objects.get(pk=garde.pk)
    assert (restant.etat, restant.jugement, restant.debut) == ("controle", "satisfait", garde.debut)
    assert Avancement.objects.get(pk=garde.pk).faites == 0
    assert not projection.differences([garde.pk], PASSE)
    assert Effacement.objects.get().efface_le == PASSE
    assert not Evenement.objects.filter(objet__startswith="ordres.Decision").exists()
    assert not Evenement.objects.filter(objet=f"actions.Cycle:{garde.pk}").exists()
    assert Evenement.objects.get(nature="conservation:cycles", details__cycles=1).professionnel is None
    # What belongs to the next cycle is untouched, and the chain of cycles still holds.
    a_garder.refresh_from_db()
    assert (a_garder.cycle, a_garder.fusionnee_dans) == (suivant, None)
    cycles.recompute([garde.exercice_id], PASSE)
    assert set(Cycle.objects.filter(exercice=garde.exercice).values_list("debut", flat=True)) >= {
        garde.debut,
        suivant.debut,
    }
    assert at(PASSE + timedelta(days=1)).cycles == 0


def test_an_erased_cycle_has_left_the_list_and_is_not_found_by_name(garde, ordre_decideur):
    client = client_of(ordre_decideur)
    lien = reverse("ordre:dossier", args=[garde.pk])

    def listed(jour: date) -> list[bool]:
        with horloge.fixed_day(jour):
            return [
                lien in client.get(f"{reverse('ordre:liste')}?{q}").text for q in ("tri=fin", "q=exemple", "q=exmeple")
            ]

    at(AVIS)
    assert listed(DERNIER) == [True, True, True]
    at(PASSE)
    assert listed(PASSE) == [False, False, False]
    suivant = Cycle.objects.get(exercice=garde.exercice, etat="ouvert")
    with horloge.fixed_day(PASSE):
        assert reverse("ordre:dossier", args=[suivant.pk]) in client.get(f"{reverse('ordre:liste')}?q=exemple").text


def test_nothing_names_an_erased_cycle_any_more(garde):
    at(AVIS)
    at(PASSE)
    restent = [
        f"{modele._meta.label}.{champ.name}"
        for modele in apps.get_models(include_auto_created=True)
        for champ in modele._meta.local_concrete_fields
        if isinstance(champ, ForeignKey)
        and champ.related_model is Cycle
        and modele not in GARDEES
        and modele._base_manager.filter(**{champ.name: garde.pk}).exists()
    ]
    assert restent == []


def test_a_key_that_only_forgets_a_cycle_is_a_decision():
    """A new one must say which of the two it is: about the cycle (erased with it), or a line that outlives it."""
    oublieuses = {
        f"{modele._meta.label}.{champ.name}"
        for modele in apps.get_models()
        for champ in modele._meta.local_concrete_fields
        if isinstance(champ, ForeignKey) and champ.related_model is Cycle and champ.remote_field.on_delete is SET_NULL
    }
    assert oublieuses == SUIVIES | {"ordres.DossierTire.cycle"}


def test_a_late_warning_delays_the_erasure(garde):
    assert at(PASSE).avertis == 1
    assert at(PASSE + timedelta(days=89)).cycles == 0
    assert at(PASSE + timedelta(days=90)).cycles == 1


def test_a_request_that_goes_on_holds_the_cycle(garde, titulaire):
    suivant = Cycle.objects.get(exercice=garde.exercice, etat="ouvert")
    demande = make_request(titulaire, suivant, typed(Objet.CORRECTION), JOUR_CONTROLE)
    at(AVIS)
    DemandeOrdre.objects.filter(pk=demande.pk).update(cycle=garde, etat="en_examen")
    assert (bilan := at(PASSE)).cycles == 0
    assert bilan.retenus == {"demande": 1}
    DemandeOrdre.objects.filter(pk=demande.pk).update(etat="refusee")
    assert at(PASSE + timedelta(days=1)).cycles == 1
    assert not DemandeOrdre.objects.filter(pk=demande.pk).exists()


def test_a_control_under_way_and_a_cycle_never_judged_are_held(version, jour_controle, ordre_decideur, au_jour):
    sans, ouvert = ended_cycle(), ended_cycle()
    control_at("ouvert", ouvert, ordre_decideur)
    assert at(PASSE + timedelta(days=200)).retenus == {"controle": 1, "sans_decision": 1}
    assert not Effacement.objects.filter(cycle__in=[sans, ouvert]).exists()


def test_a_recent_decision_may_still_be_contested(garde):
    jour = DERNIER - timedelta(days=30)
    with pgtrigger.ignore("ordres.Decision:decision_figee"):
        Decision.objects.update(jour=jour)
    assert at(PASSE).retenus == {"recours": 1}
    at(jour + timedelta(days=365))
    assert at(jour + timedelta(days=455)).cycles == 1


def test_the_door_opens_for_the_retention_alone(garde):
    at(AVIS)
    for requete in (
        "DELETE FROM ordres_decision",
        "DELETE FROM ordres_etapecontrole",
        "DELETE FROM accounts_evenement",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)
    at(PASSE)
    for requete in (
        "DELETE FROM accounts_evenement",
        "DELETE FROM ordres_bilanconservation",
        "UPDATE ordres_bilanconservation SET cycles = 9",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)


def test_a_killed_run_is_taken_up_with_its_report(garde, version, ordre_decideur, monkeypatch, au_jour):
    autre = ended_cycle()
    Cycle.objects.filter(pk=autre.pk).update(etat="clos")
    au_jour(AVIS)
    assert conservation.run(AVIS).avertis == 2
    monkeypatch.setattr(conservation, "LOT", 1)
    vraie, faits = conservation._erase, list[Any]()

    def killed(*args):
        if faits:
            raise KeyboardInterrupt
        faits.append(vraie(*args))
        return faits[-1]

    monkeypatch.setattr(conservation, "_erase", killed)
    au_jour(PASSE)
    with pytest.raises(KeyboardInterrupt):
        conservation.run(PASSE)
    monkeypatch.setattr(conservation, "_erase", vraie)
    bilan = conservation.run(PASSE)
    assert (bilan.cycles, bilan.instances) == (2, {"CNOM-75": 1, "sans contrôle": 1})
    assert BilanConservation.objects.filter(fini_at__isnull=True).count() == 0


def test_what_came_to_be_held_since_it_was_listed_is_left(garde, monkeypatch):
    at(AVIS)
    bilan = conservation._open(PASSE)
    conservation.register_hold("essai", conservation.Motif("essai", lambda on: conservation.Q(pk=garde.pk)))
    try:
        assert conservation._erase(bilan.pk, [garde.pk], PASSE) == 0
    finally:
        del conservation._MOTIFS["essai"]
    assert content(garde)[0] == 8


def test_the_night_asks_for_it_and_leaves_no_empty_report(garde):
    for jour, comptes in ((AVIS - timedelta(days=9), 0), (AVIS, 1), (AVIS + timedelta(days=1), 1)):
        with horloge.fixed_day(jour):
            conservation.schedule()
            assert travaux.run_pending([conservation.NATURE]) == 1
        assert BilanConservation.objects.count() == comptes


def test_the_trial_counts_and_touches_nothing(garde, au_jour, capsys):
    au_jour(AVIS)
    call_command("purge_cycles", "--executer")
    assert "titulaires avertis, ou à avertir : 1" in capsys.readouterr().out
    au_jour(PASSE)
    call_command("purge_cycles", "--essai")
    dit = capsys.readouterr().out
    assert "cycles à effacer : 1" in dit and "actions : 8" in dit and "instance CNOM-75 : 1" in dit
    assert "Rien n’a été effacé" in dit and content(garde)[0] == 8
    with pytest.raises(CommandError):
        call_command("purge_cycles")
    call_command("purge_cycles", "--executer")
    assert "fichiers effacés : 2" in capsys.readouterr().out
    assert conservation_lue.preview(PASSE).cycles == 0


def test_the_page_of_the_instance(garde, ordre_gestionnaire: Utilisateur, autre_departement, inconnu, au_jour):
    at(AVIS)
    au_jour(PASSE)
    lien = reverse("ordre:conservation")
    page = client_of(ordre_gestionnaire).get(lien).text
    assert "1 cycle est au terme" in page and "sera effacé" in page
    conservation.run(PASSE)
    assert "Aucun cycle n’est au terme" in client_of(ordre_gestionnaire).get(lien).text
    assert client_of(inconnu).get(lien).status_code == 403
    assert client_of(autre_departement).get(lien).status_code == 200
