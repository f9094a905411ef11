"""The columns of the Annuaire Santé (three public files) and of the Ordre supplement: what is read, under which header.

The reader (`rpps_format`, `rpps_lignes`, `ordres`) and the documentation come from these definitions; they are of the
lines kept, those of another profession, of a student or of an ADELI number being out of scope. Pure. Source of the 56
and 13 columns: formats.md §1.1.
"""

from __future__ import annotations

from accounts.professions import Profession
from certif.socle.feeds.schema import Champ, Schema, Source, Type, code_form

#: Type of identifier (TRE_G08) of the people kept.
TYPE_RPPS = "8"
#: What a number is, before its Luhn key.
ONZE_CHIFFRES = "[0-9]{11}"
_PROFESSIONS = tuple(p.value for p in Profession)
_COMMUN = (
    "UTF-8, une ligne d’en-tête, séparateur « | », pas de guillemets, et un séparateur de plus à la fin de chaque "
    "ligne, en-tête compris. Une colonne est reconnue à son nom (sans casse, accents ni forme d’apostrophe), jamais à "
    "son rang. Une ligne de plus de 64 Kio, un octet qui n’est pas de l’UTF-8 ou une colonne obligatoire absente "
    "refusent le fichier ; une ligne fautive est rejetée seule.",
    "Chaque fichier est publié entier, sans manifeste : la date d’extraction est lue dans son nom (`_AAAAMMJJHHMM`). "
    "Il est chargé par `manage.py load_roster`, ou déposé dans le dossier `RPPS`. Ce qui est retenu, la différence et "
    "l’arrêt de sécurité sont décrits dans [rpps.md](rpps.md).",
    "Les schémas décrivent une ligne retenue : les autres professions, les étudiants (catégorie E) et les identifiants "
    "qui ne sont pas des RPPS sont comptés « hors champ » et n’ont rien à corriger.",
)


def _lue(
    nom: str, entete: str, description: str, exemple: str = "", longueur: int = 0, variantes: tuple[str, ...] = ()
) -> Champ:
    """A column that the file must have, whose cells may be empty."""
    return Champ(
        nom, Type.TEXTE, description, True, longueur, exemple=exemple, entete=entete, variantes=variantes, vide=True
    )  # fmt: skip


def _si_presente(
    nom: str, entete: str, description: str, exemple: str = "", longueur: int = 0, variantes: tuple[str, ...] = ()
) -> Champ:
    """A column that is read when the file has it."""
    return Champ(nom, Type.TEXTE, description, longueur=longueur, exemple=exemple, entete=entete, variantes=variantes)


def _non_lue(entete: str, exemple: str = "") -> Champ:
    nom = code_form(entete).lower()
    return Champ(nom, Type.TEXTE, "présente, non lue", exemple=exemple, entete=entete, lu=False)


def _exigee(nom: str, entete: str, exemple: str, variantes: tuple[str, ...] = ()) -> Champ:
    """A column by which the file is recognised, and which is not read."""
    return Champ(
        nom, Type.TEXTE, "exigée dans l’en-tête, non lue", True, exemple=exemple, entete=entete, variantes=variantes,
        vide=True, lu=False,
    )  # fmt: skip


_TYPE = Champ("type", Type.CODE, "type de l’identifiant (TRE_G08) : 8 = RPPS", True, valeurs=(TYPE_RPPS,), exemple="8",
              entete="Type d'identifiant PP")  # fmt: skip
_RPPS = Champ("rpps", Type.TEXTE, "numéro RPPS, onze chiffres dont une clé de Luhn", True, patron=ONZE_CHIFFRES,
              exemple="99790000006", entete="Identifiant PP")  # fmt: skip
_NATIONALE = _non_lue("Identification nationale PP", "899790000006")
_PROFESSION = Champ("profession", Type.CODE, "profession (TRE_G15)", True, valeurs=_PROFESSIONS, exemple="10",
                    entete="Code profession")  # fmt: skip
_CATEGORIE = _lue("categorie", "Code catégorie professionnelle", "catégorie (TRE_R09) : M = militaire", "C")
_TYPE_SF = _lue("type_sf", "Code type savoir-faire", "seul S (spécialité ordinale) est retenu", "S")
_SF = _lue("sf", "Code savoir-faire", "spécialité ordinale (TRE_R38)", "SM54", 6)

ROSTER = Schema(
    type_flux="ROSTER",
    titre="Annuaire Santé : personnes et activités (PS_LibreAcces_Personne_activite)",
    champs=(
        _TYPE, _RPPS, _NATIONALE,
        _non_lue("Code civilité d'exercice", "DR"),
        _non_lue("Libellé civilité d'exercice", "Docteur"),
        _si_presente("civilite", "Code civilité", "civilité", "MME", variantes=("Code civilité d'exercice",)),
        _non_lue("Libellé civilité", "Madame"),
        Champ("nom", Type.TEXTE, "nom d’exercice", True, 120, exemple="EXEMPLE", entete="Nom d'exercice"),
        Champ("prenom", Type.TEXTE, "prénom d’exercice", True, 120, exemple="Camille", entete="Prénom d'exercice"),
        _PROFESSION, _non_lue("Libellé profession", "Médecin"),
        _CATEGORIE, _non_lue("Libellé catégorie professionnelle", "Civil"),
        _TYPE_SF, _non_lue("Libellé type savoir-faire", "Spécialité ordinale"),
        _SF, _non_lue("Libellé savoir-faire", "Médecine générale (SM)"),
        _lue("mode", "Code mode exercice", "mode d’exercice (TRE_R23) : L, S ou B", "L", 1),
        _non_lue("Libellé mode exercice", "Libéral, indépendant, artisan, commerçant"),
        _si_presente("siret", "Numéro SIRET site", "SIRET du lieu d’exercice", longueur=14),
        _non_lue("Numéro SIREN site"),
        _si_presente("finess", "Numéro FINESS site", "FINESS du lieu d’exercice", longueur=9),
        _si_presente("finess_ej", "Numéro FINESS établissement juridique", "FINESS de l’entité juridique", longueur=9),
        _lue("structure", "Identifiant technique de la structure", "clé de l’activité dans l’exercice",
             "R10100000999999"),
        _si_presente("raison", "Raison sociale site", "nom du lieu d’exercice, 200 caractères retenus",
                     "CABINET DU DR EXEMPLE"),
        _non_lue("Enseigne commerciale site"),
        _non_lue("Complément destinataire (coord. structure)"),
        _non_lue("Complément point géographique (coord. structure)"),
        _non_lue("Numéro Voie (coord. structure)", "1"),
        _non_lue("Indice répétition voie (coord. structure)"),
        _non_lue("Code type de voie (coord. structure)", "RUE"),
        _non_lue("Libellé type de voie (coord. structure)", "Rue"),
        _non_lue("Libellé Voie (coord. structure)", "DE LA FICTION"),
        _non_lue("Mention distribution (coord. structure)"),
        _si_presente("cedex", "Bureau cedex (coord. structure)",
                     "donne le département à défaut des colonnes suivantes", "75015 PARIS"),
        _si_presente("code_postal", "Code postal (coord. structure)", "donne le département à défaut de la commune",
                     "75015"),
        _si_presente("commune", "Code commune (coord. structure)", "donne le département à défaut de sa colonne",
                     "75115"),
        _non_lue("Libellé commune (coord. structure)", "Paris 15e Arrondissement"),
        _non_lue("Code pays (coord. structure)"),
        _non_lue("Libellé pays (coord. structure)"),
        _non_lue("Téléphone (coord. structure)"),
        _non_lue("Téléphone 2 (coord. structure)"),
        _non_lue("Télécopie (coord. structure)"),
        _non_lue("Adresse e-mail (coord. structure)"),
        _lue("departement", "Code Département (structure)", "département du lieu d’exercice", "75",
             variantes=("Code département (coord. structure)",)),
        _non_lue("Libellé Département (structure)", "Paris"),
        _non_lue("Ancien identifiant de la structure", "899790000006011"),
        _si_presente("autorite", "Autorité d'enregistrement", "commence par SSA pour un praticien militaire",
                     "CNOM/CNOM/CNOM"),
        _si_presente("secteur", "Code secteur d'activité", "secteur (TRE_R02)", "SA07", 6),
        _non_lue("Libellé secteur d'activité", "Cabinet individuel"),
        _si_presente("section", "Code section tableau pharmaciens", "section des pharmaciens : M = militaire"),
        _non_lue("Libellé section tableau pharmaciens"),
        _non_lue("Code rôle"),
        _non_lue("Libellé rôle"),
        _si_presente("genre", "Code genre activité", "GENR01 = activité standard ; absente avant 2024", "GENR01"),
        _non_lue("Libellé genre activité", "Activité standard de soin ou de pharmacien"),
    ),
    identifiant="",
    mode="COMPLET",
    source=Source("|", (
        *_COMMUN,
        "Une ligne par personne, exercice, savoir-faire et activité. La forme d’avant 2024 (52 colonnes, sans le rôle "
        "ni le genre d’activité) est lue aussi.",
    ), final=True),
)  # fmt: skip

SAVOIR_FAIRE = Schema(
    type_flux="SAVOIR_FAIRE",
    titre="Annuaire Santé : savoir-faire (PS_LibreAcces_SavoirFaire)",
    champs=(
        _TYPE, _RPPS, _NATIONALE,
        _exigee("nom", "Nom d'exercice", "EXEMPLE"), _exigee("prenom", "Prénom d'exercice", "Camille"),
        _PROFESSION, _non_lue("Libellé profession", "Médecin"),
        _CATEGORIE, _non_lue("Libellé catégorie professionnelle", "Civil"),
        _TYPE_SF, _non_lue("Libellé type savoir-faire", "Spécialité ordinale"),
        _SF, _non_lue("Libellé savoir-faire", "Médecine générale (SM)"),
    ),
    identifiant="",
    mode="COMPLET",
    source=Source("|", (*_COMMUN, "Une ligne par personne, exercice et savoir-faire."), final=True),
)  # fmt: skip

DIPLOMES = Schema(
    type_flux="DIPLOMES",
    titre="Annuaire Santé : diplômes et autorisations (PS_LibreAcces_Dipl_AutExerc)",
    champs=(
        _TYPE, _RPPS, _NATIONALE,
        _exigee("nom", "Nom d'exercice", "EXEMPLE"), _exigee("prenom", "Prénom d'exercice", "Camille"),
        _non_lue("Code type diplôme obtenu", "DE"), _non_lue("Libellé type diplôme obtenu", "Diplôme d'Etat français"),
        _exigee("diplome", "Code diplôme obtenu", "DE09", ("Code type diplôme obtenu",)),
        _non_lue("Libellé diplôme obtenu", "DE Docteur en médecine"),
        _non_lue("Code type autorisation"), _non_lue("Libellé type autorisation"),
        _non_lue("Code discipline autorisation"), _non_lue("Libellé discipline autorisation"),
    ),
    identifiant="",
    mode="COMPLET",
    source=Source("|", (*_COMMUN, "Accepté et compté, sans effet."), final=True),
)  # fmt: skip

INSCRIPTIONS = Schema(
    type_flux="INSCRIPTIONS",
    titre="Supplément des Ordres : inscriptions au tableau",
    champs=(
        Champ("rpps", Type.TEXTE, "numéro RPPS, onze chiffres dont une clé de Luhn", True, patron=ONZE_CHIFFRES,
              exemple="99790000006"),
        Champ("ordre", Type.CODE, "Ordre national", True, valeurs=tuple(p.ordre for p in Profession), exemple="CNOM"),
        _lue("statut", "statut_inscription", "INSCRIT, RADIE (exige la date de radiation) ou ANNULE (retire une "
             "inscription transmise par erreur)", "INSCRIT"),
        Champ("debut", Type.DATE, "premier jour d’inscription ; JJ/MM/AAAA admis", True, exemple="2015-09-01",
              entete="date_inscription"),
        Champ("fin", Type.DATE, "dernier jour d’inscription, inclus ; vide = toujours inscrit", True,
              entete="date_radiation", vide=True),
        _lue("motif", "motif", "retraite, deces, sortie ou un code", longueur=40),
        _lue("conseil", "conseil", "conseil de l’Ordre", "CDOM-75", 60),
        Champ("maj", Type.DATE, "date de la ligne chez l’Ordre : la plus récente l’emporte", True,
              exemple="2026-01-10", entete="date_maj", vide=True),
    ),
    identifiant="rpps",
    complements=("ordre", "debut"),
    source=Source(";", (
        "CSV en UTF-8, séparateur « ; », en-tête obligatoire, ordre des colonnes libre, une ligne par enregistrement. "
        "Une colonne absente ou un octet qui n’est pas de l’UTF-8 refusent le fichier ; une ligne fautive est rejetée "
        "seule.",
        "Sans manifeste : le fichier est chargé par `manage.py load_roster`, seul ou avec ceux de l’Annuaire Santé, ou "
        "déposé dans le dossier `ORDRES`. Une ligne est connue par la personne, l’Ordre et la date d’inscription ; ce "
        "qu’elle change est décrit dans [ordres.md](ordres.md).",
    )),
)  # fmt: skip
