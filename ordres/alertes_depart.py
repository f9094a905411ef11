"""Make the alerts of a sending leave: slice by slice, each judged again, each once, told as it goes.

A slice is one transaction: the alerts take their text, the messages and the events are written with them. A worker
killed in the middle leaves slices done or not begun, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Organisation, Travail
from accounts.notifications import notify, notify_holders
from actions.models import Avancement
from ordres import alertes_faits, alertes_modeles, alertes_pages, alertes_redaction, employeurs_presents
from ordres.alertes_modeles import Texte
from ordres.alertes_vocabulaire import Destinataire, Ecart
from ordres.models import Alerte, EnvoiAlertes

#: A worker that says nothing for this long is replaced; it renews after each slice.
BAIL = timedelta(seconds=120)
TRANCHE = 500
#: Nature of the messages (`accounts.familles`).
MESSAGE = "alerte"
Etat = EnvoiAlertes.Etat
Progres = Callable[[int, int], None]


def handle(travail: Travail) -> None:
    """Handler of the work: send all that is left of one sending. Safe to run twice, even at once."""
    drive(travail.donnees["envoi"], travaux.lease_by_slice(travail, BAIL))


def drive(envoi_id: int, progres: Progres | None = None) -> None:
    """Send slice after slice to the end; nothing happens to a sending that was cancelled or is over."""
    EnvoiAlertes.objects.filter(pk=envoi_id, etat=Etat.EN_ATTENTE).update(etat=Etat.EN_COURS)
    envoi = EnvoiAlertes.objects.select_related("instance", "auteur").get(pk=envoi_id)
    if envoi.etat != Etat.EN_COURS:
        return
    on = horloge.today()
    texte = alertes_modeles.in_force(envoi.instance, Destinataire(envoi.destinataire))
    while envoi.alertes.filter(etat=Alerte.Etat.PREVUE).exists():
        _send_slice(envoi, texte, on)
        if progres is not None:
            progres(envoi.alertes.exclude(etat=Alerte.Etat.PREVUE).count(), envoi.nombre)
    _finish(envoi)


@transaction.atomic
def _send_slice(envoi: EnvoiAlertes, texte: Texte, on: date) -> None:
    """The next alerts, held so that two workers never write the same one."""
    prevues = list(
        envoi.alertes.filter(etat=Alerte.Etat.PREVUE)
        .select_for_update(of=("self",), no_key=True)
        .select_related("employeur", "cycle__exercice")
        .order_by("pk")[:TRANCHE]
    )
    if not prevues:
        return
    lignes, ecarts = _judge(envoi, prevues, on)
    at = horloge.now()
    for alerte in prevues:
        ecart = ecarts.get((alerte.cycle_id, alerte.employeur_id), _gone(envoi))
        if ecart is not None:
            alerte.etat, alerte.ecart = Alerte.Etat.ECARTEE, ecart
        else:
            _write(alerte, lignes[alerte.cycle_id], texte, envoi.instance, on)
            alerte.envoyee_at = at
    # One statement of plain values: `bulk_update` writes a CASE by row and by column, ten times slower.
    Alerte.objects.bulk_create(
        prevues, update_conflicts=True, unique_fields=["id"],
        update_fields=["etat", "ecart", "objet", "texte", "modele", "risque", "canal", "envoyee_at"],
    )  # fmt: skip
    parties = [alerte for alerte in prevues if alerte.is_envoyee]
    _journal(envoi, parties, at)
    if envoi.destinataire == Destinataire.PROFESSIONNEL:
        _tell_holders(parties, at)
    else:
        _tell_employers(envoi, parties, on, at)


def _judge(
    envoi: EnvoiAlertes, prevues: Sequence[Alerte], on: date
) -> tuple[dict[int, Avancement], dict[tuple[int, int | None], Ecart | None]]:
    """The rows, and each recipient judged today: what changed since the confirmation keeps it from leaving."""
    lignes = Avancement.objects.filter(pk__in=[alerte.cycle_id for alerte in prevues])
    visees = alertes_faits.read(lignes, Destinataire(envoi.destinataire), envoi.auteur, on, sauf=envoi)
    ecarts = {(v.cycle_id, v.employeur.pk if v.employeur else None): v.ecart for v in visees}
    return {ligne.pk: ligne for ligne in lignes.select_related("professionnel", "cycle")}, ecarts


def _gone(envoi: EnvoiAlertes) -> Ecart:
    """Why a recipient is no longer among those of the file."""
    return Ecart.SANS_EMPLOYEUR if envoi.destinataire == Destinataire.EMPLOYEUR else Ecart.CLOS


def _write(alerte: Alerte, ligne: Avancement, texte: Texte, instance: Organisation, on: date) -> None:
    destinataire = Destinataire(alerte.destinataire)
    valeurs = alertes_redaction.values(ligne, destinataire, instance, alerte.employeur, on)
    ecrit = alertes_redaction.compose(texte, valeurs)
    alerte.etat, alerte.modele, alerte.risque = Alerte.Etat.ENVOYEE, texte.modele, ligne.risque
    alerte.objet, alerte.texte = ecrit.objet, ecrit.texte
    alerte.canal = Alerte.Canal.COURRIEL


def _journal(envoi: EnvoiAlertes, parties: Iterable[Alerte], at: datetime) -> None:
    """One event for each person: they read in their journal who wrote, to whom."""
    is_employeur = envoi.destinataire == Destinataire.EMPLOYEUR
    Evenement.objects.bulk_create(
        [
            Evenement(
                at=at, nature=Fait.ALERTE_EMPLOYEUR if is_employeur else Fait.ALERTE_ENVOYEE,
                auteur=envoi.auteur, organisation=envoi.instance,
                professionnel_id=alerte.cycle.exercice.professionnel_id, objet=journal.reference(alerte),
                details={"envoi": envoi.pk, "employeur": alerte.employeur.code if alerte.employeur else ""},
            )
            for alerte in parties
        ],
        batch_size=TRANCHE,
    )  # fmt: skip


def _tell_holders(parties: Iterable[Alerte], at: datetime) -> None:
    notify_holders(
        Notification(
            professionnel_id=alerte.cycle.exercice.professionnel_id, nature=MESSAGE, titre=alerte.objet,
            texte=alerte.texte, lien=reverse("ordre:mes_alertes"), cle=f"{MESSAGE}:{alerte.pk}",
            created_at=at,
        )
        for alerte in parties
    )  # fmt: skip


def _tell_employers(envoi: EnvoiAlertes, parties: Sequence[Alerte], on: date, at: datetime) -> None:
    """Each employer once for the sending, without a name in the message; each holder, that it was told and how."""
    touches = {alerte.employeur_id for alerte in parties}
    lecteurs = employeurs_presents.readers(on).filter(organisation__in=touches).select_related("utilisateur")
    for lecteur in lecteurs.order_by("pk"):
        notify(
            cle=f"{MESSAGE}:envoi:{envoi.pk}:{lecteur.pk}", nature=MESSAGE,
            titre="Une alerte sur la certification de votre personnel",
            texte=f"{envoi.instance.nom} vous écrit au sujet de personnes présentes dans votre établissement. "
            "Par discrétion, leurs noms se lisent sur la plateforme.",
            lien=alertes_pages.address(Destinataire.EMPLOYEUR), utilisateur=lecteur.utilisateur,
        )  # fmt: skip
    notify_holders(
        Notification(
            professionnel_id=alerte.cycle.exercice.professionnel_id, nature=MESSAGE,
            titre="Votre employeur a été alerté sur l’avancement de votre cycle",
            texte=f"{envoi.instance.nom} a écrit à {alerte.employeur}. Vous pouvez lire ce qui lui a été dit.",
            lien=reverse("ordre:mes_alertes"), cle=f"{MESSAGE}:{alerte.pk}", created_at=at,
        )
        for alerte in parties
    )  # fmt: skip


@transaction.atomic
def _finish(envoi: EnvoiAlertes) -> None:
    """Close the sending with what it did, and tell its author; whoever comes second does nothing."""
    faits = envoi.alertes.aggregate(
        envoyees=Count("pk", filter=Q(etat=Alerte.Etat.ENVOYEE)),
        ecartees=Count("pk", filter=Q(etat=Alerte.Etat.ECARTEE)),
    )
    finis = EnvoiAlertes.objects.filter(pk=envoi.pk, etat=Etat.EN_COURS).update(
        etat=Etat.ENVOYE, fini_at=horloge.now(), **faits
    )
    if not finis:
        return
    journal.record(Fait.ALERTES_ENVOYEES, auteur=envoi.auteur, organisation=envoi.instance, objet=envoi, details=faits)
    notify(
        cle=f"{MESSAGE}:fin:{envoi.pk}", nature=MESSAGE, titre="Votre envoi d’alertes est terminé",
        lien=reverse("ordre:envoi_alertes", args=[envoi.pk]), utilisateur=envoi.auteur,
    )  # fmt: skip
