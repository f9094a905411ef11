"""Find people by what somebody remembers of their name: words in any order, without accents nor capitals."""

from django.db.models import Q

from certif.socle.identifiers import cle_nom


def named_q(recherche: str, champ: str = "cle_nom") -> Q:
    """Rows whose stored name key holds, for each word asked, a word that begins so (« cam exem », « exemple camille »).

    The trigram index of `Professionnel.cle_nom` reads both halves of each test, whatever the place of the word.
    """
    filtre = Q()
    for mot in dict.fromkeys(cle_nom(recherche).split()):
        filtre &= Q(**{f"{champ}__startswith": mot}) | Q(**{f"{champ}__contains": f" {mot}"})
    return filtre
