"""Files broken in every way that a transfer, a spreadsheet or a program breaks them. One number, one file.

`broken_file(graine)` starts from a few faultless rows and applies one to four breakages, of rows first, of bytes after.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable

from actions.feeds.actions_champs import ACTIONS
from tests.donnees import dpc
from tests.flux.conftest import csv_text
from tests.flux.lignes import row

_HOSTILES = (
    "", " ", "\t", '"', '""', ";", "é" * 200, "x" * 400, "0", "-1", "99999999999999999999", "1e9", "NaN", "null",
    "31/02/2025", "2025-02-31", "0000-00-00", "9999-12-31", "2025-1-1", "=1+1", "@cmd|' /C calc'!A0", "<!ENTITY x>",
    "\u202ereçu", "\u0007", "\ufeff", "\U0001f4a9", "٤٢", "' OR 1=1 --", "%s%n{0}{{", "\\N", "\\.", "{1,2}", "a\u0301",
)  # fmt: skip
_OCTETS = (b"\0", b"\xff", b"\xe9", b"\xed\xa0\x80", b'"', b";", b"\n", b"\r", b"\x1a", b"\xef\xbb\xbf", b"\\", b"'")

Lignes = list[dict[str, str]]


def _spoil_cells(lignes: Lignes, h: random.Random) -> None:
    for _ in range(h.randrange(1, 5)):
        h.choice(lignes)[h.choice(ACTIONS.noms)] = h.choice(_HOSTILES).replace(";", ",").replace('"', "'")


def _swap_cells(lignes: Lignes, h: random.Random) -> None:
    ligne = h.choice(lignes)
    a, b = h.sample(sorted(ligne), 2)
    ligne[a], ligne[b] = ligne[b], ligne[a]


def _repeat_keys(lignes: Lignes, h: random.Random) -> None:
    h.choice(lignes)["id_technique"] = h.choice(lignes)["id_technique"]


def _remove(lignes: Lignes, h: random.Random) -> None:
    h.choice(lignes)["operation"] = "SUPPRESSION"


def _other_person(lignes: Lignes, h: random.Random) -> None:
    h.choice(lignes)["rpps"] = h.choice((dpc.rpps_of(h.randrange(50)), dpc.rpps_of(1, 600_000), "12345678901"))


def _nothing(lignes: Lignes, h: random.Random) -> None:
    """Rows left whole: the bytes alone are broken."""


_DES_LIGNES: tuple[Callable[[Lignes, random.Random], None], ...] = (
    _spoil_cells, _spoil_cells, _swap_cells, _repeat_keys, _remove, _other_person, _nothing,
)  # fmt: skip


def _insert(octets: bytes, h: random.Random) -> bytes:
    place = h.randrange(len(octets) + 1)
    return octets[:place] + h.choice(_OCTETS) * h.choice((1, 1, 1, 3)) + octets[place:]


def _insert_in_rows(octets: bytes, h: random.Random) -> bytes:
    """Beyond the header, where most breakages happen."""
    debut = octets.find(b"\n") + 1
    return octets[:debut] + _insert(octets[debut:], h)


def _delete(octets: bytes, h: random.Random) -> bytes:
    place = h.randrange(len(octets))
    return octets[:place] + octets[place + h.choice((1, 5, 300)) :]


def _cut(octets: bytes, h: random.Random) -> bytes:
    return octets[: h.randrange(len(octets))]


def _double_lines(octets: bytes, h: random.Random) -> bytes:
    lignes = octets.splitlines(keepends=True)
    lignes.insert(h.randrange(len(lignes) + 1), h.choice(lignes))
    return b"".join(lignes)


def _shuffle_lines(octets: bytes, h: random.Random) -> bytes:
    lignes = octets.splitlines(keepends=True)
    h.shuffle(lignes)
    return b"".join(lignes)


def _join_lines(octets: bytes, h: random.Random) -> bytes:
    return octets.replace(b"\n", b"", h.choice((1, 2))) if h.random() < 0.3 else octets.rstrip(b"\n")


def _blank_lines(octets: bytes, h: random.Random) -> bytes:
    return octets.replace(b"\n", h.choice((b"\n\n", b"\r\n", b"\r", b"\n;\n")))


def _encode(octets: bytes, h: random.Random) -> bytes:
    texte = octets.decode("utf-8", "replace")
    return texte.encode(h.choice(("utf-8-sig", "cp1252", "utf-16", "latin-1", "utf-8")), "replace")


def _separate(octets: bytes, h: random.Random) -> bytes:
    return octets.replace(b";", h.choice((b",", b"\t", b"|", b";;")))


def _quote(octets: bytes, h: random.Random) -> bytes:
    lignes = octets.split(b"\n")
    rang = h.randrange(len(lignes))
    lignes[rang] = h.choice((b'"' + lignes[rang], lignes[rang].replace(b";", b';"', 1), b'"' + lignes[rang] + b'"'))
    return b"\n".join(lignes)


def _swell(octets: bytes, h: random.Random) -> bytes:
    place = h.randrange(len(octets) + 1)
    return octets[:place] + b"x" * h.choice((301, 70_000)) + octets[place:]


def _json_lines(octets: bytes, h: random.Random) -> bytes:
    lignes = [row(dpc.personne(i), f"J-{i}") for i in range(3)]
    texte = "\n".join(json.dumps(ligne) for ligne in lignes)
    return texte.replace(
        h.choice(("{", '"', ":", "}")), h.choice(("", "[", '"', "\\u0000")), h.randrange(1, 3)
    ).encode()


def _pack(octets: bytes, h: random.Random) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("a.csv", octets)
    paquet = bytearray(h.choice((gzip.compress(octets), tampon.getvalue())))
    if h.random() < 0.6:
        paquet[h.randrange(len(paquet))] ^= 1 << h.randrange(8)
    return bytes(paquet)


_DES_OCTETS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _insert, _insert_in_rows, _insert_in_rows, _delete, _cut, _double_lines, _shuffle_lines, _join_lines, _blank_lines,
    _encode, _separate, _quote, _quote, _swell, _json_lines, _pack,
)  # fmt: skip


def broken_file(graine: int) -> bytes:
    """The file of this number, always the same."""
    h = random.Random(graine)
    lignes = [row(dpc.personne(h.randrange(50)), f"C{graine}-{i}") for i in range(h.randrange(1, 9))]
    for _ in range(h.randrange(0, 3)):
        h.choice(_DES_LIGNES)(lignes, h)
    octets = csv_text(lignes).encode("utf-8", "surrogatepass")
    for _ in range(h.randrange(0, 3)):
        octets = h.choice(_DES_OCTETS)(octets, h) if octets else octets
    return octets
