"""Open a campaign of control: every ended cycle of a perimeter, in the background, as `open_controle` would one by one.

Each slice is one transaction that moves the cursor of the campaign: a killed opening goes on where it stopped, and
nothing is opened twice (one control by cycle, one campaign by cycle: PostgreSQL holds both).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Travail, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Nature
from actions.models import Avancement, Cycle
from actions.statuts import EtatCycle
from certif.socle.refus import Refus
from ordres import campagne_tri, ouverture_en_nombre
from ordres.models import Campagne, Controle, DossierCampagne

NATURE = "ordres.campagne"
#: A worker that says nothing for this long is replaced; it renews after each slice.
BAIL = timedelta(seconds=60)
TRANCHE = 500


@dataclass(frozen=True, slots=True)
class Perimetre:
    """Which cycles: those that end between two days (inclusive), in the perimeter of the instance, narrowed or not."""

    fin_du: date
    fin_au: date
    profession: str = ""
    departement: str = ""
    specialite: str = ""


@dataclass(frozen=True, slots=True)
class Apercu:
    """What opening would do: `a_ouvrir` controls, `reprises` already open that join, and who is left out and why."""

    a_ouvrir: int
    reprises: int
    autre_campagne: int
    clos: int
    decides: int
    le_sien: int

    @property
    def total(self) -> int:
        """Files of the campaign."""
        return self.a_ouvrir + self.reprises

    def left_out(self) -> dict[str, int]:
        """Counts of those left out, by reason."""
        return {nom: getattr(self, nom) for nom in ("autre_campagne", "clos", "decides", "le_sien")}


def in_perimeter(instance: Organisation, perimetre: Perimetre) -> QuerySet[Avancement]:
    """Progress rows of the cycles that this campaign looks at, whatever their state."""
    lignes = Avancement.objects.followed_by([instance]).filter(fin__range=(perimetre.fin_du, perimetre.fin_au))
    narrowed = {nom: getattr(perimetre, nom) for nom in ("profession", "departement", "specialite")}
    return lignes.filter(**{nom: valeur for nom, valeur in narrowed.items() if valeur})


def preview(instance: Organisation, perimetre: Perimetre, auteur: Utilisateur) -> Apercu:
    """What opening this campaign would do now, in one query."""
    ouvert = Q(cycle_etat=EtatCycle.OUVERT.value)
    le_sien = Q(professionnel_id=auteur.professionnel_id or 0)
    pris, controle = Q(is_pris=True), Q(has_controle=True)
    comptes = (
        in_perimeter(instance, perimetre)
        .annotate(
            is_pris=Exists(DossierCampagne.objects.filter(cycle_id=OuterRef("pk"))),
            has_controle=Exists(Controle.objects.filter(cycle_id=OuterRef("pk"))),
        )
        .aggregate(
            a_ouvrir=Count("pk", filter=ouvert & ~pris & ~controle & ~le_sien),
            reprises=Count("pk", filter=ouvert & ~pris & controle & ~le_sien),
            autre_campagne=Count("pk", filter=ouvert & pris & ~le_sien),
            clos=Count("pk", filter=Q(cycle_etat=EtatCycle.CLOS.value)),
            decides=Count("pk", filter=Q(cycle_etat="controle")),
            le_sien=Count("pk", filter=ouvert & le_sien),
        )
    )
    return Apercu(**comptes)


def open_campagne(instance: Organisation, titre: str, perimetre: Perimetre, auteur: Utilisateur, on: date) -> Campagne:
    """Open a campaign; the controls open in the background.

    Raises `Refus` (`non_autorise`, `titre_manquant`, `dates_inversees`, `cycles_en_cours`, `rien_a_ouvrir`).
    """
    require_instruction(instance, auteur, on)
    _check(titre, perimetre, on)
    apercu = preview(instance, perimetre, auteur)
    if not apercu.total:
        raise Refus(
            "rien_a_ouvrir", "Aucun cycle échu n’est à contrôler dans ce périmètre.",
            remede="Élargissez les dates ou le périmètre, ou ouvrez la campagne qui les contient déjà.",
        )  # fmt: skip
    with transaction.atomic():
        campagne = Campagne.objects.create(
            instance=instance, titre=titre.strip(), fin_du=perimetre.fin_du, fin_au=perimetre.fin_au,
            profession=perimetre.profession, departement=perimetre.departement, specialite=perimetre.specialite,
            ouverte_par=auteur, ouverte_le=on, ouverte_at=horloge.now(), laisses=apercu.left_out(),
        )  # fmt: skip
        journal.record(
            Fait.CAMPAGNE_OUVERTE, auteur=auteur, organisation=instance, objet=campagne,
            details={"fin_du": f"{perimetre.fin_du}", "fin_au": f"{perimetre.fin_au}", "dossiers": apercu.total},
        )  # fmt: skip
        travaux.enqueue(NATURE, work_key(campagne), {"campagne": campagne.pk, "total": apercu.total}, priorite=5)
    return campagne


def require_instruction(instance: Organisation, auteur: Utilisateur, on: date) -> None:
    """Raise `Refus("non_autorise")` unless this person instructs controls in this instance that day."""
    instances = auteur.organisations_with(Permission.CONTROLE_INSTRUIRE, on)
    if instance.pk not in {o.pk for o in instances} or instance.nature not in (Nature.ORDRE, Nature.SSA):
        raise Refus(
            "non_autorise", "Votre rôle dans cette instance ne permet pas ce geste.",
            remede="Demandez à la personne qui gère les accès de votre instance.",
        )  # fmt: skip


def _check(titre: str, perimetre: Perimetre, on: date) -> None:
    if not titre.strip():
        raise Refus(
            "titre_manquant", "Donnez un nom à la campagne.", "titre", "Par exemple «\u00a0Cycles échus en 2031\u00a0»."
        )
    if perimetre.fin_au < perimetre.fin_du:
        raise Refus("dates_inversees", "La période finit avant de commencer.", "fin_au", "Vérifiez les deux jours.")
    if perimetre.fin_au >= on:
        raise Refus(
            "cycles_en_cours", f"Des cycles courent encore au {perimetre.fin_au:%d/%m/%Y}.", "fin_au",
            "Choisissez un dernier jour passé\u00a0: le contrôle s’ouvre après la fin du cycle (CSP R. 4022-19).",
        )  # fmt: skip


def work_key(campagne: Campagne) -> str:
    """Key of the piece of work that opens this campaign."""
    return f"{NATURE}:{campagne.pk}"


def handle(travail: Travail) -> None:
    """Handler of the work: open what is left to open, then sort it. Safe to run twice at once."""
    progres = travaux.lease_by_slice(travail, BAIL)
    pk, total = travail.donnees["campagne"], travail.donnees.get("total", 0)
    while open_slice(pk):
        faites = DossierCampagne.objects.filter(campagne_id=pk).count()
        progres(faites, max(total, faites))


@transaction.atomic
def open_slice(campagne_id: int) -> bool:
    """Open the next controls of a campaign, in one transaction; False once it is whole."""
    campagne = (
        Campagne.objects.select_for_update(of=("self",)).select_related("instance", "ouverte_par").get(pk=campagne_id)
    )
    if campagne.etat != Campagne.Etat.OUVERTURE:
        return False
    suivants = list(
        in_perimeter(campagne.instance, perimeter_of(campagne))
        .filter(pk__gt=campagne.curseur)
        .order_by("pk")
        .values_list("pk", flat=True)[:TRANCHE]
    )
    if not suivants:
        Campagne.objects.filter(pk=campagne_id).update(etat=Campagne.Etat.OUVERTE)
        campagne_tri.request(campagne_id)
        return False
    cycles = _openable(suivants, campagne)
    ouverture_en_nombre.open_many(
        [cycle for cycle in cycles if getattr(cycle, "controle", None) is None], campagne.instance,
        campagne.ouverte_par, horloge.today(),
    )  # fmt: skip
    DossierCampagne.objects.bulk_create([DossierCampagne(campagne=campagne, cycle=cycle) for cycle in cycles])
    Campagne.objects.filter(pk=campagne_id).update(curseur=suivants[-1])
    return True


def perimeter_of(campagne: Campagne) -> Perimetre:
    """The perimeter that was chosen."""
    return Perimetre(
        campagne.fin_du, campagne.fin_au, campagne.profession, campagne.departement, campagne.specialite
    )  # fmt: skip


def _openable(ids: list[int], campagne: Campagne) -> list[Cycle]:
    """Those of these cycles that join the campaign, held in the order of their key, with their control if any."""
    list(Cycle.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    cycles = (
        Cycle.objects.filter(pk__in=ids, etat=Cycle.Etat.OUVERT, fin__lt=horloge.today())
        .filter(~Exists(DossierCampagne.objects.filter(cycle_id=OuterRef("pk"))))
        .select_related("exercice__professionnel", "controle")
        .order_by("pk")
    )
    auteur = campagne.ouverte_par
    if auteur.professionnel_id:
        cycles = cycles.exclude(exercice__professionnel_id=auteur.professionnel_id)
    return list(cycles)
