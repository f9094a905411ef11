"""Alert somebody at risk: the clerk finds them, previews, confirms; the professional reads what was written."""

from __future__ import annotations

from django.urls import reverse

from accounts import travaux
from accounts.models import Travail
from ordres import alertes_envoi
from ordres.models import Alerte, EnvoiAlertes
from tests.e2e.monde import make_compte
from tests.e2e.visite import TELEPHONE, Visite


def test_a_clerk_alerts_and_the_professional_reads(visite, gens, plateforme):
    compte = make_compte({1: 1})
    v: Visite = visite(gens.gestionnaire).ouvre(f"/ordre/?situation=a_risque&q={compte.rpps}")
    v.voit(compte.nom, "Il manque 7 actions sur 8")
    v.page.get_by_label("Tout ce filtre").check()
    v.clique("button", "Alerter les professionnels")
    v.voit("1 professionnel sera alerté", "il reste 5 ans et 1 mois", "Ce message vous informe")
    v.capture("ordre-alertes-apercu-1280")
    v.clique("button", "Confirmer l’alerte")
    v.voit("Personne n’a encore rien reçu", "Annuler l’envoi")
    leave_now(plateforme, Alerte.objects.get(cycle=compte.cycle).envoi)
    v.ouvre(f"/ordre/dossiers/{compte.cycle.pk}/")
    v.voit("pas encore lue", "déjà alerté récemment")

    p: Visite = visite(compte.utilisateur, largeur=TELEPHONE, javascript=False).ouvre(reverse("ps:notifications"))
    p.voit("Votre certification périodique")
    p.ouvre("/ordre/mes-alertes/")
    p.voit("Que m’a écrit mon Ordre", "1 action sur 8", "ce n’est ni un contrôle ni une sanction")
    p.capture("ps-mes-alertes-390")
    v.page.reload()
    v.voit("lue le 19/11/2026")


def leave_now(plateforme, envoi: EnvoiAlertes) -> None:
    """Let the minutes of the undo window pass, and wait for the worker."""
    Travail.objects.filter(cle=alertes_envoi.work_key(envoi)).update(du_at=envoi.demande_at)
    travaux.wake_up()
    plateforme.attend(lambda: Alerte.objects.filter(envoi=envoi, etat="envoyee").exists(), "les alertes")
