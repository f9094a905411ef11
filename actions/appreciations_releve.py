"""Draw the figures of a month from the opinions: set-based, protected before they are written (ADR 0008, ADR 0018).

Each person counts once at each moment, by the last opinion they gave in the window: a cell of eleven opinions is then a
cell of eleven people, and every cut of the same people adds up to the same total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from accounts import horloge, travaux
from accounts.models import Travail
from actions import appreciations_demande
from actions.appreciations_cases import AUTRES, Case, Lues, protect
from actions.models import Orientation, ReleveAppreciations
from actions.questions_appreciation import Moment, Question
from certif.socle.period import ajoute_mois
from referentiels.models import ActionPrevue, Referentiel
from referentiels.parametres import parametres_au

NATURE = "appreciations.mois"
#: What the figures are cut by; the last one is the référentiel for the nation, the item for one référentiel.
COUPES = ("organisateur", "type", "format", "orientation", "detail")

# An opinion given on a merged row is read as one on the surviving row. The triennium of an orientation is that of the
# last day of the action. The name of an organiser is the one that a partner gives, never what a holder typed.
_BASE = """
CREATE TEMP TABLE avis_lus ON COMMIT DROP AS
SELECT p.*, a.professionnel_id, v.referentiel_id, coalesce(i.code, '') AS item, coalesce(r.code, '') AS referentiel,
  CASE WHEN a.organisme_id = '' THEN '' ELSE a.organisme_type || ':' || a.organisme_id END AS organisateur,
  a.type_action AS type, a.format,
  CASE WHEN a.orientation_numero IS NULL THEN ''
       ELSE %(triennat)s + %(duree)s * div(extract(year FROM a.date_fin) - %(triennat)s, %(duree)s)::int
            || '-' || a.orientation_numero END AS orientation,
  CASE WHEN a.partenaire_id IS NULL THEN '' ELSE a.organisme_nom END AS organisme
FROM actions_appreciation p
JOIN actions_action d ON d.id = p.action_id
JOIN actions_action a ON a.id = coalesce(d.fusionnee_dans_id, d.id)
LEFT JOIN referentiels_actionprevue i ON i.id = a.item_id
LEFT JOIN referentiels_versionreferentiel v ON v.id = i.version_id
LEFT JOIN referentiels_referentiel r ON r.id = v.referentiel_id
WHERE p.donnee_le >= %(debut)s AND p.donnee_le < %(fin)s AND NOT a.is_retiree AND a.statut = 'REALISEE'
"""
_SOMMES = ", ".join(f"sum({q.value})::int, count({q.value})::int" for q in Question)
# One opinion of each person and moment, then every cut in one pass.
_CASES = """
SELECT {perimetre}, moment, grouping(organisateur, type, format, orientation, detail),
  coalesce(organisateur, type, format, orientation, detail), count(*)::int,
  max(organisme), {sommes}
FROM (
  SELECT DISTINCT ON ({perimetre}, professionnel_id, moment) *, {detail} AS detail FROM avis_lus
  WHERE {retenus} ORDER BY {perimetre}, professionnel_id, moment, donnee_le DESC, id DESC
) retenus
GROUP BY GROUPING SETS (({perimetre}, moment, organisateur), ({perimetre}, moment, type), ({perimetre}, moment, format),
  ({perimetre}, moment, orientation), ({perimetre}, moment, detail))
"""
# Who could have given one in the window: their action was in its moment on one of its days.
_SOLLICITES = """
SELECT v.referentiel_id, grouping(v.referentiel_id),
  count(DISTINCT a.professionnel_id) FILTER (WHERE a.date_fin > %(chaud)s AND a.date_fin < %(fin)s),
  count(DISTINCT a.professionnel_id) FILTER (WHERE a.date_fin > %(ferme)s AND a.date_fin < %(froid)s)
FROM actions_action a
JOIN accounts_professionnel p ON p.id = a.professionnel_id AND p.active_at IS NOT NULL
LEFT JOIN referentiels_actionprevue i ON i.id = a.item_id
LEFT JOIN referentiels_versionreferentiel v ON v.id = i.version_id
WHERE a.date_fin > %(ferme)s AND a.date_fin < %(fin)s AND a.statut = 'REALISEE' AND NOT a.is_retiree
  AND a.fusionnee_dans_id IS NULL
GROUP BY GROUPING SETS ((), (v.referentiel_id))
"""


@dataclass(slots=True)
class _Perimetre:
    """What was read of the nation (key 0) or of one référentiel."""

    cases: Lues = field(default_factory=lambda: {coupe: {} for coupe in COUPES})
    sollicites: dict[Moment, int] = field(default_factory=dict)
    organismes: dict[str, str] = field(default_factory=dict)


def schedule(on: date) -> None:
    """Ask for the work of this month, once; called every night, a night missed is made up for by the next."""
    mois = on.replace(day=1)
    travaux.enqueue(NATURE, f"{NATURE}:{mois:%Y-%m}", {"mois": mois.isoformat()}, priorite=9)


def handle(travail: Travail) -> None:
    """Handler of the work: the figures of the month, then the messages. Safe to run twice."""
    mois = date.fromisoformat(travail.donnees["mois"])
    travaux.renew(travail, 0, 2)
    draw(mois)
    travaux.renew(travail, 1, 2)
    with transaction.atomic():
        appreciations_demande.ask(mois, reverse("ps:appreciations"))


def draw(mois: date) -> int:
    """Write the figures of the month that begins on `mois`, in place of those drawn for it before; how many scopes."""
    with transaction.atomic():
        lus = _read(mois)
        for cle, perimetre in sorted(lus.items()):
            lequel: dict[str, Any] = {"jour": mois, "referentiel_id": cle or None}
            ReleveAppreciations.objects.update_or_create(
                **lequel,
                defaults={"resultat": _result(cle, perimetre, mois), "calcule_at": horloge.instant()},
            )  # fmt: skip
    return len(lus)


def window(mois: date) -> tuple[date, date]:
    """First day counted, and the first one that is not."""
    return ajoute_mois(mois, -parametres_au(mois).appreciation_fenetre_mois), mois


def _read(mois: date) -> Mapping[int, _Perimetre]:
    """Every scope with its cells; the nation is always there."""
    parametres = parametres_au(mois)
    debut, fin = window(mois)
    lus: defaultdict[int, _Perimetre] = defaultdict(_Perimetre)
    lus[0].sollicites = {}
    with connection.cursor() as curseur:
        curseur.execute(_BASE, {
            "debut": debut, "fin": fin, "triennat": parametres.dpc_premier_triennat,
            "duree": parametres.dpc_duree_annees,
        })  # fmt: skip
        for perimetre, detail, retenus in (
            ("0::bigint", "referentiel", "true"), ("referentiel_id", "item", "referentiel_id IS NOT NULL"),
        ):  # fmt: skip
            curseur.execute(_CASES.format(perimetre=perimetre, detail=detail, retenus=retenus, sommes=_SOMMES))
            for cle, moment, groupe, code, nombre, organisme, *sommes in curseur.fetchall():
                notes = {q: (sommes[2 * n] or 0, sommes[2 * n + 1]) for n, q in enumerate(Question)}
                lus[cle].cases[_cut(groupe)][code, Moment(moment)] = Case(nombre, notes)
                if _cut(groupe) == "organisateur" and organisme:
                    lus[cle].organismes[code] = organisme
        froid, ferme = parametres.appreciation_froid_mois, parametres.appreciation_fin_mois
        curseur.execute(_SOLLICITES, {
            "fin": fin, "chaud": ajoute_mois(debut, -froid), "froid": ajoute_mois(fin, -froid),
            "ferme": ajoute_mois(debut, -ferme),
        })  # fmt: skip
        for referentiel, is_pays, chaud, froid in curseur.fetchall():
            cle = 0 if is_pays else referentiel
            if cle in lus:
                lus[cle].sollicites = {Moment.CHAUD: chaud, Moment.FROID: froid}
    return lus


def _cut(groupe: int) -> str:
    """The dimension that this grouping keeps: the one bit of five that is not set."""
    return COUPES[-(~groupe & 31).bit_length()]


def _result(referentiel: int, perimetre: _Perimetre, mois: date) -> dict[str, Any]:
    debut, fin = window(mois)
    resultat = protect(perimetre.cases, perimetre.sollicites, parametres_au(mois).seuil_secret)
    codes = {nom: [code for code in lignes if code not in {"", AUTRES}] for nom, lignes in resultat["tables"].items()}
    return {
        **resultat,
        "debut": debut.isoformat(),
        "fin": fin.isoformat(),
        "libelles": {
            "organisateur": {code: perimetre.organismes.get(code, "") for code in codes["organisateur"]},
            "orientation": _orientations(codes["orientation"]),
            "detail": _items(referentiel, codes["detail"]) if referentiel else _titles(codes["detail"]),
        },
    }


def _orientations(codes: list[str]) -> dict[str, str]:
    numeros = {int(code.rpartition("-")[2]) for code in codes}
    lues = Orientation.objects.filter(numero__in=numeros).values_list("triennium", "numero", "libelle")
    return {cle: libelle for annee, numero, libelle in lues if (cle := f"{annee}-{numero}") in codes}


def _items(referentiel: int, codes: list[str]) -> dict[str, str]:
    """Labels of the items, those of the last version that has them."""
    lues = ActionPrevue.objects.filter(version__referentiel=referentiel, code__in=codes).order_by("version__numero")
    return dict(lues.values_list("code", "libelle"))


def _titles(codes: list[str]) -> dict[str, str]:
    return dict(Referentiel.objects.filter(code__in=codes).values_list("code", "titre"))
