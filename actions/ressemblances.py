"""Actions the holder may already have on the account: shown before saving, never a reason to refuse."""

from datetime import date, timedelta

from actions.models import Action, Cycle
from actions.rules.doublons import ressemblance
from referentiels.parametres import parametres_au


def look_alikes(
    cycle: Cycle, code: str, intitule: str, jour: date, on: date, *, sauf: int | None = None
) -> list[Action]:
    """Kept actions of the cycle close in time to this one: same item, or titles that resemble each other.

    The same item at another date is shown too when the two titles are the same. Thresholds are the parameters
    `doublon_jours` and `doublon_titre`.
    """
    parametres = parametres_au(on)
    ecart = timedelta(days=parametres.doublon_jours)
    proches = []
    for action in Action.objects.counted().filter(cycle=cycle).exclude(pk=sauf).select_related("item", "partenaire"):
        is_proche = abs(action.date_fin - jour) <= ecart
        meme_item = action.item is not None and action.item.code == code
        ressemble = ressemblance(intitule, action.intitule) >= parametres.doublon_titre
        if (is_proche and (meme_item or ressemble)) or (meme_item and ressemble):
            proches.append(action)
    return proches
