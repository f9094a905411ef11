"""Everything that the base keeps about a person, found by following its foreign keys: complete by construction.

From the person and their login, each table that names a row already found is read in turn, in every room: a table born
tomorrow is in the export without a word here. Two things stop the walk: acts that the person did for others in a role
(another person's decision is not theirs to take away), and the few tables and columns that say why not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, FileField, ForeignKey, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile

from accounts.models import Professionnel, Utilisateur

#: Rows read at once.
LOT = 500
#: Keys to a login that say « this is theirs »; any other one says « they did this ».
DU_COMPTE = frozenset(
    {
        "account.EmailAddress.user", "accounts.Appartenance.utilisateur", "accounts.Notification.utilisateur",
        "accounts.PreferenceCourriel.utilisateur", "mfa.Authenticator.user", "socialaccount.SocialAccount.user",
        "usersessions.UserSession.user", "accounts.VerrouConnexion.utilisateur",
        "accounts.LienProConnect.utilisateur",
    }
)  # fmt: skip
#: Tables left out, and why.
SANS = {
    "accounts.ExerciceTouche": "file de travail, vidée à chaque recalcul",
}
#: Columns left out, and why.
TUS = {
    "accounts.Utilisateur.password": "secret de connexion",
    "actions.Carnet.sel": "secret qui protège vos notes",
    "actions.NoteCarnet.contenu": "note chiffrée : elle est en clair dans « lisible », « carnet »",
    "actions.ExportDonnees.fichier": "l’archive ne se contient pas elle-même",
    "actions.ExportDonnees.sel": "secret qui protège l’archive",
    "mfa.Authenticator.data": "secret du second facteur",
    "usersessions.UserSession.session_key": "secret de la session",
    "usersessions.UserSession.data": "secret de la session",
}
#: Rows left out of their table: which ones, and why; said by the room that owns it (`leave_out`).
LIGNES: dict[str, tuple[Q, str]] = {}
_NOMS = ("code", "nom", "titre", "libelle", "numero")


@dataclass(frozen=True, slots=True)
class Fichier:
    """A stored file of a row: where it goes in the archive, and where it is."""

    chemin: str
    contenu: FieldFile


def leave_out(table: str, raison: str, lignes: Q | None = None) -> None:
    """Leave a table of an upper room out of the export, or some of its rows; called from `AppConfig.ready()`."""
    if lignes is None:
        SANS[table] = raison
    else:
        LIGNES[table] = (lignes, raison)


def collect(utilisateur: Utilisateur) -> dict[type[Model], set[Any]]:
    """Keys of every row about this person, by table."""
    trouvees: dict[type[Model], set[Any]] = {
        Professionnel: {utilisateur.professionnel_id}, Utilisateur: {utilisateur.pk},
    }  # fmt: skip
    liens = links()
    a_voir: list[tuple[type[Model], set[Any]]] = list(trouvees.items())
    while a_voir:
        modele, cles = a_voir.pop()
        for autre, champ in liens.get(modele, ()):
            lues = set(_kept(autre).filter(**{f"{champ.name}__in": cles}).values_list("pk", flat=True))
            nouvelles = lues - trouvees.get(autre, set())
            if nouvelles:
                trouvees.setdefault(autre, set()).update(nouvelles)
                a_voir.append((autre, nouvelles))
    return dict(sorted(trouvees.items(), key=lambda paire: paire[0]._meta.label))


def _kept(modele: type[Model]) -> QuerySet:
    lignes: QuerySet = modele._base_manager.all()
    tues = LIGNES.get(modele._meta.label)
    return lignes.exclude(tues[0]) if tues is not None else lignes


def is_left_out(modele: type[Model], champ: Field) -> bool:
    """Whether this key is not followed: a table of `SANS`, or an act done in a role."""
    if modele._meta.label in SANS:
        return True
    return champ.related_model is Utilisateur and f"{modele._meta.label}.{champ.name}" not in DU_COMPTE


def links() -> dict[type[Model], list[tuple[type[Model], Field]]]:
    """For each table, those that name its rows."""
    liens: dict[type[Model], list[tuple[type[Model], Field]]] = {}
    for modele in apps.get_models(include_auto_created=True):
        for champ in modele._meta.local_concrete_fields:
            if isinstance(champ, ForeignKey) and not is_left_out(modele, champ):
                liens.setdefault(champ.related_model, []).append((modele, champ))
    return liens


def rows(modele: type[Model], cles: Iterable[Any], utilisateur: Utilisateur) -> Iterator[dict[str, Any]]:
    """The rows of one table as JSON values, in the order of their keys, read by lots."""
    restantes = sorted(cles)
    for debut in range(0, len(restantes), LOT):
        lot = list(modele._base_manager.filter(pk__in=restantes[debut : debut + LOT]).order_by("pk"))
        noms = {champ: _names(champ, lot) for champ in _outside(modele)}
        for ligne in lot:
            yield _row(ligne, noms, utilisateur)


def files(modele: type[Model], cles: Iterable[Any]) -> Iterator[Fichier]:
    """The stored files of these rows; each in a folder named as where it is stored."""
    champs = [c for c in fields_of(modele) if isinstance(c, FileField)]
    for champ in champs:
        dossier = str(champ.upload_to).partition("/")[0] or modele._meta.model_name
        for ligne in modele._base_manager.filter(pk__in=cles).exclude(**{champ.name: ""}).order_by("pk"):
            contenu = getattr(ligne, champ.name)
            # The name its depositor gave it, where the row has one: a name without a dot is somebody's, or something's.
            depose = getattr(ligne, "nom", "")
            nom = depose if "." in depose else contenu.name.rpartition("/")[2]
            yield Fichier(f"{dossier}/{ligne.pk}-{nom}", contenu)


def fields_of(modele: type[Model]) -> list[Field]:
    """The columns that the export gives."""
    return [
        champ
        for champ in modele._meta.concrete_fields
        if f"{modele._meta.label}.{champ.name}" not in TUS and not isinstance(champ, BinaryField)
    ]


def json_text(valeur: Any) -> str:
    """A value as JSON; what JSON does not know is written as its text."""
    return json.dumps(valeur, ensure_ascii=False, default=str)


def _outside(modele: type[Model]) -> list[Field]:
    """Keys to what is not the person's: shown with a name, since the row they lead to is not in the archive."""
    return [c for c in fields_of(modele) if isinstance(c, ForeignKey) and c.related_model is not Utilisateur]


def _names(champ: Field, lot: list[Model]) -> Mapping[Any, str]:
    cible: Any = champ.related_model
    nom = next((n for n in _NOMS if n in {c.name for c in cible._meta.concrete_fields}), "")
    if not nom:
        return {}
    cles = {getattr(ligne, champ.attname) for ligne in lot} - {None}
    return dict(cible._base_manager.filter(pk__in=cles).values_list("pk", nom))


def _row(ligne: Model, noms: Mapping[Field, Mapping[Any, str]], utilisateur: Utilisateur) -> dict[str, Any]:
    lue: dict[str, Any] = {}
    for champ in fields_of(type(ligne)):
        valeur = getattr(ligne, champ.attname)
        if isinstance(champ, ForeignKey) and champ.related_model is Utilisateur:
            # Which agent did it is theirs; whether it was the holder is what matters here.
            lue[champ.name] = None if valeur is None else "vous" if valeur == utilisateur.pk else "une autre personne"
            continue
        lue[champ.attname] = _plain(valeur)
        if champ in noms and (nom := noms[champ].get(valeur)) is not None:
            lue[f"{champ.name}_nom"] = str(nom)
    return lue


def _plain(valeur: Any) -> Any:
    if isinstance(valeur, FieldFile):
        return valeur.name or ""  # no file yet: the schema says a text, whether there is one or not
    if isinstance(valeur, (date, datetime)):
        return valeur.isoformat()
    if isinstance(valeur, (list, tuple)):
        return [_plain(v) for v in valeur]
    return valeur if isinstance(valeur, (str, int, float, bool, dict, type(None))) else str(valeur)
