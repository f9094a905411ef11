"""A file that a stranger drops to be checked: digested as it comes, kept nowhere, neither in memory nor on a disk."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

#: An attestation weighs some tens of kilobytes.
TAILLE_MAX = 2 * 1024 * 1024
#: Beyond this announced weight, the sending is refused without being read.
ENVOI_MAX = 10 * 1024 * 1024


class FichierCondense(UploadedFile):
    """What remains of the file: its true `size`, its digest (hexadecimal), and whether it begins as a PDF does."""

    sha256: str
    is_pdf: bool


class Condense(FileUploadHandler):
    """Digest the file of the form block by block; what comes beyond the limit is read for nothing."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a digest."""
        super().new_file(*args, **kwargs)
        self._condense, self._debut = hashlib.sha256(), b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a block in; no other handler receives it."""
        if start <= TAILLE_MAX:
            self._debut = self._debut or raw_data[:5]
            self._condense.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """What the form receives: an empty file, with what was learnt of it."""
        lu = FichierCondense(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
        lu.sha256, lu.is_pdf = self._condense.hexdigest(), self._debut.startswith(b"%PDF-")
        return lu
