"""A file sent as the body of a request: written to disk as it comes, never held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import BaseParser, DataAndFiles

from accounts.api.problemes import OCTETS_MAX, TropGros

BLOC = 1 << 20


class Octets(BaseParser):
    """The raw bytes of a file; what a manifest would say comes in the address."""

    media_type = "application/octet-stream"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles:
        """The body as the part `fichier` of a form."""
        fichier = TemporaryUploadedFile("envoi", media_type or self.media_type, 0, None)
        taille = 0
        while bloc := stream.read(BLOC):
            taille += len(bloc)
            if taille > OCTETS_MAX:
                fichier.close()
                raise TropGros
            fichier.write(bloc)
        fichier.flush()
        fichier.size = taille
        return DataAndFiles(QueryDict(), MultiValueDict({"fichier": [fichier]}))


class Csv(Octets):
    """The same, said to be CSV."""

    media_type = "text/csv"


class LignesJson(Octets):
    """The same, said to be JSON Lines."""

    media_type = "application/x-ndjson"


class Gzip(Octets):
    """The same, compressed."""

    media_type = "application/gzip"


class Zip(Octets):
    """The same, with its proofs."""

    media_type = "application/zip"


FICHIERS = (Octets, Csv, LignesJson, Gzip, Zip)
