"""Attestations of followed actions, and staff lists, deposited in number: a spreadsheet becomes a delivery like others.

One door: the rows are written in the columns of the contract, at the line they have in the spreadsheet, then deposited
by `accounts.flux.depot`: a dry run first, whose answers are the preview, then the very bytes rehearsed.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from django.db.models import QuerySet

from accounts import effectifs
from accounts.flux import corrections, depot, relecture, traitement
from accounts.flux.corrections import LigneCorrigee
from accounts.flux.depot import Envoi
from accounts.models import LigneEffectif, Livraison, Organisation, Partenaire, Reponse, Utilisateur
from accounts.partenaire_employeur import partner_of
from accounts.roles import Nature
from certif.socle.feeds.codes import remede
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.feeds.schema import Schema
from certif.socle.refus import Refus
from dashboards.employeur_modeles import LIGNE, PAR_FLUX, REPRISES, Modele
from dashboards.employeur_tableur import Lecture

CANAL = "ecran"
#: Rows answered while the person waits; more go to the workers.
LIGNES_IMMEDIATES = 1_000


def visible_to(organisations: list[Organisation]) -> QuerySet[Livraison]:
    """Deliveries of these employers, tries included, newest first."""
    employeurs = [o for o in organisations if o.nature == Nature.EMPLOYEUR]
    return (
        Livraison.objects.filter(partenaire__organisation__in=employeurs, type_flux__in=PAR_FLUX)
        .select_related("partenaire__organisation", "deposee_par")
        .order_by("-pk")
    )


def rehearse(
    organisation: Organisation, modele: Modele, lecture: Lecture, nom: str, auteur: Utilisateur, on: date,
    *, is_complete: bool = False,
) -> Livraison:  # fmt: skip
    """The dry run of these rows: every one gets its answer, nothing is applied.

    `is_complete`: once confirmed, a list that no longer holds somebody withdraws their row.
    """
    partenaire = partner_of(organisation, auteur, on)
    rangees = _rows(modele, lecture, organisation)
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "depot.csv"
        chemin.write_text(_file(modele.schema, rangees), encoding="utf-8")
        essai = depot.deposit(
            Envoi(
                chemin=chemin, nom=f"{Path(nom).stem[:80]}.csv", partenaire=partenaire, canal=CANAL,
                manifeste=_manifest(is_complete=is_complete), deposee_par=auteur, type_flux=modele.type_flux,
                a_blanc=True,
            )
        )  # fmt: skip
    return _driven(essai, on)


def confirm(essai: Livraison, auteur: Utilisateur, on: date) -> Livraison:
    """Deposit for good the very bytes that were rehearsed; the same ones again are the same delivery."""
    partenaire = _own_partner(essai, auteur, on)
    if not essai.a_blanc or essai.etat != Livraison.Etat.TRAITEE or essai.purgee_at is not None:
        raise Refus(
            "essai_non_confirmable", "Cet essai ne se confirme pas, ou plus.", remede="Déposez de nouveau le fichier."
        )
    livraison = depot.deposit(
        Envoi(
            chemin=Path(essai.fichier.path), nom=essai.nom_fichier, partenaire=partenaire, canal=CANAL,
            manifeste=_manifest(is_complete=essai.mode == "COMPLET"), deposee_par=auteur, type_flux=essai.type_flux,
        )
    )  # fmt: skip
    return _driven(livraison, on)


def correct(premiere: Livraison, lecture: Lecture, auteur: Utilisateur, on: date) -> Livraison:
    """Play again the rows of a delivery that were refused or wait, put right; each names its `ligne`."""
    partenaire = _own_partner(premiere, auteur, on)
    assert partenaire.organisation is not None  # the partner of an employer is its organisation's
    lignes = {numero: _line_of(cellules) for numero, cellules in lecture.lignes.items()}
    sans = [numero for numero, ligne in lignes.items() if ligne is None]
    if sans:
        raise Refus(
            "ligne_sans_numero", f"La ligne {sans[0]} de ce fichier ne dit pas quelle ligne elle corrige.", "fichier",
            "Partez du fichier des lignes à corriger, sans toucher à sa colonne «\u00a0ligne\u00a0».",
        )  # fmt: skip
    nommees = [ligne for ligne in lignes.values() if ligne is not None]
    cles = dict(premiere.reponses.filter(ligne__in=nommees).values_list("ligne", "id_technique"))
    internes = {c.nom_publie: c.nom for c in model_of(premiere).schema.champs}
    corrigees = []
    for numero, valeurs in _rows(model_of(premiere), lecture, partenaire.organisation).items():
        ligne = lignes[numero]
        assert ligne is not None  # refused above
        # The key of the first try: a row that waits gives its place to the one that corrects it.
        cle = cles.get(ligne) or valeurs["id_technique"]
        dites = {internes.get(nom, nom): v for nom, v in {**valeurs, "id_technique": cle}.items() if v}
        corrigees.append(LigneCorrigee(ligne, dites))
    return _driven(corrections.correct(premiere, corrigees, CANAL, a_blanc=False, deposee_par=auteur), on)


def model_of(livraison: Livraison) -> Modele:
    """The template of a delivery."""
    return PAR_FLUX[livraison.type_flux]


def faulty(livraison: Livraison) -> QuerySet[Reponse]:
    """Rows that may be put right: refused, or waiting."""
    return livraison.reponses.filter(sort__in=corrections.CORRIGEABLES).order_by("ligne")


def cells_of(livraison: Livraison, lignes: list[int]) -> dict[int, dict[str, str]]:
    """These rows in the columns of the template, by line; empty when the file is gone."""
    publies = {c.nom_publie: c.nom for c in model_of(livraison).schema.champs}
    lues = relecture.read_texts(livraison, lignes)
    return {
        ligne: {c.nom: textes.get(publies.get(c.nom_contrat, c.nom_contrat), "") for c in model_of(livraison).colonnes}
        for ligne, textes in lues.items()
    }


def to_correct(livraison: Livraison) -> Iterator[list[str]]:
    """The faulty rows as a file that can be put right and deposited again, its headings first."""
    colonnes = [c.nom for c in model_of(livraison).colonnes]
    yield [*REPRISES, *colonnes]
    reponses = list(faulty(livraison))
    textes = cells_of(livraison, [r.ligne for r in reponses])
    for r in reponses:
        cellules = textes.get(r.ligne, {})
        yield [str(r.ligne), r.message, remede(r.code), *(cellules.get(nom, "") for nom in colonnes)]


def answers(livraison: Livraison) -> Iterator[list[str]]:
    """Every row with its answer, its headings first."""
    montrees = model_of(livraison).montrees
    yield [LIGNE, *montrees, "reponse", "code", "message", "que_faire"]
    reponses = list(livraison.reponses.order_by("ligne"))
    textes = cells_of(livraison, [r.ligne for r in reponses])
    for r in reponses:
        dites = textes.get(r.ligne, {})
        lus = (dites.get(nom, "") for nom in montrees)
        yield [str(r.ligne), *lus, str(r.get_sort_display()), r.code, r.message, remede(r.code)]


def _own_partner(livraison: Livraison, auteur: Utilisateur, on: date) -> Partenaire:
    organisation = livraison.partenaire.organisation
    assert organisation is not None  # `visible_to` finds deliveries by their organisation
    return partner_of(organisation, auteur, on)


def _driven(livraison: Livraison, on: date) -> Livraison:
    """A small delivery is processed at once: the person reads its answers on the next page."""
    is_a_faire = livraison.etat in (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS)
    if is_a_faire and livraison.compteurs.get("recues", 0) <= LIGNES_IMMEDIATES:
        return traitement.drive(livraison, on)
    return livraison


def _manifest(*, is_complete: bool) -> Manifeste:
    return Manifeste(mode="COMPLET", brut={"mode": "COMPLET"}) if is_complete else Manifeste()


def _rows(modele: Modele, lecture: Lecture, organisation: Organisation) -> dict[int, dict[str, str]]:
    """Rows in the columns of the contract, by line; a staff number stands for the RPPS that was confirmed for it."""
    matricules = {c.get("matricule", "") for c in lecture.lignes.values() if not c.get("rpps")} - {""}
    connus = dict(
        effectifs.of_places([organisation])
        .filter(id_technique__in=matricules, etat=LigneEffectif.Etat.CONFIRMEE)
        .values_list("id_technique", "professionnel__rpps")
    )
    return {numero: modele.convertit(cellules, organisation, connus) for numero, cellules in lecture.lignes.items()}


def _line_of(cellules: Mapping[str, str]) -> int | None:
    texte = cellules.get(LIGNE, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else None


def _file(schema: Schema, rangees: Mapping[int, Mapping[str, str]]) -> str:
    """The rows as a CSV of the contract, each at its own line: an answer names the line of the spreadsheet."""
    noms = [champ.nom_publie for champ in schema.champs]
    sortie = io.StringIO()
    plume = csv.writer(sortie, delimiter=";", lineterminator="\n")
    plume.writerow(noms)
    ligne = 2
    for numero, valeurs in sorted(rangees.items()):
        sortie.write("\n" * (numero - ligne))
        plume.writerow(valeurs.get(nom, "") for nom in noms)
        ligne = numero + 1
    return sortie.getvalue()
