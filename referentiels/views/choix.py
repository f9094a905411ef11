"""« Nos choix d'interprétation »: what the texts say, and what certif chose where they are silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import RequetePublique
from referentiels import choix_retenus, parametres, phrases
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
    passees: tuple[tuple[str, date], ...] = ()
    suites: tuple[tuple[str, date, str], ...] = ()


def _ligne(parametre: Parametre, on: date) -> Ligne:
    """`passees`: former values and their first day; `suites`: those to come, with what will be written."""
    confiance = CONFIANCES[parametre.confiance]
    if parametre.is_principe:
        return Ligne(parametre.nom, parametre.phrase, parametre.article, "", None, confiance)
    retenus = [retenu for retenu in parametres.retenus() if retenu.nom == parametre.nom]
    entier = parametre.with_choices(retenus)
    depuis = [(phrases.value_of(parametre.nom, v.valeur), v.depuis) for v in entier.valeurs]
    passees = [une for une in depuis if une[1] <= on]
    _, phrase = choix_retenus.in_force(parametre.nom, on)
    return Ligne(
        parametre.nom,
        phrase,
        parametre.article,
        phrases.value_of(parametre.nom, entier.valeur_au(on)),
        passees[-1][1] if passees else None,
        confiance,
        tuple(passees[:-1]),
        tuple((phrases.value_of(r.nom, r.valeur), r.depuis, r.phrase) for r in retenus if r.depuis > on),
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
