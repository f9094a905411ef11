"""What an accreditation gives to its holder: one realised action for each calendar year in which it stands.

Référentiels ask for an accreditation « poursuivie » during years (`annees_consecutives:6`, REFCSV, low confidence): the
evidence they count is yearly. No text says when a year is acquired; certif dates each year of its first day of
accreditation (choix `accreditation_annee_par_annee`): the decision of the HAS, then each yearly review after which it
still stands, recognise work already done. Suspended, withdrawn, expired: the years that began before stay. Engaged and
never accredited gives no action: no text says that an engagement is worth an accreditation in a cycle.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.flux import lignes
from accounts.flux.formats import Lot
from accounts.flux.lignes import sequence_parts
from accounts.models import Livraison
from actions.feeds.actions_partenaires import FormatActions, apply_rows

#: Beginning of the technical identifiers of these actions: `ACCREDITATION:<accreditation>:<year>`.
PREFIXE = "ACCREDITATION:"

_FAITS = """
SELECT f.*, CASE
    WHEN f.retiree_le IS NOT NULL OR f.date_debut_accreditation IS NULL THEN NULL
    WHEN f.statut IN ('EXPIRE', 'NON_RENOUVELE') THEN coalesce(f.date_fin_accreditation, f.date_maj)
    WHEN f.statut IN ('SUSPENDU', 'RETIRE') THEN least(f.date_fin_accreditation, f.date_maj)
    ELSE coalesce(f.date_fin_accreditation, 'infinity') END AS terme
FROM actions_accreditation f WHERE f.partenaire_id = %(partenaire)s
"""

_ANNEES = f"""
SELECT f.id, f.professionnel_id, f.ligne, %(prefixe)s || f.id_technique || ':' || annee AS cle,
  greatest(f.date_debut_accreditation, make_date(annee, 1, 1)) AS jour,
  'Accréditation par la HAS, année ' || annee || CASE WHEN f.mode = 'EQUIPE' THEN ' (en équipe)' ELSE '' END
    AS intitule,
  coalesce(nullif(f.oa_code, ''), 'HAS') AS organisme_id,
  coalesce(nullif(f.oa_libelle, ''), 'Haute Autorité de santé') AS organisme_nom
FROM ({_FAITS}) f
CROSS JOIN LATERAL generate_series(extract(year FROM f.date_debut_accreditation)::int,
  extract(year FROM least(f.terme, %(jour)s))::int) AS annee
WHERE f.terme IS NOT NULL AND greatest(f.date_debut_accreditation, make_date(annee, 1, 1)) <= least(f.terme, %(jour)s)
"""  # noqa: S608 - table and column names are ours

_A_ECRIRE = f"""
INSERT INTO {{t}} (ligne, cle, empreinte, sequence, code, champ, message, avertissements, id_technique, operation,
  type_action, intitule, organisme_type, organisme_id, organisme_nom, date_debut, date_fin, date_attestation, statut,
  professionnel_id)
SELECT row_number() OVER (ORDER BY x.cle), x.cle, x.empreinte,
  CASE WHEN a.sequence COLLATE "C" >= %(sequence)s THEN a.sequence || '+' ELSE %(sequence)s END,
  '', '', '', '{{{{}}}}', x.cle, 'CREATION', 'ACCREDITATION', x.intitule, 'OA_HAS', x.organisme_id, x.organisme_nom,
  x.jour, x.jour, x.jour, 'REALISEE', x.professionnel_id
FROM (SELECT y.*, md5(concat_ws('|', intitule, organisme_id, organisme_nom, jour)) AS empreinte FROM ({_ANNEES}) y) x
LEFT JOIN actions_action a ON a.partenaire_id = %(partenaire)s AND a.id_technique = x.cle
WHERE a.id IS NULL OR a.is_retiree OR a.empreinte <> x.empreinte
"""  # noqa: S608 - table and column names are ours

# A renewal moves the first day on: the years of the first accreditation stay. A first one that is corrected loses them.
_A_RETIRER = f"""
INSERT INTO {{t}} (ligne, cle, sequence, code, champ, message, avertissements, id_technique, operation,
  professionnel_id)
SELECT 1000000000 + row_number() OVER (ORDER BY a.id), a.id_technique,
  CASE WHEN a.sequence COLLATE "C" >= %(sequence)s THEN a.sequence || '+' ELSE %(sequence)s END,
  '', '', '', '{{{{}}}}', a.id_technique, 'SUPPRESSION', a.professionnel_id
FROM actions_action a
JOIN ({_FAITS}) f ON a.id_technique LIKE %(prefixe)s || '%%' AND f.id_technique = substr(
  a.id_technique, %(debut)s, length(a.id_technique) - %(debut)s - 4)
WHERE a.partenaire_id = %(partenaire)s AND NOT a.is_retiree
  AND (f.retiree_le IS NOT NULL OR a.date_fin > f.terme
    OR (f.statut = 'ACCREDITE' AND a.date_fin < f.date_debut_accreditation))
"""  # noqa: S608 - table and column names are ours

_EXERCICE = """
UPDATE {t} t SET exercice_id = x.id FROM (
  SELECT DISTINCT ON (professionnel_id) professionnel_id, id FROM accounts_exercice
  ORDER BY professionnel_id, profession = '10' DESC, present DESC, id
) x WHERE x.professionnel_id = t.professionnel_id
"""

# Where the action comes from is the line of its accreditation, not its place in this table.
_LIGNE = """
UPDATE {t} t SET ligne = f.ligne FROM actions_accreditation f
WHERE f.partenaire_id = %(partenaire)s AND f.ligne IS NOT NULL
  AND f.id_technique = substr(t.id_technique, %(debut)s, length(t.id_technique) - %(debut)s - 4)
"""


def bring_years(livraison: Livraison, on: date) -> None:
    """Write and withdraw the yearly actions that the known accreditations imply; nothing when nothing moved."""
    format_ = FormatActions()
    table = lignes.create_table(format_)
    derniere = _latest(livraison)
    instant, marque = sequence_parts(derniere)
    parametres: dict[str, Any] = {
        "partenaire": livraison.partenaire_id,
        "prefixe": PREFIXE,
        "debut": len(PREFIXE) + 1,
        "jour": min(on, timezone.localtime(derniere.horodatage).date()),
        "sequence": f"{instant}-{'9' * 9}-{marque}",
    }
    with connection.cursor() as curseur:
        curseur.execute(_A_ECRIRE.format(t=table), parametres)
        ecrites = curseur.rowcount
        curseur.execute(_A_RETIRER.format(t=table), parametres)
        if not ecrites + curseur.rowcount:
            return
        curseur.execute(_EXERCICE.format(t=table))
    lot = Lot(livraison, livraison.partenaire, on, table)

    def place_rows() -> None:
        with connection.cursor() as curseur:
            curseur.execute(_LIGNE.format(t=table), parametres)

    apply_rows(lot, place_rows)


def _latest(livraison: Livraison) -> Livraison:
    """The delivery of this feed that speaks of the latest moment: this one, or one treated before it."""
    autre = (
        Livraison.objects.filter(
            partenaire=livraison.partenaire_id, type_flux=livraison.type_flux, a_blanc=False,
            etat=Livraison.Etat.TRAITEE, horodatage__gt=livraison.horodatage,
        )
        .order_by("horodatage")
        .last()
    )  # fmt: skip
    return autre or livraison
