"""« Nos choix d'interprétation »: what the texts say, and what certif chose where they are silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import RequetePublique
from referentiels import phrases
from referentiels.parametres import NatureParametre, Parametre, parametres_au
from referentiels.valeurs_legales import PARAMETRES, choix_publics

# Words, and the known state whose icon and colour they borrow.
CONFIANCES = {
    "C": ("Certain", "valide"),
    "L": ("Probable", "complet"),
    "X": ("Sources contradictoires", "a_risque"),
    "NF": ("Aucun texte trouvé", "ne_compte_pas"),
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """A parameter as the page shows it."""

    nom: str
    phrase: str
    article: str
    valeur: str
    depuis: date | None
    confiance: tuple[str, str]


def _ligne(parametre: Parametre, on: date) -> Ligne:
    passees = [v for v in parametre.valeurs if v.depuis <= on]
    return Ligne(
        parametre.nom,
        parametre.phrase,
        parametre.article,
        "" if parametre.is_principe else phrases.value(parametre.valeur_au(on)),
        passees[-1].depuis if passees else None,
        CONFIANCES[parametre.confiance],
    )


@login_not_required
@require_safe
def choix(request: RequetePublique) -> HttpResponse:
    """Every named choice with its article, then the dated values of the law."""
    jour = request.jour
    textes = [p for p in PARAMETRES if p.nature is NatureParametre.TEXTE]
    return render(
        request,
        "referentiels/choix.html",
        {
            "choix": [_ligne(parametre, jour) for parametre in choix_publics()],
            "textes": [_ligne(parametre, jour) for parametre in textes],
            "graine": parametres_au(jour).ordre_neutre_graine,
        },
    )
