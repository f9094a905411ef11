"""Open a référentiel that did not exist, with its first draft: its title, whom it is for, what it starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import journal
from accounts.journal import Fait
from accounts.models import Organisation, Specialite, Utilisateur
from accounts.permissions import Permission, require
from accounts.professions import Profession
from certif.socle.identifiers import cle_nom
from certif.socle.refus import Refus
from referentiels.axes import AXES
from referentiels.couverture import coverage
from referentiels.models import Exigence, Referentiel, VersionReferentiel
from referentiels.nomenclature import TypeExigence
from referentiels.parametres import parametres_au
from referentiels.recherche import normalise
from referentiels.redaction.brouillons import create_draft
from referentiels.redaction.droits import conseils
from referentiels.redaction.reglages import TITRE_MAX, check_specialties

CODE_MAX = 36
#: Words that every title bears: a code does without them.
_MOTS_VIDES = frozenset(
    ("referentiel", "certification", "periodique", "profession", "de", "des", "du", "d", "la", "le", "les", "l", "un",
     "une", "et", "en", "a", "au", "aux", "pour")
)  # fmt: skip


class DejaOuvert(Refus):
    """The référentiel exists already in this CNP: `version_id` is its last version."""

    def __init__(self, message: str, version_id: int | None, champ: str, remede: str) -> None:
        super().__init__("deja_ouvert", message, champ, remede)
        self.version_id = version_id


@dataclass(frozen=True, slots=True)
class Projet:
    """What is asked for; `base_id` is a published version to copy, `couvertes_lues` that the warning was read."""

    titre: str
    profession: str
    specialites: tuple[str, ...] = ()
    base_id: int | None = None
    couvertes_lues: bool = False


def professions_of(conseil: Organisation) -> list[Profession]:
    """The profession of a CNP; all of them for one that bears none."""
    return [Profession(conseil.profession)] if conseil.profession else list(Profession)


@transaction.atomic
def open_referentiel(conseil_id: int, projet: Projet, auteur: Utilisateur, on: date) -> VersionReferentiel:
    """Create the référentiel and its first draft, under a code of its own; returns the draft.

    Starts with the content of `base_id`, else with the legal default written on each axis (R. 4022-7). Two editors of
    one CNP come one after the other: the second is told (`DejaOuvert`). Raises `Refus`: `non_autorise`,
    `profession_autre`, `titre_invalide`, `specialite_inconnue`, `depart_introuvable`, `specialite_couverte` until
    `couvertes_lues`.
    """
    require(auteur, Permission.REFERENTIEL_REDIGER, on)
    conseil = next((c for c in conseils(auteur, on) if c.pk == conseil_id), None)
    if conseil is None:
        raise Refus("non_autorise", "Vous n’écrivez pas au nom de ce conseil national professionnel.")
    _check_words(projet, conseil)
    Organisation.objects.select_for_update(no_key=True).get(pk=conseil.pk)
    _check_alone(projet, conseil)
    _check_covered(projet, on)
    base = _base(projet, auteur, on)
    referentiel = _insert(projet, conseil)
    journal.record(
        Fait.REFERENTIEL_MODIFIE, auteur=auteur, organisation=conseil, objet=referentiel,
        details={"geste": "creer_referentiel", "code": referentiel.code, "specialites": sorted(projet.specialites)},
    )  # fmt: skip
    version = create_draft(referentiel, auteur, on, base, specialites=sorted(set(projet.specialites)))
    if base is None:
        _write_default(version, on)
    return version


def _check_words(projet: Projet, conseil: Organisation) -> None:
    if projet.profession not in professions_of(conseil):
        raise Refus(
            "profession_autre", f"Cette profession n’est pas celle de «\u00a0{conseil}\u00a0».", "pour",
            "Choisissez dans la liste.",
        )  # fmt: skip
    if not 0 < len(projet.titre.strip()) <= TITRE_MAX:
        raise Refus(
            "titre_invalide", f"Le titre compte de 1 à {TITRE_MAX} caractères.", "titre",
            "Nommez la spécialité ou la profession, par exemple «\u00a0Néphrologie\u00a0».",
        )  # fmt: skip
    check_specialties(list(projet.specialites), projet.profession)


def _check_alone(projet: Projet, conseil: Organisation) -> None:
    """Neither the title nor, before any publication, the specialties are those of another référentiel of the CNP."""
    voulues = set(projet.specialites or ("",))
    titre = normalise(projet.titre)
    siens = Referentiel.objects.filter(cnp=conseil, profession=projet.profession).prefetch_related("versions")
    for autre in siens.order_by("pk"):
        versions = sorted(autre.versions.all(), key=lambda v: v.numero)
        derniere = versions[-1].pk if versions else None
        if normalise(autre.titre) == titre:
            raise DejaOuvert(
                f"Votre conseil a déjà un référentiel «\u00a0{autre.titre}\u00a0».", derniere, "titre",
                "Ouvrez-le, ou donnez au vôtre un titre qui l’en distingue.",
            )  # fmt: skip
        is_publie = any(v.publiee_at for v in versions)
        if not is_publie and any(voulues & set(v.specialites or ("",)) for v in versions):
            raise DejaOuvert(
                f"Votre conseil prépare déjà «\u00a0{autre.titre}\u00a0» pour les mêmes professionnels.",
                derniere, "specialites", "Ouvrez-le, ou choisissez d’autres spécialités.",
            )  # fmt: skip


def _check_covered(projet: Projet, on: date) -> None:
    """A specialty may change hands, knowingly: of two référentiels the last to take effect applies."""
    couvertes = coverage(projet.profession, on)
    trouvees = [couvertures[0] for code in (projet.specialites or ("",)) if (couvertures := couvertes.get(code))]
    if not trouvees or projet.couvertes_lues:
        return
    noms = dict(Specialite.objects.filter(code__in=projet.specialites).values_list("code", "libelle"))
    dites = [f"{noms.get(c.specialite, 'toute la profession')}, {c.words(on)}" for c in trouvees[:5]]
    reste = len(trouvees) - len(dites)
    raise Refus(
        "specialite_couverte",
        "\u00a0; ".join(dites) + (f"\u00a0; et {reste} de plus" if reste else "") + ".",
        "couvertes_lues",
        "Décochez ce qui n’est pas à vous, ou confirmez que votre référentiel prendra la suite.",
    )


def _base(projet: Projet, auteur: Utilisateur, on: date) -> VersionReferentiel | None:
    if projet.base_id is None:
        return None
    visibles = VersionReferentiel.objects.visible_to(auteur, on).published().select_related("referentiel")
    base = visibles.filter(pk=projet.base_id).first()
    if base is None:
        raise Refus("depart_introuvable", "Cette version n’est pas publiée.", "base", "Choisissez dans la liste.")
    return base


def _insert(projet: Projet, conseil: Organisation) -> Referentiel:
    """The row, under the first code nobody bears; another CNP that took it meanwhile leaves us the next one."""
    champs = {"titre": projet.titre.strip(), "profession": projet.profession, "cnp": conseil}
    codes = codes_for(projet.titre)
    while True:
        referentiel, is_cree = Referentiel.objects.get_or_create(code=next(codes), defaults=champs)
        if is_cree:
            return referentiel


def codes_for(titre: str) -> Iterator[str]:
    """« NEPHROLOGIE », « NEPHROLOGIE-2 », …: the words of a title that tell it apart, as a code."""
    mots = cle_nom(titre).split()
    utiles = [mot for mot in mots if mot not in _MOTS_VIDES] or mots or ["referentiel"]
    racine = utiles[0][:CODE_MAX]
    for mot in utiles[1:]:
        if len(racine) + 1 + len(mot) > CODE_MAX:
            break
        racine = f"{racine}-{mot}"
    racine = racine.upper()
    yield racine
    numero = 2
    while True:
        yield f"{racine}-{numero}"
        numero += 1


def _write_default(version: VersionReferentiel, on: date) -> None:
    """The legal default of each axis as a requirement that can be changed."""
    seuil = parametres_au(on).min_par_axe
    Exigence.objects.bulk_create(
        Exigence(version=version, rang=rang, axe=axe, type=TypeExigence.NOMBRE, seuil=seuil)
        for rang, axe in enumerate(AXES, 1)
    )
