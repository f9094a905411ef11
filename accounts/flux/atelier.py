"""The workbench: rows that wait or were rejected, whatever their delivery, by cause, with what each one holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from accounts import horloge
from accounts.flux import formats, propositions, purge, relecture, suivi
from accounts.flux.propositions import LigneFautive, Proposition
from accounts.models import LigneEnAttente, Livraison, Partenaire, Reponse, Utilisateur
from accounts.partenaires import PARTENAIRE_MILITAIRE
from certif.socle.feeds.codes import CODES, remede

PAR_PAGE = 40
A_TRAITER = (Reponse.Sort.REJETEE.value, Reponse.Sort.EN_ATTENTE.value)
AGES = {
    "semaine": "Moins de 7 jours",
    "mois": "De 7 à 30 jours",
    "ancien": "Plus de 30 jours",
}
SUIVIS = {
    "a_traiter": "À traiter",
    "miennes": "Suivies par moi",
    "libres": "Suivies par personne",
    "reportees": "Mises de côté",
    "reglees": "Réglées par un nouvel envoi",
}
#: Columns that nobody is shown: free text.
CACHEES = frozenset({"commentaire"})


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the workbench; empty fields ask nothing. `sort` is a value of `Reponse.Sort`."""

    partenaire: str = ""
    flux: str = ""
    code: str = ""
    sort: str = ""
    age: str = ""
    suivi: str = "a_traiter"
    recherche: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A code, how many rows have it, and what it means."""

    code: str
    nombre: int
    message: str
    remede: str
    premiere: int


@dataclass(frozen=True, slots=True)
class Contenu:
    """What a row holds (columns in the order of the feed, text), and the fixes that can be proposed.

    `valeurs` is empty when its file was purged, or is not to be shown (`is_cachee`).
    """

    valeurs: tuple[tuple[str, str], ...]
    propositions: tuple[Proposition, ...]
    is_cachee: bool = False

    def as_dict(self) -> dict[str, str]:
        """The cells by column."""
        return dict(self.valeurs)


def opening(on: date) -> datetime:
    """Since when a row can be read again, hence corrected: the delay of raw files."""
    return horloge.instant() - timedelta(days=purge.conservation(on).jours)


def rows(filtre: Filtre, utilisateur: Utilisateur, on: date) -> QuerySet[Reponse]:
    """Rows that match, without order. Dry runs and deliveries that apply nothing are left out."""
    lignes = Reponse.objects.filter(
        sort__in=A_TRAITER, livraison__a_blanc=False, livraison__etat=Livraison.Etat.TRAITEE,
        livraison__recue_at__gte=opening(on),
    )  # fmt: skip
    if filtre.partenaire:
        lignes = lignes.filter(livraison__partenaire__code=filtre.partenaire)
    if filtre.flux:
        lignes = lignes.filter(livraison__type_flux=filtre.flux)
    if filtre.code:
        lignes = lignes.filter(code=filtre.code)
    if filtre.sort:
        lignes = lignes.filter(sort=filtre.sort)
    if filtre.recherche:
        lignes = lignes.filter(id_technique=filtre.recherche)
    if filtre.age:
        lignes = lignes.filter(_age_q(filtre.age))
    return lignes.filter(suivi.state_q(filtre.suivi, utilisateur, on, fini="reglee_le", lien="suivi__"))


def read_page(lignes: QuerySet[Reponse], avant: int | None) -> tuple[list[Reponse], bool]:
    """Forty rows, the last ones first, before this primary key; and whether there are more."""
    if avant:
        lignes = lignes.filter(pk__lt=avant)
    lues = list(lignes.select_related("livraison__partenaire", "suivi__proprietaire").order_by("-pk")[: PAR_PAGE + 1])
    return lues[:PAR_PAGE], len(lues) > PAR_PAGE


def causes(lignes: QuerySet[Reponse]) -> list[Cause]:
    """Causes of these rows, the most frequent first; one query."""
    groupes = lignes.order_by().values("code").annotate(nombre=Count("pk"), premiere=Min("pk"))
    return [
        Cause(
            g["code"], g["nombre"], CODES[g["code"]].message.format(valeur="…", detail="…", champ="…")
            if g["code"] in CODES else g["code"], remede(g["code"]), g["premiere"],
        )
        for g in groupes.order_by("-nombre", "code")
    ]  # fmt: skip


def partners(lignes: QuerySet[Reponse]) -> QuerySet[Partenaire]:
    """Partners that sent these rows."""
    return Partenaire.objects.filter(pk__in=lignes.order_by().values("livraison__partenaire")).order_by("nom")


def contents(lues: Sequence[Reponse], on: date) -> dict[int, Contenu]:
    """What these rows hold, by primary key: waiting ones from the database, rejected ones from their file.

    Constant queries when the slices of their deliveries are loaded (`prefetch_related("livraison__morceaux")`).
    """
    textes = _texts([r for r in lues if r.livraison.partenaire.code != PARTENAIRE_MILITAIRE])
    correctifs = propositions.propose({r.pk: LigneFautive(r.code, textes[r.pk]) for r in lues if r.pk in textes})
    return {r.pk: _content(r, textes.get(r.pk), correctifs.get(r.pk, [])) for r in lues}


def _content(reponse: Reponse, textes: dict[str, str] | None, correctifs: list[Proposition]) -> Contenu:
    if reponse.livraison.partenaire.code == PARTENAIRE_MILITAIRE:
        return Contenu((), (), is_cachee=True)
    if not textes:
        return Contenu((), ())
    noms = formats.get(reponse.livraison.type_flux).schema.noms
    valeurs = tuple((nom, textes.get(nom, "")) for nom in noms if nom not in CACHEES)
    return Contenu(valeurs, tuple(correctifs))


def _texts(lues: Collection[Reponse]) -> dict[int, dict[str, str]]:
    """Cells of rows by primary key; nothing for those that cannot be read again."""
    par_livraison: dict[int, list[Reponse]] = {}
    for reponse in lues:
        if not formats.known(reponse.livraison.type_flux):
            continue
        par_livraison.setdefault(reponse.livraison_id, []).append(reponse)
    gardees = {
        (a.livraison_id, a.ligne): a.contenu
        for a in LigneEnAttente.objects.filter(
            livraison__in=par_livraison, ligne__in=[r.ligne for r in lues], resolue_at__isnull=True
        )
    }
    textes: dict[int, dict[str, str]] = {}
    for groupe in par_livraison.values():
        a_relire = []
        for reponse in groupe:
            contenu = gardees.get((reponse.livraison_id, reponse.ligne))
            if contenu is None:
                a_relire.append(reponse)
            else:
                textes[reponse.pk] = {nom: _word(valeur) for nom, valeur in contenu.items()}
        relues = relecture.read_texts(groupe[0].livraison, [r.ligne for r in a_relire])
        textes |= {r.pk: relues[r.ligne] for r in a_relire if r.ligne in relues}
    return textes


def _word(valeur: Any) -> str:
    if isinstance(valeur, list):
        return ",".join(str(element) for element in valeur)
    return "" if valeur is None else str(valeur)


def _age_q(age: str) -> Q:
    instant = horloge.instant()
    semaine, mois = instant - timedelta(days=7), instant - timedelta(days=30)
    if age == "semaine":
        return Q(livraison__recue_at__gte=semaine)
    if age == "mois":
        return Q(livraison__recue_at__lt=semaine, livraison__recue_at__gte=mois)
    return Q(livraison__recue_at__lt=mois)
