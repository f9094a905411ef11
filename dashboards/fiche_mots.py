"""The words of the semestrial sheet: those of the ANDPC's own sheet for a CNP (« Données DPC, situation au… »). Pure.

Same sections, same rows, same headings: who reads both compares them without a dictionary. What the platform counts
otherwise than the Agency is said under the table.
"""

from __future__ import annotations

from accounts.territoires import REGIONS
from dashboards.fiche_tables import Colonne

TOUTES = "Toutes professions confondues"
ENSEMBLE = "Ensemble"
NON_RENSEIGNE = ""
TETE = 10

CATEGORIES = {"MONO": "Monoprofessionnelle", "PLURI": "Pluriprofessionnelle", NON_RENSEIGNE: "Non renseignée"}
TYPOLOGIES = {
    "EPP": "Évaluation des pratiques professionnelles",
    "FC": "Formation continue",
    "GDR": "Gestion des risques",
    "PI": "Programme intégré",
    NON_RENSEIGNE: "Non renseignée",
}
FORMATS = {
    "PRESENTIEL": "Présentiel",
    "NON_PRESENTIEL": "Non présentiel",
    "MIXTE": "Mixte",
    "CLASSE_VIRTUELLE": "Classe virtuelle",
    NON_RENSEIGNE: "Non renseigné",
}
#: The Agency prints labels; their numbers are those of the feed (formats.md §4.1).
ANNEXES = {
    "1": "Orientations de politique nationale de santé",
    "2": "Orientations prioritaires de politique nationale de santé",
    "3": "Orientations visant plusieurs professions/spécialités",
    "4": "Orientations par profession ou par spécialité",
    NON_RENSEIGNE: "Annexe non renseignée",
}
#: How published actions and registrations are cut: key of the table → end of its title, values in their order.
COUPES: dict[str, tuple[str, dict[str, str]]] = {
    "categorie": ("catégorie", CATEGORIES),
    "typologie": ("typologie", TYPOLOGIES),
    "format": ("format", FORMATS),
    "annexe": ("annexe", ANNEXES),
}
MODES = {
    "liberal": "Libéral",
    "centre": "Salarié de centre de santé",
    "salarie": "Autre salarié",
    NON_RENSEIGNE: "Autre ou non renseigné",
}

_OUTRE_MER = ("975", "977", "978", "986", "987", "988")


def _sorted(codes: list[str]) -> dict[str, str]:
    # The order of the Agency: alphabetical, Île-de-France at I.
    return {code: REGIONS[code] for code in sorted(codes, key=lambda code: REGIONS[code].replace("Î", "I"))}


#: Eighteen regions where registrations are funded; twenty-four where somebody may keep a DDT. Those of the first list
#: that practise elsewhere are in its last row.
REGIONS_FINANCEES = {
    **_sorted([code for code in REGIONS if code not in _OUTRE_MER]),
    NON_RENSEIGNE: "Non renseignée, ou collectivité d’outre-mer",
}
REGIONS_TOUTES = {**_sorted(list(REGIONS)), NON_RENSEIGNE: "Non renseignée"}

ACTIONS_PUBLIEES = Colonne("publiees", "Nombre d’actions publiées")
INSCRIPTIONS = Colonne("inscriptions", "Nombre d’inscriptions")
INSCRITS = Colonne("inscrits", "Nombre de professionnels inscrits")
PROFESSIONNELS = Colonne("professionnels", "Nombre de professionnels")
COMPTES = Colonne("comptes", "Comptes DDT créés")
ALIMENTES = (Colonne("nombre", "Nombre"), Colonne("part", "% par rapport aux comptes DDT créés", "%"))
AGES = (Colonne("age", "Âge", "ans"), Colonne("inconnu", "Âge inconnu, nombre"))

NOTE_PUBLIC = (
    "Une action dont le catalogue ne dit pas le public n’est comptée que dans la ligne «\u00a0Toutes professions "
    "confondues\u00a0»."
)
NOTE_ODPC = (
    "La liste des organismes enregistrés n’est pas transmise à la plateforme\u00a0: seuls sont connus ceux qui ont "
    "déposé une action au catalogue."
)
NOTE_DEPOSEES = (
    "Actions déposées\u00a0: toutes celles du catalogue de l’année, publiées ou non. Ces nombres comptent des actions "
    "et des organismes, non des personnes\u00a0: aucun n’est masqué."
)
NOTE_INSCRIPTIONS = (
    "Une inscription est une personne à une session, réalisée ou à venir\u00a0; celles que l’organisme a annulées, ou "
    "que le professionnel a dites ne pas être les siennes, ne sont pas comptées."
)
NOTE_TRIENNAL = (
    "Inscriptions sur les actions des années du triennat, jusqu’à celle de la fiche, associées à une orientation "
    "prioritaire. Ce n’est pas l’obligation remplie\u00a0: elle suppose que les actions soient réalisées."
)
NOTE_MODE = (
    "Libéral\u00a0: au moins une activité libérale. Salarié de centre de santé\u00a0: secteur d’activité «\u00a0centre "
    "de santé\u00a0» du répertoire (RPPS)."
)
NOTE_COMPTES = (
    "Sur cette plateforme, le compte individuel tient lieu de document de traçabilité\u00a0: il est «\u00a0créé\u00a0» "
    "quand son titulaire l’a activé, «\u00a0alimenté\u00a0» quand une action au moins y figure. Les comptes ouverts "
    "auprès de l’Agence ne sont pas transmis."
)
NOTE_AGE = (
    "Le répertoire (RPPS) transmis à la plateforme ne porte pas de date de naissance\u00a0: chacun est compté en "
    "«\u00a0âge inconnu\u00a0», et aucune moyenne n’est calculée."
)
NOTE_MILITAIRES = "Les praticiens militaires sont comptés sans territoire, dans la dernière ligne."
NOTE_ORIENTATIONS = "Un libellé non transmis laisse le seul numéro de l’orientation."
NOTE_SANS_ORIENTATION = "Aucune orientation reçue pour ce triennat ne nomme votre conseil."
