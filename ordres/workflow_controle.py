"""The control of a cycle in words: its steps on a button, in the history, above a text, to the professional.

The table of the steps is `ordres.rules.chemin`.
"""

from dataclasses import dataclass

from accounts.models import Organisation
from accounts.roles import Nature
from ordres.rules.chemin import CONTROLE, Geste

__all__ = ["CONTROLE", "INSTRUCTION", "MOTS", "VOCABULAIRE", "Geste", "Mots", "Vocabulaire", "announced", "words_of"]

#: Steps of the instruction that a text is enough for; the others have their own act.
INSTRUCTION = (
    Geste.DEMANDER_PIECES,
    Geste.COMMUNIQUER_MOTIFS,
    Geste.RECEVOIR_OBSERVATIONS,
    Geste.TENIR_AUDITION,
)


@dataclass(frozen=True, slots=True)
class Mots:
    """How a step is said: on its button, in the history, above its text field, and to the professional.

    `annonce` speaks of an Ordre: `announced` says it in the words of the instance.
    """

    bouton: str
    fait: str
    champ: str
    annonce: str


MOTS: dict[Geste, Mots] = {
    Geste.OUVRIR: Mots("Ouvrir le contrôle", "Contrôle ouvert", "", "Votre Ordre a ouvert le contrôle de votre cycle"),
    Geste.DEMANDER_PIECES: Mots(
        "Demander des pièces",
        "Pièces demandées",
        "Pièces ou informations demandées, et pourquoi",
        "Votre Ordre vous demande des pièces",
    ),
    Geste.REPONDRE_PIECES: Mots(
        "Dire que j’ai répondu",
        "Réponse à la demande de pièces",
        "Votre réponse",
        "Votre réponse est reçue",
    ),
    Geste.COMMUNIQUER_MOTIFS: Mots(
        "Communiquer les motifs",
        "Motifs communiqués",
        "Ce qui n’est pas établi à ce jour, et les éléments de votre appréciation",
        "Votre Ordre vous communique ses motifs\u00a0: vous pouvez répondre",
    ),
    Geste.DEPOSER_OBSERVATIONS: Mots(
        "Envoyer mes observations",
        "Observations envoyées par le professionnel",
        "Vos observations",
        "Vos observations sont reçues",
    ),
    Geste.RECEVOIR_OBSERVATIONS: Mots(
        "Enregistrer des observations reçues par courrier",
        "Observations reçues",
        "Observations du professionnel (date de réception, résumé)",
        "Vos observations ont été enregistrées",
    ),
    Geste.DEMANDER_AUDITION: Mots(
        "Demander à être entendu", "Audition demandée", "Vos disponibilités", "Votre demande d’audition est reçue"
    ),
    Geste.PROPOSER_AUDITION: Mots(
        "Proposer des dates d’audition",
        "Dates d’audition proposées",
        "Lieu, ou moyen de se parler à distance",
        "Votre Ordre vous propose d’être entendu",
    ),
    Geste.CHOISIR_AUDITION: Mots("Choisir cette date", "Date d’audition choisie", "", "Votre audition est fixée"),
    Geste.AUTRE_AUDITION: Mots(
        "Demander une autre date",
        "Autre date d’audition demandée",
        "Vos disponibilités",
        "Votre demande d’une autre date est reçue",
    ),
    Geste.RENONCER_AUDITION: Mots(
        "Dire que je ne souhaite pas être entendu",
        "Renonciation à l’audition",
        "",
        "Vous ne souhaitez pas être entendu\u00a0: c’est noté",
    ),
    Geste.TENIR_AUDITION: Mots(
        "Enregistrer l’audition",
        "Audition tenue",
        "Compte rendu : date, personnes présentes, comment l’obligation peut être satisfaite au plus vite",
        "Votre audition a été enregistrée",
    ),
    Geste.CONSTATER_ABSENCE: Mots(
        "Constater l’absence",
        "Absence à l’audition constatée",
        "Comment le professionnel a été invité, et ce qui s’est passé",
        "Votre absence à l’audition a été constatée",
    ),
    Geste.DECIDER_SATISFAIT: Mots(
        "Obligation satisfaite",
        "Obligation déclarée satisfaite",
        "Motif",
        "Votre obligation de certification est satisfaite",
    ),
    Geste.DECIDER_NON_SATISFAIT: Mots(
        "Obligation non satisfaite",
        "Obligation déclarée non satisfaite",
        "Motif",
        "Votre obligation de certification n’est pas satisfaite",
    ),
    Geste.REEXAMINER: Mots(
        "Reprendre l’examen",
        "Examen repris en vue d’une nouvelle décision",
        "Ce qui conduit à reprendre l’examen, et les éléments de votre appréciation",
        "Votre Ordre reprend l’examen de votre cycle\u00a0: vous pouvez répondre",
    ),
    Geste.SAISIR: Mots(
        "Enregistrer la saisine",
        "Saisine disciplinaire enregistrée",
        "Motif de la saisine",
        "Une suite disciplinaire a été engagée",
    ),
}


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """The words of one kind of instance, and the texts it acts under.

    `qui` begins a sentence, `de_qui` says whose control it is; `controle` and `contradictoire` are articles;
    `suite` names the procedure that a « non satisfaite » may lead to, `suite_article` its text.
    """

    qui: str
    de_qui: str
    controle: str
    contradictoire: str
    suite: str
    suite_article: str
    delai: str


_ORDRE = Vocabulaire(
    "Votre Ordre",
    "de votre Ordre",
    "CSP R. 4022-19",
    "CSP R. 4022-20",
    "procédure disciplinaire devant la juridiction de l’Ordre",
    "CSP L. 4022-9",
    "Le contrôle a lieu dans les six mois qui suivent la fin du cycle.",
)
#: The article on the SSA gives neither the six months nor a contradictory phase (regulation §1.7, point 8): the
#: platform keeps both, which protect and cost nothing (`choix`, ADR 0007). Its sanctions are its own code's.
_SSA = Vocabulaire(
    "Le service de santé des armées",
    "du service de santé des armées",
    "CSP R. 4022-21",
    "CSP R. 4022-21",
    "procédure de sanction du code de la défense",
    "code de la défense, R. 4137-114 à R. 4137-133",
    "Le contrôle a lieu au terme de la période, pour valider le programme d’actions.",
)
VOCABULAIRE = {Nature.ORDRE: _ORDRE, Nature.SSA: _SSA}


def words_of(instance: Organisation) -> Vocabulaire:
    """The words of this instance."""
    return VOCABULAIRE.get(Nature(instance.nature), _ORDRE)


def announced(geste: Geste, instance: Organisation) -> str:
    """What the professional is told of this step, in the words of the instance."""
    return MOTS[geste].annonce.replace(_ORDRE.qui, words_of(instance).qui)
