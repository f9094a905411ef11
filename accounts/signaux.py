"""What partners' own addresses are told (webhooks): a message by fact and subscription, tried again from PostgreSQL.

A message says that something happened and where to read it, nothing about anybody. At least once, in no promised
order: its identifier is the same at every try.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts import horloge, journal, travaux
from accounts.evenements import Evenement
from accounts.models import Abonnement, Livraison, Partenaire, Signal, Travail, Utilisateur
from accounts.notifications import notify
from accounts.permissions import Permission, roles_with
from certif.socle import adresse_sortante, appel_sortant, reprise, signature
from certif.socle.adresse_sortante import AdresseRefusee
from certif.socle.appel_sortant import Retour

NATURE = "abonnement.signal"
#: Tries kept for each message, the last ones.
ESSAIS_GARDES = 20
GARDES = timedelta(days=90)
PRIORITE = 6

_page: list[Any] = []


def register_page(adresse: Any) -> None:
    """Say where a partner reads its subscriptions (an upper room owns the page): code → address."""
    _page[:] = [adresse]


def announce(livraison: Livraison, nature: Evenement, faits: dict[str, Any]) -> None:
    """Queue a message for each subscription that waits for this; call it in the transaction of the fact."""
    abonnes = Abonnement.objects.filter(
        partenaire_id=livraison.partenaire_id, etat=Abonnement.Etat.ACTIF, evenements__contains=[nature],
        mode="essai" if livraison.a_blanc else "production",
    )  # fmt: skip
    for abonnement in abonnes.order_by("pk"):
        write(abonnement, nature, faits, livraison)


def write(
    abonnement: Abonnement, nature: Evenement, faits: dict[str, Any], livraison: Livraison | None = None
) -> Signal:
    """One message, and the work that sends it."""
    instant = horloge.instant()
    corps = {"type": nature.value, "timestamp": instant.isoformat(timespec="seconds"), "data": faits}
    signal = Signal.objects.create(
        abonnement=abonnement, nature=nature, livraison=livraison, created_at=instant, prochain_at=instant,
        corps=json.dumps(corps, ensure_ascii=False, separators=(",", ":")),
    )  # fmt: skip
    _queue(signal, instant)
    return signal


def replay(signal: Signal) -> None:
    """Send a message again, as it was, with its tries before it: the caller has checked who asks."""
    instant = horloge.instant()
    Signal.objects.filter(pk=signal.pk).update(etat=Signal.Etat.A_ENVOYER, tentatives=0, prochain_at=instant)
    signal.refresh_from_db()
    _queue(signal, instant)


def handle(travail: Travail) -> None:
    """Handler of one try. Killed after the call, it calls again: the receiver knows the message by its identifier."""
    signal = _waiting(travail.donnees["signal"])
    if signal is None:
        return
    settle(signal.pk, send(signal))


def send(signal: Signal) -> Retour:
    """Call the subscription, its name looked at again just before."""
    abonnement = signal.abonnement
    corps = signal.corps.encode()
    try:
        cible = target(abonnement.adresse)
        ip = adresse_sortante.reachable_ip(cible)
    except AdresseRefusee as refus:
        return Retour(0, 0, refus.raison)
    secondes = int(horloge.instant().timestamp())
    entetes = {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "certif-webhook/1", "Connection": "close",
        **signature.headers(secrets_of(abonnement), f"msg_{signal.jeton.hex}", secondes, corps),
    }  # fmt: skip
    return appel_sortant.post(cible, ip, corps, entetes)


def target(adresse: str) -> adresse_sortante.Cible:
    """The target of a subscription; `AdresseRefusee` says why not."""
    notre = settings.CERTIF_SITE_URL.partition("://")[2].split("/")[0].split(":")[0].lower()
    return adresse_sortante.read_target(adresse, {notre, *(h.lstrip(".") for h in settings.ALLOWED_HOSTS)})


@transaction.atomic
def settle(signal_id: int, retour: Retour) -> None:
    """Keep what came back: taken, to be tried again, given up; a receiver that fails for too long is left alone."""
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal_id)
    abonnement = Abonnement.objects.select_for_update(of=("self",)).get(pk=signal.abonnement_id)
    instant = horloge.instant()
    signal.tentatives += 1
    essai = {"at": instant.isoformat(timespec="seconds"), "statut": retour.statut, "duree_ms": retour.duree_ms,
             "erreur": retour.erreur}  # fmt: skip
    signal.essais = [*signal.essais, essai][-ESSAIS_GARDES:]
    if retour.is_reussi:
        signal.etat, signal.livre_at, signal.prochain_at = Signal.Etat.LIVRE, instant, None
        Abonnement.objects.filter(pk=abonnement.pk).update(echecs=0, premier_echec_at=None)
    else:
        _missed(signal, abonnement, retour, instant)
    signal.save(update_fields=["etat", "essais", "tentatives", "prochain_at", "livre_at"])
    if signal.prochain_at is not None:
        _queue(signal, signal.prochain_at)


def _missed(signal: Signal, abonnement: Abonnement, retour: Retour, instant: datetime) -> None:
    abonnement.echecs += 1
    abonnement.premier_echec_at = abonnement.premier_echec_at or instant
    abonnement.save(update_fields=["echecs", "premier_echec_at"])
    signal.prochain_at = reprise.next_try(signal.tentatives, instant)
    depuis = abonnement.premier_echec_at
    if abonnement.etat == Abonnement.Etat.ACTIF and reprise.must_stop(
        abonnement.echecs, depuis, instant, retour.statut
    ):
        suspend(abonnement, f"{abonnement.echecs} essais manqués de suite. Dernier : {retour.erreur}"[:200])
        signal.prochain_at = None
    if signal.prochain_at is None:
        signal.etat = Signal.Etat.ABANDONNE


def suspend(abonnement: Abonnement, motif: str) -> None:
    """Leave a receiver alone, tell its partner; what waits for it waits with it."""
    abonnement.etat, abonnement.motif = Abonnement.Etat.SUSPENDU, motif
    abonnement.save(update_fields=["etat", "motif"])
    journal.record(
        journal.Fait.ABONNEMENT_SUSPENDU, organisation=abonnement.partenaire.organisation, objet=abonnement,
        motif=motif, details={"partenaire": abonnement.partenaire.code, "echecs": abonnement.echecs},
    )  # fmt: skip
    for contact in contacts(abonnement.partenaire):
        notify(
            cle=f"abonnement:{abonnement.pk}:{abonnement.premier_echec_at}:{contact.pk}"[:120],
            nature="abonnement",
            titre=f"Votre abonnement «\u00a0{abonnement.nom}\u00a0» est suspendu"[:160],
            texte=f"L’adresse appelée ne répond plus comme attendu\u00a0: {motif} Plus rien ne lui est envoyé. Corrigez"
            " votre serveur, puis reprenez l’abonnement\u00a0: les signaux qui n’ont pas été livrés peuvent être"
            " rejoués.",
            lien=_page[0](abonnement.partenaire.code) if _page else "",
            utilisateur=contact,
        )


def contacts(partenaire: Partenaire) -> list[Utilisateur]:
    """Who manages the interface of a partner today, in its own organisation."""
    on = horloge.today()
    roles = [role.value for role in roles_with(Permission.API_GERER)]
    gens = Utilisateur.objects.filter(
        is_active=True, appartenances__organisation=partenaire.organisation_id, appartenances__role__in=roles,
        appartenances__debut__lte=on,
    )  # fmt: skip
    return [u for u in gens.distinct().order_by("pk") if u.has_permission(Permission.API_GERER, on)]


def secrets_of(abonnement: Abonnement) -> list[bytes]:
    """The secrets that sign now, the newest first."""
    sels = [abonnement.sel]
    if abonnement.precedent_jusqua is not None and abonnement.precedent_jusqua > horloge.instant():
        sels.append(abonnement.sel_precedent)
    return [secret_of(sel) for sel in sels]


def secret_of(sel: str) -> bytes:
    """The secret that a salt gives under the key of this installation."""
    return bytes(salted_hmac("certif.abonnements", sel, algorithm="sha256").digest())


def forget_old() -> int:
    """Erase the messages that had their time; how many."""
    return Signal.objects.filter(created_at__lt=horloge.instant() - GARDES).delete()[0]


def _waiting(pk: int) -> Signal | None:
    """The message to send, or None when nothing is to be sent any more."""
    signal = Signal.objects.select_related("abonnement").filter(pk=pk, etat=Signal.Etat.A_ENVOYER).first()
    if signal is None or signal.abonnement.etat == Abonnement.Etat.ACTIF:
        return signal
    Signal.objects.filter(pk=pk).update(etat=Signal.Etat.ABANDONNE, prochain_at=None)
    return None


def _queue(signal: Signal, du_at: datetime) -> None:
    """The work of the next try; a key by try, whatever was asked before."""
    cle = f"{NATURE}:{signal.pk}:{len(signal.essais)}:{du_at.timestamp():.6f}"
    travaux.enqueue(
        NATURE, cle, {"signal": signal.pk}, priorite=PRIORITE, du_at=du_at,
        groupe=f"abonnement:{signal.abonnement_id}",
    )  # fmt: skip
