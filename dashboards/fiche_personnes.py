"""The other parts of a sheet: registrations, triennium and accounts, counted over everybody in a few queries.

Raw counts, for `dashboards.fiche_calcul` alone: nobody reads them before `dashboards.fiche_secret`. Two temporary
tables are read by all the queries, so that each row of the base is looked at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts import horloge
from accounts.models import Partenaire
from actions.rules.triennal import ActionDpc, TypologieDpc, VoieDpc, evaluate_triennal
from dashboards.fiche_mots import COUPES, MODES, NON_RENSEIGNE, REGIONS_FINANCEES, REGIONS_TOUTES
from dashboards.fiche_public import Public
from referentiels.parametres import Parametres

#: Who transmits registrations to actions of DPC, and holds the catalogue.
AGENCE = "ANDPC"
PROPRE, AUTRES = "propre", "autres"
#: The cut by number of orientation (0 = none), beside those of `dashboards.fiche_mots.COUPES`.
ORIENTATION = "orientation"

#: People of the last roster, once each: whoever has several professions is in the CNP's own row if one of them is.
#: A military practitioner has no territory here, as in every figure.
_PERSONNES = """
CREATE TEMP TABLE fiche_personnes ON COMMIT DROP AS
WITH propres (id) AS ({propres}), lieux AS (
  SELECT exercice_id, bool_or(mode = 'L') AS liberal, bool_or(mode = 'S' AND secteur = 'SA05') AS centre
    FROM accounts_activite WHERE present GROUP BY exercice_id
)
SELECT DISTINCT ON (e.professionnel_id) e.professionnel_id,
       p.id IS NOT NULL AS propre,
       CASE WHEN e.categorie = 'M' THEN '' ELSE e.region END AS region,
       CASE WHEN e.mode = 'L' OR l.liberal THEN 'liberal' WHEN e.mode = 'S' AND l.centre THEN 'centre'
            WHEN e.mode = 'S' THEN 'salarie' ELSE '' END AS mode
  FROM accounts_exercice e
  LEFT JOIN propres p ON p.id = e.id
  LEFT JOIN lieux l ON l.exercice_id = e.id
 WHERE e.present
 ORDER BY e.professionnel_id, (p.id IS NOT NULL) DESC, e.id
"""
#: A registration is a person at a session: the same one sent twice (history and daily feed) counts once. Of what year
#: an action is, the catalogue says; else its first day.
_INSCRIPTIONS = """
CREATE TEMP TABLE fiche_inscriptions ON COMMIT DROP AS
SELECT * FROM (
  SELECT DISTINCT ON (a.professionnel_id, a.session, a.numero_session) a.professionnel_id, p.propre, p.mode, p.region,
         coalesce(c.annee, extract(year FROM coalesce(a.date_debut, a.date_fin)))::int AS annee,
         a.categorie, a.typologie, a.format, coalesce(a.annexe::text, '') AS annexe,
         coalesce(a.orientation_numero, 0) AS orientation
    FROM (
      SELECT *, coalesce(nullif(reference_action, ''), 'id:' || id_technique) AS session
        FROM actions_action
       WHERE partenaire_id = %(agence)s AND type_action = 'DPC'
         AND statut <> 'ANNULEE' AND NOT is_retiree AND created_at < %(avant)s AND date_fin >= %(debut)s
    ) a
    JOIN fiche_personnes p USING (professionnel_id)
    LEFT JOIN actions_actioncatalogue c ON c.reference_action = a.reference_action
   WHERE a.id NOT IN (SELECT action_id FROM actions_reclamation WHERE ecartee AND action_id IS NOT NULL)
   ORDER BY a.professionnel_id, a.session, a.numero_session, a.id DESC
) i WHERE i.annee BETWEEN %(premiere)s AND %(annee)s
"""
_ANALYSE = "ANALYZE fiche_personnes (professionnel_id), fiche_inscriptions (professionnel_id, propre, annee)"
#: Registrations and people of each value of a column: people once first, which is quicker than to sort them all.
_REPARTIES = """
SELECT propre, {coupe}, sum(fois)::bigint, count(*) FROM (
  SELECT propre, {coupe}, professionnel_id, count(*) AS fois FROM fiche_inscriptions WHERE annee = %(annee)s
   GROUP BY 1, 2, 3
) p GROUP BY 1, 2
"""
_TRIENNAL = """
SELECT propre, mode, region, types, count(*) FROM (
  SELECT professionnel_id, propre, mode, region, array_agg(DISTINCT typologie::text) AS types
    FROM fiche_inscriptions WHERE orientation > 0 GROUP BY 1, 2, 3, 4
) t GROUP BY 1, 2, 3, 4
"""
#: One action is looked for in each account: to read them all would be twelve times as much.
_COMPTES = """
SELECT p.propre, p.mode, p.region, une.trouvee IS NOT NULL AS alimente, count(*)
  FROM fiche_personnes p JOIN accounts_professionnel c ON c.id = p.professionnel_id AND c.active_at < %(avant)s
  LEFT JOIN LATERAL (
         SELECT true AS trouvee FROM actions_action a WHERE a.professionnel_id = p.professionnel_id AND NOT a.is_retiree
            AND a.statut <> 'ANNULEE' AND a.created_at < %(avant)s LIMIT 1
       ) une ON true
 GROUP BY 1, 2, 3, 4
"""
_EMPREINTES = """
SELECT 'personnes', count(*), coalesce(sum(hashtextextended(concat_ws('|', p.professionnel_id, p.propre, p.region,
         p.mode, c.active_at < %(avant)s), 0)), 0)::text
  FROM fiche_personnes p JOIN accounts_professionnel c ON c.id = p.professionnel_id
UNION ALL
SELECT 'inscriptions', count(*), coalesce(sum(hash_record_extended(i, 0)), 0)::text FROM fiche_inscriptions i
ORDER BY 1
"""

Comptes = Counter[tuple[str, str]]


@dataclass(slots=True)
class Personnes:
    """Raw counts. Keys: (« table:value », « propre » or « autres »).

    `inscriptions` and the distinct people behind each of its cells (`contributeurs`); `inscrits`, `triennal` and
    `comptes` count people. The tables of a Counter cut the same people each in its way.
    """

    inscriptions: Comptes = field(default_factory=Counter)
    contributeurs: Comptes = field(default_factory=Counter)
    inscrits: Comptes = field(default_factory=Counter)
    triennal: Comptes = field(default_factory=Counter)
    comptes: Comptes = field(default_factory=Counter)
    is_triennat_transmis: bool = False
    is_triennat_suivi: bool = True
    empreinte: list[object] = field(default_factory=list)

    @property
    def is_transmise(self) -> bool:
        """Whether a registration of that year was received at all."""
        return bool(self.inscriptions)


def count_people(
    public: Public, annee: int, jour: date, parametres: Parametres, triennat: int, etape: Callable[[], None]
) -> Personnes:
    """Count everybody as known at the end of that day; inside a transaction. `etape` is called after each stage."""
    agence = Partenaire.objects.filter(code=AGENCE).values_list("pk", flat=True).first()
    fin_du_jour = horloge.first_instant(jour + timedelta(days=1))
    valeurs: dict[str, Any] = {
        "agence": agence, "avant": fin_du_jour, "debut": date(triennat, 1, 1), "premiere": triennat, "annee": annee,
    }  # fmt: skip
    comptees = Personnes()
    with connection.cursor() as curseur:
        propres, siennes = public.exercises_sql(jour)
        curseur.execute("DROP TABLE IF EXISTS fiche_inscriptions, fiche_personnes")
        curseur.execute(_PERSONNES.format(propres=propres), siennes)
        etape()
        curseur.execute(_INSCRIPTIONS, valeurs)
        curseur.execute(_ANALYSE)
        etape()
        for coupe in (*COUPES, ORIENTATION):
            _add_registrations(comptees, coupe, _rows(curseur, _REPARTIES.format(coupe=coupe), valeurs))
        for is_propre, region, _, nombre in _rows(curseur, _REPARTIES.format(coupe="region"), valeurs):
            comptees.inscrits[f"region:{_known(region, REGIONS_FINANCEES)}", _column(is_propre)] += nombre
        etape()
        _add_triennium(comptees, _rows(curseur, _TRIENNAL, valeurs), jour, parametres)
        etape()
        for is_propre, mode, region, is_alimente, nombre in _rows(curseur, _COMPTES, valeurs):
            colonne = _column(is_propre)
            if is_alimente:
                comptees.comptes[f"mode:{_known(mode, MODES)}", colonne] += nombre
                comptees.comptes[f"region:{_known(region, REGIONS_TOUTES)}", colonne] += nombre
            comptees.comptes["alimentes" if is_alimente else "non_alimentes", colonne] += nombre
        comptees.empreinte = [list(ligne) for ligne in _rows(curseur, _EMPREINTES, valeurs)]
    etape()
    return comptees


def _rows(curseur: Any, requete: str, valeurs: dict[str, Any]) -> list[tuple]:
    curseur.execute(requete, valeurs)
    lues: list[tuple] = curseur.fetchall()
    return lues


def _add_registrations(comptees: Personnes, coupe: str, lignes: Iterable[tuple]) -> None:
    """One of the cuts of the registrations: rows (own or others, value, registrations, people)."""
    for is_propre, valeur, nombre, personnes in lignes:
        case = f"{coupe}:{valeur if coupe == ORIENTATION else _known(valeur, COUPES[coupe][1])}", _column(is_propre)
        comptees.inscriptions[case] += nombre
        # Values that are not in the list fall together: at least as many people as the largest of them.
        comptees.contributeurs[case] = max(comptees.contributeurs[case], personnes)


def _add_triennium(comptees: Personnes, lignes: list[tuple], jour: date, parametres: Parametres) -> None:
    """Those whose registrations, once done, would meet the duty by their types: the rule says it of each set once."""
    comptees.is_triennat_suivi = parametres.dpc_actif
    comptees.is_triennat_transmis = bool(lignes)
    jugees: dict[tuple[str, ...], bool] = {}
    for is_propre, mode, region, types, nombre in lignes:
        cle = tuple(sorted(types))
        if cle not in jugees:
            jugees[cle] = _meets(cle, jour, parametres)
        if jugees[cle]:
            colonne = _column(is_propre)
            comptees.triennal[f"mode:{_known(mode, MODES)}", colonne] += nombre
            comptees.triennal[f"region:{_known(region, REGIONS_FINANCEES)}", colonne] += nombre


def _meets(types: tuple[str, ...], jour: date, parametres: Parametres) -> bool:
    """Two types or an integrated programme, each tied to an orientation prioritaire (CSP L. 4021-1)."""
    actions = [ActionDpc(jour, TypologieDpc(type_), True) for type_ in types if type_ in list(TypologieDpc)]
    triennal = evaluate_triennal(actions, (), jour, parametres)
    return triennal is not None and triennal.voie in (VoieDpc.DEUX_TYPES, VoieDpc.PROGRAMME_INTEGRE)


def _column(is_propre: bool) -> str:
    return PROPRE if is_propre else AUTRES


def _known(code: str, libelles: dict[str, str]) -> str:
    return code if code in libelles else NON_RENSEIGNE
