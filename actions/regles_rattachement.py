"""The correspondences and the items of some versions, ready to match the actions of partners."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from referentiels.correspondances import read_rule
from referentiels.models import ActionPrevue, Correspondance, VersionReferentiel
from referentiels.rules.correspondances import Correspondance as Regle
from referentiels.rules.correspondances import IssueRattachement, Rattachement, Signature, attach


class Regles:
    """Rules and items of some versions, read in three queries whatever their number."""

    def __init__(self, version_ids: Collection[int]) -> None:
        versions = dict(VersionReferentiel.objects.filter(pk__in=version_ids).values_list("pk", "referentiel_id"))
        regles: dict[int, list[Regle]] = {}
        for c in Correspondance.objects.filter(referentiel_id__in=set(versions.values())).order_by("rang", "pk"):
            regles.setdefault(c.referentiel_id, []).append(read_rule(c))
        self._regles = {version: regles.get(referentiel, []) for version, referentiel in versions.items()}
        self.items: dict[int, dict[str, int]] = {version: {} for version in versions}
        self._nommees = {version: _named(regles) for version, regles in self._regles.items()}
        self._connus: dict[tuple, Rattachement] = {}
        for version, code, pk in (
            ActionPrevue.objects.filter(version_id__in=versions)
            .order_by("rang", "code")
            .values_list("version_id", "code", "pk")
        ):
            self.items[version][code] = pk

    def rules_of(self, version_id: int | None) -> list[Regle]:
        """The rules that attach to this version, in order; none for an unknown one."""
        return self._regles.get(version_id, []) if version_id is not None else []

    def attach(
        self,
        version_id: int | None,
        signature: Signature,
        axes: Collection[int] = (),
        choix: Mapping[Signature, str] | None = None,
    ) -> Rattachement:
        """What the rules of this version say of an action; `axes` are those the partner proposes."""
        if version_id not in self._regles:
            return Rattachement(IssueRattachement.A_RATTACHER)
        regles, codes = self._regles[version_id], self.items[version_id].keys()
        if choix:
            return attach(signature, regles, codes, choix, axes)
        # A value that no rule names is, to the rules, any other one: hundreds of kinds of action are a few.
        nommees = self._nommees[version_id]
        vue = tuple(valeur if valeur in noms else None for valeur, noms in zip(signature, nommees, strict=True))
        cle = (version_id, vue, *axes)
        if cle not in self._connus:
            self._connus[cle] = attach(signature, regles, codes, None, axes)
        return self._connus[cle]


def _named(regles: Collection[Regle]) -> list[set[str]]:
    """The values that these rules name, column by column of a signature."""
    return [{getattr(regle, nom) for regle in regles} for nom in Signature._fields]
