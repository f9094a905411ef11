"""Rule cases written in YAML by a jurist: reading, running on the real engine, comparing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from actions.rules.cycle import CycleCalcule, Faits, Inscription, Jugement, compute_cycles, cycle_au
from actions.rules.dossier import Dossier, Exoneration, Realisation
from actions.rules.triennal import ActionDpc, TypologieDpc
from actions.statuts import EtatCnp, StatutRealisation
from certif.socle.period import Period
from referentiels.nomenclature import NiveauPreuve
from referentiels.parametres import ParametreInconnu, Parametres, parametres_au
from referentiels.rules.lecteur import FormatInvalide, Lecteur
from referentiels.rules.version import Version

_CLES_CAS = (
    "nom", "article", "referentiel", "versions", "professionnel", "realisations", "le", "parametres",
    "dpc", "attendu",
)  # fmt: skip
_CLES_PRO = (
    "profession", "specialite", "inscriptions", "en_exercice_le_2023_01_01", "interruptions",
    "exonerations", "population", "conditions_reprise", "deces", "jugements", "version",
)  # fmt: skip
_CLES_REALISATION = (
    "id", "action", "date", "duree_minutes", "role", "organisme", "independance", "preuve", "statut",
    "etat_cnp", "version", "axe_choisi",
)  # fmt: skip
_CLES_DPC = ("actions", "accreditations", "parcours_le")
_CLES_INSCRIPTION = ("debut", "fin", "profession", "specialite", "motif_fin")


@dataclass(frozen=True, slots=True)
class FaitsDpc:
    """What the triennial duty of DPC looks at (CSP L. 4021-1)."""

    actions: tuple[ActionDpc, ...]
    accreditations: tuple[Period, ...]
    parcours_le: date | None


@dataclass(frozen=True, slots=True)
class Cas:
    """One case, read: facts, day, parameters and what is expected; `dpc` None when the case says nothing of it."""

    nom: str
    article: str
    versions: Mapping[str, Version]
    version: str
    faits: Faits
    profession: str
    realisations: tuple[Realisation, ...]
    exonerations: tuple[Exoneration, ...]
    population: frozenset[str]
    conditions_reprise: tuple[str, ...]
    le: date
    parametres: Parametres
    attendu: Mapping[str, Any]
    dpc: FaitsDpc | None = None

    def cycles(self) -> tuple[CycleCalcule, ...]:
        """Every cycle of the professional of the case."""
        return compute_cycles(self.faits, self.le, self.parametres)

    def cycle(self) -> CycleCalcule | None:
        """The cycle that the case looks at."""
        return cycle_au(self.cycles(), self.le, self.profession)

    def dossier(self, periode: Period) -> Dossier:
        """What the engine evaluates, on the given cycle."""
        return Dossier(
            periode=periode,
            version=self.version,
            realisations=self.realisations,
            exonerations=self.exonerations,
            population=self.population,
            conditions_reprise=self.conditions_reprise,
        )


def _jour(lu: Lecteur, nom: str) -> date:
    lu.obligatoire(nom)
    jour = lu.jour(nom)
    assert jour is not None  # obligatoire() has checked it
    return jour


def _periode(donnees: object, cle: str) -> Period:
    lu = Lecteur(donnees, cle, ("debut", "fin"))
    try:
        return Period(_jour(lu, "debut"), lu.jour("fin"))
    except ValueError as erreur:
        if isinstance(erreur, FormatInvalide):
            raise
        raise FormatInvalide(cle, str(erreur)) from None


def _inscription(donnees: object, cle: str) -> Inscription:
    lu = Lecteur(donnees, cle, _CLES_INSCRIPTION)
    periode = _periode({k: v for k, v in lu.donnees.items() if k in ("debut", "fin")}, cle)
    return Inscription(
        periode.debut,
        periode.fin,
        lu.texte("profession"),
        lu.texte("specialite"),
        lu.texte("motif_fin"),
    )


def _jugement(donnees: object, cle: str) -> Jugement:
    lu = Lecteur(donnees, cle, ("fin_cycle", "satisfait", "regularise_le"))
    return Jugement(_jour(lu, "fin_cycle"), lu.booleen("satisfait", True), lu.jour("regularise_le"))


def _exoneration(donnees: object, cle: str) -> Exoneration:
    lu = Lecteur(donnees, cle, ("axe", "seuil", "debut", "fin"))
    lu.obligatoire("axe")
    bornes = {k: lu.donnees[k] for k in ("debut", "fin") if lu.has(k)}
    return Exoneration(lu.entier("axe"), lu.entier("seuil"), _periode(bornes, cle) if bornes else None)


def _dpc(donnees: object, cle: str) -> FaitsDpc:
    lu = Lecteur(donnees, cle, _CLES_DPC)
    return FaitsDpc(
        actions=tuple(_action_dpc(*e) for e in _liste(lu, "actions")),
        accreditations=tuple(_periode(*e) for e in _liste(lu, "accreditations")),
        parcours_le=lu.jour("parcours_le"),
    )


def _action_dpc(donnees: object, cle: str) -> ActionDpc:
    lu = Lecteur(donnees, cle, ("date", "typologie", "prioritaire"))
    lu.obligatoire("typologie")
    typologie = lu.choix("typologie", TypologieDpc)
    assert typologie is not None  # obligatoire() has checked it
    return ActionDpc(_jour(lu, "date"), typologie, lu.booleen("prioritaire"))


def _realisation(donnees: object, cle: str) -> Realisation:
    lu = Lecteur(donnees, cle, _CLES_REALISATION)
    identifiant = str(lu.obligatoire("id"))
    lu = Lecteur(donnees, f"{cle}[{identifiant}]", _CLES_REALISATION)
    return Realisation(
        id=identifiant,
        action=str(lu.obligatoire("action")),
        date=_jour(lu, "date"),
        duree_minutes=lu.entier("duree_minutes"),
        role=lu.texte("role"),
        organismes=tuple(str(o) for o in lu.liste("organisme")),
        independance=lu.booleen("independance"),
        preuve=lu.choix("preuve", NiveauPreuve) or NiveauPreuve.ATTESTATION,
        statut=lu.choix("statut", StatutRealisation) or StatutRealisation.REALISEE,
        etat_cnp=lu.choix("etat_cnp", EtatCnp) or EtatCnp.SANS_OBJET,
        version=lu.texte("version"),
        axe_choisi=lu.entier("axe_choisi"),
    )


def _realisations(lu: Lecteur) -> tuple[Realisation, ...]:
    lues = tuple(_realisation(*e) for e in _liste(lu, "realisations"))
    vus: set[str | int] = set()
    for realisation in lues:
        if realisation.id in vus:
            raise FormatInvalide("realisations", f"the id {realisation.id} is written twice")
        vus.add(realisation.id)
    return lues


def _liste(lu: Lecteur, nom: str) -> Iterator[tuple[object, str]]:
    for i, element in enumerate(lu.liste(nom), 1):
        yield element, f"{lu.cle(nom)}[{i}]"


def _faits(pro: Lecteur) -> Faits:
    en_exercice = pro.has("en_exercice_le_2023_01_01")
    return Faits(
        profession=pro.texte("profession", "10"),
        inscriptions=tuple(_inscription(*e) for e in _liste(pro, "inscriptions")),
        interruptions=tuple(_periode(*e) for e in _liste(pro, "interruptions")),
        en_exercice_2023=pro.booleen("en_exercice_le_2023_01_01") if en_exercice else None,
        deces=pro.jour("deces"),
        jugements=tuple(_jugement(*e) for e in _liste(pro, "jugements")),
    )


def _profession_du_jour(faits: Faits, le: date) -> str:
    """The profession of the case: the main one if it is on the register, else the last begun."""
    en_cours = [i for i in faits.inscriptions if Period(i.debut, i.fin).contains(le)]
    professions = {i.profession or faits.profession for i in en_cours}
    if not en_cours or faits.profession in professions:
        return faits.profession
    return max(en_cours, key=lambda i: i.debut).profession


def _versions(lu: Lecteur) -> dict[str, Version]:
    if lu.has("versions"):
        lues = [Version.from_dict(version) for version in lu.liste("versions")]
    else:
        lues = [Version.from_dict(lu.donnees.get("referentiel") or {"code": "T"})]
    return {version.code: version for version in lues}


def _version_applicable(versions: Mapping[str, Version], pro: Lecteur, faits: Faits, le: date) -> str:
    """The version of what is still to do: the one named, else the last in force for the specialty."""
    nommee = pro.texte("version")
    if nommee:
        if nommee not in versions:
            raise FormatInvalide(pro.cle("version"), f"no version has the code {nommee}")
        return nommee
    en_cours = [i for i in faits.inscriptions if i.debut <= le and i.specialite]
    specialite = en_cours[-1].specialite if en_cours else pro.texte("specialite")
    possibles = [v for v in versions.values() if not v.effet or v.effet <= le] or list(versions.values())
    siennes = [v for v in possibles if specialite and specialite in v.specialites]
    return max(siennes or possibles, key=lambda v: v.effet or date.min).code


def read_cas(donnees: object) -> Cas:
    """A case from its YAML mapping; `FormatInvalide` names the faulty key."""
    lu = Lecteur(donnees, "", _CLES_CAS)
    le = _jour(lu, "le")
    pro = Lecteur(lu.donnees.get("professionnel") or {}, "professionnel", _CLES_PRO)
    faits = _faits(pro)
    versions = _versions(lu)
    reglages = lu.donnees.get("parametres") or {}
    try:
        parametres = parametres_au(le, **reglages)
    except (ParametreInconnu, TypeError) as erreur:
        raise FormatInvalide("parametres", str(erreur)) from None
    attendu = lu.obligatoire("attendu")
    if not isinstance(attendu, Mapping):
        raise FormatInvalide("attendu", f"expected a mapping of keys, found {attendu!r}")
    return Cas(
        nom=str(lu.obligatoire("nom")),
        article=lu.texte("article"),
        versions=versions,
        version=_version_applicable(versions, pro, faits, le),
        faits=faits,
        profession=_profession_du_jour(faits, le),
        realisations=_realisations(lu),
        exonerations=tuple(_exoneration(*e) for e in _liste(pro, "exonerations")),
        population=pro.textes("population"),
        conditions_reprise=tuple(str(code) for code in pro.liste("conditions_reprise")),
        le=le,
        parametres=parametres,
        attendu=attendu,
        dpc=_dpc(lu.donnees["dpc"], "dpc") if lu.has("dpc") else None,
    )


class CasIllisible(ValueError):
    """A case file cannot be read; the message names the file, the case and the key."""


def cas_bruts(chemin: Path) -> Iterator[tuple[str, object]]:
    """The cases of a file, each with its name (or its rank), as YAML values."""
    try:
        documents = list(yaml.safe_load_all(chemin.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as erreur:
        detail = " ".join(str(erreur).split())
        raise CasIllisible(f"{chemin.name} › unreadable file: {detail}") from None
    rang = 0
    for document in documents:
        for cas in document if isinstance(document, list) else [document]:
            if cas is None:
                continue
            rang += 1
            nom = cas.get("nom") if isinstance(cas, Mapping) else None
            yield str(nom or f"case {rang}"), cas


def fichiers_de_cas(chemins: list[Path]) -> list[Path]:
    """The YAML files among the paths, folders read in depth, in order."""
    fichiers: list[Path] = []
    for chemin in chemins:
        if chemin.is_dir():
            fichiers += sorted(p for p in chemin.rglob("*") if p.suffix in (".yaml", ".yml"))
        else:
            fichiers.append(chemin)
    return fichiers
