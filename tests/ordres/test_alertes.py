"""Alert in the name of an instance: preview, confirmation, undo window, departure, each once (CSP R. 4022-18)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import horloge, travaux
from accounts.models import Activite, Evenement, Notification, Travail
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import alertes_depart, alertes_envoi, alertes_lues
from ordres.alertes_vocabulaire import Ecart
from ordres.models import Alerte, EnvoiAlertes
from tests.ordres.alertes import EMPLOYEUR, PRO, at_risk, confirm, sent, window_closes
from tests.people import FINESS, JOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version", "jour")]
#: The three acts, in the name of a cast member.
HORS = ["inconnu", "autre_departement", "autre_ordre", "ssa", "cnp", "cncp", "has", "dgos", "employeur", "partenaire",
        "exploitant", "titulaire"]  # fmt: skip


@pytest.fixture
def risque(version, jour) -> Cycle:
    """A file at risk whose holder can be written to."""
    return at_risk(JOUR, nom="FICTIF-RISQUE", prenom="Alix", mode="S", finess=FINESS)


def _lignes(*dossiers: Cycle):
    return Avancement.objects.filter(pk__in=[cycle.pk for cycle in dossiers])


def _preview(auteur, *dossiers, destinataire=PRO):
    return alertes_envoi.preview(_lignes(*dossiers), destinataire, auteur, JOUR)


@pytest.mark.parametrize("qui", HORS)
def test_nobody_else_confirms(risque, request, qui):
    autre = request.getfixturevalue(qui)
    apercu = _preview(autre, risque)
    with pytest.raises(Refus, match=r"rôle|personne"):
        alertes_envoi.confirm(_lignes(risque), PRO, autre, JOUR, empreinte=apercu.empreinte)
    assert apercu.nombre == 0 and not Alerte.objects.exists()


@pytest.mark.parametrize("qui", ["ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national"])
def test_the_instance_alerts_and_the_professional_is_told_once(risque, request, qui, mailoutbox):
    agent = request.getfixturevalue(qui)
    envoi = confirm(agent, JOUR, risque)
    assert (envoi.etat, envoi.nombre) == ("en_attente", 1)
    assert Travail.objects.get(cle=alertes_envoi.work_key(envoi)).du_at == envoi.part_at
    travaux.run_pending([alertes_envoi.NATURE])
    assert not Alerte.objects.filter(etat="envoyee").exists(), "rien ne part avant la fin du délai d’annulation"
    window_closes(envoi)
    travaux.run_pending(["notification.courriel"])
    alerte = Alerte.objects.get()
    assert (envoi.etat, envoi.envoyees, alerte.etat, alerte.risque) == ("envoye", 1, "envoyee", 2)
    assert "Alix FICTIF-RISQUE" in alerte.texte and "31/12/2031" in alerte.texte and "{" not in alerte.texte
    message = Notification.objects.get(professionnel=risque.exercice.professionnel, nature="alerte")
    assert message.texte == alerte.texte
    [courriel] = [m for m in mail.outbox if m.subject == alerte.objet]
    assert courriel.to == [risque.exercice.professionnel.utilisateur.email]
    fait = Evenement.objects.get(nature="alerte:envoyee")
    assert (fait.auteur, fait.professionnel) == (agent, risque.exercice.professionnel)


def test_running_the_same_work_again_sends_nothing_more(risque, ordre_gestionnaire):
    envoi = sent(ordre_gestionnaire, JOUR, risque)
    avant = (Notification.objects.count(), Evenement.objects.count(), Alerte.objects.get().envoyee_at)
    alertes_depart.drive(envoi.pk)
    assert (Notification.objects.count(), Evenement.objects.count(), Alerte.objects.get().envoyee_at) == avant


def test_a_sending_stopped_between_two_slices_goes_on(risque, ordre_gestionnaire, monkeypatch):
    autre = at_risk(JOUR, nom="FICTIF-DEUX")
    envoi = confirm(ordre_gestionnaire, JOUR, risque, autre)
    monkeypatch.setattr(alertes_depart, "TRANCHE", 1)

    def killed(faites: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alertes_depart.drive(envoi.pk, killed)
    assert sorted(Alerte.objects.values_list("etat", flat=True)) == ["envoyee", "prevue"]
    alertes_depart.drive(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.envoyees) == ("envoye", 2)
    assert Notification.objects.filter(nature="alerte", professionnel__isnull=False).count() == 2


def test_a_work_set_aside_is_taken_up_again_by_the_instance(risque, ordre_gestionnaire, autre_departement):
    envoi = confirm(ordre_gestionnaire, JOUR, risque)
    with pytest.raises(Depasse):
        alertes_envoi.resume(envoi, ordre_gestionnaire, JOUR)
    Travail.objects.filter(cle=alertes_envoi.work_key(envoi)).update(etat="ecarte")
    with pytest.raises(Refus, match="autre instance"):
        alertes_envoi.resume(envoi, autre_departement, JOUR)
    alertes_envoi.resume(envoi, ordre_gestionnaire, JOUR)
    travaux.run_pending([alertes_envoi.NATURE])
    assert Alerte.objects.get().is_envoyee


def test_undo_before_the_window_closes(risque, ordre_gestionnaire, ordre_president, autre_departement):
    envoi = confirm(ordre_gestionnaire, JOUR, risque)
    with pytest.raises(Refus, match="autre instance"):
        alertes_envoi.cancel(envoi, autre_departement, JOUR)
    alertes_envoi.cancel(envoi, ordre_president, JOUR)
    window_closes(envoi)
    assert (envoi.etat, envoi.annule_par, Alerte.objects.get().etat) == ("annule", ordre_president, "annulee")
    assert not Notification.objects.filter(nature="alerte").exists()
    with pytest.raises(Depasse):
        alertes_envoi.cancel(envoi, ordre_gestionnaire, JOUR)
    assert _preview(ordre_gestionnaire, risque).nombre == 1, "une alerte annulée ne compte pas"


def test_undo_too_late_changes_nothing(risque, ordre_gestionnaire):
    envoi = sent(ordre_gestionnaire, JOUR, risque)
    with pytest.raises(Depasse, match="ne peut plus être annulé"):
        alertes_envoi.cancel(envoi, ordre_gestionnaire, JOUR)
    assert Alerte.objects.get().is_envoyee


def test_the_same_recipient_is_left_out_until_the_interval_has_passed(risque, ordre_gestionnaire, au_jour):
    envoi = confirm(ordre_gestionnaire, JOUR, risque)
    assert _preview(ordre_gestionnaire, risque).ecarts == ((Ecart.PREVUE, 1),)
    alertes_depart.drive(envoi.pk)
    assert _preview(ordre_gestionnaire, risque).ecarts == ((Ecart.RECENTE, 1),)
    for jours, nombre in ((89, 0), (90, 1)):
        jour = au_jour(JOUR + timedelta(days=jours))
        assert alertes_envoi.preview(_lignes(risque), PRO, ordre_gestionnaire, jour).nombre == nombre


def test_what_is_confirmed_is_what_was_shown(risque, ordre_gestionnaire):
    vu = _preview(ordre_gestionnaire, risque).empreinte
    autre = at_risk(JOUR, nom="FICTIF-ARRIVE")
    with pytest.raises(Depasse, match="a changé"):
        alertes_envoi.confirm(_lignes(risque, autre), PRO, ordre_gestionnaire, JOUR, empreinte=vu)
    sent(ordre_gestionnaire, JOUR, risque)
    with pytest.raises(Depasse, match="a changé"):
        alertes_envoi.confirm(_lignes(risque), PRO, ordre_gestionnaire, JOUR, empreinte=vu)
    assert EnvoiAlertes.objects.count() == 1


def test_what_changed_before_the_departure_keeps_it_from_leaving(risque, ordre_gestionnaire):
    envoi = confirm(ordre_gestionnaire, JOUR, risque)
    Avancement.objects.filter(pk=risque.pk).update(etat="complet", risque=0)
    alertes_depart.drive(envoi.pk)
    envoi.refresh_from_db()
    alerte = Alerte.objects.get()
    assert (alerte.etat, alerte.ecart, envoi.ecartees) == ("ecartee", Ecart.COMPLET, 1)
    assert not Notification.objects.filter(professionnel=risque.exercice.professionnel).exists()
    assert alertes_lues.left_out(envoi) == [(Ecart.COMPLET, 1)]


def test_the_employer_reads_the_least_and_the_professional_reads_the_same(risque, ordre_gestionnaire, employeur):
    envoi = sent(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    alerte = Alerte.objects.get()
    assert (envoi.envoyees, alerte.employeur.code) == (1, "CH-ESSAI")
    assert "Alix FICTIF-RISQUE" in alerte.texte and "axe" not in alerte.texte.lower()
    au_service = Notification.objects.get(utilisateur=employeur)
    assert "FICTIF-RISQUE" not in au_service.texte + au_service.titre, "aucun nom dans le courriel d’un employeur"
    assert au_service.lien == "/employeur/alertes"
    au_titulaire = Notification.objects.get(professionnel=risque.exercice.professionnel)
    assert "CH fictif" in au_titulaire.texte
    assert Evenement.objects.filter(nature="alerte:employeur", professionnel=risque.exercice.professionnel).exists()
    assert [a.texte for a in alertes_lues.of_holder(risque.exercice.professionnel.utilisateur)] == [alerte.texte]


def test_only_present_employers_are_told(risque, ordre_gestionnaire, employeur, ssa):
    envoi = confirm(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    Activite.objects.filter(exercice=risque.exercice).update(present=False)
    alertes_depart.drive(envoi.pk)
    assert Alerte.objects.get().ecart == Ecart.SANS_EMPLOYEUR
    assert _preview(ordre_gestionnaire, risque, destinataire=EMPLOYEUR).ecarts == ((Ecart.SANS_EMPLOYEUR, 1),)
    militaire = at_risk(JOUR, nom="FICTIF-SOLDAT", categorie="M", finess=FINESS)
    assert _preview(ssa, militaire, destinataire=EMPLOYEUR).ecarts == ((Ecart.SANS_EMPLOYEUR, 1),)
    assert _preview(ssa, militaire).nombre == 1


def test_two_employers_are_two_alerts_each_with_its_own_delay(risque, ordre_gestionnaire, employeur, autre_employeur):
    Activite.objects.create(exercice=risque.exercice, cle="F2", mode="S", finess="990000028")
    envoi = sent(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    assert envoi.envoyees == 2
    assert {a.employeur.code for a in Alerte.objects.all()} == {"CH-ESSAI", "CH-AUTRE"}


def test_who_has_no_address_is_said(ordre_gestionnaire):
    muet = at_risk(JOUR, nom="FICTIF-MUET", is_joint=False)
    assert _preview(ordre_gestionnaire, muet).ecarts == ((Ecart.SANS_ADRESSE, 1),)


def test_a_clerk_never_alerts_themselves(ordre_gestionnaire, risque):
    ordre_gestionnaire.professionnel = risque.exercice.professionnel
    assert _preview(ordre_gestionnaire, risque).ecarts == ((Ecart.PROPRE, 1),)


def test_too_many_files_are_refused_before_anything(risque, ordre_gestionnaire, monkeypatch):
    monkeypatch.setattr(alertes_envoi, "MAXIMUM", 1)
    autre = at_risk(JOUR, nom="FICTIF-DEUX")
    with pytest.raises(Refus, match="restreignez"):
        _preview(ordre_gestionnaire, risque, autre)


def test_never_alerted_is_a_count_that_an_alert_lowers(risque, ordre_gestionnaire):
    conseils = alertes_envoi.instances_of(ordre_gestionnaire, JOUR)
    assert alertes_lues.never_alerted(conseils, JOUR).nombre == 1
    sent(ordre_gestionnaire, JOUR, risque)
    assert alertes_lues.never_alerted(conseils, JOUR).nombre == 0


def test_the_base_keeps_a_sent_alert_as_it_was(risque, ordre_gestionnaire):
    sent(ordre_gestionnaire, JOUR, risque)
    for change in ({"texte": "Autre texte."}, {"etat": "annulee"}, {"envoyee_at": None}):
        with pytest.raises(DatabaseError, match=r"alerte_figee|Cannot update"), transaction.atomic():
            Alerte.objects.update(**change)
    Alerte.objects.update(lue_at=Alerte.objects.get().envoyee_at)


def test_the_base_refuses_two_alerts_waiting_for_one_recipient(risque, ordre_gestionnaire):
    prevue = confirm(ordre_gestionnaire, JOUR, risque).alertes.get()
    with pytest.raises(IntegrityError, match=r"alerte_prevue_une|alerte_une_par_envoi"), transaction.atomic():
        Alerte.objects.create(
            envoi=prevue.envoi, cycle=risque, instance=prevue.instance, destinataire=PRO, auteur=ordre_gestionnaire
        )


def test_reading_acknowledges_once(risque, ordre_gestionnaire):
    sent(ordre_gestionnaire, JOUR, risque)
    titulaire = risque.exercice.professionnel.utilisateur
    assert alertes_lues.acknowledge(list(alertes_lues.of_holder(titulaire)), titulaire) == 1
    assert alertes_lues.acknowledge(list(alertes_lues.of_holder(titulaire)), titulaire) == 0
    assert Evenement.objects.filter(nature="alerte:lue").count() == 1


def test_many_cost_the_same_number_of_queries_as_few(ordre_gestionnaire):
    def cost(nombre: int) -> int:
        dossiers = [at_risk(JOUR, nom=f"FICTIF-{nombre}-{n}") for n in range(nombre)]
        with CaptureQueriesContext(connection) as requetes:
            _preview(ordre_gestionnaire, *dossiers)
        apercu = len(requetes)
        envoi = confirm(ordre_gestionnaire, JOUR, *dossiers)
        with CaptureQueriesContext(connection) as requetes:
            alertes_depart.drive(envoi.pk)
        return apercu + len(requetes)

    cost(1)  # what is read once for the process
    assert cost(3) == cost(6)


def test_the_history_of_the_cycle_tells_both(risque, ordre_gestionnaire, employeur):
    sent(ordre_gestionnaire, JOUR, risque)
    sent(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    titres = [etape.titre for etape in alertes_lues.etapes(risque)]
    assert titres[0] == "Alerte à votre employeur, CH fictif"
    assert len(titres) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_send_one_alert(risque, ordre_gestionnaire, ordre_decideur):
    """Both confirm what both were shown; two workers then run every sending at the same time."""
    vu = _preview(ordre_gestionnaire, risque).empreinte
    depart, faits = threading.Barrier(2), []

    def clerk(auteur) -> None:
        try:
            depart.wait()
            faits.extend(alertes_envoi.confirm(_lignes(risque), PRO, auteur, JOUR, empreinte=vu))
        except Depasse as dit:
            faits.append(dit)
        finally:
            connection.close()

    _at_once(lambda: clerk(ordre_gestionnaire), lambda: clerk(ordre_decideur))
    envois = list(EnvoiAlertes.objects.all())
    assert len(envois) == 1 and sum(isinstance(f, Depasse) for f in faits) == 1

    def worker() -> None:
        try:
            alertes_depart.drive(envois[0].pk)
        finally:
            connection.close()

    _at_once(worker, worker)
    assert Alerte.objects.filter(etat="envoyee").count() == Alerte.objects.count() == 1
    assert Evenement.objects.filter(nature="alerte:envoyee").count() == 1
    assert Notification.objects.filter(professionnel=risque.exercice.professionnel).count() == 1
    envois[0].refresh_from_db()
    assert (envois[0].etat, envois[0].envoyees) == ("envoye", 1)


@pytest.mark.django_db(transaction=True)
def test_undo_and_departure_at_the_same_time_agree(risque, ordre_gestionnaire):
    """Either everything left, or nothing: never an alert sent by a sending that says it was cancelled."""
    envoi = confirm(ordre_gestionnaire, JOUR, risque)
    depart = threading.Barrier(2)

    def undo() -> None:
        try:
            depart.wait()
            alertes_envoi.cancel(envoi, ordre_gestionnaire, JOUR)
        except Depasse:
            pass
        finally:
            connection.close()

    def leave() -> None:
        try:
            depart.wait()
            alertes_depart.drive(envoi.pk)
        finally:
            connection.close()

    _at_once(undo, leave)
    envoi.refresh_from_db()
    assert (envoi.etat, Alerte.objects.get().etat) in {("annule", "annulee"), ("envoye", "envoyee")}
    assert Notification.objects.filter(nature="alerte", professionnel__isnull=False).count() == (envoi.etat == "envoye")


def _at_once(*gestes) -> None:
    def on_the_day(geste) -> None:
        with horloge.fixed_day(JOUR):
            geste()

    fils = [threading.Thread(target=on_the_day, args=[geste]) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
