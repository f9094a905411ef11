"""Why a machine calls the API: the purposes of the processing (R. 4022-22 and following, regulation §1.9, confidence C
for 1° to 3°, L for 4°). Each scope admits its own; each call names one, which the journal keeps.
"""

from enum import StrEnum

from accounts.etendues import Etendue


class Finalite(StrEnum):
    """A purpose; the value travels in the header `Finalite`."""

    ALIMENTATION = "alimentation"
    CONTROLE = "controle"
    ACCOMPAGNEMENT = "accompagnement"
    PILOTAGE = "pilotage"

    @property
    def libelle(self) -> str:
        """The purpose in words."""
        return _LIBELLES[self]


#: Header that names the purpose of a call.
ENTETE = "Finalite"
_LIBELLES = {
    Finalite.ALIMENTATION: "enregistrer les actions et leurs preuves dans les comptes individuels (1°)",
    Finalite.CONTROLE: "contrôle par les Ordres et le service de santé des armées (2°)",
    Finalite.ACCOMPAGNEMENT: "accompagnement et organisation des actions par les employeurs (3°)",
    Finalite.PILOTAGE: "pilotage et évaluation du dispositif, sur des données agrégées (4°)",
}
_DES_FLUX = (Finalite.ALIMENTATION, Finalite.ACCOMPAGNEMENT)
_ADMISES: dict[Etendue, tuple[Finalite, ...]] = {
    Etendue.FLUX_DEPOSER: _DES_FLUX,
    Etendue.FLUX_LIRE: _DES_FLUX,
    Etendue.IDENTITE_VERIFIER: (Finalite.ALIMENTATION,),
    Etendue.ABONNEMENTS_GERER: _DES_FLUX,
    Etendue.STATUTS_LIRE: (Finalite.CONTROLE,),
    Etendue.AGREGATS_LIRE: (Finalite.PILOTAGE,),
}


def admitted(etendue: Etendue) -> tuple[Finalite, ...]:
    """The purposes for which a scope may serve."""
    return _ADMISES[etendue]
