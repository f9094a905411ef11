"""What an import would change: items added, changed and removed against a version that is known."""

from __future__ import annotations

from dataclasses import dataclass, fields

from referentiels.echange.contenu import Contenu, LigneAction


@dataclass(frozen=True, slots=True)
class Changement:
    """An item of both versions whose columns differ: column → (before, after)."""

    code: str
    champs: dict[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Difference:
    """From one content to another. Everything empty and false: they are the same."""

    ajoutees: tuple[str, ...] = ()
    retirees: tuple[str, ...] = ()
    modifiees: tuple[Changement, ...] = ()
    is_reordonnee: bool = False
    entete: dict[str, tuple[object, object]] | None = None
    exigences: bool = False
    correspondances: bool = False

    @property
    def has_version(self) -> bool:
        """Whether the version itself differs (all but the correspondences and the title, which may move freely)."""
        champs = set(self.entete or {}) - {"titre"}
        return bool(self.ajoutees or self.retirees or self.modifiees or self.is_reordonnee or champs or self.exigences)

    @property
    def is_vide(self) -> bool:
        """Whether nothing differs."""
        return not (self.has_version or self.entete or self.correspondances)

    def summary(self) -> str:
        """« 3 actions ajoutées, 1 modifiée, 2 retirées ; exigences modifiées »."""
        parts = [
            _accord(len(self.ajoutees), "ajoutée"),
            _accord(len(self.modifiees), "modifiée"),
            _accord(len(self.retirees), "retirée"),
        ]
        dites = [", ".join(part for part in parts if part)]
        dites[0] = f"actions : {dites[0]}" if dites[0] else ""
        if self.is_reordonnee:
            dites.append("ordre des actions changé")
        if self.entete:
            dites.append("en-tête changé (" + ", ".join(self.entete) + ")")
        if self.exigences:
            dites.append("exigences changées")
        if self.correspondances:
            dites.append("correspondances changées")
        return " ; ".join(part for part in dites if part) or "rien ne change"


def _accord(nombre: int, mot: str) -> str:
    return f"{nombre} {mot}{'s' if nombre >= 2 else ''}" if nombre else ""


def _changed(avant: object, apres: object, sauf: frozenset[str] = frozenset()) -> dict[str, tuple[object, object]]:
    return {
        champ.name: (getattr(avant, champ.name), getattr(apres, champ.name))
        for champ in fields(avant)  # type: ignore[arg-type]  # both are dataclasses of the same kind
        if champ.name not in sauf and getattr(avant, champ.name) != getattr(apres, champ.name)
    }


def compare(avant: Contenu | None, apres: Contenu) -> Difference:
    """What changes from a content (None = nothing known yet) to another."""
    if avant is None:
        return Difference(
            ajoutees=tuple(action.code for action in apres.actions),
            exigences=bool(apres.exigences),
            correspondances=bool(apres.correspondances),
        )
    anciennes: dict[str, LigneAction] = {action.code: action for action in avant.actions}
    nouvelles: dict[str, LigneAction] = {action.code: action for action in apres.actions}
    communs = [code for code in nouvelles if code in anciennes]
    return Difference(
        ajoutees=tuple(code for code in nouvelles if code not in anciennes),
        retirees=tuple(code for code in anciennes if code not in nouvelles),
        modifiees=tuple(
            Changement(code, changes) for code in communs if (changes := _changed(anciennes[code], nouvelles[code]))
        ),
        is_reordonnee=communs != [code for code in anciennes if code in nouvelles],
        entete=_changed(avant.entete, apres.entete, frozenset({"version"})) or None,
        exigences=avant.exigences != apres.exigences,
        correspondances=apres.correspondances is not None and avant.correspondances != apres.correspondances,
    )
