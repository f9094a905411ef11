"""What a holder may ask of the Ordre, in the words of the pages; what is not asked here, and where to go instead."""

from dataclasses import dataclass
from enum import StrEnum


class Objet(StrEnum):
    """Kinds of requests; each one is granted by an act that already exists, save the correction (see `Donnee`)."""

    INTERRUPTION = "interruption"
    REPRISE = "reprise"
    EXONERATION = "exoneration"
    ALLEGEMENT = "allegement"
    CORRECTION = "correction"

    @property
    def mots(self) -> "Mots":
        """Its words."""
        return _MOTS[self]


class Donnee(StrEnum):
    """What the Ordre can correct: at its source (RPPS, registrations), from which the account follows."""

    IDENTITE = "identite"
    PROFESSION = "profession"
    SPECIALITE = "specialite"
    INSCRIPTION = "inscription"

    @property
    def libelle(self) -> str:
        """French label."""
        return _DONNEES[self]


@dataclass(frozen=True, slots=True)
class Mots:
    """How a kind is said: its name, its button, what it does, the document that helps, the article."""

    nom: str
    bouton: str
    explication: str
    piece: str
    article: str


_SANS_SANTE = "sans motif médical"
_MOTS = {
    Objet.INTERRUPTION: Mots(
        "Interruption d’exercice",
        "Déclarer une interruption",
        "Vous avez cessé, ou allez cesser d’exercer pendant un temps. L’interruption ne suspend pas le cycle\u00a0; "
        "au-delà de trois ans au total, il prend fin.",
        f"Une attestation d’interruption ou de radiation temporaire, {_SANS_SANTE}.",
        "CSP R. 4022-16",
    ),
    Objet.REPRISE: Mots(
        "Reprise d’exercice",
        "Annoncer ma reprise",
        "Une interruption est enregistrée sur votre compte et vous reprenez votre exercice\u00a0: "
        "elle prend fin la veille de votre reprise.",
        "Une attestation d’inscription, de reprise ou de réinscription.",
        "CSP R. 4022-16",
    ),
    Objet.EXONERATION: Mots(
        "Exonération d’un axe",
        "Demander une exonération",
        "Vous ne donnez pas de soins directs aux patients, ou une formation obligatoire conditionne votre "
        "pratique\u00a0: votre Ordre peut abaisser ce qui est demandé sur un axe. Rien n’est automatique.",
        f"La pièce qui décrit votre exercice ou la formation exigée, {_SANS_SANTE}.",
        "CSP R. 4022-12 et R. 4022-13",
    ),
    Objet.ALLEGEMENT: Mots(
        "Condition de reprise à retirer",
        "Demander le retrait d’une condition",
        "Votre Ordre a demandé des actions pour votre reprise d’exercice\u00a0: vous demandez que l’une d’elles "
        "ne le soit plus.",
        f"La pièce qui appuie votre demande, {_SANS_SANTE}.",
        "CSP R. 4022-7",
    ),
    Objet.CORRECTION: Mots(
        "Correction de mes données",
        "Demander une correction",
        "Votre identité, votre profession, votre spécialité ou votre date d’inscription est fausse. Votre Ordre la "
        "corrige à sa source\u00a0; votre compte suit.",
        "La pièce qui prouve la valeur juste\u00a0: décision de qualification, attestation d’inscription…",
        "CSP R. 4022-14 et R. 4022-17",
    ),
}

_DONNEES = {
    Donnee.IDENTITE: "Mon identité (nom, prénom d’exercice)",
    Donnee.PROFESSION: "Ma profession",
    Donnee.SPECIALITE: "Ma spécialité, donc mon référentiel",
    Donnee.INSCRIPTION: "Ma date d’inscription, donc les dates de mon cycle",
}

#: What is not asked of the Ordre here: what, and who does it.
AILLEURS = (
    (
        "Je change de spécialité, de mode ou de lieu d’exercice",
        "Ces informations sont celles du répertoire national (RPPS). Déclarez le changement à votre conseil de l’Ordre "
        "par sa voie habituelle\u00a0: il l’inscrit au RPPS, et votre compte se met à jour de lui-même.",
    ),
    (
        "Une action transmise par un organisme est fausse",
        "Seul l’organisme qui l’a transmise la corrige\u00a0: son nom est sur la page de l’action (CSP R. 4022-25).",
    ),
    (
        "Une action que mon référentiel ne prévoit pas",
        "Votre conseil national professionnel peut la reconnaître\u00a0: page «\u00a0Mes demandes au CNP\u00a0».",
    ),
    (
        "Le contenu du référentiel ne convient pas",
        "Il est rédigé par votre conseil national professionnel\u00a0: écrivez-lui.",
    ),
    (
        "Mon adresse électronique a changé",
        "Vous la modifiez vous-même, dans les réglages de votre compte.",
    ),
)
