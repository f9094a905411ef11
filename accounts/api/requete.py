"""What follows « ? » in an address of the API: a value that is given is read, never quietly dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

VIDE = "Cette valeur est vide : retirez ce paramètre, ou donnez-lui une valeur."


class FiltreRequete(serializers.Serializer):
    """Base of the filters of an address.

    An empty value would be taken for an absent one: who filters by it would read everybody, and believe it filtered.
    """

    def to_internal_value(self, data: Mapping[str, Any]) -> Any:
        """Refuse empty values by name, then read the others."""
        vides = [nom for nom in self.fields if nom in data and data[nom] == ""]
        if vides:
            raise serializers.ValidationError({nom: [VIDE] for nom in vides})
        return super().to_internal_value(data)
