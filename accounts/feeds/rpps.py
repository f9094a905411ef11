"""Load the roster: recognise the files, stage them, compare, stop if too much would change, write what differs.

Everything happens in one transaction: a faulty file leaves the roster as it was. Each file is a `Livraison` of the
partner RPPS or ORDRES, refused or stopped ones included, so that the operators see what arrived and why it went no
further. The caller then runs the recomputation of the cycles (`accounts.travaux`, nature `cycles.recalcul`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import horloge, travaux
from accounts.feeds import ordres, rpps_depot, rpps_difference
from accounts.feeds.ordres import DifferenceOrdre
from accounts.feeds.rpps_depot import Avance, Lecture
from accounts.feeds.rpps_difference import Difference, Ecrit
from accounts.feeds.rpps_format import Fichier, FichierRefuse, Genre, recognise
from accounts.flux.attente import request_replay
from accounts.journal import Fait, record
from accounts.models import Livraison, Partenaire, Reponse, Utilisateur

NATURE_RECALCUL = "cycles.recalcul"
SEUIL_ARRET = 0.05


class ChargementArrete(Exception):
    """The safety valve: too much would change; nothing was written, an operator decides (`force`)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(slots=True)
class Bilan:
    """What a load did: one `Lecture` and one `Livraison` per file, then the differences and what was written."""

    lectures: list[Lecture] = field(default_factory=list)
    livraisons: list[Livraison] = field(default_factory=list)
    roster: Difference | None = None
    ecrit: Ecrit = field(default_factory=Ecrit)
    inscriptions: DifferenceOrdre | None = None


def load(
    chemins: Iterable[Path],
    *,
    force: bool = False,
    partiel: bool = False,
    avance: Avance | None = None,
    canal: str = "commande",
    auteur: Utilisateur | None = None,
) -> Bilan:
    """Load these files together. Raises FichierRefuse (bad file) or ChargementArrete (safety valve).

    `partiel`: what the files do not name is left as it is (an extract by région, a supplement of a few people);
    otherwise an activity file is the whole roster. `force` goes past the safety valve and past an older extraction.
    """
    avance = avance or _silent
    fichiers = _recognise_all([Path(chemin) for chemin in chemins], canal, auteur)
    bilan = Bilan(livraisons=[_open(fichier, partiel, canal, auteur) for fichier in fichiers])
    try:
        with transaction.atomic():
            _run(fichiers, bilan, force=force, partiel=partiel, avance=avance)
            for fichier, lecture, livraison in zip(fichiers, bilan.lectures, bilan.livraisons, strict=True):
                _close(fichier, lecture, livraison, bilan)
            travaux.requeue(NATURE_RECALCUL, NATURE_RECALCUL)
            if bilan.roster is not None and bilan.roster.crees:
                request_replay()
    except FichierRefuse as refus:
        _give_up(bilan, Livraison.Etat.REFUSEE, Fait.LIVRAISON_REFUSEE, refus.code, str(refus))
        raise
    except ChargementArrete as arret:
        _give_up(bilan, Livraison.Etat.ARRETEE, Fait.LIVRAISON_ARRETEE, "V001", arret.message)
        raise
    except Exception as erreur:
        message = f"Interrompue : {type(erreur).__name__}."
        _give_up(bilan, Livraison.Etat.ANNULEE, Fait.LIVRAISON_REFUSEE, "X001", message)
        raise
    return bilan


def _recognise_all(chemins: list[Path], canal: str, auteur: Utilisateur | None) -> list[Fichier]:
    fichiers: list[Fichier] = []
    for chemin in chemins:
        try:
            fichiers.append(recognise(chemin))
        except FichierRefuse as refus:
            if chemin.is_file():
                illisible = Fichier(chemin, Genre.ACTIVITES, "|", {}, 0, chemin.stat().st_size)
                refusee = Bilan(livraisons=[_open(illisible, False, canal, auteur)])
                _give_up(refusee, Livraison.Etat.REFUSEE, Fait.LIVRAISON_REFUSEE, refus.code, str(refus))
            raise
    return sorted(fichiers, key=lambda f: list(Genre).index(f.genre))


def _run(fichiers: list[Fichier], bilan: Bilan, *, force: bool, partiel: bool, avance: Avance) -> None:
    jour = horloge.today()
    strict = getattr(settings, "RPPS_STRICT", True)
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL work_mem = '128MB'")
    roster = [f for f in fichiers if f.genre in {Genre.ACTIVITES, Genre.SAVOIR_FAIRE}]
    if not force and not partiel:
        _refuse_older(roster)
    rpps_depot.create_tables()
    ordres.create_table()
    for fichier in fichiers:
        lire = ordres.stage if fichier.genre is Genre.INSCRIPTIONS else rpps_depot.stage
        bilan.lectures.append(lire(fichier, avance, strict=strict))
    if roster:
        _write_roster(roster, bilan, jour, force=force, complet=not partiel, avance=avance)
    _write_registrations(bilan, jour, force=force, avance=avance)


def _write_roster(
    roster: list[Fichier], bilan: Bilan, jour: date, *, force: bool, complet: bool, avance: Avance
) -> None:
    avec_activites = any(f.genre is Genre.ACTIVITES for f in roster)
    avance("Comparaison avec les personnes connues", 0, 1)
    bilan.roster = rpps_difference.compute(avec_activites=avec_activites, complet=complet)
    if bilan.roster.part > SEUIL_ARRET and not force:
        raise ChargementArrete(_stop_message(bilan.roster))
    avance("Écriture des différences", 0, 1)
    bilan.ecrit = rpps_difference.apply(roster[0].extraction(jour), avec_activites=avec_activites)


def _write_registrations(bilan: Bilan, jour: date, *, force: bool, avance: Avance) -> None:
    livraison = next((v for v in bilan.livraisons if v.type_flux == Genre.INSCRIPTIONS), None)
    if livraison is None and not ordres.has_waiting(jour):
        return
    avance("Comparaison des inscriptions", 0, 1)
    ordres.stage_waiting(jour)
    bilan.inscriptions = ordres.compute()
    if bilan.inscriptions.part > SEUIL_ARRET and not force:
        d = bilan.inscriptions
        raise ChargementArrete(
            f"chargement arrêté : {_pourcent(d.part)} des {d.connues} inscriptions connues changeraient "
            f"({d.modifiees} modifiées, {d.annulees} annulées) ; vérifiez le fichier, puis relancez avec --force."
        )
    bilan.ecrit.exercices_touches += ordres.apply(livraison, jour)


def _stop_message(d: Difference) -> str:
    return (
        f"chargement arrêté : {_pourcent(d.part)} des {d.connus} exercices connus changeraient "
        f"({d.exercices_modifies} modifiés, {d.exercices_disparus} disparus, {d.exercices_crees} créés) ; "
        "vérifiez le fichier, puis relancez avec --force (ou --partiel si ce n’est qu’un extrait)."
    )


def _pourcent(part: float) -> str:
    return f"{part * 100:.1f} %".replace(".", ",")


def _refuse_older(roster: list[Fichier]) -> None:
    """An older complete extraction never overwrites a newer one (the day is in the file name)."""
    for fichier in roster:
        if fichier.genre is not Genre.ACTIVITES or fichier.horodatage is None:
            continue
        extraction = fichier.horodatage.isoformat()
        plus_recente = (
            Livraison.objects.filter(
                partenaire__code="RPPS", type_flux=Genre.ACTIVITES, mode="COMPLET", etat=Livraison.Etat.TRAITEE,
                manifeste__extraction__gt=extraction,
            )
            .order_by("-manifeste__extraction")
            .first()
        )  # fmt: skip
        if plus_recente is not None:
            raise FichierRefuse(
                "E013",
                fichier.nom,
                f"une extraction plus récente est déjà chargée ({plus_recente.nom_fichier}) ; "
                "chargez la dernière, ou confirmez avec --force.",
            )


def _open(fichier: Fichier, partiel: bool, canal: str, auteur: Utilisateur | None) -> Livraison:
    code = "ORDRES" if fichier.genre is Genre.INSCRIPTIONS else "RPPS"
    nom = fichier.horodatage
    complet = fichier.genre is not Genre.INSCRIPTIONS and not partiel
    return Livraison.objects.create(
        partenaire=Partenaire.objects.get(code=code),
        id_flux=uuid.uuid4().hex,
        type_flux=fichier.genre,
        mode="COMPLET" if complet else "INCREMENTAL",
        horodatage=timezone.make_aware(nom) if nom else horloge.now(),
        canal=canal,
        deposee_par=auteur,
        nom_fichier=fichier.nom[:255],
        taille=fichier.taille,
        manifeste={"extraction": nom.isoformat()} if nom else {},
        etat=Livraison.Etat.EN_COURS,
        recue_at=horloge.now(),
    )


def _close(fichier: Fichier, lecture: Lecture, livraison: Livraison, bilan: Bilan) -> None:
    livraison.sha256 = fichier.empreinte.hexdigest()
    livraison.etat = Livraison.Etat.TRAITEE
    livraison.compteurs = counters(lecture, bilan)
    livraison.avertissements = [f"{n} {cause}" for cause, n in lecture.hors_champ.items()]
    livraison.finie_at = horloge.now()
    livraison.save()
    Reponse.objects.bulk_create(lecture.answers(livraison.pk), batch_size=2_000)
    record(
        Fait.LIVRAISON_TRAITEE,
        auteur=livraison.deposee_par,
        organisation=livraison.partenaire.organisation,
        objet=livraison,
        details=livraison.compteurs,
    )


def counters(lecture: Lecture, bilan: Bilan) -> dict[str, int]:
    """Counters of a delivery, in lines; out-of-scope lines are apart and all add up to `recues`."""
    rejetees = sum(lecture.rejets.values())
    compteurs = {"recues": lecture.lues, "rapprochees": 0, "en_attente": 0, "rejetees": rejetees}
    compteurs["hors_champ"] = sum(lecture.hors_champ.values()) + lecture.ignorees
    if lecture.fichier.genre is Genre.ACTIVITES:
        compteurs["acceptees"] = bilan.ecrit.lignes_acceptees
    elif lecture.fichier.genre is Genre.INSCRIPTIONS and (d := bilan.inscriptions):
        compteurs["acceptees"] = d.creees + d.modifiees + d.annulees
        compteurs["en_attente"] = d.en_attente
    else:
        compteurs["acceptees"] = 0
    compteurs["inchangees"] = lecture.retenues - compteurs["acceptees"] - compteurs["en_attente"]
    return compteurs


def _give_up(bilan: Bilan, etat: str, fait: Fait, code: str, message: str) -> None:
    """Say on every delivery of the load why nothing was written."""
    for livraison in bilan.livraisons:
        livraison.etat, livraison.code_refus, livraison.message_refus = etat, code, message
        livraison.finie_at = horloge.now()
        livraison.save()
        record(fait, auteur=livraison.deposee_par, objet=livraison, details={"code": code})


def _silent(etape: str, faites: int, total: int) -> None:
    """Progress nobody looks at."""
