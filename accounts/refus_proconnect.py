"""Why an agent does not enter by ProConnect: what happened, why, what to do, and whom to ask."""

from __future__ import annotations

from enum import StrEnum

from accounts.psc_refus import Explication


class Motif(StrEnum):
    """What stopped the login."""

    NIVEAU = "niveau"
    INCONNU = "inconnu"
    SANS_ROLE = "sans_role"
    AUTRE_IDENTITE = "autre_identite"
    AUTRE_ETABLISSEMENT = "autre_etablissement"
    FOURNISSEUR = "fournisseur"
    FERME = "compte_ferme"
    AUTRE_PERSONNE = "autre_personne"
    PERIME = "perime"
    ANNULE = "annule"
    REPONSE = "reponse"
    INDISPONIBLE = "indisponible"


_EXPLOITANT = "l’exploitant du site, par la page « Questions et contacts »"
_INVITEUR = "la personne qui gère les accès de votre organisation"
_RECOMMENCER = "Recommencez. Si l’erreur revient, entrez avec votre adresse électronique, et signalez-la."

_EXPLICATIONS: dict[Motif, Explication] = {
    Motif.NIVEAU: Explication(
        403, "Le niveau de connexion n’est pas suffisant",
        "ProConnect n’a pas confirmé une identification que ce site accepte.",
        "Recommencez avec votre identification professionnelle, ou entrez avec votre adresse électronique.",
        _EXPLOITANT,
    ),
    Motif.INCONNU: Explication(
        403, "Aucun compte d’agent n’a cette adresse",
        "ProConnect vous a reconnu, mais un compte d’agent s’ouvre ici sur invitation d’une organisation. L’adresse que"
        " ProConnect nous donne n’a été invitée par personne.",
        "Demandez une invitation à cette adresse professionnelle, ouvrez le lien reçu, puis revenez.", _INVITEUR,
    ),
    Motif.SANS_ROLE: Explication(
        403, "Vous n’avez pas de rôle en cours",
        "ProConnect vous a reconnu, mais aucune organisation ne vous confie de rôle aujourd’hui.",
        "Si votre rôle devait continuer, demandez-le.", _INVITEUR,
    ),
    Motif.AUTRE_IDENTITE: Explication(
        403, "Ce compte est lié à une autre identité ProConnect",
        "L’adresse est la bonne, mais ce compte a été lié à une autre identité. C’est ce qui le protège quand une"
        " adresse change de main.",
        "Si vous avez changé d’employeur ou de fournisseur d’identité\u00a0: entrez avec votre adresse électronique,"
        " puis défaites le lien dans «\u00a0Où suis-je connecté\u00a0?\u00a0».", _EXPLOITANT,
    ),
    Motif.AUTRE_ETABLISSEMENT: Explication(
        403, "ProConnect vous rattache à un autre établissement",
        "Le SIRET que donne ProConnect n’est pas celui d’une organisation où vous avez un rôle ici.",
        "Choisissez dans ProConnect l’organisation qui vous a invité.", _INVITEUR,
    ),
    Motif.FOURNISSEUR: Explication(
        403, "Ce fournisseur d’identité n’est pas admis ici",
        "Ce site n’accepte que certains des fournisseurs d’identité de ProConnect.",
        "Choisissez dans ProConnect celui de votre organisation, ou entrez avec votre adresse électronique.",
        _EXPLOITANT,
    ),
    Motif.FERME: Explication(
        403, "Ce compte est suspendu", "L’accès à ce compte a été fermé par l’exploitant du site.",
        "Demandez pourquoi, et la réouverture, à l’exploitant du site.", _EXPLOITANT,
    ),
    Motif.AUTRE_PERSONNE: Explication(
        403, "ProConnect a reconnu quelqu’un d’autre",
        "La session ouverte ici n’est pas celle de la personne que ProConnect vient de reconnaître. Rien n’a été"
        " confirmé.",
        "Déconnectez-vous, puis entrez avec votre propre identité.", _EXPLOITANT,
    ),
    Motif.PERIME: Explication(
        400, "Cette tentative de connexion n’est plus valable",
        "Elle a duré plus de dix minutes, a déjà servi, ou a commencé dans un autre navigateur. Personne n’est entré.",
        "Recommencez depuis cette page, dans ce navigateur.", _EXPLOITANT,
    ),
    Motif.ANNULE: Explication(
        200, "Vous n’êtes pas connecté", "La connexion a été abandonnée chez ProConnect. Rien n’a été enregistré.",
        "Recommencez quand vous voulez, ou entrez avec votre adresse électronique.", _EXPLOITANT,
    ),
    Motif.REPONSE: Explication(
        403, "La réponse de ProConnect n’a pas pu être vérifiée",
        "Pour vous protéger, nous n’acceptons une réponse que si elle est signée, récente, et répond à votre demande."
        " Celle-ci ne l’est pas\u00a0: personne n’est entré.", _RECOMMENCER, _EXPLOITANT,
    ),
    Motif.INDISPONIBLE: Explication(
        503, "ProConnect ne répond pas",
        "Le service qui vous identifie est arrêté ou trop lent en ce moment. Votre compte n’est pas en cause.",
        "Réessayez dans quelques minutes, ou entrez avec votre adresse électronique.", _EXPLOITANT,
    ),
}  # fmt: skip


def explain(motif: Motif) -> Explication:
    """The words of this refusal."""
    return _EXPLICATIONS[motif]
