"""How a state is shown: always words, an icon and a colour family together (never a colour alone).

Pages give the code of a state or its words; what is not listed here is shown as given, in the neutral tone.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Apparence:
    """Words, colour family (`ton-…` of the theme) and icon (a symbol of the sprite)."""

    libelle: str
    ton: str
    icone: str


_SUCCES = ("succes", "complet")
_COURS = ("info", "en-cours")
_NEUTRE = ("neutre", "a-commencer")
_ATTENTE = ("attention", "attente")
_ATTENTION = ("attention", "attention")
_ERREUR = ("erreur", "erreur")
_REFUS = ("erreur", "refuse")

_ETATS: dict[str, tuple[str, tuple[str, str]]] = {
    # progress of an axis or of a cycle
    "complet": ("Complet", _SUCCES),
    "en_cours": ("En cours", _COURS),
    "a_commencer": ("À commencer", _NEUTRE),
    # actions
    "compte": ("Compte", _SUCCES),
    "ne_compte_pas": ("Ne compte pas", ("neutre", "moins")),
    "en_attente": ("En attente", _ATTENTE),
    "brouillon": ("Brouillon", ("neutre", "modifier")),
    "retiree": ("Retirée", ("neutre", "moins")),
    "inscrite": ("Inscrite", ("neutre", "a-commencer")),
    "en_transit": ("En transit", _COURS),
    # requests to the Ordre
    "deposee": ("Déposée", _COURS),
    "en_examen": ("En cours d’examen", _COURS),
    "complement": ("Complément demandé", _ATTENTION),
    # claims to partners
    "envoyee": ("Envoyé", _COURS),
    "prise": ("Pris en charge", _COURS),
    "a_verifier": ("Réponse à vérifier", _ATTENTION),
    "sans_suite": ("Sans suite", ("neutre", "moins")),
    # mismatches between sources
    "a_traiter": ("À traiter", _ATTENTION),
    "mise_de_cote": ("Mise de côté", _ATTENTE),
    "resolue": ("Résolue", _SUCCES),
    # control and attestation
    "satisfait": ("Obligation satisfaite", _SUCCES),
    "non_satisfait": ("Obligation non satisfaite", _REFUS),
    "a_risque": ("À risque", _ATTENTION),
    "en_retard": ("En retard", _ATTENTION),
    "valable": ("Valable", ("succes", "atteste")),
    "valide": ("Valide", ("succes", "atteste")),
    "remplacee": ("Remplacée", _ATTENTION),
    "revoquee": ("Révoquée", _REFUS),
    "inconnue": ("Inconnue", _ERREUR),
    # deliveries and their rows
    "recue": ("Reçue", ("info", "vide")),
    "acceptee": ("Acceptée", _SUCCES),
    "acceptees": ("Acceptées", _SUCCES),
    "inchangee": ("Inchangée", ("neutre", "complet")),
    "arretee": ("Arrêtée", _ATTENTION),
    "rejetee": ("Rejetée", _ERREUR),
    "refusee": ("Refusée", _REFUS),
    "traitee": ("Traitée", _SUCCES),
    "publiee": ("Publiée", _SUCCES),
}

_ALERTES = {
    "info": Apparence("Information", "info", "info"),
    "succes": Apparence("Succès", "succes", "complet"),
    "attention": Apparence("Attention", "attention", "attention"),
    "erreur": Apparence("Erreur", "erreur", "erreur"),
}

_ICONES_DE_TON = {
    "succes": "complet",
    "info": "en-cours",
    "attention": "attention",
    "erreur": "erreur",
    "neutre": "a-commencer",
}


def etat(valeur: object) -> Apparence:
    """Appearance of a state given by its code or its words; a choice of a model gives its own label."""
    mots = str(getattr(valeur, "label", valeur))
    connu = _ETATS.get(_code(valeur)) or _ETATS.get(_code(mots))
    if connu is None:
        return Apparence(mots, "neutre", "a-commencer")
    libelle, (ton, icone) = connu
    return Apparence(mots if hasattr(valeur, "label") else libelle, ton, icone)


def alerte(type_: object) -> Apparence:
    """Appearance of an alert. Raises KeyError for an unknown type: that is a fault of the page."""
    return _ALERTES[str(type_)]


def icone_de_ton(ton: str) -> str:
    """The icon that goes with a colour family chosen by a page."""
    return _ICONES_DE_TON.get(ton, "a-commencer")


def _code(valeur: object) -> str:
    decompose = unicodedata.normalize("NFKD", str(valeur))
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    return sans_accent.strip().lower().replace(" ", "_").replace("-", "_")
