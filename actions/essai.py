"""The test bench of a version: invented dossiers in, the engine's answer out, and the dossiers its authors keep.

A dossier is a rule case (`actions.cas`) without its référentiel: the version on the bench takes its place, and the
engine of every page answers. Nothing here reads an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml
from django.db import transaction

from accounts import horloge, journal
from accounts.models import Utilisateur
from actions.cas import Cas, read_cas
from actions.comparaison_cas import differences, reponse
from actions.essai_mots import in_words
from actions.models import DossierEssai
from actions.rules import evaluation
from actions.rules.avancement import Avancement, Verdict
from actions.rules.cycle import CycleCalcule
from actions.rules.dossier import Realisation
from actions.statuts import EtatAxe
from certif.socle.refus import Refus
from referentiels.lecture import load_versions
from referentiels.models import VersionReferentiel
from referentiels.redaction.droits import require_author
from referentiels.rules.lecteur import FormatInvalide
from referentiels.rules.version import Version

TEXTE_MAX = 30_000
#: Brackets within brackets: a dossier needs five; a reader of YAML slows down with the square of their number.
PROFONDEUR_MAX = 20
REALISATIONS_MAX = 200
DOSSIERS_MAX = 200
#: What may be expected of a kept dossier: the whole answer that was read, or only the state of the obligation.
TOUT = "tout"
ATTENDUS: dict[str, str] = {
    TOUT: "Tout ce que je viens de lire\u00a0: état, axes, actions qui comptent",
    EtatAxe.COMPLET.value: "Seulement que l’obligation soit remplie",
    EtatAxe.EN_COURS.value: "Seulement qu’elle soit en cours",
    EtatAxe.A_COMMENCER.value: "Seulement que tout reste à commencer",
}
_EXEMPLE = "Partez de l’exemple proposé sous le champ."


@dataclass(frozen=True, slots=True)
class Essai:
    """A dossier under a version: its cycle and the engine's answer, both None when no cycle runs on that day."""

    cas: Cas
    cycle: CycleCalcule | None
    avancement: Avancement | None
    lignes: tuple[tuple[Realisation, Verdict], ...]


@dataclass(frozen=True, slots=True)
class Rejeu:
    """A kept dossier under a version; `ecarts` are French sentences, none when the expected result is found."""

    dossier: DossierEssai
    ecarts: tuple[str, ...]


def read_text(texte: str) -> dict[str, Any]:
    """The mapping a pasted YAML text describes, dates as ISO texts; `Refus` says what is wrong."""
    if len(texte) > TEXTE_MAX:
        raise Refus("trop_long", f"Ce texte dépasse {TEXTE_MAX} caractères.", "texte", "Essayez un seul dossier.")
    if _depth(texte) > PROFONDEUR_MAX:
        raise Refus("illisible", "Ce texte imbrique trop de crochets.", "texte", _EXEMPLE)
    try:
        if any(isinstance(jeton, yaml.AliasToken | yaml.AnchorToken) for jeton in yaml.scan(texte)):
            raise Refus("alias", "Les renvois YAML (& et *) ne sont pas admis.", "texte", "Écrivez les valeurs.")
        lu = yaml.safe_load(texte)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Refus("illisible", "Ce texte n’est pas du YAML lisible.", "texte", _EXEMPLE) from None
    if isinstance(lu, list) and len(lu) == 1:
        lu = lu[0]
    if not isinstance(lu, Mapping):
        raise Refus("illisible", "Ce texte ne décrit pas un dossier.", "texte", _EXEMPLE)
    return {str(cle): plain(valeur) for cle, valeur in lu.items()}


def _depth(texte: str) -> int:
    """How many brackets are open at once, at most; those inside quotes count too, which only errs on the safe side."""
    niveau = plus_haut = 0
    for caractere in texte:
        if caractere in "[{":
            niveau += 1
            plus_haut = max(plus_haut, niveau)
        elif caractere in "]}":
            niveau = max(0, niveau - 1)
    return plus_haut


def plain(valeur: Any) -> Any:
    """The value as JSON keeps it: dates as ISO texts, keys as texts."""
    if isinstance(valeur, Mapping):
        return {str(cle): plain(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple | set):
        return [plain(v) for v in valeur]
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def write_text(contenu: Mapping[str, Any]) -> str:
    """The mapping as YAML, in its own order: what the bench shows, to be changed and tried again."""
    return yaml.safe_dump(dict(contenu), allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)


def examine(contenu: Mapping[str, Any], version: VersionReferentiel, on: date) -> Essai:
    """Try a dossier under a version (four queries at most); `Refus` names the faulty key."""
    cas = case_of(contenu, version, _versions(version), on)
    cycle = cas.cycle()
    if cycle is None:
        return Essai(cas, None, None, ())
    avancement = evaluation.evaluate(cas.dossier(cycle.periode), cas.versions, cas.le, cas.parametres)
    return Essai(cas, cycle, avancement, tuple(zip(cas.realisations, avancement.verdicts, strict=True)))


def _versions(version: VersionReferentiel) -> dict[str, Version]:
    """Every version of the référentiel by code: a realisation may have been acquired under a former one."""
    ids = VersionReferentiel.objects.filter(referentiel=version.referentiel_id).values_list("pk", flat=True)
    return {lue.code: lue for lue in load_versions(ids).values()}


def case_of(contenu: Mapping[str, Any], version: VersionReferentiel, versions: Mapping[str, Version], on: date) -> Cas:
    """The rule case of a dossier, with the version on the bench in place of its référentiel."""
    donnees = {cle: valeur for cle, valeur in contenu.items() if cle not in ("referentiel", "versions", "attendu")}
    professionnel = donnees.get("professionnel") or {}
    if isinstance(professionnel, Mapping):
        garde = {cle: valeur for cle, valeur in professionnel.items() if cle != "version"}
        donnees["professionnel"] = {"profession": version.referentiel.profession, **garde}
    donnees = {"nom": "Dossier d’essai", "le": on.isoformat(), **donnees, "attendu": {}}
    realisations = donnees.get("realisations")
    if isinstance(realisations, list) and len(realisations) > REALISATIONS_MAX:
        raise Refus("trop_long", f"Un dossier compte {REALISATIONS_MAX} réalisations au plus.", "texte")
    try:
        cas = read_cas(donnees)
    except FormatInvalide as erreur:
        raise Refus(
            "illisible", f"La clé «\u00a0{erreur.cle or 'dossier'}\u00a0» est inconnue, manque ou n’a pas la forme "
            "attendue.", "texte", _EXEMPLE,
        ) from None  # fmt: skip
    return replace(cas, versions=versions, version=version.code)


def expected(essai: Essai, contenu: Mapping[str, Any], attente: str) -> dict[str, Any]:
    """What must be found again: the `attendu` written in the dossier, else what `attente` asks for."""
    ecrit = contenu.get("attendu")
    if isinstance(ecrit, Mapping) and ecrit:
        return dict(ecrit)
    if attente != TOUT:
        return {"etat": attente}
    lu = plain(reponse(essai.cas))
    if essai.avancement is None:
        return {"cycle": None}
    return {
        "etat": lu["etat"],
        "axes": {
            axe: {cle: valeurs[cle] for cle in ("etat", "faites", "requises")} for axe, valeurs in lu["axes"].items()
        },
        "verdicts": {pk: {"compte": verdict["compte"]} for pk, verdict in lu["verdicts"].items()},
    }


def replay(version: VersionReferentiel, on: date) -> list[Rejeu]:
    """Every kept dossier of the référentiel under this version; constant queries."""
    versions = _versions(version)
    rejeux = []
    for dossier in DossierEssai.objects.filter(referentiel=version.referentiel_id).select_related("auteur"):
        try:
            cas = case_of(dossier.contenu, version, versions, on)
            ecarts = tuple(map(in_words, differences(dossier.attendu, plain(reponse(cas)))))
        except Refus as refus:
            ecarts = (refus.message,)
        rejeux.append(Rejeu(dossier, ecarts))
    return rejeux


@transaction.atomic
def keep(
    version: VersionReferentiel, nom: str, contenu: Mapping[str, Any], attente: str, auteur: Utilisateur, on: date
) -> DossierEssai:
    """Keep an invented dossier with its expected result; the same name replaces the former one.

    Its day is kept with it: the same dossier gives the same answer next year.
    """
    organisation = require_author(version.referentiel, auteur, on)
    nom = nom.strip()
    if not nom or len(nom) > 120:
        raise Refus("nom_manquant", "Donnez un nom à ce dossier, de 120 caractères au plus.", "nom")
    autres = DossierEssai.objects.filter(referentiel=version.referentiel_id).exclude(nom=nom)
    if autres.count() >= DOSSIERS_MAX:
        raise Refus("trop", f"Un référentiel garde {DOSSIERS_MAX} dossiers au plus.", "nom", "Retirez-en un.")
    essai = examine(contenu, version, on)
    garde = {**contenu, "nom": nom, "le": essai.cas.le.isoformat()}
    attendu = expected(essai, garde, attente)
    garde.pop("attendu", None)
    dossier, _ = DossierEssai.objects.update_or_create(
        referentiel_id=version.referentiel_id,
        nom=nom,
        defaults={"contenu": garde, "attendu": attendu, "auteur": auteur, "maj_at": horloge.now()},
    )
    journal.record(journal.Fait.REFERENTIEL_ESSAYE, auteur=auteur, organisation=organisation, objet=dossier)
    return dossier


@transaction.atomic
def remove(dossier_id: int, auteur: Utilisateur, on: date) -> None:
    """Take a kept dossier away."""
    dossier = DossierEssai.objects.select_for_update(of=("self",)).select_related("referentiel").get(pk=dossier_id)
    organisation = require_author(dossier.referentiel, auteur, on)
    journal.record(
        journal.Fait.REFERENTIEL_ESSAYE, auteur=auteur, organisation=organisation, objet=dossier,
        details={"retire": True},
    )  # fmt: skip
    dossier.delete()
