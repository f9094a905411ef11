"""How often something may be asked: one counter per key and window, in the shared cache."""

from django.core.cache import cache

from accounts import horloge


def seconds_to_wait(cle: str, limite: int, fenetre: int) -> int:
    """Count this try; 0 while there are at most `limite` in a window of `fenetre` seconds, else how long to wait.

    Windows start on round seconds, and the counter is per process while Redis is away: a brake, never a lock.
    """
    instant = int(horloge.instant().timestamp())
    rang = instant // fenetre
    cle = f"cadence:{cle}:{rang}"
    cache.add(cle, 0, timeout=2 * fenetre)
    try:
        essais = cache.incr(cle)
    except ValueError:  # the entry was evicted between the two calls
        essais = 1
    return 0 if essais <= limite else max(1, (rang + 1) * fenetre - instant)
