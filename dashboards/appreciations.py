"""Read the figures on the quality of actions, drawn and protected once a month by the room below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.appreciations_cases import AUTRES
from actions.models import ReleveAppreciations
from actions.questions_appreciation import DEMANDEES, FACULTATIVE, Moment, Question
from referentiels.models import Referentiel

#: Address and column of each cut; the last one depends on what is looked at.
_COUPES = {
    "organisateur": ("Par organisateur", "Organisateur"),
    "type": ("Par type d’action", "Type d’action"),
    "format": ("Par format", "Format"),
    "orientation": ("Par orientation prioritaire", "Orientation"),
}
_DETAILS = {False: ("Par référentiel", "Référentiel"), True: ("Par action du référentiel", "Action du référentiel")}
_TYPES = {
    "DPC": "Développement professionnel continu", "FC_QUALIOPI": "Formation continue certifiée Qualiopi",
    "DIPLOME": "Diplôme", "CONGRES": "Congrès", "ENSEIGNEMENT": "Enseignement", "TUTORAT": "Tutorat",
    "EPP": "Évaluation des pratiques", "ACCREDITATION": "Accréditation", "GDR": "Gestion des risques",
    "RCP_STAFF": "Réunion de concertation ou staff", "RELATION_PATIENT": "Relation avec les patients",
    "SANTE_PS": "Santé du professionnel", "RECHERCHE": "Recherche", "PUBLICATION": "Publication", "AUTRE": "Autre",
}  # fmt: skip
_FORMATS = {
    "PRESENTIEL": "En présence", "NON_PRESENTIEL": "À distance", "MIXTE": "Mixte",
    "CLASSE_VIRTUELLE": "Classe virtuelle",
}  # fmt: skip
_NON_DIT = "Non renseigné"
#: Rows of a table that the page shows, those of most people; its file holds them all.
LIGNES_MAX = 100
_AUTRES = "Tous les autres, trop peu nombreux pour être montrés un par un"


@dataclass(frozen=True, slots=True)
class Chiffres:
    """One cell: people who answered (None = hidden) and the mean of each question (None = hidden or unanswered)."""

    effectif: int | None
    moyennes: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Everybody at one moment: who answered, who could have, the share of them, the means."""

    moment: Moment
    chiffres: Chiffres
    sollicites: int | None
    taux: float | None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was asked, in order."""
        return questions_of(self.moment)

    @property
    def notes(self) -> list[tuple[Question, float | None]]:
        """Each question with its mean."""
        return list(zip(self.questions, self.chiffres.moyennes, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """One cut at one moment."""

    coupe: str
    moment: Moment
    titre: str
    entete: str
    lignes: tuple[tuple[str, str, Chiffres], ...]

    @property
    def nom(self) -> str:
        """Its name in an address."""
        return f"{self.coupe}-{self.moment.value}"

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was asked, in order."""
        return questions_of(self.moment)

    @property
    def montrees(self) -> list[tuple[str, str, Chiffres]]:
        """The rows that the page shows, in their order."""
        if len(self.lignes) <= LIGNES_MAX:
            return list(self.lignes)
        rangs = sorted(range(len(self.lignes)), key=lambda rang: -(self.lignes[rang][2].effectif or 0))[:LIGNES_MAX]
        return [self.lignes[rang] for rang in sorted(rangs)]

    @property
    def autres(self) -> int:
        """How many rows are in the file alone."""
        return len(self.lignes) - min(len(self.lignes), LIGNES_MAX)


@dataclass(frozen=True, slots=True)
class Releve:
    """The figures of a month: from `debut` to the day before `fin`."""

    jour: date
    debut: date
    fin: date
    seuil: int
    ensembles: tuple[Ensemble, ...]
    tables: tuple[Table, ...]


def questions_of(moment: Moment) -> tuple[Question, ...]:
    """Questions of a moment, the optional one last."""
    return (*DEMANDEES[moment], FACULTATIVE)


def last(referentiel: Referentiel | None, on: date) -> Releve | None:
    """The last figures drawn on that day, of the nation or of a référentiel; None before the first ones."""
    ligne = ReleveAppreciations.objects.filter(referentiel=referentiel, jour__lte=on).order_by("-jour").first()
    return None if ligne is None else _read(ligne, is_referentiel=referentiel is not None)


def csv_rows(releve: Releve, table: Table) -> Iterator[list[str]]:
    """One line per row of the table, hidden figures empty with a flag; labels may come from partners."""
    titres = [question.value for question in table.questions]
    yield ["releve", "moment", "code", "libelle", "personnes", *titres, "secret"]
    for code, libelle, chiffres in table.lignes:
        yield [
            releve.jour.isoformat(), table.moment.value, "" if code == AUTRES else code, libelle,
            "" if chiffres.effectif is None else str(chiffres.effectif),
            *("" if m is None else f"{m:.1f}".replace(".", ",") for m in chiffres.moyennes),
            "s" if chiffres.effectif is None else "",
        ]  # fmt: skip


def _read(ligne: ReleveAppreciations, *, is_referentiel: bool) -> Releve:
    resultat: Mapping[str, Any] = ligne.resultat
    tables = []
    # PostgreSQL keeps the keys of a JSON value in an order of its own.
    for coupe in (*_COUPES, "detail"):
        lignes = resultat["tables"].get(coupe, {})
        titre, entete = _COUPES.get(coupe) or _DETAILS[is_referentiel]
        libelles = {"type": _TYPES, "format": _FORMATS, **resultat["libelles"]}.get(coupe, {})
        for moment in Moment:
            rangs = [
                (code, _label(code, coupe, libelles), _figures(cases[moment.value], moment))
                for code, cases in lignes.items()
                if moment.value in cases and cases[moment.value]["n"] != 0
            ]
            rangs.sort(key=lambda rang: (rang[0] == AUTRES, rang[0] == "", rang[1]))
            tables.append(Table(coupe, moment, titre, entete, tuple(rangs)))
    return Releve(
        ligne.jour, date.fromisoformat(resultat["debut"]), date.fromisoformat(resultat["fin"]), resultat["seuil"],
        tuple(_whole(moment, resultat["moments"][moment.value]) for moment in Moment), tuple(tables),
    )  # fmt: skip


def _label(code: str, coupe: str, libelles: Mapping[str, str]) -> str:
    if code == AUTRES:
        return _AUTRES
    if not code:
        return _NON_DIT
    numero = code.partition(":")[2] if coupe == "organisateur" else code
    dit = libelles.get(code, "")
    return f"{dit} ({numero})" if dit and coupe in {"organisateur", "detail"} else dit or numero


def _figures(cellule: Mapping[str, Any], moment: Moment) -> Chiffres:
    return Chiffres(cellule["n"], tuple(cellule["moyennes"][question.value] for question in questions_of(moment)))


def _whole(moment: Moment, lu: Mapping[str, Any]) -> Ensemble:
    return Ensemble(moment, _figures(lu, moment), lu["sollicites"], lu["taux"])
