"""The one door through which what PostgreSQL protects may be erased: the end of the retention (CSP R. 4022-27).

Triggers keep steps, decisions and the journal from everybody, for as long as they are kept; here alone, and for whole
cycles that are due, they are told to look away (ADR 0023). What is erased is found by following the foreign keys from
the cycles: a table born tomorrow is erased with the rest without a word here. Files go before their rows say so, and an
erased file is not missed by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection
from django.db.models import SET_NULL, Exists, FileField, ForeignKey, Model, OuterRef
from django.urls import reverse

from accounts import journal, journal_scelle
from accounts.copie import batches
from accounts.models import Evenement
from actions.models import Avancement, Cycle, DemandeLibre, DemandeOrdre, Reclamation
from ordres.models import Effacement

Trouvees = dict[type[Model], set[Any]]
#: Erased events that one line of the journal declares.
DECLARES = 1_000
#: Rows that stay with the bare cycle: what says that it was erased, and the projection, computed again.
GARDEES: frozenset[type[Model]] = frozenset({Effacement, Avancement})
#: Keys that forget a cycle elsewhere (SET NULL) and lead here to what is about it.
SUIVIES = frozenset({"actions.DemandeOrdre.cycle", "actions.DemandeLibre.cycle", "ordres.Fil.cycle"})
#: Requests and claims that name no cycle nor action: those of the exercise, made during the cycle.
_SANS_CYCLE: tuple[tuple[type[Model], str], ...] = (
    (DemandeOrdre, "cycle"), (DemandeLibre, "cycle"), (Reclamation, "action"),
)  # fmt: skip
#: Pages about a cycle that a message may lead to.
_PAGES = ("ordre:mon_controle", "ordre:mes_tirages", "ordre:mes_messages")
_MESSAGES = """
DELETE FROM accounts_notification n USING actions_cycle c JOIN accounts_exercice e ON e.id = c.exercice_id
 WHERE c.id = ANY(%s) AND n.professionnel_id = e.professionnel_id
   AND (n.created_at < c.fin + 1 OR n.lien = ANY(%s))
"""


def collect(cycle_ids: Iterable[int]) -> Trouvees:
    """Keys of everything that hangs on these cycles, by table; the cycles themselves are not in it."""
    ids = set(cycle_ids)
    trouvees: Trouvees = {}
    a_voir: list[tuple[type[Model], set[Any]]] = [(Cycle, ids)]
    for modele, lien in _SANS_CYCLE:
        pendant = Cycle.objects.filter(
            pk__in=ids, exercice=OuterRef("exercice"), debut__lte=OuterRef("created_at__date"),
            fin__gte=OuterRef("created_at__date"),
        )  # fmt: skip
        _add(trouvees, a_voir, modele, modele._base_manager.filter(Exists(pendant), **{f"{lien}__isnull": True}))
    return _follow(trouvees, a_voir)


def with_what_hangs(racines: Mapping[type[Model], set[Any]]) -> Trouvees:
    """Keys of these rows and of everything that hangs on them, by table."""
    trouvees = {modele: set(cles) for modele, cles in racines.items() if cles}
    return _follow(trouvees, list(racines.items()))


def _follow(trouvees: Trouvees, a_voir: list[tuple[type[Model], set[Any]]]) -> Trouvees:
    while a_voir:
        modele, cles = a_voir.pop()
        for enfant, champ in _children(modele):
            if _is_followed(enfant, champ):
                _add(trouvees, a_voir, enfant, enfant._base_manager.filter(**{f"{champ.name}__in": cles}))
    return trouvees


def _add(trouvees: Trouvees, a_voir: list[tuple[type[Model], set[Any]]], modele: type[Model], lignes: Any) -> None:
    nouvelles = set(lignes.values_list("pk", flat=True)) - trouvees.get(modele, set())
    if nouvelles:
        trouvees.setdefault(modele, set()).update(nouvelles)
        a_voir.append((modele, nouvelles))


@cache
def _children(modele: type[Model]) -> tuple[tuple[type[Model], ForeignKey], ...]:
    """Tables that name the rows of this one, and by which key."""
    return tuple(
        (autre, champ)
        for autre in apps.get_models(include_auto_created=True)
        for champ in autre._meta.local_concrete_fields
        if isinstance(champ, ForeignKey) and champ.related_model is modele and autre not in GARDEES
    )


def _is_followed(enfant: type[Model], champ: ForeignKey) -> bool:
    """Whether this key leads to what goes away: not to what only forgets, nor to what has a cycle of its own."""
    if f"{enfant._meta.label}.{champ.name}" in SUIVIES:
        return True
    if champ.remote_field.on_delete is SET_NULL:
        return False
    siens = [f for f in enfant._meta.local_concrete_fields if isinstance(f, ForeignKey) and f.related_model is Cycle]
    return not siens or champ in siens or not champ.null


def erase(cycle_ids: Iterable[int], trouvees: Mapping[type[Model], set[Any]]) -> tuple[dict[str, int], int]:
    """Erase what was collected for these cycles, in the caller's transaction; rows by table, and files.

    Foreign keys are checked when the transaction ends: the order of the tables does not matter.
    """
    ids = list(cycle_ids)
    with pgtrigger.ignore(*_guards([*trouvees, Evenement])):
        _forget(Cycle, set(ids), trouvees)
        compte, fichiers = remove(trouvees)
        compte[Evenement._meta.label] = _delete_events(ids, trouvees)
    liens = [reverse(page, args=[pk]) for page in _PAGES for pk in ids]
    with connection.cursor() as curseur:
        curseur.execute(_MESSAGES, [ids, liens])
        compte["accounts.Notification"] = curseur.rowcount
    return {table: nombre for table, nombre in compte.items() if nombre}, fichiers


def remove(trouvees: Mapping[type[Model], set[Any]]) -> tuple[dict[str, int], int]:
    """Delete these rows and their files, in the caller's transaction; rows by table, and files.

    For what `erase` collects, and for the demonstration that goes back in time: nothing else may.
    """
    fichiers = sum(_erase_files(modele, cles) for modele, cles in trouvees.items())
    with pgtrigger.ignore(*_guards(trouvees)):
        for modele, cles in trouvees.items():
            _forget(modele, cles, trouvees)
        compte = {modele._meta.label: _delete(modele, cles) for modele, cles in trouvees.items()}
    return compte, fichiers


def _guards(modeles: Iterable[type[Model]]) -> list[str]:
    """The triggers of these tables, by the names that `pgtrigger.ignore` takes; none must not mean all."""
    presents = set(modeles)
    return [f"{modele._meta.label}:{garde.name}" for modele, garde in pgtrigger.registered() if modele in presents]


def _forget(modele: type[Model], cles: set[Any], trouvees: Mapping[type[Model], set[Any]]) -> None:
    """Rows that stay no longer name the ones that go."""
    for enfant, champ in _children(modele):
        if champ.null and not _is_followed(enfant, champ):
            restent = enfant._base_manager.filter(**{f"{champ.name}__in": cles})
            restent.exclude(pk__in=trouvees.get(enfant, set())).update(**{champ.name: None})


def _delete(modele: type[Model], cles: set[Any]) -> int:
    table, cle = modele._meta.db_table, modele._meta.pk.column
    with connection.cursor() as curseur:
        curseur.execute(f'DELETE FROM "{table}" WHERE "{cle}" = ANY(%s)', [list(cles)])  # noqa: S608 - names of our own tables, keys are parameters
        return int(curseur.rowcount)


def _delete_events(ids: list[int], trouvees: Mapping[type[Model], set[Any]]) -> int:
    """The journal of what goes: the trace of decisions is kept as long as the data (`journal_securite_mois`)."""
    objets = [f"{Cycle._meta.label}:{pk}" for pk in ids]
    objets += [f"{modele._meta.label}:{pk}" for modele, cles in trouvees.items() for pk in cles]
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM accounts_evenement WHERE objet = ANY(%s) RETURNING id", [objets])
        effaces = sorted(ligne[0] for ligne in curseur.fetchall())
    # What is erased is declared in the journal itself: a row that is missing without a word was taken away.
    journal_scelle.erase_salts(effaces)
    for lot in batches(effaces, DECLARES):
        journal.record(journal.Fait.EVENEMENTS_EFFACES, details={"evenements": lot})
    return len(effaces)


def _erase_files(modele: type[Model], cles: set[Any]) -> int:
    """The stored files of these rows, unless another row of the table names them too."""
    return sum(
        _erase_file(modele, champ, nom, cles)
        for champ in modele._meta.local_concrete_fields
        if isinstance(champ, FileField)
        for nom in _names(modele, champ, cles)
    )


def _names(modele: type[Model], champ: FileField, cles: set[Any]) -> Iterator[str]:
    lignes = modele._base_manager.filter(pk__in=cles).exclude(**{champ.name: ""})
    yield from lignes.order_by("pk").values_list(champ.name, flat=True).distinct()


def _erase_file(modele: type[Model], champ: FileField, nom: str, cles: set[Any]) -> int:
    if not nom or modele._base_manager.filter(**{champ.name: nom}).exclude(pk__in=cles).exists():
        return 0
    champ.storage.delete(nom)
    return 1
