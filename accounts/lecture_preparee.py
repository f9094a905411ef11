"""Reads of the pages that everybody opens, compiled once by the process and planned once by each connection.

Django writes the SQL of a queryset again at each read and PostgreSQL plans it again: on the page of a holder that was
most of the work. Here the queryset stays the one place that says what is read; only its SQL is kept. Nothing of the
answers is: each read asks the base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

#: What stands for each value while the SQL is written; no key is negative, no text begins so.
_REPERES: dict[type, Callable[[int], int | str]] = {
    int: lambda rang: -2_147_000_000 - rang,
    str: lambda rang: f"\x01{rang}",
}


class _Preparee(psycopg.Cursor):
    """A cursor whose query is planned the first time its connection meets it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Preparee:
        # Django refuses plans for its own queries, whose texts never come twice: here alone they are allowed.
        avant, self.connection.prepare_threshold = self.connection.prepare_threshold, 0
        try:
            return super().execute(query, params, **options)
        finally:
            self.connection.prepare_threshold = avant


def prepared_rows(requete: str, valeurs: Any = None) -> list[tuple[Any, ...]]:
    """Rows of a query whose text never changes; where queries are logged, it is written there with its values."""
    base = connections[DEFAULT_DB_ALIAS]  # `connection` finds it again at each word said of it
    base.ensure_connection()
    # What runs a plan does not know its values: a log that must show them has it run as any other query.
    with base.cursor() if base.queries_logged else CursorWrapper(_Preparee(base.connection), base) as lecture:
        lecture.execute(requete, valeurs)
        lignes: list[tuple[Any, ...]] = lecture.fetchall()
        return lignes


class _Forme:
    """How the columns of a row become an instance and its relations, from what the compiler says of its query.

    Django's way hands each value to the model one by one; here the fields of a row are its instance's at once.
    """

    def __init__(self, classe: dict[str, Any], select: Sequence[Any], base: str) -> None:
        colonnes = classe["select_fields"]
        self._tranche = slice(colonnes[0], colonnes[-1] + 1)
        self._champs = [colonne[0].target.attname for colonne in select[self._tranche]]
        self._modele: type[Model] = classe["model"]
        self._base = base
        self._cle = colonnes[0] + self._champs.index(self._modele._meta.pk.attname)
        self._lies = [
            (_Forme(liee, select, base), liee["local_setter"], liee["remote_setter"])
            for liee in classe.get("related_klass_infos", ())
        ]

    def build(self, ligne: Sequence[Any]) -> Any:
        """The instance; None when the relation leads nowhere."""
        if ligne[self._cle] is None:
            return None
        objet = self._modele.__new__(self._modele)
        objet.__dict__.update(zip(self._champs, ligne[self._tranche], strict=True))
        objet._state = ModelState()
        objet._state.adding, objet._state.db = False, self._base
        for forme, donne, rend in self._lies:
            lie = forme.build(ligne)
            donne(objet, lie)
            if lie is not None:
                rend(lie, objet)
        return objet


class Preparee:
    """A queryset as a function of keys (whole numbers or texts, as `sortes` says), its SQL written at the first call.

    `ecrit` receives one value for each; it must put them all in the query, and nothing else that changes from one
    call to the next. Instances come with their relations (`select_related`) and annotations; a queryset of
    `values_list` gives tuples.
    """

    def __init__(self, ecrit: Callable[..., QuerySet[Any, Any]], *sortes: type) -> None:
        self._ecrit = ecrit
        self._sortes = sortes
        self._sql = ""

    def __call__(self, *cles: int | str) -> list[Any]:
        """What the queryset gives for these keys; one query."""
        if not self._sql:
            self._compile()
        valeurs = [cles[valeur] if is_cle else valeur for is_cle, valeur in self._valeurs]
        lignes: Iterable[Sequence[Any]] = prepared_rows(self._sql, valeurs)
        if self._convertisseurs:
            lignes = self._compilateur.apply_converters(lignes, self._convertisseurs)
        return [self._instance(ligne) for ligne in lignes] if self._is_modele else list(map(tuple, lignes))

    def _instance(self, ligne: Sequence[Any]) -> Any:
        objet = self._forme.build(ligne)
        for nom, rang in self._annotations:
            setattr(objet, nom, ligne[rang])
        return objet

    def _compile(self) -> None:
        """Write the SQL with one landmark for each key, then keep where each stands among the parameters."""
        reperes = {_REPERES[sorte](rang): rang for rang, sorte in enumerate(self._sortes)}
        jeu = self._ecrit(*reperes)
        compilateur = jeu.query.get_compiler(connection=connection)
        sql, valeurs = compilateur.as_sql()
        est_repere = [isinstance(valeur, int | str) and valeur in reperes for valeur in valeurs]
        self._valeurs = [(is_cle, reperes[v] if is_cle else v) for is_cle, v in zip(est_repere, valeurs, strict=True)]
        if {valeur for is_cle, valeur in self._valeurs if is_cle} != set(reperes.values()):
            raise ValueError("each key must stand in the query")
        if any(isinstance(valeur, date) for valeur in valeurs):
            raise ValueError("a day in the query would stay that of the first read")
        self._compilateur = compilateur
        self._convertisseurs = compilateur.get_converters([c[0] for c in compilateur.select[: compilateur.col_count]])
        self._is_modele = issubclass(jeu._iterable_class, ModelIterable)
        if self._is_modele:
            self._forme = _Forme(compilateur.klass_info, compilateur.select, jeu.db)
            self._annotations = tuple((compilateur.annotation_col_map or {}).items())
        self._sql = sql
