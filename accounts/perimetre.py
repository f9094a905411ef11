"""Whose file may an organisation see? Perimeters as query filters, written once (R. 4022-26, regulation §1.9).

- an instance ordinale: its profession, in its territory, without the military practitioners;
- the SSA: military practitioners only, whatever the profession;
- an employer: persons with a present activity at its FINESS or SIRET, without the military practitioners.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from accounts.models import Activite, Organisation
from accounts.professions import Categorie
from accounts.roles import Echelon, Nature

RIEN = Q(pk__in=[])


def instance_q(organisations: Iterable[Organisation], prefixe: str = "", *, militaire: Q | None = None) -> Q:
    """Filter of the exercises followed by these instances ordinales or the SSA; nothing for other natures.

    `prefixe` leads to the row carrying profession, region and departement (an `Exercice`, or a projection that
    copies them); `militaire` is the test of the military category there (default: `categorie`).
    """
    if militaire is None:
        militaire = Q(**{f"{prefixe}categorie": Categorie.MILITAIRE})
    filtre = RIEN
    for organisation in organisations:
        if organisation.nature == Nature.SSA:
            filtre |= militaire
        elif organisation.nature == Nature.ORDRE:
            filtre |= _territoire_q(organisation, prefixe) & ~militaire
    return filtre


def _territoire_q(organisation: Organisation, prefixe: str) -> Q:
    q = Q(**{f"{prefixe}profession": organisation.profession})
    if organisation.echelon == Echelon.REGIONAL:
        return q & Q(**{f"{prefixe}region": organisation.region})
    if organisation.echelon == Echelon.DEPARTEMENTAL:
        return q & Q(**{f"{prefixe}departement": organisation.departement})
    return q


def employeur_exists(organisations: Iterable[Organisation], exercice: str = "exercice_id") -> Exists:
    """Filter of the exercises with a present activity at one of these employers.

    `exercice` names the column holding the exercise's primary key in the outer query.
    """
    lieux = RIEN
    for organisation in organisations:
        if organisation.nature != Nature.EMPLOYEUR:
            continue
        if organisation.finess:
            lieux |= Q(finess=organisation.finess) | Q(finess_ej=organisation.finess)
        if organisation.siret:
            lieux |= Q(siret=organisation.siret)
    return Exists(Activite.objects.filter(lieux, exercice_id=OuterRef(exercice), present=True))
