"""« Que puis-je faire ? »: what would count for a cycle, in the catalogue and without any organiser.

Nothing is suggested that would not count: the correspondences of the CNP say which item an action of the catalogue
would be, as they will when it is transmitted, and the engine says whether that item would make a missing requirement
move. The list is the same for whoever misses the same things, in the neutral order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from accounts.models import SavoirFaire
from actions import suggestions_requete
from actions.models import Action, ActionCatalogue, Orientation
from actions.regles_rattachement import Regles
from actions.rules import suggestion
from actions.rules.ordre_neutre import seed_of
from actions.rules.suggestion import Apport, Essais
from actions.situation import Situation
from actions.situation_supposee import versions_of
from actions.suggestions_requete import Criteres, Offre
from referentiels.rules.correspondances import IssueRattachement, Rattachement, Signature
from referentiels.rules.item import Item

PAR_PAGE = 10
TYPE_ACTION, ORGANISME = "DPC", "ODPC"


@dataclass(frozen=True, slots=True)
class Pratique:
    """An item that needs no organiser, and what it would bring."""

    item: Item
    apport: Apport


@dataclass(frozen=True, slots=True)
class Possible:
    """An item that an action would be, and what it would bring.

    `axe` None: as the catalogue describes it. Otherwise only if its organiser proposes it for this axis when it
    transmits it, which the catalogue does not say.
    """

    item: Item
    apport: Apport
    axe: int | None = None

    @property
    def rang(self) -> tuple[float, ...]:
        """Smallest for what is sure, then for what fills most."""
        return self.axe is not None, *(-part for part in self.apport.merite)


@dataclass(frozen=True, slots=True)
class Genre:
    """What the actions of one kind would be. `is_a_choisir`: several items stay open, the holder will say which.

    `is_axe_lu`: a correspondence looks at the axis that the organiser proposes.
    """

    possibles: tuple[Possible, ...]
    is_a_choisir: bool
    is_axe_lu: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An action of the catalogue, and what it would be."""

    action: ActionCatalogue
    genre: Genre
    orientation: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of suggestions. `offertes` counts what the catalogue offers this person, whatever it would bring."""

    lignes: tuple[Suggestion, ...]
    total: int
    offertes: int
    is_large: bool
    graine: str


class Suggestions:
    """What may be suggested for one cycle on one day; its queries do not depend on the size of the catalogue."""

    def __init__(self, vue: Situation) -> None:
        assert vue.version is not None  # the page says so before asking for suggestions
        self._vue = vue
        self._version = vue.version
        self._essais = Essais(vue.dossier, versions_of(vue), vue.parametres, vue.on)
        self.graine = seed_of(vue.parametres.ordre_neutre_graine, vue.on)

    def practices(self, axe: int | None = None) -> list[Pratique]:
        """Items done without any organiser, those that fill most first, then in the order of the référentiel."""
        items = (item for item in self._version.items.values() if suggestion.is_sans_organisme(item))
        trouvees = [
            Pratique(item, apport)
            for item in items
            if (apport := self._essais.contribution(item.code, suggestion.SOI_MEME, self._vue.on.year))
            and _serves(apport, axe)
        ]
        return sorted(trouvees, key=lambda pratique: tuple(-part for part in pratique.apport.merite))

    def page(self, criteres: Criteres, *, axe: int | None = None, numero: int = 1) -> Page:
        """One page of the catalogue, the first one when `numero` is beyond the last."""
        offertes = suggestions_requete.genres(self._offre)
        utiles = {ligne.cle: genre for ligne in offertes if (genre := self._read(ligne, axe)).possibles}
        rangs = _ranks({cle: min(possible.rang for possible in genre.possibles) for cle, genre in utiles.items()})

        def read(numero: int) -> tuple[list[suggestions_requete.Ligne], int, bool]:
            saute = (numero - 1) * PAR_PAGE
            return suggestions_requete.read_page(
                self._offre, rangs, criteres, self.graine, saute=saute, taille=PAR_PAGE
            )

        lignes, total, is_large = read(numero)
        if not lignes and numero > 1:
            lignes, total, is_large = read(1)
        return Page(
            tuple(_show(lignes, utiles)), total, sum(ligne.nombre for ligne in offertes), is_large, self.graine,
        )  # fmt: skip

    @cached_property
    def years(self) -> range:
        """The years in which something can still be done."""
        return range(self._vue.on.year, self._vue.cycle.fin.year + 1)

    @cached_property
    def publics(self) -> tuple[str, ...]:
        """Codes of the profession and of the specialties held."""
        exercice = self._vue.cycle.exercice
        tenues = SavoirFaire.objects.filter(exercice=exercice).order_by("code").values_list("code", flat=True)
        codes = (exercice.profession, exercice.specialite, *tenues)
        return tuple(dict.fromkeys(code for code in codes if code))

    @cached_property
    def has_rules(self) -> bool:
        """Whether the référentiel says what an action of the catalogue is."""
        return any(
            regle.type_action in ("", TYPE_ACTION) for regle in self._regles.rules_of(self._vue.cycle.version_id)
        )

    @cached_property
    def _regles(self) -> Regles:
        version = self._vue.cycle.version_id
        return Regles([version] if version else [])

    @cached_property
    def _choix(self) -> dict[Signature, str]:
        """What the holder already answered for the same kind of action: it will decide again."""
        reponses = (
            Action.objects.filter(
                professionnel_id=self._vue.cycle.exercice.professionnel_id, type_action=TYPE_ACTION,
                organisme_type=ORGANISME, rattachement=Action.Rattachement.RATTACHEE, item__isnull=False,
            )
            .exclude(candidats=[])
            .order_by("maj_at", "pk")
            .values_list("typologie", "orientation_numero", "categorie", "item__code")
        )  # fmt: skip
        return {
            Signature(TYPE_ACTION, typologie, str(orientation or ""), ORGANISME, categorie): code
            for typologie, orientation, categorie, code in reponses
        }

    @cached_property
    def _offre(self) -> Offre:
        """On offer: what the holder has not done or registered for yet (« Déjà faite »)."""
        siennes = [action.reference_action for action, _ in self._vue.actions]
        siennes += [action.reference_action for action in self._vue.attendues]
        regles = self._regles.rules_of(self._vue.cycle.version_id)
        return Offre(
            debut=self.years.start,
            fin=self._vue.cycle.fin.year,
            publics=self.publics,
            faites=tuple(sorted({reference for reference in siennes if reference})),
            orientations=bool(self._choix) or any(regle.orientation for regle in regles),
            categories=bool(self._choix) or any(regle.categorie for regle in regles),
        )

    def _read(self, ligne: suggestions_requete.Genre, axe: int | None) -> Genre:
        """What the actions of a kind would be, limited to what makes this axis move (None = any)."""
        signature = Signature(TYPE_ACTION, ligne.typologie, ligne.orientation, ORGANISME, ligne.categorie)
        axes_lus = self._axes_lus
        trouve = self._regles.attach(self._vue.cycle.version_id, signature, choix=self._choix)
        surs = tuple(self._possibles(trouve, ligne.annee, axe))
        if surs:
            return Genre(surs, trouve.issue is IssueRattachement.A_CONFIRMER, bool(axes_lus))
        autres = [
            possible
            for propose in axes_lus
            for possible in self._possibles(
                self._regles.attach(self._vue.cycle.version_id, signature, (propose,), self._choix),
                ligne.annee, axe, propose,
            )
        ]  # fmt: skip
        return Genre(tuple(autres), False, bool(axes_lus))

    def _possibles(
        self, trouve: Rattachement, annee: int, axe: int | None, propose: int | None = None
    ) -> Iterator[Possible]:
        for code in trouve.codes:
            apport = self._essais.contribution(code, suggestion.CATALOGUE, annee)
            if apport is not None and _serves(apport, axe):
                yield Possible(self._version.items[code], apport, propose)

    @cached_property
    def _axes_lus(self) -> tuple[int, ...]:
        """The axes that a correspondence of such actions looks at."""
        regles = self._regles.rules_of(self._vue.cycle.version_id)
        return tuple(sorted({r.axe for r in regles if r.axe is not None and r.type_action in ("", TYPE_ACTION)}))


def _show(lignes: Iterable[suggestions_requete.Ligne], utiles: dict[str, Genre]) -> Iterator[Suggestion]:
    lignes = list(lignes)
    actions = ActionCatalogue.objects.in_bulk([ligne.pk for ligne in lignes])
    libelles = _orientations(actions.values())
    for pk, genre in lignes:
        yield Suggestion(actions[pk], utiles[genre], libelles(actions[pk]))


def triennium_of(annee: int) -> int:
    """The first year of the triennium of a year (2017-2019, 2020-2022, 2023-2025…)."""
    return annee - (annee - 2017) % 3


def _orientations(actions: Iterable[ActionCatalogue]) -> Callable[[ActionCatalogue], str]:
    """The words of the orientation of an action, when its list is known; one query for all of them."""
    cles = {(triennium_of(a.annee), a.orientation) for a in actions if a.orientation is not None}
    connues = Orientation.objects.filter(
        triennium__in={triennium for triennium, _ in cles}, numero__in={numero for _, numero in cles}
    )
    mots = {(triennium, numero): libelle for triennium, numero, libelle in connues.values_list(
        "triennium", "numero", "libelle")}  # fmt: skip
    return lambda action: mots.get((triennium_of(action.annee), action.orientation or 0), "")


def _serves(apport: Apport, axe: int | None) -> bool:
    return axe is None or axe in apport.axes


def _ranks(meilleurs: dict[str, tuple[float, ...]]) -> dict[str, int]:
    """The rank of each kind, 0 for the first ones; equal ones share theirs."""
    places = {valeur: place for place, valeur in enumerate(sorted(set(meilleurs.values())))}
    return {cle: places[valeur] for cle, valeur in meilleurs.items()}
