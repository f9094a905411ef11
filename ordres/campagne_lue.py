"""What the pages of campaigns read: counts by sorting, progress, forecast, the files of one sorting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.fields.json import KT

from accounts.curseur import Page, Place, page
from accounts.models import Organisation, Travail, Utilisateur
from accounts.permissions import Permission
from actions.models import Avancement
from ordres import campagne, campagne_tri, conseils
from ordres.campagne_tri import CLOS
from ordres.models import Campagne, Decision, DossierCampagne
from ordres.rules.precontrole import Motif, Tri
from ordres.rules.rythme import FENETRE, Prevision, forecast, pace

PAR_PAGE = 40
DECIDES = "decides"


@dataclass(frozen=True, slots=True)
class Compte:
    """How many files stand somewhere: the key of their list, its words, what is done with them."""

    cle: str
    libelle: str
    suite: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Bilan:
    """Where a campaign stands; `prevision` is None when nothing is left to decide, or nothing was opened yet."""

    total: int
    decides: int
    satisfaits: int
    en_retard: int
    echeance: date | None
    derniere_echeance: date | None
    comptes: tuple[Compte, ...]
    non_tries: int
    tries_le: date | None
    prevision: Prevision | None

    @property
    def restants(self) -> int:
        """Files not decided."""
        return self.total - self.decides

    @property
    def complets(self) -> int:
        """Files proposed « satisfait »."""
        return next(compte.nombre for compte in self.comptes if compte.cle == Tri.COMPLET)


def led_by(utilisateur: Utilisateur, on: date) -> QuerySet[Campagne]:
    """Campaigns of the instances where this person lists the files that day."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)
    return Campagne.objects.filter(instance__in=instances).select_related("instance", "ouverte_par")


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[Campagne]:
    """The same, and those of the councils that this person reads as the national level: read, never led."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)
    lues = Q(instance__in=instances) | Q(instance__in=Organisation.objects.filter(conseils.under(instances)))
    return Campagne.objects.filter(lues).select_related("instance", "ouverte_par")


def totals(campagnes: Sequence[Campagne]) -> dict[int, tuple[int, int]]:
    """Files and decided ones of these campaigns, in one query."""
    lignes = (
        DossierCampagne.objects.filter(campagne__in=campagnes)
        .order_by()
        .values("campagne")
        .annotate(total=Count("pk"), decides=Count("pk", filter=Q(cycle__controle__etat__in=CLOS)))
    )
    return {ligne["campagne"]: (ligne["total"], ligne["decides"]) for ligne in lignes}


def read(lue: Campagne, on: date) -> Bilan:
    """Where this campaign stands that day; three queries."""
    clos = Q(cycle__controle__etat__in=CLOS)
    agrege = lue.dossiers.aggregate(
        total=Count("pk"),
        decides=Count("pk", filter=clos),
        satisfaits=Count("pk", filter=Q(cycle__controle__etat="satisfait")),
        en_retard=Count("pk", filter=~clos & Q(cycle__controle__echeance__lt=on)),
        non_tries=Count("pk", filter=~clos & Q(tri="")),
        echeance=Min("cycle__controle__echeance", filter=~clos),
        derniere_echeance=Max("cycle__controle__echeance"),
        trie_le=Max(KT("vu__jour")),
        **{tri.name: Count("pk", filter=~clos & Q(tri=tri.value)) for tri in Tri},
    )
    par_tri = {tri: agrege.pop(tri.name) for tri in Tri}
    comptes = tuple(Compte(tri.value, tri.libelle, tri.suite, nombre) for tri, nombre in par_tri.items())
    restants, trie_le = agrege["total"] - agrege["decides"], agrege.pop("trie_le")
    prevision = _forecast(lue, restants, agrege["echeance"], on)
    tries_le = date.fromisoformat(trie_le) if trie_le else None
    return Bilan(comptes=comptes, tries_le=tries_le, prevision=prevision, **agrege)


def _forecast(lue: Campagne, restants: int, echeance: date | None, on: date) -> Prevision | None:
    if not restants or echeance is None:
        return None
    debut = on - timedelta(days=FENETRE - 1)
    recentes = Decision.objects.filter(
        controle__cycle__dossier_campagne__campagne=lue, jour__range=(debut, on), remplacee_par__isnull=True
    ).count()
    return forecast(restants, pace(recentes, lue.ouverte_le, on), on, echeance)


def works(lue: Campagne) -> dict[str, Travail]:
    """The works of this campaign that run or wait, or that were set aside: « ouverture » and « tri »."""
    cles = {campagne.work_key(lue): "ouverture", campagne_tri.work_key(lue.pk): "tri"}
    vivants = Travail.objects.filter(cle__in=cles).exclude(etat=Travail.Etat.FAIT)
    return {cles[travail.cle]: travail for travail in vivants}


def files(lue: Campagne, tri: str, motif: str = "") -> QuerySet[Avancement]:
    """Progress rows of the files of one sorting (a `Tri`, or `DECIDES`), narrowed to a reason."""
    lignes = Avancement.objects.filter(cycle__dossier_campagne__campagne=lue)
    if tri == DECIDES:
        return lignes.filter(cycle__controle__etat__in=CLOS)
    lignes = lignes.filter(cycle__dossier_campagne__tri=tri).exclude(cycle__controle__etat__in=CLOS)
    return lignes.filter(cycle__dossier_campagne__motifs__contains=[motif]) if motif else lignes


def read_page(lignes: QuerySet[Avancement], *, apres: str = "", avant: str = "") -> Page:
    """One page of the files, by name."""
    return page(
        lignes.select_related("professionnel", "cycle__dossier_campagne", "cycle__controle"), "cle_nom", "cycle_id",
        PAR_PAGE, apres=Place.read(apres, str), avant=Place.read(avant, str),
    )  # fmt: skip


def reasons(lue: Campagne, tri: str) -> list[tuple[Motif, int]]:
    """Reasons of one sorting with their counts, the commonest first."""
    lignes = (
        campagne_tri.undecided(lue.pk).filter(tri=tri).order_by().values_list("motifs").annotate(nombre=Count("pk"))
    )
    comptes: dict[Motif, int] = {}
    for motifs, nombre in lignes:
        for motif in motifs:
            comptes[Motif(motif)] = comptes.get(Motif(motif), 0) + nombre
    return sorted(comptes.items(), key=lambda paire: (-paire[1], paire[0].value))
