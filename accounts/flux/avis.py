"""Tell the addresses of a partner what became of its delivery (`accounts.signaux`); in the transaction of the fact."""

from __future__ import annotations

from accounts import signaux
from accounts.evenements import Evenement
from accounts.flux.designation import iso, status, treatment_id
from accounts.flux.reponses import in_order
from accounts.models import Livraison

_EVENEMENTS = {
    Livraison.Etat.TRAITEE: Evenement.LIVRAISON_TRAITEE,
    Livraison.Etat.REFUSEE: Evenement.LIVRAISON_REFUSEE,
    Livraison.Etat.ARRETEE: Evenement.LIVRAISON_ARRETEE,
    Livraison.Etat.ANNULEE: Evenement.LIVRAISON_ANNULEE,
}


def tell(livraison: Livraison) -> None:
    """A message for its state as it is now; nothing for a state that ends nothing. Numbers alone, nobody's data."""
    evenement = _EVENEMENTS.get(Livraison.Etat(livraison.etat))
    if evenement is None:
        return
    numero = treatment_id(livraison)
    faits = {
        "id_flux": livraison.id_flux,
        "id_traitement": numero,
        "statut": status(livraison),
        "type_flux": livraison.type_flux,
        "essai": livraison.a_blanc,
        "recue_le": iso(livraison.recue_at),
        "code_refus": livraison.code_refus,
        "compteurs": in_order(livraison.compteurs),
        "lien": f"/api/v1/flux/{numero}",
    }
    signaux.announce(livraison, evenement, faits)
