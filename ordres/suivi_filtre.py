"""What somebody asks of the follow-up list, read from an address and written back: one reader for the page, the
selection, the saved views and the exports, so that all of them speak of the same people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.territoires import DEPARTEMENTS, REGIONS
from actions.models import Avancement
from actions.models.avancement import TRANCHES
from actions.statuts import EtatAxe
from certif.socle.identifiers import cle_nom
from ordres.models import Controle

ECHUS = "echus"
SITUATIONS: dict[str, str] = {
    "a_risque": "À risque",
    "jamais_alertes": "À risque, jamais alertés",
    "echus": "Cycles échus, contrôle à ouvrir",
    "a_examiner": "Contrôles à examiner",
    "observations": "Observations reçues",
    "en_retard": "Décisions en retard",
}
#: Total progress, by bands (`actions.models.avancement.TRANCHES`), the least advanced first.
BANDES: dict[str, str] = {str(tranche): libelle for tranche, libelle in enumerate(TRANCHES)}
RISQUES: dict[str, str] = {"3": "Élevé", "2": "Modéré", "1": "Faible", "0": "Aucun"}
SANS_CONTROLE = "sans"
CONTROLES: dict[str, str] = {SANS_CONTROLE: "Sans contrôle", **dict(Controle.Etat.choices)}
ATTENTE = "attente"
DEMANDES: dict[str, str] = {ATTENTE: "En attente de réponse"}
TRIS: dict[str, str] = {"fin": "Fin de cycle", "nom": "Nom", "risque": "Risque", "avancee": "Progression"}
AXES_FILTRES = ("axe1", "axe2", "axe3", "axe4")
ANNEE_MIN, ANNEE_MAX = 2000, 2100
RECHERCHE_MAX = 80
#: Letters under which a name is looked for by its beginning alone.
LETTRES_MIN = 3
_CODE_MAX = 40


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the list; every field is optional. `fin` is « echus » or a year.

    `proche`: no name is written so, those that look like it are shown.
    """

    situation: str = ""
    recherche: str = ""
    etat: str = ""
    avancee: str = ""
    axe1: str = ""
    axe2: str = ""
    axe3: str = ""
    axe4: str = ""
    risque: str = ""
    fin: str = ""
    region: str = ""
    departement: str = ""
    specialite: str = ""
    referentiel: str = ""
    controle: str = ""
    demande: str = ""
    proche: str = ""
    tri: str = "fin"

    @classmethod
    def read(cls, donnees: QueryDict | Mapping[str, str]) -> Filtre:
        """The filter written in these parameters; what cannot be read is ignored."""
        lus = {}
        for champ in fields(cls):
            texte = _storable(donnees.get(_PARAMETRES.get(champ.name, champ.name)) or "").strip()
            if texte and _LECTEURS[champ.name](texte):
                lus[champ.name] = texte
        return cls(**lus)

    def parameters(self) -> dict[str, str]:
        """The parameters that say this filter, in a stable order, without what is by default."""
        return {
            _PARAMETRES.get(champ.name, champ.name): valeur
            for champ in fields(self)
            if (valeur := getattr(self, champ.name)) and valeur != champ.default
        }

    def address(self) -> str:
        """The query string that says this filter (« » when nothing is asked)."""
        return urlencode(self.parameters())

    def without(self, nom: str) -> Filtre:
        """The same filter, one field off."""
        libre = {"proche": ""} if nom == "recherche" else {}
        return replace(self, **{nom: "", **libre})

    @property
    def ordre(self) -> str:
        """The order really followed: the beginning of a name, too short for trigrams, is read in the order of names."""
        return "nom" if 0 < len(cle_nom(self.recherche)) < LETTRES_MIN else self.tri

    @property
    def is_empty(self) -> bool:
        """Whether it restricts nothing: the order is no restriction."""
        return replace(self, tri="fin") == Filtre()


#: Fields written otherwise in an address.
_PARAMETRES = {"recherche": "q"}


def _storable(texte: str) -> str:
    """What PostgreSQL and an address can hold."""
    return texte.replace("\0", "").encode("utf-8", "ignore").decode()


def _among(*valeurs: str) -> Callable[[str], bool]:
    return frozenset(valeurs).__contains__


def _is_end(texte: str) -> bool:
    return texte == ECHUS or (
        texte.isascii() and texte.isdigit() and len(texte) == 4 and ANNEE_MIN <= int(texte) <= ANNEE_MAX
    )


def _is_code(texte: str) -> bool:
    return len(texte) <= _CODE_MAX and texte.isprintable()


_LECTEURS: dict[str, Callable[[str], bool]] = {
    "situation": _among(*SITUATIONS),
    "recherche": lambda texte: len(texte) <= RECHERCHE_MAX,
    "etat": _among(*Avancement.Etat.values),
    "avancee": _among(*BANDES),
    **dict.fromkeys(AXES_FILTRES, _among(*EtatAxe)),
    "risque": _among(*RISQUES),
    "fin": _is_end,
    "region": _among(*REGIONS),
    "departement": _among(*DEPARTEMENTS),
    "specialite": _is_code,
    "referentiel": _is_code,
    "controle": _among(*CONTROLES),
    "demande": _among(*DEMANDES),
    "proche": _among("1"),
    "tri": _among(*TRIS),
}
