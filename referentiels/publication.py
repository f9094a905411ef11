"""Life of a version: brouillon → soumis → validé → publié → abrogé (L. 4022-8 II).

Each step is a row of the table below, a compare-and-swap on the state, and a line of the journal, in one transaction.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import horloge, journal, travaux
from accounts.models import Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import Nature
from certif.socle.period import veille
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse, Transition, Workflow
from referentiels.models import Portee, VersionReferentiel
from referentiels.verification import blocking_defects

Etat = VersionReferentiel.Etat

WORKFLOW = Workflow(
    "version de référentiel",
    Etat.BROUILLON,
    [
        Transition("soumettre", (Etat.BROUILLON,), Etat.SOUMIS, Permission.REFERENTIEL_REDIGER),
        Transition("reprendre", (Etat.SOUMIS,), Etat.BROUILLON, Permission.REFERENTIEL_REDIGER),
        Transition("valider", (Etat.SOUMIS,), Etat.VALIDE, Permission.REFERENTIEL_AVISER),
        Transition("renvoyer", (Etat.SOUMIS, Etat.VALIDE), Etat.BROUILLON, Permission.REFERENTIEL_AVISER, True),
        Transition("publier", (Etat.VALIDE,), Etat.PUBLIE, Permission.REFERENTIEL_PUBLIER),
        Transition("abroger", (Etat.PUBLIE,), Etat.ABROGE, Permission.REFERENTIEL_PUBLIER, True),
        # Set-up and tests only: a command of the operator, no permission of a role leads to it.
        Transition("mettre_en_service", (Etat.BROUILLON, Etat.SOUMIS, Etat.VALIDE), Etat.PUBLIE),
    ],
)


def submit(version_id: int, auteur: Utilisateur, on: date) -> VersionReferentiel:
    """Send a draft for opinion; refused while its content cannot be satisfied."""
    version = _begin("soumettre", version_id, auteur, on)
    defauts = blocking_defects(version.pk, on)
    if defauts:
        raise Refus("version_incoherente", " ; ".join(defauts[:3]), remede="Corrigez le brouillon, puis soumettez-le.")
    return _move("soumettre", version, auteur)


def take_back(version_id: int, auteur: Utilisateur, on: date) -> VersionReferentiel:
    """Take back a submitted version to change it."""
    return _move("reprendre", _begin("reprendre", version_id, auteur, on), auteur)


def validate(version_id: int, auteur: Utilisateur, on: date) -> VersionReferentiel:
    """Give a favourable opinion on a submitted version."""
    return _move("valider", _begin("valider", version_id, auteur, on), auteur)


def send_back(version_id: int, auteur: Utilisateur, on: date, motif: str) -> VersionReferentiel:
    """Send a version back to its authors, with the reason."""
    return _move("renvoyer", _begin("renvoyer", version_id, auteur, on, motif), auteur, motif)


def publish(version_id: int, auteur: Utilisateur, on: date, *, effet: date, arrete: str) -> VersionReferentiel:
    """Publish a validated version by arrêté: its date of effect is not in the past, its content never changes again."""
    version = _begin("publier", version_id, auteur, on)
    if effet < on:
        raise Refus("effet_passe", "La date d’effet est déjà passée.", "effet", "Choisissez aujourd’hui ou plus tard.")
    if not arrete.strip():
        raise Refus("arrete_manquant", "La référence de l’arrêté manque.", "arrete", "Indiquez son numéro et sa date.")
    return _publish("publier", version, auteur, on, effet, arrete.strip())


def put_in_service(version_id: int, *, on: date, auteur: Utilisateur | None = None) -> VersionReferentiel:
    """Publish without the opinions, at the date of effect the version carries (set-up and tests; past allowed)."""
    version = _read(version_id)
    WORKFLOW.check("mettre_en_service", version.etat)
    if version.effet is None:
        raise Refus("effet_manquant", "La version n’a pas de date d’effet.", "effet", "Indiquez-la dans l’import.")
    return _publish("mettre_en_service", version, auteur, on, version.effet, version.arrete)


def repeal(version_id: int, auteur: Utilisateur, on: date, *, fin: date, motif: str) -> VersionReferentiel:
    """Repeal a published version; `fin` is the last day it applies. Cycles that follow it keep it (R. 4022-8)."""
    version = _begin("abroger", version_id, auteur, on, motif)
    if fin < on or (version.effet and fin < version.effet):
        raise Refus("fin_passee", "La fin d’effet est déjà passée.", "fin", "Choisissez aujourd’hui ou plus tard.")
    return _move("abroger", version, auteur, motif, fin_effet=fin)


def _read(version_id: int) -> VersionReferentiel:
    return VersionReferentiel.objects.select_related("referentiel").get(pk=version_id)


def _begin(nom: str, version_id: int, auteur: Utilisateur, on: date, motif: str = "") -> VersionReferentiel:
    """The version, once the table and the permission agree; a CNP moves its own référentiels only."""
    version = _read(version_id)
    transition = WORKFLOW.check(nom, version.etat, motif)
    permission = Permission(transition.permission)
    require(auteur, permission, on)
    if permission is Permission.REFERENTIEL_REDIGER:
        miennes = [o.pk for o in auteur.organisations_with(permission, on) if o.nature == Nature.CNP]
        if version.referentiel.cnp_id not in miennes:
            raise Refus("non_autorise", "Ce référentiel est celui d’un autre conseil national professionnel.")
    return version


@transaction.atomic
def _move(
    nom: str, version: VersionReferentiel, auteur: Utilisateur | None, motif: str = "", **champs
) -> VersionReferentiel:
    """Compare-and-swap on the state, and the line of the journal."""
    avant, vers = version.etat, WORKFLOW.transition(nom).vers
    if not VersionReferentiel.objects.filter(pk=version.pk, etat=avant).update(etat=vers, **champs):
        raise Depasse()
    fait = journal.Fait.REFERENTIEL_PUBLIE if vers == Etat.PUBLIE else journal.Fait.REFERENTIEL_ETAPE
    journal.record(fait, auteur=auteur, objet=version, motif=motif,
                   details={"geste": nom, "de": str(avant), "vers": str(vers), "version": version.code})  # fmt: skip
    version.refresh_from_db()
    return version


@transaction.atomic
def _publish(
    nom: str, version: VersionReferentiel, auteur: Utilisateur | None, on: date, effet: date, arrete: str
) -> VersionReferentiel:
    """Publish, close what came before the day before, and say from when whom the référentiel is written for."""
    # Cycles that refer to these versions may be written meanwhile: the keys do not move.
    anterieures = VersionReferentiel.objects.select_for_update(no_key=True).filter(
        referentiel=version.referentiel_id, etat__in=[Etat.PUBLIE, Etat.ABROGE]
    )
    derniere = max((v.effet for v in anterieures if v.effet), default=None)
    if derniere and effet <= derniere:
        raise Refus("effet_anterieur", f"Une version a déjà effet le {derniere:%d/%m/%Y}.", "effet",
                    "Choisissez une date d’effet postérieure.")  # fmt: skip
    publiee = _move(nom, version, auteur, effet=effet, arrete=arrete, publiee_at=horloge.now())
    VersionReferentiel.objects.filter(
        referentiel=version.referentiel_id, etat=Etat.PUBLIE, fin_effet__isnull=True
    ).exclude(pk=version.pk).update(fin_effet=veille(effet))
    _date_portees(publiee, effet)
    if effet <= on:
        touch_scope(publiee)
    return publiee


def _date_portees(version: VersionReferentiel, effet: date) -> None:
    """From the date of effect on, the référentiel applies to the specialties of this version and to no other."""
    voulues = version.specialites or [""]
    portees = Portee.objects.filter(referentiel=version.referentiel_id)
    portees.exclude(specialite__in=voulues).filter(debut__gte=effet).delete()
    portees.exclude(specialite__in=voulues).filter(fin__isnull=True).update(fin=veille(effet))
    portees.filter(specialite__in=voulues).update(fin=None)
    Portee.objects.bulk_create(
        [Portee(referentiel_id=version.referentiel_id, specialite=code, debut=effet) for code in voulues],
        ignore_conflicts=True,
    )


def touch_scope(version: VersionReferentiel) -> int:
    """Ask for the cycles of everybody this version is written for to be computed again; returns how many exercises."""
    sql = """
        INSERT INTO accounts_exercicetouche (exercice_id)
        SELECT e.id FROM accounts_exercice e
         WHERE e.profession = %(profession)s AND e.present
           AND (%(specialites)s::varchar[] = '{}' OR e.specialite = ANY(%(specialites)s)
                OR EXISTS (SELECT 1 FROM accounts_savoirfaire s
                            WHERE s.exercice_id = e.id AND s.code = ANY(%(specialites)s)))
        ON CONFLICT (exercice_id) DO UPDATE SET exercice_id = EXCLUDED.exercice_id
    """
    with connection.cursor() as curseur:
        curseur.execute(sql, {"profession": version.referentiel.profession, "specialites": list(version.specialites)})
        touches = curseur.rowcount
    if touches:
        travaux.requeue("cycles.recalcul", "cycles.recalcul")
    return touches


def taking_effect(depuis: date, on: date) -> QuerySet[VersionReferentiel]:
    """Published versions whose date of effect lies between the two days, both included."""
    return VersionReferentiel.objects.filter(
        etat=VersionReferentiel.Etat.PUBLIE, effet__gte=depuis, effet__lte=on
    ).select_related("referentiel")
