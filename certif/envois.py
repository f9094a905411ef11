"""The weight of what a browser sends to the professional's space, bounded at the door.

A photo too heavy is not kept past the limit but read to its end: the rest of the form, typed with it, is not lost.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from actions.justificatifs import TAILLE_MAX
from certif.erreurs import trop_lourd

#: Bytes of a whole sending: several photos, each too heavy, still get their own sentence.
ENVOI_MAX = 100 * 1024 * 1024


class PlafondFichier(FileUploadHandler):
    """Stop keeping a file above `TAILLE_MAX`: what comes out of it is empty and says its true size."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The bytes, for the handlers that keep them; None once there are too many."""
        return raw_data if start <= TAILLE_MAX else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The stand-in of a file too heavy; None leaves the others to give theirs."""
        if file_size <= TAILLE_MAX:
            return None
        # What the others had begun to keep leaves the disk at once.
        for autre in self.request.upload_handlers if self.request else ():
            if (commence := getattr(autre, "file", None)) is not None:
                commence.close()
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)


class PlafondMiddleware:
    """Refuse a sending too heavy before reading it (413), and bound each file of the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Weigh, then answer."""
        if request.method == "POST" and request.path.startswith(reverse("ps:tableau_de_bord")):
            if _weight(request.META) > ENVOI_MAX:
                return trop_lourd(request)
            request.upload_handlers.insert(0, PlafondFichier(request))
        return self.get_response(request)


def _weight(meta: dict[str, Any]) -> int:
    """Bytes announced; 0 when nothing readable is."""
    annonce = str(meta.get("CONTENT_LENGTH") or "")
    return int(annonce) if annonce.isascii() and annonce.isdigit() else 0
