"""Say, in JSON Schema, what the JSON of an archive holds: written from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Field, ForeignKey, Model

from accounts.models import Utilisateur
from actions.export_tables import fields_of

_TYPES: tuple[tuple[type[Field], dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.JSONField, {}),
    (ArrayField, {"type": "array"}),
)


def schema(modeles: Iterable[type[Model]]) -> dict[str, Any]:
    """The schema of `donnees.json` for these tables (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tout ce que la plateforme garde sur une personne",
        "type": "object",
        "required": ["format", "exporte_le", "lisible", "omis", "tables"],
        "properties": {
            "format": {"type": "string"},
            "exporte_le": {"type": "string", "format": "date"},
            "lisible": {"type": "object", "description": "L’essentiel, dans l’ordre où une personne le lit."},
            "omis": {
                "type": "object", "description": "Tables et colonnes laissées de côté, et pourquoi.",
                "additionalProperties": {"type": "string"},
            },
            "tables": {
                "type": "object",
                "description": "Chaque ligne gardée sur vous ; « _nom » dit ce que désigne un numéro.",
                "properties": {m._meta.label: {"type": "array", "items": _row(m)} for m in modeles},
                "additionalProperties": False,
            },
        },
    }  # fmt: skip


def _row(modele: type[Model]) -> dict[str, Any]:
    proprietes: dict[str, Any] = {}
    for champ in fields_of(modele):
        if isinstance(champ, ForeignKey) and champ.related_model is Utilisateur:
            proprietes[champ.name] = {"enum": ["vous", "une autre personne", None]}
            continue
        proprietes[champ.attname] = {**_type(champ), "description": str(champ.verbose_name)}
        if isinstance(champ, ForeignKey):
            proprietes[f"{champ.name}_nom"] = {"type": "string"}
    return {
        "type": "object", "title": str(modele._meta.verbose_name), "properties": proprietes,
        "additionalProperties": False,
    }  # fmt: skip


def _type(champ: Field) -> dict[str, Any]:
    cible: Any = champ
    while isinstance(cible, ForeignKey):
        cible = cible.target_field
    if isinstance(cible, models.GeneratedField):
        cible = cible.output_field
    dit: dict[str, Any] = next((dict(d) for classe, d in _TYPES if isinstance(cible, classe)), {"type": "string"})
    if champ.null and "type" in dit:
        dit["type"] = [dit["type"], "null"]
    return dit
