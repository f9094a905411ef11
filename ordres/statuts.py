"""The statuses of the members, for an Ordre's own system: a file each night in its outbox, pages by the API.

Numbers and dates only, no name and no action: the Ordre joins them to its own register by the RPPS number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from accounts import horloge, journal, travaux
from accounts.flux import boite_dossiers
from accounts.flux.accuses import iso
from accounts.journal import Fait
from accounts.models import Organisation, Partenaire, Travail
from accounts.roles import Nature
from actions.models import Avancement
from certif.socle.csv_continu import csv_lines
from certif.socle.refus import Refus

NATURE = "ordres.statuts"
#: How many nightly files stay in the outbox: an Ordre's system may be away for a week.
NUITS_GARDEES = 7
PAR_LECTURE = 5_000
NATURES = (Nature.ORDRE, Nature.SSA)


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column of the file, which is one member of the API's answer: its name, where it is read, what it says."""

    nom: str
    source: str
    description: str


COLONNES: tuple[Colonne, ...] = (
    Colonne("rpps", "professionnel__rpps", "numéro RPPS, onze chiffres"),
    Colonne("profession", "profession", "code de la profession (nomenclature G15)"),
    Colonne("referentiel", "version__referentiel__code", "code du référentiel ; vide s’il est en cours de rédaction"),
    Colonne("version", "version__numero", "numéro de la version du référentiel"),
    Colonne("cycle_debut", "cycle__debut", "premier jour du cycle"),
    Colonne("cycle_fin", "fin", "dernier jour du cycle"),
    *(
        Colonne(f"axe{axe}_{nom}", f"{champ}__{axe - 1}", f"axe {axe} : {dit}")
        for axe in range(1, 5)
        for nom, champ, dit in (
            ("faites", "faites_axes", "actions comptées, plafonnées à ce qui est demandé"),
            ("requises", "requises_axes", "actions demandées ; 0 quand l’axe est exonéré"),
        )
    ),
    Colonne("statut_global", "etat", "a_commencer, en_cours, complet ou sans_referentiel"),
    Colonne("statut_cycle", "cycle_etat", "ouvert, controle ou clos"),
    Colonne("controle", "cycle__controle__etat", "étape du contrôle ; vide tant qu’il n’est pas ouvert"),
    Colonne("controle_echeance", "cycle__controle__echeance", "dernier jour pour se prononcer"),
    Colonne("date_maj", "maj_at", "dernier changement, heure de Paris"),
)


def rows(instances: Sequence[Organisation]) -> QuerySet[Avancement]:
    """One row per cycle of the perimeter, in the order of its key."""
    return Avancement.objects.followed_by(instances).order_by("cycle_id")


def rows_of(cycles: QuerySet[Avancement, Any]) -> QuerySet[Avancement]:
    """The rows of these cycles, in the order of their key."""
    return Avancement.objects.filter(cycle_id__in=cycles).order_by("cycle_id")


def read(
    instances: Sequence[Organisation], *, apres: int = 0, depuis: datetime | None = None, taille: int
) -> tuple[list[dict[str, Any]], int | None]:
    """A page of statuses and the place of the next one (None at the end).

    `depuis` keeps the cycles that changed at that instant or later; `apres` is a place given by a former page.
    """
    lignes = rows(instances).filter(cycle_id__gt=apres)
    if depuis is not None:
        lignes = lignes.filter(maj_at__gte=depuis)
    # The cycles of the page first: joined all at once, PostgreSQL read every cycle before the place asked (76 ms).
    cycles = lignes.values("cycle_id")[: taille + 1]
    lues = list(rows_of(cycles).values_list("cycle_id", *_SOURCES))
    page = lues[:taille]
    noms = [colonne.nom for colonne in COLONNES]
    suite = page[-1][0] if len(lues) > taille else None
    return [dict(zip(noms, map(_value, lue[1:]), strict=True)) for lue in page], suite


def instances_of(partenaire: Partenaire) -> list[Organisation]:
    """The instance whose members this partner's system may read; raises `Refus("non_autorise")` for any other."""
    organisation = partenaire.organisation
    if organisation is None or organisation.nature not in NATURES or not organisation.is_active:
        raise Refus(
            "non_autorise",
            "Les statuts sont réservés aux systèmes d’un Ordre ou du service de santé des armées.",
            remede="Utilisez les identifiants de l’instance ; l’exploitant peut l’inscrire comme partenaire.",
        )
    return [organisation]


def schedule() -> None:
    """Queue the files of this night, one for each instance that has a folder to read them in."""
    if boite_dossiers.root() is None:
        return
    nuit = horloge.today()
    for code in Partenaire.objects.filter(
        is_active=True, organisation__is_active=True, organisation__nature__in=NATURES
    ).values_list("code", flat=True):
        travaux.enqueue(NATURE, f"{NATURE}:{code}:{nuit:%Y-%m-%d}", {"partenaire": code}, priorite=8)


def handle(travail: Travail) -> None:
    """Handler of the nightly work: write the file of one instance. A run that was killed writes it again, whole."""
    partenaire = Partenaire.objects.select_related("organisation").get(code=travail.donnees["partenaire"])
    racine = boite_dossiers.root()
    if racine is not None:
        write_file(racine, partenaire, horloge.today(), travail)


def write_file(racine: Path, partenaire: Partenaire, on: date, travail: Travail | None = None) -> Path:
    """Write the CSV then its manifest (lines, SHA-256) in the outbox; the oldest nights are erased."""
    instances = instances_of(partenaire)
    lignes = rows(instances)
    total = lignes.count()
    dossier = racine / boite_dossiers.SORTIE / partenaire.code
    chemin = dossier / f"STATUTS_{on:%Y%m%d}.csv"
    somme = hashlib.sha256()
    ecrites = 0

    def content() -> Iterator[str]:
        nonlocal ecrites
        for ligne in csv_lines(_cells(lignes)):
            somme.update(ligne.encode())
            ecrites += 1
            if travail is not None and ecrites % PAR_LECTURE == 0:
                travaux.renew(travail, faites=ecrites, total=total)
            yield ligne

    boite_dossiers.write_atomically(chemin, content())
    boite_dossiers.answer(
        racine, partenaire.code, f"{chemin.name}.json",
        {"fichier": {"nom": chemin.name, "nb_lignes": ecrites - 1, "sha256": somme.hexdigest()},
         "type_flux": "STATUTS", "jour": f"{on:%Y-%m-%d}", "horodatage": iso(horloge.now())},
    )  # fmt: skip
    _forget(dossier, on)
    journal.record(
        Fait.STATUTS_REMIS, organisation=partenaire.organisation, details={"lignes": ecrites - 1, "jour": f"{on}"}
    )
    return chemin


_SOURCES = [colonne.source for colonne in COLONNES]


def _cells(lignes: QuerySet[Avancement]) -> Iterator[list[str]]:
    yield [colonne.nom for colonne in COLONNES]
    for lue in lignes.values_list(*_SOURCES).iterator(chunk_size=PAR_LECTURE):
        yield ["" if valeur is None else str(valeur) for valeur in map(_value, lue)]


def _value(valeur: Any) -> Any:
    """A value as JSON and CSV write it: dates in ISO form."""
    if isinstance(valeur, datetime):
        return iso(valeur)
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _forget(dossier: Path, on: date) -> None:
    gardees = {f"{on - timedelta(days=n):%Y%m%d}" for n in range(NUITS_GARDEES)}
    for fichier in dossier.glob("STATUTS_*"):
        if fichier.name[8:16] not in gardees:
            fichier.unlink(missing_ok=True)
