"""After how many wrong passwords a door closes, and for how long (PGSSI-S, identification; `choix`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Passwords evaluated for one address before the door closes; the eleventh is not even read.
ESSAIS_MAX = 10
#: Tries older than this are forgotten.
FENETRE = timedelta(minutes=30)
#: How long the door stays closed.
DUREE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Essais:
    """Wrong passwords in a row for one address: how many, since when, and until when the door is closed."""

    nombre: int
    debut: datetime
    fin: datetime | None = None


def is_closed(essais: Essais, instant: datetime) -> bool:
    """Whether nothing is evaluated at that instant."""
    return essais.fin is not None and instant < essais.fin


def count_one(essais: Essais | None, instant: datetime) -> Essais:
    """The same with one more try, which closes the door when it is the last allowed; not to be called on a closed one.

    A new count starts when the former one is old, or was a door that has opened again since.
    """
    if essais is None or essais.fin is not None or instant - essais.debut > FENETRE:
        essais = Essais(0, instant)
    nombre = essais.nombre + 1
    return Essais(nombre, essais.debut, instant + DUREE if nombre >= ESSAIS_MAX else None)
