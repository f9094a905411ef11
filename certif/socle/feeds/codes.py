"""Every code a partner may receive, with its French sentence and what to do about it.

The table is the contract (`docs/flux/codes.md` is generated from it). A code never changes meaning; the letter says
what happens: E = refused, W = accepted or kept with a remark.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Portee(StrEnum):
    """What a code is about, and what becomes of the file or of the row."""

    FICHIER = "fichier"
    REJET = "ligne rejetée"
    ATTENTE = "ligne en attente"
    AVERTISSEMENT = "ligne acceptée avec avertissement"
    RAPPROCHEMENT = "ligne rapprochée"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: `message` may hold `{valeur}` and `{detail}`; `remede` says what the partner should do."""

    code: str
    portee: Portee
    message: str
    remede: str


_F, _R, _A, _W = Portee.FICHIER, Portee.REJET, Portee.ATTENTE, Portee.AVERTISSEMENT

_TABLE = (
    Code("E001", _F, "L’empreinte SHA-256 du fichier n’est pas celle du manifeste.",
         "Déposez de nouveau le fichier sans l’ouvrir, avec un manifeste calculé sur ces octets."),
    Code("E002", _F, "Le fichier n’est pas en UTF-8 : {detail}.",
         "Enregistrez le fichier en « CSV UTF-8 », puis déposez-le de nouveau."),
    Code("E003", _F, "L’en-tête ne convient pas : {detail}.",
         "Reprenez l’en-tête du modèle publié ; l’ordre des colonnes est libre, le séparateur est « ; »."),
    Code("E004", _F, "Le manifeste annonce {valeur} ligne(s), le fichier en contient {detail}.",
         "Vérifiez que le fichier est complet, corrigez « nb_lignes », puis déposez de nouveau les deux."),
    Code("E005", _F, "Ce dépôt n’est pas autorisé : {detail}.",
         "Demandez à l’exploitant de la plateforme d’ouvrir ce flux à votre organisation."),
    Code("E006", _F, "Le fichier n’a pas pu être ouvert : {detail}.",
         "Déposez-le en clair ou compressé (gz, zip) ; un fichier chiffré demande une clé convenue avec l’exploitant."),
    Code("E007", _F, "Le manifeste ne peut pas être lu : {detail}.",
         "Comparez-le au modèle publié (version 1.0), puis déposez de nouveau le fichier et son manifeste."),
    Code("E008", _F, "Le fichier dépasse ce que ce flux accepte : {detail}.",
         "Découpez-le en plusieurs fichiers et déposez-les séparément."),
    Code("E009", _F, "Le fichier ne contient aucune ligne.",
         "Vérifiez l’extraction, puis déposez de nouveau le fichier."),
    Code("E010", _F, "Vos {valeur} dernières livraisons attendent encore leur tour : celle-ci ne peut pas être prise.",
         "Attendez que les premières soient traitées, puis déposez de nouveau ce fichier, sans le modifier."),
    Code("E011", _F, "Le fichier annoncé par le manifeste ne peut pas être pris : {detail}.",
         "Donnez à « fichier.nom » le nom seul d’un fichier ordinaire, déposé dans le même dossier que le manifeste."),
    Code("E012", _F, "Ce remplacement n’est pas possible : {detail}.",
         "Vérifiez « remplace » : il désigne l’« id_flux » d’une autre de vos livraisons, du même flux."),
    Code("E013", _F, "Une extraction plus récente de ce fichier est déjà chargée.",
         "Déposez la dernière extraction ; l’exploitant peut confirmer l’ancienne."),
    Code("E101", _R, "Le RPPS « {valeur} » n’a pas onze chiffres.",
         "Indiquez les onze chiffres du RPPS, sans espace ; attention aux zéros et aux formats de tableur."),
    Code("E102", _R, "La clé du RPPS « {valeur} » est fausse.", "Vérifiez la saisie du RPPS auprès du professionnel."),
    Code("E103", _A, "Le nom « {valeur} » n’est pas celui que le RPPS donne à ce numéro.",
         "Vérifiez le RPPS et le nom, puis renvoyez la ligne corrigée : rien n’est rattaché en attendant."),
    Code("E104", _R, "La profession « {valeur} » n’est pas soumise à la certification périodique.",
         "N’envoyez que les professions 10, 21, 40, 50, 60, 70 et 80."),
    Code("W101", _W, "Le RPPS est précédé du chiffre 8 : les onze chiffres suivants ont été retenus.",
         "Envoyez les onze chiffres du RPPS."),
    Code("W104", _W, "La profession indiquée n’est pas celle du RPPS, qui a été retenue.",
    "Corrigez « code_profession »."),
    Code("W201", _A, "RPPS valide mais absent du RPPS chargé ; la ligne est rejouée automatiquement pendant 30 jours.",
         "Rien à faire si le professionnel vient d’être inscrit ; sinon vérifiez le numéro."),
    Code("W202", _W, "Le nom diffère légèrement de celui du RPPS.", "Reprenez le nom d’exercice du RPPS."),
    Code("W203", _W, "Le professionnel n’a plus d’activité connue au RPPS.",
    "Vérifiez que la ligne concerne la bonne personne."),
    Code("W204", _A, "Le professionnel n’a pas d’activité en cours dans cet établissement ; la ligne attend "
    "sa mise à jour.",
         "Vérifiez l’établissement, ou attendez la mise à jour de l’activité au RPPS."),
    Code("W205", _W, "Une donnée que ce partenaire ne doit pas transmettre a été effacée.",
         "N’envoyez ni unité, ni lieu, ni établissement."),
    Code("W206", _A, "L’action « {valeur} » n’est pas encore au catalogue reçu et la ligne ne dit pas sa typologie : "
    "elle attend 30 jours que le catalogue la donne.",
         "Renseignez « typologie », ou attendez la prochaine livraison du catalogue."),
    Code("E301", _R, "La date de fin précède la date de début.", "Corrigez les deux dates."),
    Code("E302", _R, "Une action réalisée ne peut pas se terminer dans le futur ({valeur}).",
         "Envoyez le statut INSCRIT, puis REALISEE une fois l’action terminée."),
    Code("E303", _W, "L’action est terminée hors du cycle du professionnel : elle est gardée mais ne compte pas.",
         "Vérifiez la date de fin."),
    Code("E304", _R, "« {valeur} » n’est pas un type d’action connu.", "Choisissez un type dans la liste publiée."),
    Code("E305", _W, "Cette orientation n’est pas connue pour le triennat de l’action.",
    "Vérifiez « orientation_numero »."),
    Code("E306", _R, "« {champ} » est obligatoire{detail}.", "Renseignez ce champ."),
    Code("E307", _R, "« {valeur} » n’est pas une valeur admise pour « {champ} » : {detail}.", "Corrigez ce champ."),
    Code("E308", _R, "« {champ} » est trop long : {detail}.", "Raccourcissez ce champ."),
    Code("E309", _R, "La ligne ne peut pas être lue : {detail}.", "Corrigez la ligne ; les autres ont été traitées."),
    Code("E310", _R, "Cet identifiant n’a jamais été accepté : il n’y a rien à supprimer.",
    "Vérifiez « id_technique »."),
    Code("E311", _R, "Cet identifiant désigne déjà une action d’un autre professionnel.",
         "Donnez un identifiant propre à chaque action de chaque professionnel."),
    Code("E312", Portee.RAPPROCHEMENT, "Cette action était déjà connue d’une autre source : les deux ont été "
    "rapprochées.",
         "Rien à faire : l’action compte une seule fois, les deux preuves sont gardées."),
    Code("W301", _W, "La date est écrite JJ/MM/AAAA.", "Écrivez les dates AAAA-MM-JJ."),
    Code("W310", _W, "CREATION d’un identifiant déjà connu : traitée comme une modification.",
         "Envoyez MODIFICATION pour une action déjà transmise."),
    Code("W311", _W, "Une version plus récente de cette ligne a déjà été reçue : celle-ci est gardée sans "
    "effet.", "Rien à faire."),
    Code("W312", _W, "La référence n’a pas la forme habituelle (11 à 13 chiffres).", "Vérifiez « reference_action »."),
    Code("W313", _W, "La livraison a été annulée ou remplacée avant que cette ligne soit appliquée : elle est restée "
    "sans effet.", "Rien à faire si la ligne figure dans la livraison qui la remplace ; sinon, renvoyez-la."),
    Code("E313", _R, "La livraison a été annulée alors que cette ligne attendait encore.",
         "Renvoyez la ligne dans une nouvelle livraison si elle est toujours valable."),
    Code("W314", _W, "L’exploitant de la plateforme a corrigé la ligne avant de l’appliquer.",
         "Corrigez-la aussi chez vous : la même faute, transmise de nouveau, serait de nouveau rejetée."),
    Code("W317", _W, "Cette clé figure plus haut dans le même envoi : la ligne la plus récente est retenue.",
         "N’envoyez qu’une ligne par clé."),
    Code("E316", _R, "L’établissement de cette ligne n’est pas celui de l’employeur qui l’envoie.",
         "N’envoyez que le personnel de votre établissement, avec son FINESS ou son SIRET."),
    Code("W320", _W, "Ce que la ligne ne disait pas de l’action a été complété depuis le catalogue de l’ANDPC.",
         "Rien à faire."),
    Code("W321", _W, "La ligne ne décrit pas l’action comme le catalogue de l’ANDPC : ce que dit la ligne est gardé.",
         "Vérifiez la typologie, le format, la catégorie, l’orientation et l’annexe."),
    Code("W330", _W, "Cet organisme n’est pas dans la liste publique des organismes de formation.",
         "Vérifiez son numéro de déclaration d’activité (NDA) dans « organisme_id »."),
    Code("W331", _W, "La liste publique ne donne pas cet organisme comme certifié Qualiopi pour ses formations.",
         "Vérifiez l’organisme, ou le type de l’action."),
    Code("W340", _W, "La spécialité n’est pas reconnue dans la nomenclature (TRE_R38).",
         "Écrivez le libellé de la nomenclature ; rien d’autre n’en dépend."),
    Code("W350", _W, "Une personne de l’établissement peut être celle-ci : à confirmer.",
         "Confirmez ou écartez la proposition ; rien n’est rattaché en attendant."),
    Code("W351", _W, "Plusieurs personnes de l’établissement peuvent être celle-ci : à choisir.",
         "Choisissez la bonne personne, ou écartez-les toutes."),
    Code("W352", _W, "Personne de ce nom n’a d’activité en cours dans cet établissement au RPPS.",
         "Vérifiez le nom et l’établissement, ou attendez la mise à jour du RPPS."),
    Code("E399", _R, "La ligne a fait échouer son traitement ; elle a été mise à l’écart.",
         "Signalez cette ligne à l’exploitant ; les autres ont été traitées."),
    Code("E315", _R, "« {champ} » commence comme une formule de tableur : {valeur}.",
         "Retirez le signe « = », « + », « - » ou « @ » placé devant le texte."),
    Code("E401", _R, "L’empreinte du justificatif ne convient pas : {detail}.",
         "Recalculez le SHA-256 du fichier du justificatif."),
)  # fmt: skip

CODES: dict[str, Code] = {code.code: code for code in _TABLE}


def message(code: str, **valeurs: object) -> str:
    """The French sentence of a code with its values; a missing value is shown empty."""
    textes = {"valeur": "", "detail": "", "champ": ""} | {nom: _shorten(str(v), nom) for nom, v in valeurs.items()}
    return CODES[code].message.format(**textes)


#: Characters of a value quoted from the file, and of what we say about it (all the columns of a schema fit).
_LONGUEURS = {"detail": 1000}
_LONGUEUR = 80


def _shorten(texte: str, nom: str) -> str:
    """The text, or its beginning up to a whole word when it is long, with an ellipsis."""
    longueur = _LONGUEURS.get(nom, _LONGUEUR)
    if len(texte) <= longueur:
        return texte
    debut, espace, _ = texte[:longueur].rpartition(" ")
    return f"{(debut if espace else texte[: longueur - 1]).rstrip(' ,;')}…"


def remede(code: str) -> str:
    """What the partner should do; empty for an unknown or empty code."""
    return CODES[code].remede if code in CODES else ""


class FauteFichier(Exception):
    """The whole file is refused; nothing of it is applied."""

    def __init__(self, code: str, **valeurs: object) -> None:
        self.code = code
        self.message = message(code, **valeurs)
        super().__init__(f"{code} {self.message}")

    @property
    def remede(self) -> str:
        """What the partner should do."""
        return remede(self.code)


class FauteLigne(Exception):
    """One row is refused: stable code, field, French sentence."""

    def __init__(self, code: str, champ: str, **valeurs: object) -> None:
        self.code = code
        self.champ = champ
        self.message = message(code, champ=champ, **valeurs)
        super().__init__(f"{code} {self.message}")
