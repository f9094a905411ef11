"""Pass one step of a request: compare-and-swap, the row of the step, and the words told to the holder."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Utilisateur
from accounts.notifications import notify
from actions import etapes
from actions.models import DemandeOrdre, EtapeDemande
from actions.objets_demande import Objet
from actions.rules.demande import GesteDemande
from certif.socle.workflow import Depasse

NATURE = "demande"

#: How a step is said in the history, whoever reads it.
FAITS = {
    GesteDemande.ENVOYER: "Demande déposée",
    GesteDemande.PRENDRE: "Examen commencé",
    GesteDemande.DEMANDER_COMPLEMENT: "Complément demandé",
    GesteDemande.REPONDRE: "Complément donné",
    GesteDemande.ACCEPTER: "Demande acceptée",
    GesteDemande.REFUSER: "Demande refusée",
    GesteDemande.RETIRER: "Demande retirée",
}


def depasse() -> Depasse:
    """The refusal of a stale form."""
    return Depasse(
        "Cette demande a changé depuis que vous l’avez ouverte. Votre geste n’a pas été enregistré.",
        "Relisez-la ci-dessous, puis recommencez si c’est encore utile.",
    )


def pass_step(
    demande: DemandeOrdre, geste: GesteDemande, *, auteur: Utilisateur, revision: int, motif: str = "", **champs: Any
) -> EtapeDemande:
    """Move the request if it is still at `revision`; raises `Depasse` or `Refus("motif_requis")`.

    Inside the caller's transaction; `champs` are other columns that the step sets.
    """
    etape: EtapeDemande = etapes.pass_step(
        demande, geste, auteur=auteur, revision=revision, depasse=depasse, motif=motif,
        **{"attendu_depuis": None, **champs},
    )  # fmt: skip
    return etape


def history(demande: DemandeOrdre) -> list[tuple[str, EtapeDemande]]:
    """Its steps in order, with their words."""
    return [(FAITS[GesteDemande(e.transition)], e) for e in demande.etapes.select_related("auteur")]


def tell(demande: DemandeOrdre, titre: str, texte: str) -> None:
    """Say a new state to the holder; reasons are read on the site, never sent by e-mail."""
    notify(
        cle=f"{NATURE}:{demande.pk}:{demande.revision}",
        nature=NATURE,
        titre=titre,
        texte=f"{Objet(demande.objet).mots.nom}. {texte}",
        lien=reverse("ps:demande", args=[demande.jeton]),
        professionnel=demande.exercice.professionnel,
    )
