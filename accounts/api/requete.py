"""What follows « ? » in an address of the API: a value that is given is read as written, never dropped nor mended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

VIDE = "Cette valeur est vide : retirez ce paramètre, ou donnez-lui une valeur."
_ENTIER = re.compile(r"-?[0-9]{1,20}")


class FiltreRequete(serializers.Serializer):
    """Base of the filters of an address.

    An empty value would be taken for an absent one: who filters by it would read everybody, and believe it filtered.
    """

    def to_internal_value(self, data: Mapping[str, Any]) -> Any:
        """Refuse by their names empty values and whole numbers written otherwise (« 5.0 »), then read the others."""
        fautes = {nom: faute for nom, valeur in data.items() if (faute := self._fault(nom, valeur))}
        if fautes:
            raise serializers.ValidationError({nom: [faute] for nom, faute in fautes.items()})
        return super().to_internal_value(data)

    def _fault(self, nom: str, valeur: str) -> str:
        champ = self.fields.get(nom)
        if champ is not None and valeur == "":
            return VIDE
        if isinstance(champ, serializers.IntegerField) and not _ENTIER.fullmatch(valeur):
            return str(champ.error_messages["invalid"])
        return ""
