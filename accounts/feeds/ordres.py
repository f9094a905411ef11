"""Ordre supplement: the registrations (inscriptions au tableau) the public roster lacks, hence the cycle dates.

Row key: person, Ordre, date of registration. `ANNULE` withdraws a registration sent by mistake; any other status
follows the dates. An older row (`date_maj`) never overwrites a newer one. A row whose person or profession is not
in the roster yet waits 30 days and is tried again at each load.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from accounts import horloge
from accounts.copie import batches, copy_rows
from accounts.feeds.rpps_champs import INSCRIPTIONS
from accounts.feeds.rpps_depot import Avance, Lecture
from accounts.feeds.rpps_format import Fichier
from accounts.feeds.rpps_lignes import R_COLONNES, Rejet, judge_rpps
from accounts.models import LigneEnAttente, Livraison, Partenaire
from accounts.professions import Profession

ATTENTE = timedelta(days=30)
CODE_ATTENTE = "W201"
ANNULE = "ANNULE"
RADIE = "RADIE"
_PROFESSION_DE = {p.ordre: p.value for p in Profession}
_MAX = {champ.nom: champ.longueur for champ in INSCRIPTIONS.champs}

R_ORDRE = Rejet("E307", "ordre", "Ordre inconnu ; codes attendus : " + ", ".join(_PROFESSION_DE) + ".")
R_SANS_DEBUT = Rejet("E306", "date_inscription", "La date d’inscription manque.")
R_DEBUT = Rejet("E307", "date_inscription", "La date d’inscription est illisible (attendu : AAAA-MM-JJ).")
R_DATE = Rejet("E307", "date_radiation", "Une date est illisible (attendu : AAAA-MM-JJ).")
R_ORDRE_DATES = Rejet("E301", "date_radiation", "La date de radiation précède la date d’inscription.")
R_RADIATION = Rejet("E306", "date_radiation", "Une radiation doit porter sa date de radiation.")
R_LONGUEUR = Rejet(
    "E308",
    "motif",
    f"Motif de plus de {_MAX['motif']} caractères ou conseil de plus de {_MAX['conseil']} : donnez un code.",
)

_COLONNES = ("ligne", "rpps", "profession", "statut", "debut", "fin", "motif", "conseil", "maj", "contenu")
_TABLE = """
CREATE TEMP TABLE ordre_ligne (ligne bigint, rpps text, profession text, statut text, debut date, fin date,
    motif text, conseil text, maj date, contenu jsonb) ON COMMIT DROP
"""
# Once per key: the newest row, then the last one of the file. Rows replayed from earlier deliveries are negative.
_REDUIRE = """
CREATE TEMP TABLE ordre_inscription ON COMMIT DROP AS
SELECT d.*, e.id AS exercice_id, i.id,
       CASE WHEN e.id IS NULL THEN 'attente'
            WHEN i.id IS NULL AND d.statut = 'ANNULE' THEN 'inchangee'
            WHEN i.id IS NULL THEN 'creee'
            WHEN i.maj > d.maj THEN 'ancienne'
            WHEN d.statut = 'ANNULE' THEN 'annulee'
            WHEN (i.fin, i.motif, i.conseil) IS DISTINCT FROM (d.fin, d.motif, d.conseil) THEN 'modifiee'
            ELSE 'inchangee' END AS sort
  FROM (SELECT DISTINCT ON (rpps, profession, debut) * FROM ordre_ligne
         ORDER BY rpps, profession, debut, maj DESC NULLS LAST, ligne DESC) d
  LEFT JOIN accounts_professionnel p USING (rpps)
  LEFT JOIN accounts_exercice e ON e.professionnel_id = p.id AND e.profession = d.profession
  LEFT JOIN accounts_inscription i ON i.exercice_id = e.id AND i.debut = d.debut
"""
_APPLIQUER = """
WITH annulees AS (
    DELETE FROM accounts_inscription i USING ordre_inscription d
     WHERE d.sort = 'annulee' AND i.id = d.id RETURNING i.exercice_id),
modifiees AS (
    UPDATE accounts_inscription i SET fin = d.fin, motif = d.motif, conseil = d.conseil, maj = d.maj
      FROM ordre_inscription d WHERE d.sort = 'modifiee' AND i.id = d.id RETURNING i.exercice_id),
creees AS (
    INSERT INTO accounts_inscription (exercice_id, debut, fin, motif, conseil, maj)
    SELECT exercice_id, debut, fin, motif, conseil, maj FROM ordre_inscription WHERE sort = 'creee'
     ORDER BY exercice_id RETURNING exercice_id)
INSERT INTO accounts_exercicetouche (exercice_id)
SELECT exercice_id FROM annulees UNION SELECT exercice_id FROM modifiees UNION SELECT exercice_id FROM creees
ON CONFLICT (exercice_id) DO UPDATE SET exercice_id = EXCLUDED.exercice_id
"""
_GARDER_EN_ATTENTE = """
INSERT INTO accounts_ligneenattente
       (livraison_id, ligne, partenaire_id, id_technique, rpps, code, contenu, sequence, jusquau, created_at)
SELECT %(livraison)s, d.ligne, %(partenaire)s, concat_ws('|', d.rpps, d.profession, d.debut), d.rpps, %(code)s,
       d.contenu, coalesce(d.maj::text, ''), %(jusquau)s, %(at)s
  FROM ordre_inscription d
 WHERE d.sort = 'attente' AND d.ligne > 0 AND NOT EXISTS (
       SELECT FROM accounts_ligneenattente a WHERE a.partenaire_id = %(partenaire)s AND a.resolue_at IS NULL
          AND a.jusquau >= %(jour)s AND a.rpps = d.rpps AND a.contenu = d.contenu)
"""
_COMPTER = """
SELECT (SELECT count(*) FROM accounts_inscription),
       count(*) FILTER (WHERE sort = 'creee' AND ligne > 0), count(*) FILTER (WHERE sort = 'modifiee' AND ligne > 0),
       count(*) FILTER (WHERE sort = 'annulee' AND ligne > 0), count(*) FILTER (WHERE sort = 'ancienne' AND ligne > 0),
       count(*) FILTER (WHERE sort = 'attente' AND ligne > 0), count(*) FILTER (WHERE sort = 'inchangee' AND ligne > 0),
       count(*) FILTER (WHERE sort <> 'attente' AND ligne < 0)
  FROM ordre_inscription
"""


@dataclass(frozen=True, slots=True)
class DifferenceOrdre:
    """What the supplement changes, in registrations; `rejouees`: rows of earlier deliveries that found their person."""

    connues: int
    creees: int
    modifiees: int
    annulees: int
    anciennes: int
    en_attente: int
    inchangees: int
    rejouees: int

    @property
    def part(self) -> float:
        """Share of the known registrations that would change or go, 0 to 1."""
        return (self.modifiees + self.annulees) / self.connues if self.connues else 0.0


def create_table() -> None:
    """Make the empty staging table of this transaction."""
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS ordre_ligne, ordre_inscription")
        curseur.execute(_TABLE)


def stage(fichier: Fichier, avance: Avance, *, strict: bool) -> Lecture:
    """Read a supplement into its staging table; FichierRefuse on bad bytes."""
    lecture = Lecture(fichier)
    copy_rows("ordre_ligne", _COLONNES, _rows(lecture, avance, strict))
    return lecture


def stage_waiting(jour: date) -> None:
    """Add the rows of earlier deliveries that still wait for their person."""
    en_attente = LigneEnAttente.objects.filter(partenaire__code="ORDRES", resolue_at__isnull=True, jusquau__gte=jour)
    # Read whole batches first: the connection cannot read and COPY at once.
    for lot in batches(en_attente.iterator(chunk_size=5_000), 5_000):
        copy_rows("ordre_ligne", _COLONNES, [_row(-ligne.pk, ligne.contenu) for ligne in lot])


def compute() -> DifferenceOrdre:
    """Compare the staged registrations with the known ones; writes nothing outside temporary tables."""
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE ordre_ligne")
        curseur.execute(_REDUIRE)
        curseur.execute("ANALYZE ordre_inscription")
        curseur.execute(_COMPTER)
        return DifferenceOrdre(*curseur.fetchone())


def apply(livraison: Livraison | None, jour: date) -> int:
    """Write the difference computed just before, keep what waits; returns how many exercises were touched."""
    with connection.cursor() as curseur:
        curseur.execute(_APPLIQUER)
        touches = curseur.rowcount
        if livraison is not None:
            parametres: dict[str, str | int | date | datetime | None] = {
                "livraison": livraison.pk,
                "partenaire": livraison.partenaire_id,
                "code": CODE_ATTENTE,
                "jour": jour,
                "jusquau": jour + ATTENTE,
                "at": horloge.now(),
            }
            curseur.execute(_GARDER_EN_ATTENTE, parametres)
        curseur.execute(
            "UPDATE accounts_ligneenattente a SET resolue_at = %s FROM ordre_inscription d "
            "WHERE d.ligne = -a.id AND d.sort <> 'attente'",
            [horloge.now()],
        )
    return touches


def has_waiting(jour: date) -> bool:
    """Whether rows of earlier deliveries wait for a person of the roster."""
    partenaire = Partenaire.objects.filter(code="ORDRES")
    return LigneEnAttente.objects.filter(partenaire__in=partenaire, resolue_at__isnull=True, jusquau__gte=jour).exists()


def _rows(lecture: Lecture, avance: Avance, strict: bool) -> Iterator[tuple]:
    fichier = lecture.fichier
    etape = f"Lecture de {fichier.nom} (octets)"
    avance(etape, 0, fichier.taille)
    for numero, texte in fichier.lines():
        lecture.lues += 1
        if lecture.lues % 1_000 == 0:
            avance(etape, fichier.octets_lus, fichier.taille)
        if not texte.strip():
            lecture.ignorees += 1
            continue
        contenu = _cells(fichier, texte)
        rejet = R_COLONNES if contenu is None else judge(contenu, strict=strict)
        if rejet is not None or contenu is None:
            lecture.reject(numero, rejet or R_COLONNES)
            continue
        lecture.retenues += 1
        yield _row(numero, contenu)


def _cells(fichier: Fichier, texte: str) -> dict[str, str] | None:
    """Cells by our words; None when the line does not have the columns of the header."""
    if "\x00" in texte:
        return None
    separateur = fichier.separateur
    cellules = next(csv.reader([texte], delimiter=separateur)) if '"' in texte else texte.split(separateur)
    if len(cellules) == fichier.largeur + 1 and not cellules[-1]:
        cellules.pop()
    if len(cellules) != fichier.largeur:
        return None
    return {mot: cellules[rang].strip() for mot, rang in fichier.colonnes.items()}


def judge(contenu: dict[str, str], *, strict: bool = True) -> Rejet | None:
    """Why a row is rejected, or None."""
    rejet = judge_rpps(contenu["rpps"], strict=strict)
    if rejet is not None:
        return rejet
    if contenu["ordre"].upper() not in _PROFESSION_DE:
        return R_ORDRE
    trop_long = len(contenu["motif"]) > _MAX["motif"] or len(contenu["conseil"]) > _MAX["conseil"]
    return _judge_dates(contenu) or (R_LONGUEUR if trop_long else None)


def _judge_dates(contenu: dict[str, str]) -> Rejet | None:
    try:
        debut = read_date(contenu["debut"])
    except ValueError:
        return R_DEBUT
    if debut is None:
        return R_SANS_DEBUT
    try:
        fin, _ = read_date(contenu["fin"]), read_date(contenu["maj"])
    except ValueError:
        return R_DATE
    if fin is None and contenu["statut"].upper().startswith(RADIE):
        return R_RADIATION
    return R_ORDRE_DATES if fin is not None and fin < debut else None


def read_date(texte: str) -> date | None:
    """A date written AAAA-MM-JJ or JJ/MM/AAAA, None when empty; ValueError otherwise."""
    if not texte:
        return None
    if len(texte) == 10 and texte[2] == "/":
        return datetime.strptime(texte, "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not an instant
    return date.fromisoformat(texte)


def _row(numero: int, contenu: dict[str, str]) -> tuple:
    return (
        numero,
        contenu["rpps"],
        _PROFESSION_DE[contenu["ordre"].upper()],
        ANNULE if contenu["statut"].upper().startswith(ANNULE) else contenu["statut"].upper(),
        read_date(contenu["debut"]),
        read_date(contenu["fin"]),
        contenu["motif"],
        contenu["conseil"],
        read_date(contenu["maj"]),
        json.dumps(contenu, sort_keys=True),
    )
