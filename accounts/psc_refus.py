"""Why somebody does not enter by Pro Santé Connect: what happened, why, what to do, and whom to ask.

The words of one page (`compte/refus_porte.html`), kept together so that none of the four answers can be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounts.professions import Profession


class Motif(StrEnum):
    """What stopped the login."""

    NIVEAU = "niveau"
    PAS_RPPS = "pas_rpps"
    AUTRE_PROFESSION = "autre_profession"
    ABSENT = "absent_du_rpps"
    PLUS_INSCRIT = "plus_inscrit"
    FERME = "compte_ferme"
    PERIME = "perime"
    ANNULE = "annule"
    REPONSE = "reponse"
    INDISPONIBLE = "indisponible"


@dataclass(frozen=True, slots=True)
class Explication:
    """The words of a refusal; `{ordre}` stands for the Ordre to write to. `qui` ends « Qui peut vous aider ? »."""

    statut: int
    titre: str
    pourquoi: str
    que_faire: str
    qui: str


_ASSISTANCE = "l’assistance de Pro Santé Connect (Agence du numérique en santé)"
_EXPLOITANT = "l’exploitant du site, par la page « Questions et contacts »"

_EXPLICATIONS: dict[Motif, Explication] = {
    Motif.NIVEAU: Explication(
        403, "Le niveau de connexion n’est pas suffisant",
        "Votre dossier professionnel s’ouvre avec une identification forte. Pro Santé Connect n’a pas confirmé une "
        "identification par carte CPS ou par l’application e-CPS.",
        "Recommencez en choisissant votre carte CPS ou l’application e-CPS.",
        _ASSISTANCE,
    ),
    Motif.PAS_RPPS: Explication(
        403, "Votre identifiant n’est pas un numéro RPPS",
        "La certification périodique concerne sept professions, toutes enregistrées au répertoire RPPS (CSP L. "
        "4022-3).",
        "Si vous êtes médecin, chirurgien-dentiste, sage-femme, pharmacien, infirmier, masseur-kinésithérapeute ou "
        "pédicure-podologue, demandez votre numéro RPPS à votre Ordre, puis reconnectez-vous. Si vous travaillez "
        "pour un Ordre, un employeur ou un partenaire, entrez avec votre adresse électronique.",
        "{ordre}",
    ),
    Motif.AUTRE_PROFESSION: Explication(
        403, "Votre profession n’est pas soumise à la certification périodique",
        "Pro Santé Connect nous dit que vous exercez une autre profession que les sept que la loi désigne\u00a0: "
        "médecin, chirurgien-dentiste, sage-femme, pharmacien, infirmier, masseur-kinésithérapeute et "
        "pédicure-podologue (CSP L. 4022-3).",
        "Vous n’avez rien à faire ici. Si vous exercez aussi l’une des sept, faites vérifier votre enregistrement "
        "au RPPS.",
        "l’Ordre de la profession qui manque à votre enregistrement",
    ),
    Motif.ABSENT: Explication(
        403, "Votre numéro RPPS n’est pas encore connu ici",
        "Votre compte s’ouvre à partir du répertoire RPPS. Il est repris chaque jour\u00a0: un enregistrement "
        "récent peut demander un ou deux jours.",
        "Réessayez après-demain. Si vous êtes inscrit depuis plus longtemps, faites vérifier votre "
        "enregistrement\u00a0: votre Ordre seul peut le corriger.",
        "{ordre}",
    ),
    Motif.PLUS_INSCRIT: Explication(
        403, "Aucun exercice en cours n’est enregistré à votre nom",
        "D’après le RPPS et les Ordres, votre inscription au tableau a pris fin, et ce compte n’avait jamais été "
        "activé.",
        "Si c’est une erreur, ou si vous venez de vous réinscrire, faites corriger votre inscription. Vos droits "
        "sur vos données restent entiers\u00a0: la page « Données personnelles » dit à qui écrire.",
        "{ordre}",
    ),
    Motif.FERME: Explication(
        403, "Ce compte est suspendu",
        "Pro Santé Connect vous a bien reconnu, mais l’accès à ce compte a été fermé par l’exploitant du site. Ce "
        "que vous y avez enregistré est conservé.",
        "Demandez pourquoi, et la réouverture, à l’exploitant du site.",
        _EXPLOITANT,
    ),
    Motif.PERIME: Explication(
        400, "Cette tentative de connexion n’est plus valable",
        "Elle a duré plus de dix minutes, a déjà servi, ou a commencé dans un autre navigateur. Personne n’est "
        "entré.",
        "Recommencez depuis cette page, dans ce navigateur. Si l’erreur revient, autorisez les témoins de connexion "
        "(cookies) de ce site.",
        _EXPLOITANT,
    ),
    Motif.ANNULE: Explication(
        200, "Vous n’êtes pas connecté",
        "La connexion a été abandonnée chez Pro Santé Connect, par vous ou parce que la demande n’a pas été "
        "confirmée sur l’application e-CPS. Rien n’a été enregistré.",
        "Recommencez quand vous voulez, avec votre carte CPS ou l’application e-CPS.",
        _ASSISTANCE,
    ),
    Motif.REPONSE: Explication(
        403, "La réponse de Pro Santé Connect n’a pas pu être vérifiée",
        "Pour vous protéger, nous n’acceptons une réponse que si elle est signée, récente, et répond à votre "
        "demande. Celle-ci ne l’est pas\u00a0: personne n’est entré.",
        "Recommencez. Si l’erreur revient, signalez-la en donnant l’heure qu’il est.",
        _EXPLOITANT,
    ),
    Motif.INDISPONIBLE: Explication(
        503, "Pro Santé Connect ne répond pas",
        "Le service qui vous identifie est arrêté ou trop lent en ce moment. Votre compte n’est pas en cause, et "
        "rien de ce que vous y avez enregistré n’est perdu.",
        "Réessayez dans quelques minutes. Si un délai vous presse, une réponse à votre Ordre par exemple, "
        "écrivez-lui directement.",
        _ASSISTANCE,
    ),
}  # fmt: skip


class Ecarte(Exception):
    """Pro Santé Connect recognised somebody who has nothing to open here."""

    def __init__(self, motif: Motif, profession: Profession | None = None) -> None:
        super().__init__(motif)
        self.motif = motif
        self.profession = profession


def explain(motif: Motif, profession: Profession | None = None) -> Explication:
    """The words of this refusal, naming the Ordre of the profession when it is known."""
    ordre = f"le Conseil national de l’Ordre des {profession.pluriel.lower()}" if profession else "votre Ordre"
    dite = _EXPLICATIONS[motif]
    return Explication(dite.statut, dite.titre, dite.pourquoi, dite.que_faire, dite.qui.format(ordre=ordre))
