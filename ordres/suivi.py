"""The follow-up list: who needs the instance, read from the projection alone, at any scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.curseur import Page, Place, page
from accounts.models import Organisation, Professionnel, Specialite
from accounts.noms import named_q
from actions.models import Avancement, Cycle
from certif.socle.identifiers import cle_nom
from ordres.models import Controle

PAR_PAGE = 40
PLAFOND = 10_000
RISQUE_SIGNALE = 2
LETTRES_MIN = 3
#: Years proposed around the day: no cycle lasts more than nine years and six months (CSP R. 4022-15).
ANNEES_AVANT, ANNEES_APRES = 6, 10

ECHUS = "echus"
SITUATIONS: dict[str, str] = {
    "a_risque": "À risque",
    "echus": "Cycles échus, contrôle à ouvrir",
    "a_examiner": "Contrôles à examiner",
    "observations": "Observations reçues",
    "en_retard": "Décisions en retard",
}
_CLOS = (Controle.Etat.SATISFAIT, Controle.Etat.NON_SATISFAIT)


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the list; every field is optional. `fin` is « echus » or a year."""

    situation: str = ""
    etat: str = ""
    fin: str = ""
    departement: str = ""
    specialite: str = ""
    recherche: str = ""
    tri: str = "fin"


@dataclass(frozen=True, slots=True)
class Compte:
    """A capped count: `nombre` is exact up to `PLAFOND`; beyond, only « plus de 10 000 » is known."""

    nombre: int

    @property
    def is_plafonne(self) -> bool:
        """Whether there are more than the cap."""
        return self.nombre > PLAFOND


def rows(instances: Iterable[Organisation], filtre: Filtre, on: date) -> QuerySet[Avancement]:
    """Progress rows of these instances that match the filter, without order."""
    lignes = Avancement.objects.followed_by(instances)
    if not filtre.recherche:
        # A cycle closed without judgement asks nothing of anybody; a search by name still finds it.
        lignes = lignes.not_closed()
    lignes = lignes.filter(_situation_q(filtre.situation, on)) if filtre.situation else lignes
    for champ in ("etat", "departement", "specialite"):
        if valeur := getattr(filtre, champ):
            lignes = lignes.filter(**{champ: valeur})
    if filtre.fin == ECHUS:
        lignes = lignes.ended(on)
    elif filtre.fin:
        lignes = lignes.filter(fin__range=(date(int(filtre.fin), 1, 1), date(int(filtre.fin), 12, 31)))
    return _searched(lignes, filtre.recherche)


def read_page(instances: Iterable[Organisation], filtre: Filtre, on: date, *, apres: str = "", avant: str = "") -> Page:
    """One page of the list, in one query; `apres` and `avant` are places written by a former page."""
    champ = "cle_nom" if filtre.tri == "nom" else "fin"
    convertit: Any = str if champ == "cle_nom" else date.fromisoformat
    lignes = rows(instances, filtre, on).select_related("professionnel")
    return page(
        lignes, champ, "cycle_id", PAR_PAGE, apres=Place.read(apres, convertit), avant=Place.read(avant, convertit)
    )


def years(instances: Sequence[Organisation], on: date) -> list[int]:
    """Years, around this day, in which a cycle followed by these instances ends: one query, one index probe a year."""
    suivies = Avancement.objects.followed_by(instances).not_closed()
    candidates = range(on.year - ANNEES_AVANT, on.year + ANNEES_APRES + 1)
    presences = {
        f"annee_{annee}": Exists(suivies.filter(fin__range=(date(annee, 1, 1), date(annee, 12, 31))))
        for annee in candidates
    }
    lues = Organisation.objects.filter(pk=instances[0].pk).annotate(**presences).values(*presences).get()
    return [annee for annee in candidates if lues[f"annee_{annee}"]]


def count(lignes: QuerySet[Avancement]) -> Compte:
    """Count up to the cap: never reads more than `PLAFOND` + 1 rows."""
    return Compte(lignes.order_by().values("pk")[: PLAFOND + 1].count())


def counts(instances: Sequence[Organisation], on: date) -> dict[str, Compte]:
    """Capped counts of every situation."""
    return {cle: count(rows(instances, Filtre(situation=cle), on)) for cle in SITUATIONS}


def controls_of(lignes: Iterable[Avancement]) -> dict[int, Controle]:
    """Controls of the rows of a page, by cycle."""
    return {c.cycle_id: c for c in Controle.objects.filter(cycle_id__in=[ligne.pk for ligne in lignes])}


def specialty_labels(lignes: Iterable[Avancement]) -> dict[str, str]:
    """Labels of the specialties of the rows of a page, by code."""
    codes = {ligne.specialite for ligne in lignes if ligne.specialite}
    return dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle"))


def _situation_q(situation: str, on: date) -> Q:
    if situation == "a_risque":
        return Q(risque__gte=RISQUE_SIGNALE, cycle_etat=Cycle.Etat.OUVERT)
    if situation == "echus":
        sans_controle = ~Exists(Controle.objects.filter(cycle_id=OuterRef("pk")))
        return Q(sans_controle, fin__lt=on, cycle_etat=Cycle.Etat.OUVERT)
    # « ~Q(in) » is written as the partial index of the controls under way, so that it is the one read.
    en_cours = Controle.objects.exclude(etat__in=_CLOS)
    if situation == "a_examiner":
        en_cours = en_cours.filter(etat__in=(Controle.Etat.OUVERT, Controle.Etat.PIECES))
    elif situation == "observations":
        en_cours = en_cours.filter(etat=Controle.Etat.OBSERVATIONS)
    else:
        en_cours = en_cours.filter(echeance__lt=on)
    return Q(cycle_id__in=en_cours.values("cycle_id"))


def _searched(lignes: QuerySet[Avancement], recherche: str) -> QuerySet[Avancement]:
    """An RPPS number when it is made of digits, else words that begin a name or a first name, in any order."""
    compacte = "".join(recherche.split())
    if not compacte:
        return lignes
    if compacte.isdigit():
        return lignes.filter(professionnel__in=Professionnel.objects.filter(rpps=compacte))
    cle = cle_nom(recherche)
    if len(cle) < LETTRES_MIN:
        # Too short for trigrams: the beginning of the key. The two bounds give the index a range under any
        # collation of keys without accent; LIKE then decides.
        return lignes.filter(cle_nom__gte=cle, cle_nom__lte=cle + "z" * 20, cle_nom__startswith=cle)
    return lignes.filter(professionnel__in=Professionnel.objects.filter(named_q(cle)))
