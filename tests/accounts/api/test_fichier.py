"""A big file goes to disk as it comes."""

from __future__ import annotations

import tracemalloc

from accounts.api.fichier import BLOC, Octets

TAILLE = 60 * BLOC


class Flot:
    """A body of many megabytes that nobody holds."""

    reste = TAILLE

    def read(self, taille: int) -> bytes:
        rendus = min(taille, self.reste)
        self.reste -= rendus
        return bytes(rendus)


def test_memory_does_not_grow_with_the_file():
    tracemalloc.start()
    recu = Octets().parse(Flot(), "application/octet-stream").files["fichier"]
    sommet = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert recu.size == TAILLE and recu.temporary_file_path()
    assert sommet < 8 * BLOC
    recu.close()
