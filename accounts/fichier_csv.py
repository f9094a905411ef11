"""A list as a file to take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from django.http import StreamingHttpResponse

from certif.socle.csv_continu import csv_lines


def csv_download(rangees: Iterable[Sequence[str]], nom: str) -> StreamingHttpResponse:
    """These rows as the CSV that a spreadsheet opens (UTF-8 with BOM, `;`), sent line by line under this name."""
    reponse = StreamingHttpResponse(chain(["\ufeff"], csv_lines(rangees)), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
