"""Subscriptions of a partner (webhooks): create, try, renew the secret, suspend, resume, close, send again.

By the partner's contact in its space (`auteur`) or by its system with the scope `abonnements:gerer` (`client`).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import horloge, journal, signaux
from accounts.etendues import Mode
from accounts.evenements import CHOISIS, Evenement
from accounts.models import Abonnement, ClientApi, Partenaire, Signal, Utilisateur
from accounts.permissions import Permission, require
from certif.socle import adresse_sortante, signature
from certif.socle.adresse_sortante import AdresseRefusee
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: Subscriptions of one partner that are not closed.
ABONNEMENTS_MAX = 10
#: How long the former secret still signs after a renewal.
SURSIS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who acts: a person of the partner, or one of its systems."""

    auteur: Utilisateur | None = None
    client: ClientApi | None = None

    def check(self, on: date) -> None:
        """A person needs the permission of the day; the scope of a system has been checked with its token."""
        if self.auteur is not None:
            require(self.auteur, Permission.API_GERER, on)


def of_partner(partenaire: Partenaire) -> QuerySet[Abonnement]:
    """Its subscriptions, those that live first."""
    return Abonnement.objects.filter(partenaire=partenaire).select_related("cree_par", "cree_client").order_by("-pk")


def create(
    partenaire: Partenaire, nom: str, adresse: str, evenements: Sequence[Evenement], mode: Mode, acteur: Acteur,
    on: date,
) -> tuple[Abonnement, str]:  # fmt: skip
    """A new subscription and its secret, shown once. An address of the inside network is refused, and told."""
    acteur.check(on)
    choisis = [evenement for evenement in CHOISIS if evenement in evenements]
    if not choisis:
        raise Refus("sans_evenement", "Cet abonnement ne dirait rien.", "evenements", "Choisissez un événement.")
    _check_target(partenaire, adresse, acteur)
    with transaction.atomic():
        Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire.pk)
        if of_partner(partenaire).exclude(etat=Abonnement.Etat.CLOS).count() >= ABONNEMENTS_MAX:
            raise Refus(
                "trop_d_abonnements", f"Ce partenaire a déjà {ABONNEMENTS_MAX} abonnements.",
                remede="Fermez ceux qui ne servent plus, puis recommencez.",
            )  # fmt: skip
        abonnement = Abonnement.objects.create(
            partenaire=partenaire, nom=nom, adresse=adresse, evenements=[e.value for e in choisis], mode=mode,
            sel=secrets.token_urlsafe(24), cree_par=acteur.auteur, cree_client=acteur.client,
            created_at=horloge.instant(),
        )  # fmt: skip
        _tell(journal.Fait.ABONNEMENT_CREE, abonnement, acteur)
    return abonnement, signature.written(signaux.secret_of(abonnement.sel))


def renew(abonnement: Abonnement, acteur: Acteur, on: date) -> str:
    """Another secret, shown once; the former one still signs for 24 hours."""
    acteur.check(on)
    with transaction.atomic():
        tenu = _held(abonnement)
        tenu.sel_precedent, tenu.precedent_jusqua = tenu.sel, horloge.instant() + SURSIS
        tenu.sel = secrets.token_urlsafe(24)
        tenu.save(update_fields=["sel", "sel_precedent", "precedent_jusqua"])
        _tell(journal.Fait.ABONNEMENT_RENOUVELE, tenu, acteur)
    return signature.written(signaux.secret_of(tenu.sel))


def try_out(abonnement: Abonnement, acteur: Acteur, on: date) -> Signal:
    """Send a message that says nothing, whatever was chosen."""
    acteur.check(on)
    with transaction.atomic():
        tenu = _held(abonnement, Abonnement.Etat.ACTIF)
        return signaux.write(tenu, Evenement.ESSAI, {"message": "Essai de votre abonnement."})


def resume(abonnement: Abonnement, acteur: Acteur, on: date) -> None:
    """Call again an address that was left alone; it starts with no failure counted."""
    acteur.check(on)
    _check_target(abonnement.partenaire, abonnement.adresse, acteur)
    with transaction.atomic():
        tenu = _held(abonnement, Abonnement.Etat.SUSPENDU)
        tenu.etat, tenu.motif, tenu.echecs, tenu.premier_echec_at = Abonnement.Etat.ACTIF, "", 0, None
        tenu.save(update_fields=["etat", "motif", "echecs", "premier_echec_at"])
        _tell(journal.Fait.ABONNEMENT_REPRIS, tenu, acteur)


def close(abonnement: Abonnement, acteur: Acteur, on: date) -> None:
    """Call this address no more; its log stays as long as any."""
    acteur.check(on)
    with transaction.atomic():
        tenu = _held(abonnement)
        tenu.etat, tenu.clos_at = Abonnement.Etat.CLOS, horloge.instant()
        tenu.save(update_fields=["etat", "clos_at"])
        _tell(journal.Fait.ABONNEMENT_CLOS, tenu, acteur)


def replay(signal: Signal, acteur: Acteur, on: date) -> None:
    """Send a message again, the same, under the same identifier."""
    acteur.check(on)
    with transaction.atomic():
        tenu = _held(signal.abonnement, Abonnement.Etat.ACTIF)
        if Signal.objects.select_for_update().get(pk=signal.pk).etat == Signal.Etat.A_ENVOYER:
            raise Depasse("Ce signal attend déjà son prochain essai.", "Attendez l’instant dit par le journal.")
        signaux.replay(signal)
        _tell(journal.Fait.SIGNAL_REJOUE, tenu, acteur, signal=signal.jeton.hex)


def _check_target(partenaire: Partenaire, adresse: str, acteur: Acteur) -> None:
    """Refuse an address that we will not call; the journal keeps the refusal, which is nobody's typing mistake."""
    try:
        adresse_sortante.reachable_ip(signaux.target(adresse))
    except AdresseRefusee as refus:
        journal.record(
            journal.Fait.ABONNEMENT_REFUSE, auteur=acteur.auteur, organisation=partenaire.organisation,
            motif=refus.raison,
            details={
                "partenaire": partenaire.code, "adresse": adresse[: adresse_sortante.LONGUEUR_MAX],
                "client": acteur.client.identifiant if acteur.client else "",
            },
        )  # fmt: skip
        raise Refus(
            "adresse_refusee", refus.raison, "adresse",
            "Donnez l’adresse publique, en https, d’un serveur de votre organisation.",
        ) from None  # fmt: skip


def _held(abonnement: Abonnement, *etats: Abonnement.Etat) -> Abonnement:
    """The subscription, locked, in one of these states (any but closed by default)."""
    admis = etats or (Abonnement.Etat.ACTIF, Abonnement.Etat.SUSPENDU)
    tenu = (
        Abonnement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partenaire__organisation")
        .filter(pk=abonnement.pk, etat__in=admis)
        .first()
    )
    if tenu is None:
        raise Depasse("Cet abonnement n’est plus dans cet état.", "Lisez où il en est, puis recommencez.")
    return tenu


def _tell(fait: journal.Fait, abonnement: Abonnement, acteur: Acteur, **autres: str) -> None:
    journal.record(
        fait, auteur=acteur.auteur, organisation=abonnement.partenaire.organisation, objet=abonnement,
        details={
            "partenaire": abonnement.partenaire.code, "adresse": abonnement.adresse,
            "client": acteur.client.identifiant if acteur.client else "", **autres,
        },
    )  # fmt: skip
