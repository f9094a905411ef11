"""How a decision can be contested, in the words of the instance that took it.

The texts that say before whom and within what delay were not found (regulation §8): the words are each instance's own,
kept on its `Organisation`, and a neutral sentence stands in for them.
"""

from accounts.models import Organisation

NEUTRE = "Les voies et délais de recours figurent dans la notification de votre Ordre."


def remedies(instance: Organisation) -> str:
    """The text of this instance, else of the nearest one above it that has one, else the neutral sentence."""
    vues: set[int] = set()
    courante: Organisation | None = instance
    while courante is not None and courante.pk not in vues:
        if texte := courante.voies_recours.strip():
            return texte
        vues.add(courante.pk)
        courante = courante.parent
    return NEUTRE
