"""A CSV that leaves line by line: bounded memory, whatever its length."""

import csv
from collections.abc import Iterable, Iterator, Sequence


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, texte: str) -> str:
        return texte


def csv_lines(rangees: Iterable[Sequence[str]], fin: str = "\r\n") -> Iterator[str]:
    """Each row as a line of text, cells separated by `;`."""
    plume = csv.writer(_Echo(), delimiter=";", lineterminator=fin)
    for cellules in rangees:
        yield plume.writerow(cellules)
