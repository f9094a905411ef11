"""What an opinion on an action asks, and when: vocabulary shared by the model, the form and the figures.

No text gives a questionnaire. Two moments (« à chaud », « à froid ») are asked for by the FHF in the founding study,
« qualité et pertinence » by the founding plan of the dashboards; the words below are choices (`appreciation_*`).
"""

from __future__ import annotations

from enum import StrEnum

#: Every question has the same answers; none is about the person.
ECHELLE = (
    (1, "Pas du tout d’accord"),
    (2, "Plutôt pas d’accord"),
    (3, "Ni d’accord, ni pas d’accord"),
    (4, "Plutôt d’accord"),
    (5, "Tout à fait d’accord"),
)


class Moment(StrEnum):
    """When an opinion is given: just after the action, or months later."""

    CHAUD = "chaud"
    FROID = "froid"

    @property
    def libelle(self) -> str:
        """Words of the moment."""
        return {"chaud": "À chaud", "froid": "Avec le recul"}[self.value]


class Question(StrEnum):
    """One sentence to agree with, from 1 to 5; its value is the name of its column."""

    PERTINENCE = "pertinence"
    CONTENU = "contenu"
    DEROULEMENT = "deroulement"
    INDEPENDANCE = "independance"
    PRATIQUE = "pratique"
    MAINTIEN = "maintien"
    BENEFICE = "benefice"
    RECOMMANDATION = "recommandation"

    @property
    def phrase(self) -> str:
        """What the person agrees with, or not."""
        return _PHRASES[self][0]

    @property
    def titre(self) -> str:
        """What the figures call it."""
        return _PHRASES[self][1]


_PHRASES = {
    Question.PERTINENCE: ("L’action répondait à un besoin de ma pratique.", "Pertinence"),
    Question.CONTENU: ("Le contenu était juste, à jour et utile.", "Contenu"),
    Question.DEROULEMENT: ("L’organisation et l’animation m’ont fait progresser.", "Déroulement"),
    Question.INDEPENDANCE: ("Je n’y ai perçu aucune influence commerciale.", "Indépendance perçue"),
    Question.PRATIQUE: ("J’ai changé quelque chose dans ma pratique.", "Pratique changée"),
    Question.MAINTIEN: ("Ce que j’en ai retenu me sert encore.", "Acquis qui servent"),
    Question.BENEFICE: ("Mes patients ou mon équipe en tirent un bénéfice.", "Bénéfice perçu"),
    Question.RECOMMANDATION: ("Je la recommanderais à un confrère ou à une consœur.", "Recommandation"),
}

#: What each moment asks; every one of these is answered, or nothing is kept.
DEMANDEES: dict[Moment, tuple[Question, ...]] = {
    Moment.CHAUD: (Question.PERTINENCE, Question.CONTENU, Question.DEROULEMENT, Question.INDEPENDANCE),
    Moment.FROID: (Question.PERTINENCE, Question.PRATIQUE, Question.MAINTIEN, Question.BENEFICE),
}
#: May be left out, at both moments.
FACULTATIVE = Question.RECOMMANDATION
