"""Register of the processing of personal data (GDPR art. 30): every table of the base, every column about a person.

`docs/homologation/registre.yaml` says what no code can say: what each processing is for, which class each column has.
The rest comes from the code: who holds the permissions named, the parameters of retention with their article, what the
export of a person holds and leaves out. A table or a column that the file does not know fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from accounts.models import Professionnel, Utilisateur
from accounts.permissions import Permission, roles_with
from actions import export_tables
from certif.homologation.preuves import Depot
from referentiels.parametre import Parametre
from referentiels.valeurs_legales import PARAMETRES

FICHIER = Path("docs") / "homologation" / "registre.yaml"
#: Classes given by the code itself: what identifies a row, and what leads to another one.
CLE, LIEN = "clé", "lien"


@dataclass(frozen=True, slots=True)
class Classe:
    """A class of columns: its name in words, and how it is protected."""

    nom: str
    libelle: str
    protection: str


@dataclass(frozen=True, slots=True)
class Conservation:
    """How long, and where it comes from: a parameter of the law, a place of the code, or both."""

    texte: str
    parametres: tuple[str, ...] = ()
    liens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traitement:
    """A purpose: its legal basis, whose data, who receives them, how long."""

    code: str
    finalite: str
    base: str
    personnes: str
    permissions: tuple[str, ...]
    autres: tuple[str, ...]
    conservation: Conservation
    mesures: tuple[str, ...]

    @property
    def destinataires(self) -> list[str]:
        """Roles that hold one of the permissions, then the others, in words."""
        roles = {role for permission in self.permissions for role in roles_with(Permission(permission))}
        return sorted(role.libelle for role in roles) + list(self.autres)


@dataclass(frozen=True, slots=True)
class Table:
    """A table about people: the processing it serves, and the class of each of its columns."""

    nom: str
    traitement: str
    classes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Registre:
    """The whole file."""

    classes: tuple[Classe, ...]
    traitements: tuple[Traitement, ...]
    tables: tuple[Table, ...]
    sans_personne: Mapping[str, str]


def load(racine: Path) -> Registre:
    """The register as it is written."""
    ecrit: dict[str, Any] = yaml.safe_load((racine / FICHIER).read_text(encoding="utf-8"))
    return Registre(
        classes=tuple(Classe(nom, c["libelle"], c["protection"]) for nom, c in ecrit["classes"].items()),
        traitements=tuple(_processing(code, t) for code, t in ecrit["traitements"].items()),
        tables=tuple(
            Table(nom, t["traitement"], {c: classe for classe, cols in t["colonnes"].items() for c in cols.split()})
            for nom, t in ecrit["tables"].items()
        ),
        sans_personne={nom: groupe for groupe, noms in ecrit["sans_personne"].items() for nom in noms.split()},
    )


def _processing(code: str, ecrit: dict[str, Any]) -> Traitement:
    garde = ecrit["conservation"]
    return Traitement(
        code=code, finalite=ecrit["finalite"], base=ecrit["base"], personnes=ecrit["personnes"],
        permissions=tuple(ecrit.get("permissions", ())), autres=tuple(ecrit.get("autres", ())),
        conservation=Conservation(garde["texte"], tuple(garde.get("parametres", ())), tuple(garde.get("liens", ()))),
        mesures=tuple(ecrit.get("mesures", ())),
    )  # fmt: skip


def managed_tables() -> dict[str, type[Model]]:
    """Every table that the platform keeps, by its label; the views of PostgreSQL are drawn from them."""
    modeles = apps.get_models(include_auto_created=True)
    return {m._meta.label: m for m in modeles if m._meta.managed and not m._meta.proxy}


def class_of(table: Table, champ: Field) -> str:
    """The class of a column: given by the code for keys, else as it is written; empty when nobody said."""
    if champ.primary_key and not isinstance(champ, ForeignKey):
        return CLE
    return LIEN if isinstance(champ, ForeignKey) else table.classes.get(champ.name, "")


def faults(registre: Registre, tables: Mapping[str, type[Model]], depot: Depot) -> list[str]:
    """What the register forgets, or says of what does not exist."""
    ecrites = {table.nom for table in registre.tables}
    fautes = [
        f"{nom} : table absente du registre" for nom in tables if nom not in ecrites | set(registre.sans_personne)
    ]
    fautes += [f"{nom} : n’existe pas" for nom in {*ecrites, *registre.sans_personne} if nom not in tables]
    fautes += [f"{nom} : écrite deux fois" for nom in sorted(ecrites & set(registre.sans_personne))]
    fautes += [
        f"{nom} : désigne une personne, {', '.join(liens)}"
        for nom in registre.sans_personne if nom in tables and (liens := names_a_person(tables[nom]))
    ]  # fmt: skip
    for table in registre.tables:
        if table.nom in tables:
            fautes += _faults_of_table(registre, table, tables[table.nom])
    for traitement in registre.traitements:
        fautes += [f"{traitement.code} : {faute}" for faute in _faults_of_processing(traitement, depot)]
    return fautes


def names_a_person(modele: type[Model]) -> list[str]:
    """Columns that lead to a person or hold what names one, so that a table is not set aside by mistake."""
    noms = {"rpps", "email", "prenom", "cle_nom", "nom_exercice", "password", "session_data"}
    return [
        champ.name
        for champ in modele._meta.local_concrete_fields
        if champ.name in noms or (isinstance(champ, ForeignKey) and champ.related_model in (Professionnel, Utilisateur))
    ]


def _faults_of_table(registre: Registre, table: Table, modele: type[Model]) -> list[str]:
    connues = {classe.nom for classe in registre.classes}
    champs = {champ.name: champ for champ in modele._meta.local_concrete_fields}
    fautes = [f"{table.nom}.{nom} : sans classe" for nom, champ in champs.items() if not class_of(table, champ)]
    fautes += [f"{table.nom}.{nom} : n’existe pas" for nom in table.classes if nom not in champs]
    fautes += [f"{table.nom} : classe inconnue {classe}" for classe in set(table.classes.values()) - connues]
    if table.traitement not in {traitement.code for traitement in registre.traitements}:
        fautes.append(f"{table.nom} : traitement inconnu {table.traitement}")
    return fautes


def _faults_of_processing(traitement: Traitement, depot: Depot) -> list[str]:
    garde = traitement.conservation
    connus = {parametre.nom for parametre in PARAMETRES}
    fautes = depot.faults_of((), (*garde.liens, *traitement.mesures))
    fautes += [f"paramètre inconnu {nom}" for nom in garde.parametres if nom not in connus]
    fautes += [f"permission inconnue {nom}" for nom in traitement.permissions if nom not in set(Permission)]
    vides = [nom for nom in ("finalite", "base", "personnes") if len(getattr(traitement, nom).split()) < 3]
    if not garde.texte or not (garde.parametres or garde.liens):
        vides.append("conservation")
    if not traitement.permissions and not traitement.autres:
        vides.append("destinataires")
    return fautes + [f"sans {nom}" for nom in vides]


def parameter(nom: str) -> Parametre:
    """A parameter of the law by its name."""
    return next(parametre for parametre in PARAMETRES if parametre.nom == nom)


def export_of(table: Table, tables: Mapping[str, type[Model]]) -> str:
    """Whether the export of a person holds this table: « oui », « non : reason », or all but some columns."""
    if raison := export_tables.SANS.get(table.nom):
        return f"non : {raison}"
    if tables[table.nom] not in reached():
        return "non : acte accompli dans un rôle, ou personne nommée sans compte"
    tus = [cle.rpartition(".")[2] for cle in export_tables.TUS if cle.startswith(f"{table.nom}.")]
    return f"oui, sauf {', '.join(tus)}" if tus else "oui"


def reached() -> set[type[Model]]:
    """Tables that the export of a person reads, found as it finds them: by following the keys."""
    liens = export_tables.links()
    vues: set[type[Model]] = {Professionnel, Utilisateur}
    a_voir = list(vues)
    while a_voir:
        for modele, _ in liens.get(a_voir.pop(), ()):
            if modele not in vues:
                vues.add(modele)
                a_voir.append(modele)
    return vues
