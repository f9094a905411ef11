"""What was alerted, read by each: the instance in the file, the holder, the employer; reading acknowledges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from actions.chronologie import Etape, Genre, day
from actions.models import Avancement, Cycle
from actions.rules import risque
from actions.rules.risque import Risque
from actions.situation import Situation
from certif.socle.period import Period
from ordres import alertes_envoi, alertes_faits, suivi
from ordres.alertes_vocabulaire import Destinataire, Ecart
from ordres.models import Alerte, EnvoiAlertes
from referentiels.parametres import parametres_au

ARTICLE = "CSP R. 4022-18"


@dataclass(frozen=True, slots=True)
class Possible:
    """An alert to one kind of recipient from the file: where it is prepared, or why it cannot be."""

    destinataire: Destinataire
    url: str
    ecart: Ecart | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the file shows of the risk and of the alerts."""

    risque: Risque | None
    alertes: Sequence[Alerte]
    possibles: Sequence[Possible]


def of_file(situation: Situation, utilisateur: Utilisateur, on: date) -> Dossier:
    """The risk of one cycle with its reason, its alerts, and those this agent may send."""
    cycle = situation.cycle
    return Dossier(risk_of(situation), of_cycle(cycle), _possible(cycle, utilisateur, on))


def risk_of(situation: Situation) -> Risque | None:
    """The risk of this cycle on the day of the situation; None while its référentiel is being written."""
    if situation.avancement is None:
        return None
    periode = Period(situation.cycle.debut, situation.cycle.fin)
    return risque.assess(situation.avancement, periode, situation.on, situation.parametres)


def of_cycle(cycle: Cycle) -> list[Alerte]:
    """Alerts sent or planned about one cycle, most recent first; one query."""
    vues = Alerte.objects.filter(cycle=cycle, etat__in=(Alerte.Etat.PREVUE, Alerte.Etat.ENVOYEE))
    return list(vues.select_related("instance", "employeur", "envoi").order_by("-pk"))


def of_holder(utilisateur: Utilisateur) -> QuerySet[Alerte]:
    """What was written to this holder, and to their employers about them; nothing for who holds no account."""
    envoyees = Alerte.objects.filter(
        cycle__exercice__professionnel_id=utilisateur.professionnel_id or 0, etat=Alerte.Etat.ENVOYEE
    )
    return envoyees.select_related("instance", "employeur", "cycle__exercice").order_by("-pk")


def of_employers(employeurs: Iterable[Organisation], presents: QuerySet[Avancement]) -> QuerySet[Alerte]:
    """What these employers received about people who are still their present staff."""
    recues = Alerte.objects.filter(employeur__in=list(employeurs), etat=Alerte.Etat.ENVOYEE)
    vues = recues.filter(cycle__in=presents.values("cycle_id"))
    return vues.select_related("instance", "employeur", "cycle__exercice__professionnel").order_by("-pk")


@transaction.atomic
def acknowledge(alertes: Iterable[Alerte], lecteur: Utilisateur) -> int:
    """Mark as read those that were not, each by its first reader; how many there were."""
    lues = 0
    for alerte in alertes:
        if alerte.lue_at is None and Alerte.objects.filter(pk=alerte.pk, lue_at__isnull=True).update(
            lue_at=horloge.now()
        ):
            journal.record(
                Fait.ALERTE_LUE, auteur=lecteur, organisation=alerte.employeur,
                professionnel=alerte.cycle.exercice.professionnel, objet=alerte,
            )  # fmt: skip
            lues += 1
    return lues


def etapes(cycle: Cycle) -> Iterable[Etape]:
    """What the history of a cycle says of its alerts; one query."""
    for alerte in of_cycle(cycle):
        if alerte.envoyee_at is None:
            continue
        titre = f"Alerte à votre employeur, {alerte.employeur}" if alerte.employeur else alerte.objet
        yield Etape(
            day(alerte.envoyee_at), Genre.ORDRE, titre, alerte.instance.nom, ARTICLE, reverse("ordre:mes_alertes")
        )


def sendings(utilisateur: Utilisateur, on: date) -> QuerySet[EnvoiAlertes]:
    """Sendings of the instances in whose name this person may alert, most recent first."""
    instances = alertes_envoi.instances_of(utilisateur, on)
    return EnvoiAlertes.objects.filter(instance__in=instances).select_related("instance", "auteur", "annule_par")


def never_alerted(instances: Sequence[Organisation], on: date) -> suivi.Compte:
    """How many files at risk were never alerted: a proposal for whoever opens the page, never a sending."""
    a_risque = Avancement.objects.followed_by(instances).filter(at_risk_q(on), alertes_faits.never_alerted_q())
    return suivi.count(a_risque)


def at_risk_q(on: date) -> Q:
    """Running cycles whose level calls for an alert."""
    return Q(risque__gte=parametres_au(on).alerte_niveau, cycle_etat=Cycle.Etat.OUVERT, fin__gte=on)


def left_out(envoi: EnvoiAlertes) -> list[tuple[Ecart, int]]:
    """Reasons of those that were left out when the sending left, with their number."""
    raisons = envoi.alertes.filter(etat=Alerte.Etat.ECARTEE).order_by().values_list("ecart", flat=True)
    comptes = dict.fromkeys(Ecart, 0)
    for raison in raisons:
        comptes[Ecart(raison)] += 1
    return [(ecart, nombre) for ecart, nombre in comptes.items() if nombre]


def _possible(cycle: Cycle, utilisateur: Utilisateur, on: date) -> list[Possible]:
    """Both kinds of alert, for who may alert in the name of an instance that follows this file."""
    instances = alertes_envoi.instances_of(utilisateur, on)
    ligne = Avancement.objects.filter(pk=cycle.pk).followed_by(instances)
    if not instances or not ligne.exists():
        return []
    possibles = []
    for destinataire in Destinataire:
        ecarts = [v.ecart for v in alertes_faits.read(ligne, destinataire, utilisateur, on)]
        ecart = None if None in ecarts else ecarts[0]
        adresse = f"{reverse(ADRESSES[destinataire])}?{urlencode({'portee': 'coches', 'cycle': cycle.pk})}"
        possibles.append(Possible(destinataire, adresse, ecart))
    return possibles


#: Names of the preview pages.
ADRESSES = {
    Destinataire.PROFESSIONNEL: "ordre:alerter_professionnels",
    Destinataire.EMPLOYEUR: "ordre:alerter_employeurs",
}
