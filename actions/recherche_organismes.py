"""The public list of training bodies, for whoever names the organiser of an action (liste publique, LPOF)."""

from collections.abc import Sequence

from accounts.models import Organisme
from referentiels.recherche import CleRecherche, normalise

LIMITE = 10
#: Under this many letters the list would be the whole list.
LETTRES_MIN = 3


def search(texte: str, limite: int = LIMITE) -> Sequence[Organisme]:
    """Bodies whose name holds every word typed, whatever accents and order; or the one that bears this number."""
    mots = normalise(texte).split()
    if sum(map(len, mots)) < LETTRES_MIN:
        return []
    presents = Organisme.objects.filter(absente_depuis__isnull=True)
    numero = "".join(mots)
    if numero.isdigit():
        return list(presents.filter(nda=numero) or presents.filter(siret=numero))
    trouves = presents.annotate(cle_nom=CleRecherche("denomination"))
    for mot in mots[:8]:
        trouves = trouves.filter(cle_nom__contains=mot)
    return list(trouves.order_by("denomination", "nda")[:limite])


def identify(nom: str) -> str:
    """The declaration number of the only body that bears exactly this name; empty otherwise."""
    if not nom.strip():
        return ""
    trouves = Organisme.objects.filter(absente_depuis__isnull=True, denomination=nom.strip())
    numeros = list(trouves.values_list("nda", flat=True)[:2])
    return numeros[0] if len(numeros) == 1 else ""
