"""The staff list as its employer reads it: by name, counted by state, a row put right."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db.models import Count, Q, QuerySet

from accounts import curseur, horloge
from accounts.curseur import Page, Place
from accounts.flux import corrections, depot, traitement
from accounts.flux.depot import Envoi
from accounts.models import LigneEffectif, Livraison, Utilisateur
from accounts.partenaire_employeur import partner_of
from accounts.roles import Nature
from certif.socle.refus import Refus

PAR_PAGE = 40
TYPE_FLUX = "EFFECTIFS"


def filtered(visibles: QuerySet[LigneEffectif], etat: str = "", recherche: str = "") -> QuerySet[LigneEffectif]:
    """Rows of one state, or whose name begins so, or of this staff number."""
    if etat:
        visibles = visibles.filter(etat=etat)
    if recherche:
        visibles = visibles.filter(Q(nom_exercice__istartswith=recherche) | Q(id_technique=recherche))
    return visibles


def counts(visibles: QuerySet[LigneEffectif]) -> list[tuple[str, str, int]]:
    """(state, words, rows); one query."""
    comptes = visibles.aggregate(**{e.value: Count("pk", filter=Q(etat=e)) for e in LigneEffectif.Etat})
    return [(etat.value, str(etat.label), comptes[etat.value]) for etat in LigneEffectif.Etat]


def page(lignes: QuerySet[LigneEffectif], *, apres: Place | None, avant: Place | None) -> Page:
    """One page by name."""
    return curseur.page(
        lignes.select_related("professionnel"), "nom_exercice", "pk", PAR_PAGE, apres=apres, avant=avant
    )


def withdrawn_by(essai: Livraison) -> int:
    """How many rows a whole list, if it were confirmed, would withdraw because it no longer holds them."""
    if essai.mode != "COMPLET" or essai.type_flux != TYPE_FLUX:
        return 0
    dites = essai.reponses.values("id_technique")
    connues = LigneEffectif.objects.filter(partenaire=essai.partenaire, absente_depuis__isnull=True)
    return connues.exclude(id_technique__in=dites).count()


def is_ours(ligne: LigneEffectif) -> bool:
    """Whether the employer itself sent this row: what another sent is put right by whoever sent it."""
    organisation = ligne.partenaire.organisation if ligne.partenaire else None
    return organisation is not None and organisation.nature == Nature.EMPLOYEUR


def said(ligne: LigneEffectif) -> dict[str, str]:
    """What the list says of somebody, as the form shows it."""
    return {
        "nom": ligne.nom_exercice, "prenom": ligne.prenom_exercice, "profession": ligne.code_profession,
        "service": ligne.service,
    }  # fmt: skip


def put_right(ligne: LigneEffectif, dites: Mapping[str, str], auteur: Utilisateur, on: date) -> None:
    """Deposit this row again with what was corrected; `Refus` with the answer of the reception when it is refused."""
    if not is_ours(ligne):
        raise Refus(
            "ligne_d_un_autre", "Cette ligne vient d’un envoi qui n’est pas le vôtre.",
            remede="Demandez sa correction à qui l’a envoyée.",
        )  # fmt: skip
    assert ligne.partenaire is not None  # said above
    assert ligne.partenaire.organisation is not None
    partenaire = partner_of(ligne.partenaire.organisation, auteur, on)
    rangee = {
        "id_technique": ligne.id_technique, "nom_exercice": dites["nom"], "prenom_exercice": dites["prenom"],
        "code_profession": dites["profession"], "employeur_finess": ligne.employeur_finess,
        "employeur_siret": ligne.employeur_siret, "service": dites["service"],
        # An unknown column, ignored: what was said once may be said again later.
        "corrige": f"{ligne.pk}:{horloge.instant().isoformat()}",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as dossier:
        chemin = corrections.write_rows(Path(dossier), [{nom: valeur for nom, valeur in rangee.items() if valeur}])
        livraison = depot.deposit(
            Envoi(
                chemin=chemin, nom=f"ligne-{ligne.pk}.jsonl", partenaire=partenaire, canal="ecran",
                deposee_par=auteur, type_flux=TYPE_FLUX,
            )
        )  # fmt: skip
    if livraison.etat in (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS):
        livraison = traitement.drive(livraison, on)
    refusee = livraison.reponses.filter(sort="rejetee").first()
    if livraison.etat == Livraison.Etat.REFUSEE or refusee is not None:
        message = refusee.message if refusee is not None else livraison.message_refus
        raise Refus("ligne_refusee", message, remede="Vérifiez ce que vous avez écrit.")
