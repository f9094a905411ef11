"""Pass one step of a claim, and say it: to the holder at each step, to the people of the partner without any name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.flux import delegation
from accounts.models import Livraison, Partenaire, Utilisateur
from accounts.notifications import notify
from actions import etapes
from actions.models import EtapeReclamation, Reclamation
from actions.reclamations_mots import NatureReclamation
from actions.rules.reclamation import GesteReclamation
from actions.transit import contacts_of
from certif.socle.workflow import Depasse

NATURE = "signalement"

#: How a step is said in the history, whoever reads it.
FAITS = {
    GesteReclamation.PRENDRE: "Pris en charge",
    GesteReclamation.DEMANDER_COMPLEMENT: "Complément demandé",
    GesteReclamation.REPONDRE: "Complément donné",
    GesteReclamation.PROPOSER: "Réponse par un envoi",
    GesteReclamation.CLASSER: "Classé sans suite",
    GesteReclamation.CONFIRMER: "Réponse vérifiée",
    GesteReclamation.REFUSER: "Réponse jugée insuffisante",
    GesteReclamation.RETIRER: "Signalement retiré",
}

#: Where a partner reads its claims: said by the room above, which owns the page.
_adresses: list[Callable[[str], str]] = []


def register_page(adresse: Callable[[str], str]) -> None:
    """Declare the address of the claims of the partner of a code (the room above does, in `AppConfig.ready()`)."""
    _adresses[:] = [adresse]


def depasse() -> Depasse:
    """The refusal of a stale form."""
    return Depasse(
        "Ce signalement a changé depuis que vous l’avez ouvert. Votre geste n’a pas été enregistré.",
        "Relisez-le ci-dessous, puis recommencez si c’est encore utile.",
    )


def pass_step(
    reclamation: Reclamation, geste: GesteReclamation, *, auteur: Utilisateur | None, revision: int, motif: str = "",
    envoi: Livraison | None = None, **champs: Any,
) -> EtapeReclamation:  # fmt: skip
    """Move the claim if it is still at `revision`; raises `Depasse` or `Refus("motif_requis")`.

    Inside the caller's transaction; `champs` are other columns that the step sets, `envoi` the delivery it names.
    """
    return etapes.pass_step(
        reclamation, geste.value, auteur=auteur, revision=revision, depasse=depasse, motif=motif,
        etape={"livraison": envoi}, **{"attendu_depuis": None, **champs},
    )  # fmt: skip


def history(reclamation: Reclamation) -> list[tuple[str, EtapeReclamation]]:
    """Its steps in order, with their words."""
    return [
        (FAITS[GesteReclamation(e.transition)], e) for e in reclamation.etapes.select_related("auteur", "livraison")
    ]


def subject(reclamation: Reclamation) -> str:
    """What it is about, in a few words for its holder."""
    intitule = reclamation.action.intitule if reclamation.action else reclamation.intitule
    return f"{NatureReclamation(reclamation.nature).libelle}\u00a0: {intitule}"


def tell(reclamation: Reclamation, titre: str, texte: str) -> None:
    """Say a new state to the holder; reasons are read on the site, never sent by e-mail."""
    notify(
        cle=f"{NATURE}:{reclamation.pk}:{reclamation.revision}:{reclamation.etat}",
        nature=NATURE,
        titre=titre,
        texte=f"{reclamation.partenaire.nom}. {texte}",
        lien=reverse("ps:reclamation", args=[reclamation.jeton]),
        professionnel=reclamation.exercice.professionnel,
    )


def warn_partner(reclamation: Reclamation, on: date) -> None:
    """Tell the people who answer for the partner, once a day each, however many claims come; no name, no title."""
    for partenaire in recipients(reclamation, on):
        for contact in contacts_of(partenaire, on):
            notify(
                cle=f"{NATURE}-recu:{partenaire.pk}:{on:%Y-%m-%d}:{contact.pk}",
                nature=NATURE,
                titre="Des professionnels vous signalent des actions à vérifier",
                texte=f"Un signalement au moins attend une réponse de {partenaire.nom}. La liste vous attend dans "
                "l’application.",
                lien=address_of(partenaire),
                utilisateur=contact,
            )


def recipients(reclamation: Reclamation, on: date) -> list[Partenaire]:
    """Who answers that day: the partner, unless its delegation has ended, and the organisation it deposited for."""
    destinataires = []
    mandant = reclamation.mandant
    deleguees = delegation.in_force(on).filter(mandataire=reclamation.partenaire_id, mandant=reclamation.mandant_id)
    if mandant is None or deleguees.exists():
        destinataires.append(reclamation.partenaire)
    if mandant is not None:
        destinataires += Partenaire.objects.filter(organisation=mandant)
    return destinataires


def address_of(partenaire: Partenaire) -> str:
    """The page of the claims of a partner; empty where nobody owns one."""
    return _adresses[0](partenaire.code) if _adresses else ""
