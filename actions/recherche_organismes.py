"""The public list of training bodies, for whoever names the organiser of an action (liste publique, LPOF)."""

from collections.abc import Sequence

from django.db.models import Q

from accounts.models import Organisme
from referentiels.recherche import normalise

LIMITE = 10
#: Under this many letters the list would be the whole list.
LETTRES_MIN = 3


def search(texte: str, limite: int = LIMITE) -> Sequence[Organisme]:
    """Bodies whose name holds every word typed, in any order; or the one that bears this number."""
    mots = normalise(texte).split()
    if sum(map(len, mots)) < LETTRES_MIN:
        return []
    presents = Organisme.objects.filter(absente_depuis__isnull=True)
    numero = "".join(mots)
    if numero.isdigit():
        return list(presents.filter(nda=numero) or presents.filter(siret=numero))
    # The list writes names in capitals, nearly always without accents.
    for mot in texte.split()[:8]:
        presents = presents.filter(Q(denomination__icontains=mot) | Q(denomination__icontains=normalise(mot)))
    return list(presents.order_by("denomination", "nda")[:limite])


def identify(nom: str) -> str:
    """The declaration number of the only body that bears exactly this name; empty otherwise."""
    if not nom.strip():
        return ""
    trouves = Organisme.objects.filter(absente_depuis__isnull=True, denomination=nom.strip())
    numeros = list(trouves.values_list("nda", flat=True)[:2])
    return numeros[0] if len(numeros) == 1 else ""
