"""A draw for closer review: prepare its population, commit to it, give the seed that came later, or give it up.

The order of the acts is what makes the draw checkable: the population is frozen and its hash published on a day when
nobody can know the seed (ADR 0022). Each act names its author in the journal and is refused once its time is past.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.models import Tirage
from ordres.rules.tirage import BILLETS_MAX, clean_seed
from referentiels.parametres import parametres_au

NATURE_POPULATION = "ordres.tirage.population"
NATURE_CALCUL = "ordres.tirage.calcul"
#: Tickets of a file by level of risk (none, low, moderate, high), before the instance chooses its own.
BILLETS = (1, 1, 2, 4)
GRAINE_MIN = 6
E = Tirage.Etat


@dataclass(frozen=True, slots=True)
class Demande:
    """What the form asks: the public words, the list's address that chooses the files, how many, how weighted."""

    titre: str
    perimetre: str
    criteres: str
    nombre: int
    strates_par: str = Tirage.Strates.AUCUNE
    billets: tuple[int, ...] = BILLETS


def prepare(demande: Demande, instance: Organisation, auteur: Utilisateur, on: date) -> Tirage:
    """Start the preparation of a population in the background; nothing is published. Raises `Refus`."""
    _require(instance, auteur, on)
    if demande.nombre < 1:
        raise Refus("nombre", "Il faut tirer au moins un dossier.", champ="nombre", remede="Écrivez un nombre.")
    if len(demande.billets) != len(BILLETS) or not all(1 <= b <= BILLETS_MAX for b in demande.billets):
        raise Refus(
            "billets",
            f"Chaque niveau de risque reçoit de 1 à {BILLETS_MAX} billets.",
            remede="Personne n’est hors du tirage : donnez au moins un billet à chaque niveau.",
        )
    with transaction.atomic():
        tirage = Tirage.objects.create(
            instance=instance, titre=demande.titre.strip(), perimetre=demande.perimetre.strip(),
            criteres=demande.criteres, jour=on, strates_par=demande.strates_par, billets=list(demande.billets),
            nombre=demande.nombre, auteur=auteur, secret=secrets.token_hex(32), created_at=horloge.now(),
        )  # fmt: skip
        travaux.enqueue(NATURE_POPULATION, f"{NATURE_POPULATION}:{tirage.pk}", {"tirage": tirage.pk}, priorite=5)
        _record(Fait.TIRAGE_PREPARE, tirage, auteur, nombre=demande.nombre)
    return tirage


def commit(tirage: Tirage, evenement: str, evenement_le: date | None, auteur: Utilisateur, on: date) -> None:
    """Freeze the population and publish its hash, naming the event to come that will give the seed.

    Raises `Refus` when the event is not to come, `Depasse` when the draw is no longer to be committed.
    """
    _require(tirage.instance, auteur, on)
    if not evenement.strip():
        raise Refus(
            "evenement_requis",
            "Nommez l’événement qui donnera la graine.",
            champ="evenement",
            remede="Par exemple : les numéros d’un tirage du Loto à venir, dans l’ordre croissant.",
        )
    if evenement_le is None or evenement_le <= on:
        raise Refus(
            "evenement_a_venir",
            "L’événement doit avoir lieu après aujourd’hui : personne ne doit connaître la graine à l’engagement.",
            champ="evenement_le",
            remede="Choisissez un événement d’un autre jour, au plus tôt demain.",
        )
    _check_population(tirage, on)
    with transaction.atomic():
        _move(
            tirage, (E.PRET,), E.ENGAGE, evenement=evenement.strip(), evenement_le=evenement_le,
            engage_at=horloge.now(), secret="",
        )  # fmt: skip
        _record(
            Fait.TIRAGE_ENGAGE, tirage, auteur, empreinte=tirage.empreinte, effectif=tirage.effectif,
            nombre=tirage.nombre, evenement_le=evenement_le.isoformat(),
        )  # fmt: skip


def _check_population(tirage: Tirage, on: date) -> None:
    seuil = parametres_au(on).seuil_secret
    if tirage.effectif < seuil:
        raise Refus(
            "population_petite",
            f"Cette population compte moins de {seuil} dossiers : la publier désignerait des personnes.",
            remede="Renoncez à ce tirage et relisez tous les dossiers, ou choisissez une population plus large.",
        )
    if tirage.nombre > tirage.effectif:
        raise Refus(
            "nombre_trop_grand",
            f"Le nombre à tirer ({tirage.nombre}) dépasse la population ({tirage.effectif}).",
            remede="Renoncez à ce tirage et préparez-en un autre, avec un nombre plus petit.",
        )


def give_seed(tirage: Tirage, graine: str, source: str, auteur: Utilisateur, on: date) -> None:
    """Record the public value and where anyone may read it, then draw in the background. Nothing undoes it."""
    _require(tirage.instance, auteur, on)
    graine = clean_seed(graine)
    if tirage.evenement_le is not None and on < tirage.evenement_le:
        raise Refus(
            "evenement_a_venir",
            f"L’événement annoncé a lieu le {tirage.evenement_le:%d/%m/%Y} : sa valeur n’est pas encore connue.",
            champ="graine",
            remede="Revenez ce jour-là.",
        )
    if len(graine) < GRAINE_MIN:
        raise Refus(
            "graine_courte",
            f"La graine a au moins {GRAINE_MIN} caractères.",
            champ="graine",
            remede="Recopiez la valeur publique en entier.",
        )
    if not source.strip():
        raise Refus(
            "source_requise",
            "Dites où chacun peut lire cette valeur.",
            champ="source",
            remede="Une adresse ou une publication que tout le monde peut consulter.",
        )
    with transaction.atomic():
        _move(tirage, (E.ENGAGE,), E.CALCUL, graine=graine, graine_source=source.strip())
        travaux.enqueue(NATURE_CALCUL, f"{NATURE_CALCUL}:{tirage.pk}", {"tirage": tirage.pk}, priorite=4)
        _record(Fait.TIRAGE_GRAINE, tirage, auteur, graine=graine)


def cancel(tirage: Tirage, motif: str, auteur: Utilisateur, on: date) -> None:
    """Give up a draw that was not committed yet, with a reason; a committed one can only be drawn."""
    _require(tirage.instance, auteur, on)
    if not motif.strip():
        raise Refus("motif_requis", "Un motif est nécessaire.", champ="motif", remede="Écrivez pourquoi vous renoncez.")
    with transaction.atomic():
        _move(tirage, (E.PREPARATION, E.PRET), E.ANNULE, motif_annulation=motif.strip(), secret="")
        # Nobody was told anything, nothing was published: the tokens name nobody and serve no more.
        tirage.dossiers.all().delete()
        _record(Fait.TIRAGE_ANNULE, tirage, auteur, motif=motif.strip())


def _require(instance: Organisation, auteur: Utilisateur, on: date) -> None:
    if instance not in auteur.organisations_with(Permission.CONTROLE_DECIDER, on):
        raise Refus(
            "non_autorise",
            "Un tirage se prépare, s’engage et se fait par une personne qui décide dans l’instance.",
            remede="Demandez à un décideur ou au président de l’instance.",
        )


def _move(tirage: Tirage, de: tuple[Tirage.Etat, ...], vers: Tirage.Etat, **champs: object) -> None:
    """Compare-and-swap of the state; raises `Depasse` when somebody was faster."""
    if not Tirage.objects.filter(pk=tirage.pk, etat__in=de).update(etat=vers, **champs):
        raise Depasse("Ce tirage a changé d’étape : votre geste n’a pas été enregistré.")
    tirage.refresh_from_db()


def _record(fait: Fait, tirage: Tirage, auteur: Utilisateur, motif: str = "", **details: object) -> None:
    journal.record(fait, auteur=auteur, organisation=tirage.instance, objet=tirage, motif=motif, details=details)
