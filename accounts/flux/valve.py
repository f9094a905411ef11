"""The safety valve: a delivery that looks like a disaster stops until an operator has looked at it."""

from __future__ import annotations

import statistics
from dataclasses import asdict
from datetime import date, timedelta

from django.db import connection, transaction

from accounts import horloge, journal
from accounts.copie import copy_rows
from accounts.flux import avis, depot, formats, morceaux
from accounts.flux.formats import Comparable, Format
from accounts.models import Correction, DifferenceLivraison, Livraison, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.feeds.lecture import LigneLue
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

PART_MAX = 0.05
ECART_TAILLE = 0.5
LIVRAISONS_MIN = 5
FENETRE = timedelta(days=30)
#: Below this size a swing is daily life, not a disaster (choix).
LIGNES_MIN = 1_000
#: Below this number of rows concerned, 5 % means nothing (choix).
TOUCHEES_MIN = 10
#: Rows of each kind kept as examples of what a stopped delivery would change.
EXEMPLES = 10


def check(livraison: Livraison) -> str | None:
    """Why this delivery must stop, as a French sentence, or None. A correction is small by nature."""
    if Correction.objects.filter(livraison=livraison).exists():
        return None
    return _size(livraison) or (_change(livraison) if livraison.mode == "COMPLET" else None)


def stop(livraison: Livraison, motif: str) -> None:
    """Put the delivery aside for an operator, with what it would change; nothing of it was applied."""
    livraison.etat = Livraison.Etat.ARRETEE
    livraison.message_refus = motif
    livraison.save(update_fields=["etat", "message_refus"])
    journal.record(
        journal.Fait.LIVRAISON_ARRETEE, objet=livraison, motif=motif, details={"partenaire": livraison.partenaire.code}
    )
    avis.tell(livraison)
    keep_difference(livraison)


def keep_difference(livraison: Livraison) -> DifferenceLivraison | None:
    """Read what a stopped delivery would change and keep it; None when its format cannot tell."""
    format_ = formats.get(livraison.type_flux)
    if not isinstance(format_, Comparable):
        return None
    with transaction.atomic():
        lue = format_.difference(livraison, stage_keys(format_, livraison), EXEMPLES)
        comptes = asdict(lue)
        exemples = comptes.pop("exemples")
        return DifferenceLivraison.objects.update_or_create(
            livraison=livraison,
            defaults={"comptes": comptes, "exemples": list(exemples), "calculee_at": horloge.instant()},
        )[0]


def release(livraison: Livraison, auteur: Utilisateur, motif: str, on: date) -> None:
    """An operator lets a stopped delivery go on; the reason stays in the journal."""
    _decide(livraison, auteur, motif, on, Livraison.Etat.EN_COURS)
    depot.requeue(livraison)


def cancel(livraison: Livraison, auteur: Utilisateur, motif: str, on: date) -> None:
    """An operator refuses a stopped delivery; nothing of it will be applied."""
    _decide(livraison, auteur, motif, on, Livraison.Etat.ANNULEE)


def _decide(livraison: Livraison, auteur: Utilisateur, motif: str, on: date, vers: str) -> None:
    require(auteur, Permission.FLUX_LIBERER, on)
    motif = motif.strip()
    if not motif:
        raise Refus(
            "motif_requis", "Un motif est nécessaire.", "motif", "Écrivez en une phrase pourquoi vous décidez ainsi."
        )
    with transaction.atomic():
        changees = Livraison.objects.filter(pk=livraison.pk, etat=Livraison.Etat.ARRETEE).update(
            etat=vers, finie_at=horloge.instant() if vers == Livraison.Etat.ANNULEE else None
        )
        if not changees:
            raise Depasse
        journal.record(
            journal.Fait.LIVRAISON_LIBEREE if vers == Livraison.Etat.EN_COURS else journal.Fait.LIVRAISON_REFUSEE,
            auteur=auteur,
            objet=livraison,
            motif=motif,
            details={"partenaire": livraison.partenaire.code},
        )
        livraison.refresh_from_db()
        avis.tell(livraison)


def stage_keys(format_: Format, livraison: Livraison) -> str:
    """COPY the keys of a whole delivery to a temporary table; returns its name.

    Columns: `cle`, `empreinte` (empty when the row cannot be read), `ligne`, `operation` (empty without one).
    """
    table = f"flux_cles_{livraison.pk}"
    on = horloge.today()
    with connection.cursor() as curseur:
        curseur.execute(f"DROP TABLE IF EXISTS {table}")
        curseur.execute(
            f"CREATE TEMP TABLE {table} (cle text, empreinte text, ligne bigint, operation text) ON COMMIT DROP"
        )
    schema = format_.schema
    rang = schema.rang[schema.operation] if schema.operation else None
    lecteurs = morceaux.readers(format_, livraison, on)
    with depot.content_path(livraison).open("rb") as flux:
        for morceau in livraison.morceaux.order_by("numero"):
            lues = lecteurs.read(flux, morceau.octet_debut, morceau.octet_fin, morceau.premiere_ligne)
            copy_rows(table, ("cle", "empreinte", "ligne", "operation"), (_key(lue, rang) for lue in lues))
    with connection.cursor() as curseur:
        curseur.execute(f"ANALYZE {table}")
    return table


def _key(lue: LigneLue, rang: int | None) -> tuple[str, str, int, str]:
    """What the table of keys holds of a row; `rang` is that of its operation, if its feed has one."""
    operation = lue.valeurs[rang] if rang is not None and lue.valeurs else ""
    return lue.id_technique, lue.empreinte, lue.ligne, operation


def _size(livraison: Livraison) -> str | None:
    depuis = livraison.recue_at - FENETRE
    passees = [
        compteurs.get("recues", 0)
        for compteurs in Livraison.objects.filter(
            partenaire=livraison.partenaire_id, type_flux=livraison.type_flux, mode=livraison.mode, a_blanc=False,
            correction__isnull=True, etat=Livraison.Etat.TRAITEE, recue_at__gte=depuis,
            recue_at__lt=livraison.recue_at,
        ).values_list("compteurs", flat=True)
    ]  # fmt: skip
    if len(passees) < LIVRAISONS_MIN:
        return None
    mediane = statistics.median(passees)
    taille = livraison.compteurs["recues"]
    if max(mediane, taille) < LIGNES_MIN or abs(taille - mediane) <= ECART_TAILLE * mediane:
        return None
    return (
        f"Cette livraison contient {taille} lignes alors que la médiane des 30 derniers jours est de {mediane:g} :"
        " l’écart dépasse 50 %."
    )


def _change(livraison: Livraison) -> str | None:
    format_ = formats.get(livraison.type_flux)
    ecart = format_.gap(livraison, stage_keys(format_, livraison))
    touchees = ecart.changees + ecart.retirees
    if touchees < TOUCHEES_MIN or ecart.part <= PART_MAX:
        return None
    part = f"{100 * ecart.part:.1f}".replace(".", ",")
    return (
        f"Cette livraison changerait {ecart.changees} lignes et en retirerait {ecart.retirees} sur "
        f"{ecart.connues} connues"
        f" ({part} %) : le seuil est de 5 %."
    )
