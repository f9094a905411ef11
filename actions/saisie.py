"""What a holder says about an action, and what the item asks them to say."""

from dataclasses import dataclass
from datetime import date

from accounts.professions import Profession
from actions.models import Cycle
from actions.rules.plan import plan_de
from actions.rules.texte_medical import looks_like_a_result
from certif.socle.refus import Refus
from referentiels.axes import Axe
from referentiels.nomenclature import Nature, NiveauPreuve
from referentiels.parametres import parametres_au
from referentiels.rules.version import Item, Version

ARTICLE_FAUX = "code pénal, art. 441-7"
#: Kinds of organisers a holder may name, as the partners' feeds write them.
ORGANISMES = (
    ("", "Je ne sais pas"),
    ("ODPC", "Organisme de DPC (enregistré à l’ANDPC)"),
    ("OF", "Organisme de formation"),
    ("UNIVERSITE", "Université"),
    ("OA_HAS", "Organisme agréé par la HAS (accréditation)"),
    ("CNP", "Conseil national professionnel, société savante"),
    ("ETABLISSEMENT", "Mon établissement"),
)
#: Natures whose document tells of work done with others, never of somebody's health: who organised it delivers it.
DELIVREES = frozenset(
    {Nature.FORMATION, Nature.PROGRAMME_INTEGRE, Nature.ACCREDITATION, Nature.RECHERCHE, Nature.EXPERTISE}
)


@dataclass(frozen=True, slots=True)
class Saisie:
    """A declaration, already of the right shape. `duree_minutes` in minutes; empty values mean "not said"."""

    intitule: str
    date_fin: date
    duree_minutes: int | None = None
    role: str = ""
    organisme_nom: str = ""
    organisme_type: str = ""
    independance: bool | None = None
    axe_choisi: int | None = None
    reference: str = ""
    honneur: bool = False


@dataclass(frozen=True, slots=True)
class Demande:
    """What the form must ask for one item, and nothing more.

    `preuve` is the weakest proof that makes the action count; `axes` has several entries only when the holder may
    choose; `roles` only when points depend on it.
    """

    item: Item
    preuve: NiveauPreuve
    duree: bool
    organisme: bool
    independance: bool
    roles: tuple[str, ...]
    axes: tuple[int, ...]

    @property
    def is_sante(self) -> bool:
        """Whether the action is about the holder's own health: no result may be deposited (regulation §1.9)."""
        return Axe.SANTE in self.item.axes

    @property
    def honneur_suffit(self) -> bool:
        """Whether a sworn statement is enough for the action to count."""
        return self.preuve is NiveauPreuve.HONNEUR

    @property
    def niveau_document(self) -> NiveauPreuve:
        """What a file is worth: the attestation asked for when the item asks for one, else a document."""
        return NiveauPreuve.ATTESTATION if self.preuve is NiveauPreuve.ATTESTATION else NiveauPreuve.DOCUMENT

    @property
    def partenaire_seul(self) -> bool:
        """Whether only a partner's transmission makes the action count."""
        return self.preuve is NiveauPreuve.FLUX

    @property
    def honneur_seul(self) -> bool:
        """Whether the sworn statement is the only proof taken: the action is about the holder's own health.

        A document could only be a health document, and nothing asks for one (`choix`; regulation §1.9). Where the
        référentiel asks for more than the statement, or where an organiser attests the action, documents are taken.
        """
        item = self.item
        delivree = item.nature in DELIVREES or bool(item.organismes)
        return item.axes == (Axe.SANTE,) and self.honneur_suffit and not delivree


def refuse_document(demande: Demande) -> None:
    """Raise `Refus("preuve_de_sante")` when no document may be given for this item; before any file is read."""
    if demande.honneur_seul:
        raise Refus(
            "preuve_de_sante",
            "Aucun document n’est demandé ni gardé pour cette action, qui touche à votre santé.",
            "preuve",
            "Attestez sur l’honneur\u00a0: cela suffit. Ce fichier n’a pas été conservé.",
        )


def demande_de(version: Version, code: str, on: date) -> Demande:
    """What the item `code` of this version asks; KeyError when the version has no such item."""
    plan = plan_de(version, parametres_au(on))
    conditions = plan.items[code]
    item = conditions.item
    heures = item.unite.forme == "heures" or plan.compte_heures
    return Demande(
        item=item,
        preuve=min(conditions.preuves, key=lambda niveau: niveau.rang),
        duree=bool(item.duree_min_heures) or heures,
        organisme=bool(item.organismes),
        independance=item.independance,
        roles=tuple(item.points_par_role),
        axes=item.axes if item.is_transversal and version.axe_au_choix else (),
    )


def check(saisie: Saisie, cycle: Cycle, demande: Demande, on: date) -> list[Refus]:
    """Every reason to refuse this declaration on that day; an empty list means that it may be written."""
    refus = [*_check_date(saisie.date_fin, cycle, on), *_check_words(saisie, demande)]
    if not saisie.intitule.strip():
        refus.append(
            Refus(
                "intitule_vide",
                "Donnez un titre à l’action.",
                "intitule",
                "Celui de l’attestation, par exemple.",
            )
        )
    if demande.duree and not saisie.duree_minutes:
        refus.append(
            Refus(
                "duree_absente",
                "Indiquez la durée\u00a0: le référentiel la demande.",
                "duree",
                "Par exemple 7 h, ou 1 h 30.",
            )
        )
    if demande.roles and saisie.role not in demande.roles:
        refus.append(Refus("role_absent", "Indiquez votre rôle\u00a0: les points en dépendent.", "role"))
    if saisie.axe_choisi and saisie.axe_choisi not in demande.axes:
        refus.append(
            Refus(
                "axe_impossible",
                "Cette action ne peut pas servir cet axe.",
                "axe_choisi",
                "Choisissez-en un autre.",
            )
        )
    return refus


def _check_words(saisie: Saisie, demande: Demande) -> list[Refus]:
    if not demande.honneur_seul or not looks_like_a_result(f"{saisie.intitule}\n{saisie.organisme_nom}"):
        return []
    return [
        Refus(
            "resultat_medical", "Ces mots ressemblent à un résultat médical, que personne ne vous demande.", "intitule",
            "Dites ce que vous avez fait, pas ce qui a été trouvé. Par exemple, un dépistage recommandé.",
        )
    ]  # fmt: skip


def _check_date(jour: date, cycle: Cycle, on: date) -> list[Refus]:
    if jour > on:
        return [
            Refus(
                "date_future", "Cette date n’est pas encore passée.", "date_fin",
                "Une action se déclare une fois terminée\u00a0: revenez ce jour-là, ou corrigez la date.",
            )
        ]  # fmt: skip
    if not cycle.debut <= jour <= cycle.fin:
        return [_outside(jour, cycle)]
    return []


def _outside(jour: date, cycle: Cycle) -> Refus:
    """The refusal of a date outside the cycle; it names the holder’s other cycle that holds it, if there is one."""
    autre = cycle_of(cycle, jour)
    if autre is None:
        return Refus(
            "date_hors_cycle",
            f"Cette date est en dehors de votre cycle, qui va du {cycle.debut:%d/%m/%Y} au {cycle.fin:%d/%m/%Y}.",
            "date_fin",
            "Corrigez la date. Si ce sont les dates du cycle qui sont fausses, signalez-le à votre Ordre.",
        )
    nom = f"{Profession(autre.exercice.profession).libelle}, du {autre.debut:%d/%m/%Y} au {autre.fin:%d/%m/%Y}"
    return Refus(
        "date_autre_cycle",
        f"Cette date est dans un autre de vos cycles\u00a0: {nom}.",
        "date_fin",
        "Déclarez-la dans cet autre cycle, ou corrigez la date."
        if autre.etat == Cycle.Etat.OUVERT
        else "Ce cycle est terminé\u00a0: on ne peut plus y déclarer. Pour toute question, écrivez à votre Ordre.",
    )


def cycle_of(cycle: Cycle, jour: date) -> Cycle | None:
    """Another cycle of the same person that holds this day, an open one first."""
    autres = Cycle.objects.filter(
        exercice__professionnel_id=cycle.exercice.professionnel_id, debut__lte=jour, fin__gte=jour
    ).exclude(pk=cycle.pk)
    trouves = list(autres.select_related("exercice").order_by("-debut", "pk"))
    return next((autre for autre in trouves if autre.etat == Cycle.Etat.OUVERT), next(iter(trouves), None))
