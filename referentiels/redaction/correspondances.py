"""Correspondences of a référentiel: partner vocabulary → items, in order. They serve every version, even published.

A partner's words change without waiting for an arrêté; codes are stable from version to version. Compare-and-swap is on
the whole list: its order is what decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date

from django.db import transaction

from accounts import journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import publication
from referentiels.axes import AXES
from referentiels.correspondances import read_rule
from referentiels.echange.contenu import LigneCorrespondance
from referentiels.lecture import in_force
from referentiels.models import ActionPrevue, Correspondance, Referentiel, VersionReferentiel
from referentiels.redaction.droits import require_author
from referentiels.redaction.rangs import write_ranks
from referentiels.rules.correspondances import Rattachement, Signature, attach

LIGNES_MAX = 1_000
#: Width of the columns of the model, for each word of a partner.
LONGUEURS = {"type_action": 20, "typologie": 4, "orientation": 10, "organisme_type": 20, "categorie": 10}


@dataclass(slots=True)
class Liste:
    """The correspondences of a référentiel being changed, in order."""

    referentiel: Referentiel
    lignes: list[Correspondance]


def ordered(referentiel: Referentiel) -> list[Correspondance]:
    """The correspondences in the order in which they decide."""
    return list(Correspondance.objects.filter(referentiel=referentiel).order_by("rang", "pk"))


def fingerprint(lignes: Iterable[Correspondance]) -> str:
    """What a form remembers of the list it was made from."""
    texte = "\n".join(f"{ligne.pk}|{ligne.rang}|{line_of(ligne)}" for ligne in lignes)
    return hashlib.sha256(texte.encode()).hexdigest()[:32]


def line_of(ligne: Correspondance) -> LigneCorrespondance:
    """What a correspondence says, in the columns of an exchange."""
    return LigneCorrespondance(
        ligne.rang, tuple(ligne.codes), ligne.type_action, ligne.typologie, ligne.orientation, ligne.organisme_type,
        ligne.categorie, ligne.axe,
    )  # fmt: skip


def known_codes(referentiel: Referentiel) -> dict[str, str]:
    """Code → label of the items of every version, the latest label winning."""
    lignes = ActionPrevue.objects.filter(version__referentiel=referentiel).order_by("version__numero", "rang", "code")
    return dict(lignes.values_list("code", "libelle"))


@contextmanager
def _editing(referentiel_id: int, auteur: Utilisateur, on: date, empreinte: str, geste: str) -> Iterator[Liste]:
    with transaction.atomic():
        referentiel = Referentiel.objects.select_for_update(no_key=True, of=("self",)).get(pk=referentiel_id)
        conseil = require_author(referentiel, auteur, on)
        liste = Liste(referentiel, ordered(referentiel))
        if fingerprint(liste.lignes) != empreinte:
            raise Depasse("Les correspondances ont changé pendant que vous les écriviez.")
        yield liste
        journal.record(
            Fait.REFERENTIEL_MODIFIE, auteur=auteur, organisation=conseil, objet=referentiel, details={"geste": geste}
        )
        rematch(referentiel, on)


def rematch(referentiel: Referentiel, on: date) -> None:
    """Actions still waiting to be attached are matched again, with the version that applies today."""
    for version in VersionReferentiel.objects.filter(in_force(on), referentiel=referentiel):
        publication.touch_scope(version, on)


def add(
    referentiel: Referentiel, ligne: LigneCorrespondance, auteur: Utilisateur, on: date, empreinte: str
) -> Correspondance:
    """Add a correspondence at the end of the list."""
    with _editing(referentiel.pk, auteur, on, empreinte, "ajouter_correspondance") as liste:
        if len(liste.lignes) >= LIGNES_MAX:
            raise Refus("trop_de_lignes", f"Un référentiel porte {LIGNES_MAX} correspondances au plus.")
        _check(liste.referentiel, ligne)
        rang = max((autre.rang for autre in liste.lignes), default=0) + 1
        return Correspondance.objects.create(referentiel=liste.referentiel, **_values(replace(ligne, rang=rang)))


def edit(
    referentiel: Referentiel, pk: int, ligne: LigneCorrespondance, auteur: Utilisateur, on: date, empreinte: str
) -> Correspondance:
    """Change a correspondence, at its place."""
    with _editing(referentiel.pk, auteur, on, empreinte, "modifier_correspondance") as liste:
        _check(liste.referentiel, ligne)
        trouvee = _find(liste, pk)
        for champ, valeur in _values(replace(ligne, rang=trouvee.rang)).items():
            setattr(trouvee, champ, valeur)
        trouvee.save()
        return trouvee


def remove(referentiel: Referentiel, pk: int, auteur: Utilisateur, on: date, empreinte: str) -> None:
    """Remove a correspondence; actions already attached stay so."""
    with _editing(referentiel.pk, auteur, on, empreinte, "retirer_correspondance") as liste:
        _find(liste, pk).delete()


def move(referentiel: Referentiel, pk: int, vers_le_haut: bool, auteur: Utilisateur, on: date, empreinte: str) -> None:
    """Move a correspondence past the group of equal rank above or below, or out of its own group.

    Lines of one rank are looked at together. A line that shares its rank leaves the group for a rank of its own, just
    before or after; a line alone goes past the neighbouring group.
    """
    with _editing(referentiel.pk, auteur, on, empreinte, "deplacer_correspondance") as liste:
        trouvee = _find(liste, pk)
        groupes = _groups(liste.lignes)
        place = next(i for i, groupe in enumerate(groupes) if trouvee in groupe)
        if len(groupes[place]) > 1:
            groupes[place].remove(trouvee)
            groupes.insert(place if vers_le_haut else place + 1, [trouvee])
        elif 0 <= (autre := place - 1 if vers_le_haut else place + 1) < len(groupes):
            groupes[place], groupes[autre] = groupes[autre], groupes[place]
        _renumber(groupes)


def join_previous(referentiel: Referentiel, pk: int, auteur: Utilisateur, on: date, empreinte: str) -> None:
    """Give a correspondence the rank of the one above: both are looked at together, their items add up."""
    with _editing(referentiel.pk, auteur, on, empreinte, "grouper_correspondance") as liste:
        trouvee = _find(liste, pk)
        groupes = _groups(liste.lignes)
        place = next(i for i, groupe in enumerate(groupes) if trouvee in groupe)
        if place == 0:
            raise Refus("premiere", "Cette correspondance est déjà au premier rang.")
        groupes[place].remove(trouvee)
        groupes[place - 1].append(trouvee)
        _renumber([groupe for groupe in groupes if groupe])


def _groups(lignes: list[Correspondance]) -> list[list[Correspondance]]:
    groupes: list[list[Correspondance]] = []
    for ligne in lignes:
        if groupes and groupes[-1][0].rang == ligne.rang:
            groupes[-1].append(ligne)
        else:
            groupes.append([ligne])
    return groupes


def _renumber(groupes: list[list[Correspondance]]) -> None:
    """Lines looked at together bear one rank."""
    write_ranks((rang, ligne) for rang, groupe in enumerate(groupes, 1) for ligne in groupe)


def try_row(
    lignes: Iterable[Correspondance], signature: Signature, axes: Iterable[int], codes: Iterable[str]
) -> Rattachement:
    """What the feeds would do of such a row, with the items of one version: the same pure rule."""
    return attach(signature, [read_rule(ligne) for ligne in lignes], set(codes), axes=tuple(axes))


def _find(liste: Liste, pk: int) -> Correspondance:
    for ligne in liste.lignes:
        if ligne.pk == pk:
            return ligne
    raise Depasse("Cette correspondance n’existe plus.")


def _values(ligne: LigneCorrespondance) -> dict[str, object]:
    valeurs = {champ.name: getattr(ligne, champ.name) for champ in fields(ligne)}
    return {**valeurs, "codes": list(ligne.codes)}


def _check(referentiel: Referentiel, ligne: LigneCorrespondance) -> None:
    if not ligne.codes:
        raise Refus("codes_manquants", "Aucune action n’est choisie.", "codes", "Cochez au moins une action.")
    inconnus = sorted(set(ligne.codes) - known_codes(referentiel).keys())
    if inconnus:
        raise Refus(
            "action_inconnue", f"Ces actions ne sont dans aucune version\u00a0: {', '.join(inconnus[:5])}.", "codes",
            "Choisissez dans la liste.",
        )  # fmt: skip
    if ligne.axe is not None and ligne.axe not in AXES:
        raise Refus("axe_inconnu", "Cet axe n’existe pas.", "axe")
    for champ, longueur in LONGUEURS.items():
        if len(getattr(ligne, champ)) > longueur:
            raise Refus(f"{champ}_long", f"{longueur} caractères au plus.", champ)
