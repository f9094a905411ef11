"""Correct a faulty row and play it again: a one-row delivery through the one door, all its checks, its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from accounts import horloge, journal, travaux
from accounts.flux import atelier, corrections, reponses, suivi, traitement
from accounts.flux.corrections import LigneCorrigee
from accounts.models import LigneEnAttente, Livraison, Reponse, SuiviLigne, Travail, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

CANAL = "correction"
#: Remark left on the partner's own report: the row was put right here, it must be put right there too.
CORRIGEE = "W314"
NATURE_LOT = "flux.corrections"
#: Rows corrected by one gesture; each is read, checked and applied alone.
LOT_MAX = 200


def correct(reponse: Reponse, changements: Mapping[str, str], auteur: Utilisateur, motif: str, on: date) -> Livraison:
    """Apply this row with some columns changed; returns the one-row delivery that did it.

    All or nothing: when the corrected row is still rejected or would wait, `Refus` says why and nothing is kept.
    """
    require(auteur, Permission.FLUX_CORRIGER, on)
    motif = motif.strip()
    if not motif:
        raise Refus("motif_requis", "Un motif est nécessaire.", "motif", "Écrivez en une phrase d’où vient la valeur.")
    fichier = ""
    try:
        with transaction.atomic():
            # As a replay does: the delivery first, so that two gestures on one row follow one another.
            premiere = Livraison.objects.select_for_update(no_key=True, of=("self",)).get(pk=reponse.livraison_id)
            reponse = Reponse.objects.select_related("livraison__partenaire").get(pk=reponse.pk)
            if reponse.sort not in atelier.A_TRAITER:
                raise Depasse
            correction = _deposit(reponse, _corrected(reponse, changements, on), auteur)
            fichier = str(correction.fichier.name)
            nouvelle = _answer(traitement.drive(correction, on))
            _settle(premiere, reponse, nouvelle, auteur, on)
            journal.record(
                journal.Fait.LIGNE_CORRIGEE, auteur=auteur, objet=reponse, motif=motif,
                details={"geste": "corriger", "champs": sorted(changements), "livraison": correction.pk},
            )  # fmt: skip
    except Exception:
        # The rows went back with the transaction; the file of the attempt does not.
        if fichier:
            default_storage.delete(fichier)
        raise
    return correction


def request_lot(lignes: Mapping[int, Mapping[str, str]], auteur: Utilisateur, motif: str, on: date) -> str:
    """Correct many rows in the background, each as `correct` does; returns the key of the work.

    `lignes` maps primary keys of answers to the columns to change: what the preview showed, nothing computed again.
    """
    require(auteur, Permission.FLUX_CORRIGER, on)
    if not 0 < len(lignes) <= LOT_MAX:
        raise Refus(
            "lot_trop_grand", f"On corrige {LOT_MAX} lignes au plus d’un seul geste.", None,
            "Filtrez davantage, puis recommencez avec la suite.",
        )  # fmt: skip
    cle = f"{NATURE_LOT}:{auteur.pk}:{horloge.instant():%Y%m%dT%H%M%S%f}"
    donnees = {
        "auteur": auteur.pk, "motif": motif.strip(), "lignes": [[pk, dict(valeurs)] for pk, valeurs in lignes.items()],
    }  # fmt: skip
    with transaction.atomic():
        travaux.enqueue(NATURE_LOT, cle, donnees, priorite=4)
    return cle


def handle(travail: Travail) -> None:
    """Handler of `flux.corrections`: a row already settled is left alone, one refused stays in the workbench."""
    donnees, on = travail.donnees, horloge.today()
    auteur = Utilisateur.objects.get(pk=donnees["auteur"])
    a_faire = donnees["lignes"]
    for rang, (pk, valeurs) in enumerate(a_faire, start=1):
        reponse = Reponse.objects.filter(pk=pk, sort__in=atelier.A_TRAITER).first()
        if reponse is not None:
            try:
                correct(reponse, valeurs, auteur, donnees["motif"], on)
            except Refus as refus:
                _note(reponse, auteur, refus, on)
        travaux.renew(travail, faites=rang, total=len(a_faire))


def _note(reponse: Reponse, auteur: Utilisateur, refus: Refus, on: date) -> None:
    ligne = suivi.of_row(reponse)
    suivi.apply(ligne, suivi.annotate(f"Correction refusée : {refus}"), auteur, ligne.revision, on)


def _corrected(reponse: Reponse, changements: Mapping[str, str], on: date) -> dict[str, str]:
    """The whole row with its corrections; `Refus` when it cannot be read again or when nothing changes."""
    contenu = atelier.contents([reponse], on)[reponse.pk]
    if contenu.is_cachee:
        raise Refus(
            "partenaire_militaire", "Les lignes du service de santé des armées se corrigent chez leur émetteur.", None,
            "Le compte rendu de la livraison lui dit quoi corriger.",
        )  # fmt: skip
    valeurs = contenu.as_dict()
    if not valeurs:
        raise Refus(
            "ligne_illisible", "Cette ligne ne peut plus être relue : son fichier a été effacé ou elle est illisible.",
            None, "Demandez à l’émetteur de la renvoyer.",
        )  # fmt: skip
    changees = {nom: texte.strip() for nom, texte in changements.items() if texte.strip() != valeurs.get(nom, "")}
    if not changees:
        raise Refus("rien_de_change", "Aucune valeur n’a changé.", None, "Corrigez au moins une colonne de la ligne.")
    return {**valeurs, **changees}


def _deposit(reponse: Reponse, valeurs: dict[str, str], auteur: Utilisateur) -> Livraison:
    premiere = reponse.livraison
    livraison = corrections.correct(
        premiere, [LigneCorrigee(reponse.ligne, valeurs)], CANAL, a_blanc=False, deposee_par=auteur,
        # Just after the row it corrects: what the partner sent since then still wins.
        horodatage=premiere.horodatage + timedelta(microseconds=1),
    )  # fmt: skip
    if livraison.etat == Livraison.Etat.REFUSEE:
        raise Refus(livraison.code_refus, livraison.message_refus)
    return livraison


def _answer(correction: Livraison) -> Reponse:
    """The answer to the corrected row; `Refus` when it is not a good one."""
    nouvelle = correction.reponses.first()
    if nouvelle is None:
        raise Refus("correction_arretee", "La correction n’a pas pu être traitée.", None, "Recommencez plus tard.")
    if nouvelle.sort in atelier.A_TRAITER:
        raise Refus(
            nouvelle.code, f"La ligne corrigée n’est pas acceptée : {nouvelle.message}", nouvelle.champ or None,
            "Rien n’a été enregistré : corrigez encore, ou laissez la ligne à son émetteur.",
        )  # fmt: skip
    return nouvelle


def _settle(premiere: Livraison, reponse: Reponse, nouvelle: Reponse, auteur: Utilisateur, on: date) -> None:
    """Give the first row the answer of its correction, with the remark its partner reads in its own report."""
    Reponse.objects.filter(pk=reponse.pk).update(
        sort=nouvelle.sort, code=nouvelle.code, champ=nouvelle.champ, message=nouvelle.message,
        avertissements=[*nouvelle.avertissements, CORRIGEE],
    )  # fmt: skip
    LigneEnAttente.objects.filter(livraison=premiere, ligne=reponse.ligne, resolue_at__isnull=True).update(
        resolue_at=horloge.instant()
    )
    premiere.compteurs = reponses.count(premiere)
    premiere.save(update_fields=["compteurs"])
    SuiviLigne.objects.update_or_create(
        reponse=reponse, defaults={"correction": nouvelle.livraison, "reglee_le": on, "proprietaire": auteur}
    )
