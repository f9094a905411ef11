"""Actions the holder may already have on the account: shown before saving, never a reason to refuse."""

from datetime import date, timedelta

from actions.models import Action, Cycle
from actions.rules.doublons import ressemblance
from actions.saisie import Saisie
from referentiels.parametres import parametres_au


def look_alikes(cycle: Cycle, code: str, saisie: Saisie, on: date) -> list[Action]:
    """Actions of the cycle close in time to this one, whoever told them: same item, or titles that resemble each other.

    The same item at another date is shown too when the two titles are the same, and the same reference of the
    catalogue always. What a partner withdrew is shown as well (`is_retiree`): it may be why the holder declares it.
    Thresholds are the parameters `doublon_jours` and `doublon_titre`.
    """
    parametres = parametres_au(on)
    ecart = timedelta(days=parametres.doublon_jours)
    connues = (
        Action.objects.filter(cycle=cycle, fusionnee_dans__isnull=True)
        .exclude(is_retiree=True, partenaire__isnull=True)
        .select_related("item", "partenaire")
    )
    proches = []
    for action in connues:
        is_proche = abs(action.date_fin - saisie.date_fin) <= ecart
        meme_item = action.item is not None and action.item.code == code
        ressemble = ressemblance(saisie.intitule, action.intitule) >= parametres.doublon_titre
        meme_reference = bool(saisie.reference) and action.reference_action == saisie.reference
        if meme_reference or (is_proche and (meme_item or ressemble)) or (meme_item and ressemble):
            proches.append(action)
    return proches
