"""Pass one step of a request to the CNP: its words, the row of the step, what the holder and the journal are told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts import journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.notifications import notify
from actions import etapes
from actions.models import DemandeLibre, EtapeLibre
from actions.rules.libre import GesteLibre
from certif.socle.workflow import Depasse

NATURE = "libre"

#: How a step is said in the history, whoever reads it.
FAITS = {
    GesteLibre.ENVOYER: "Demande déposée",
    GesteLibre.DEMANDER_COMPLEMENT: "Complément demandé",
    GesteLibre.REPONDRE: "Complément donné",
    GesteLibre.ACCEPTER: "Action acceptée",
    GesteLibre.REFUSER: "Action refusée",
    GesteLibre.RETIRER: "Demande retirée",
}


def depasse() -> Depasse:
    """The refusal of a stale form."""
    return Depasse(
        "Cette demande a changé depuis que vous l’avez ouverte. Votre geste n’a pas été enregistré.",
        "Relisez-la ci-dessous, puis recommencez si c’est encore utile.",
    )


def pass_step(
    demande: DemandeLibre, geste: GesteLibre, *, auteur: Utilisateur, revision: int, motif: str = "", **champs: Any
) -> EtapeLibre:
    """Move the request if it is still at `revision`; raises `Depasse` or `Refus("motif_requis")`.

    Inside the caller's transaction; `champs` are other columns that the step sets.
    """
    etape: EtapeLibre = etapes.pass_step(
        demande, geste, auteur=auteur, revision=revision, depasse=depasse, motif=motif,
        **{"attendu_depuis": None, **champs},
    )  # fmt: skip
    return etape


def history(demande: DemandeLibre) -> list[tuple[str, EtapeLibre]]:
    """Its steps in order, with their words; a decision that replaces another one says so."""
    lues, deja = [], False
    for etape in demande.etapes.select_related("auteur"):
        geste = GesteLibre(etape.transition)
        is_decision = geste in (GesteLibre.ACCEPTER, GesteLibre.REFUSER)
        mots = FAITS[geste]
        lues.append((f"Nouvelle décision\u00a0: {mots.lower()}" if is_decision and deja else mots, etape))
        deja = deja or is_decision
    return lues


def tell(demande: DemandeLibre, titre: str, texte: str) -> None:
    """Say a new state to the holder; reasons are read on the site, never sent by e-mail."""
    notify(
        cle=f"{NATURE}:{demande.pk}:{demande.revision}",
        nature=NATURE,
        titre=titre,
        texte=f"«\u00a0{demande.intitule[:120]}\u00a0». {texte}",
        lien=reverse("ps:libre", args=[demande.jeton]),
        professionnel=demande.exercice.professionnel,
    )


def record(
    demande: DemandeLibre, fait: Fait, auteur: Utilisateur, organisation: Organisation | None = None, motif: str = ""
) -> None:
    """Write the step in the journal."""
    journal.record(
        fait, auteur=auteur, organisation=organisation, professionnel=demande.exercice.professionnel, objet=demande,
        motif=motif.strip(), details={"etat": demande.etat, "revision": demande.revision, "axe": demande.axe},
    )  # fmt: skip
