"""Files at risk and alerts about them, made through the acts; values of their addresses for the permission matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts import horloge, travaux
from accounts.models import Organisation, Travail, Utilisateur
from actions import cycles
from actions.models import Avancement, Cycle
from ordres import alertes_depart, alertes_envoi
from ordres.alertes_vocabulaire import Destinataire
from ordres.models import EnvoiAlertes
from tests.people import make_exercice, make_titulaire

PRO, EMPLOYEUR = Destinataire.PROFESSIONNEL, Destinataire.EMPLOYEUR


def at_risk(on: date, *, is_joint: bool = True, **exercice: Any) -> Cycle:
    """The running cycle of a new doctor of Paris with nothing done, who has an address unless told otherwise."""
    pro = make_exercice(**exercice)
    cycles.recompute([pro.pk], on)
    if is_joint:
        make_titulaire(pro)
    return Cycle.objects.select_related("exercice__professionnel").get(exercice=pro, etat="ouvert")


def confirm(auteur: Utilisateur, on: date, *dossiers: Cycle, destinataire: Destinataire = PRO) -> EnvoiAlertes:
    """The sending that the preview of these files proposes, confirmed."""
    lignes = Avancement.objects.filter(pk__in=[cycle.pk for cycle in dossiers])
    apercu = alertes_envoi.preview(lignes, destinataire, auteur, on)
    [envoi] = alertes_envoi.confirm(lignes, destinataire, auteur, on, empreinte=apercu.empreinte)
    return envoi


def sent(auteur: Utilisateur, on: date, *dossiers: Cycle, destinataire: Destinataire = PRO) -> EnvoiAlertes:
    """The same, once it has left."""
    envoi = confirm(auteur, on, *dossiers, destinataire=destinataire)
    alertes_depart.drive(envoi.pk)
    envoi.refresh_from_db()
    return envoi


def window_closes(envoi: EnvoiAlertes) -> None:
    """Make its work due now, as if the minutes had passed."""
    Travail.objects.filter(cle=alertes_envoi.work_key(envoi)).update(du_at=envoi.demande_at)
    travaux.run_pending([alertes_envoi.NATURE])
    envoi.refresh_from_db()


def alert_addresses(auteur: Utilisateur, on: date) -> dict[str, Any]:
    """Values of the addresses of the alerts, for an instance of this author."""
    envoi = sent(auteur, on, at_risk(on, nom="FICTIF-ALERTE", inscrit_le=date(on.year - 5, on.month, 1)))
    conseil = Organisation.objects.get(pk=envoi.instance_id)
    return {"envoi_alertes": [envoi.pk], "modele_alerte": [conseil.pk, "professionnel"]}


def own_sending(agent: Utilisateur) -> list[int]:
    """The key of a sending of the instance of this agent, made at the first call."""
    instances = alertes_envoi.instances_of(agent, horloge.today())
    envoi = EnvoiAlertes.objects.filter(instance__in=instances).order_by("pk").first()
    envoi = envoi or sent(agent, horloge.today(), at_risk(horloge.today(), nom="FICTIF-ALERTE"))
    return [envoi.pk]


def own_template(agent: Utilisateur) -> list[int | str]:
    """Values of the address of the text for professionals of the first instance of this agent."""
    return [alertes_envoi.instances_of(agent, horloge.today())[0].pk, "professionnel"]
