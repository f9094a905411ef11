"""Receive a file: check it whole, keep it sealed by its hash, cut it, queue it. One door for every channel."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts import horloge, journal, travaux
from accounts.flux import avis, delegation, formats, ouverture, remplacement, tour
from accounts.models import Livraison, Morceau, Organisation, Partenaire, Utilisateur
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.encodage import Texte, check_text
from certif.socle.feeds.enregistrements import Tranche, cut
from certif.socle.feeds.lecture import Dialecte, read_dialect
from certif.socle.feeds.manifeste import Manifeste, type_of_name
from certif.socle.feeds.schema import Schema
from certif.socle.refus import Refus

NATURE_LIVRAISON = "flux.livraison"
LIGNES_PAR_MORCEAU = 2_500
#: Size read before the format is known; the format's own limit comes right after.
OCTETS_MAX = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Envoi:
    """What arrives: a file on disk, who sends it, by which channel, with or without a manifest.

    `a_blanc` is a dry run; so is a manifest that says `essai`, whatever the door.
    """

    chemin: Path
    nom: str
    partenaire: Partenaire
    canal: str
    manifeste: Manifeste = field(default_factory=Manifeste)
    deposee_par: Utilisateur | None = None
    type_flux: str = ""
    a_blanc: bool = False


@dataclass(frozen=True, slots=True)
class Controle:
    """What the checks of a file found, ready to be kept."""

    schema: Schema
    sha256: str
    taille: int
    texte: Texte
    dialecte: Dialecte
    tranches: tuple[Tranche, ...]
    pieces: dict[str, str]

    @property
    def nb_lignes(self) -> int:
        """Rows of the file, header and blank lines left out."""
        return sum(tranche.nb_lignes for tranche in self.tranches)


def find_partner(code: str) -> Partenaire:
    """The active partner of this code; `Refus` E005 when there is none."""
    partenaire = Partenaire.objects.filter(code=code.strip().upper(), is_active=True).first()
    if partenaire is None:
        faute = FauteFichier("E005", detail=f"aucun partenaire actif n’a le code « {code[:20]} »")
        raise Refus(faute.code, faute.message, "partenaire", faute.remede)
    return partenaire


def deposit(envoi: Envoi) -> Livraison:
    """The delivery of this file: a new one, the one already known for the same bytes or `id_flux`, or a refused one.

    Nothing is applied here. Safe to call at the same time for the same file: one delivery.
    """
    if envoi.manifeste.essai:
        envoi = replace(envoi, a_blanc=True)
    deja = _already(envoi, "", envoi.manifeste.id_flux)
    if deja is not None:
        return deja
    sha256, type_flux = "", ""
    try:
        type_flux = _type_of(envoi)
        mandant = delegation.principal_of(envoi.partenaire, envoi.manifeste.pour_le_compte_de, horloge.today())
        remplacement.check(envoi.partenaire, type_flux, envoi.manifeste)
        schema = formats.get(type_flux).schema
        sha256, taille = ouverture.hash_file(envoi.chemin, schema.max_octets or OCTETS_MAX)
        deja = _already(envoi, sha256, "")
        if deja is not None:
            return deja
        tour.require_room(envoi.partenaire)
        with tempfile.TemporaryDirectory() as dossier:
            clair = _plain(envoi, Path(dossier), schema)
            controle = _check(envoi, schema, sha256, taille, *clair)
            return _keep(envoi, type_flux, controle, clair[0], mandant)
    except FauteFichier as faute:
        return _refuse(envoi, type_flux, sha256, faute)


def content_path(livraison: Livraison) -> Path:
    """The plain text of a delivery: its file, or what was unpacked from it; `FileNotFoundError` once it is purged."""
    nom = str(livraison.fichier.name)
    if not nom:
        raise FileNotFoundError(f"the raw file of delivery {livraison.pk} is gone")
    clair = f"{nom}.clair"
    return Path(default_storage.path(clair if livraison.manifeste.get("deplie") else nom))


def _already(envoi: Envoi, sha256: str, id_flux: str) -> Livraison | None:
    if envoi.a_blanc or not (sha256 or id_flux):
        return None
    connues = Livraison.objects.filter(partenaire=envoi.partenaire, a_blanc=False).exclude(etat=Livraison.Etat.REFUSEE)
    connues = connues.filter(sha256=sha256) if sha256 else connues.filter(id_flux=id_flux)
    if sha256 and envoi.manifeste.id_flux:
        # The same bytes under another name, once cancelled: somebody means to send them again.
        connues = connues.exclude(etat__in=(Livraison.Etat.ANNULEE, Livraison.Etat.ANNULATION))
    return connues.order_by("pk").first()


def _type_of(envoi: Envoi) -> str:
    """The feed of this file, allowed to this partner; `FauteFichier` E005 otherwise."""
    emetteur = envoi.manifeste.emetteur
    if emetteur and emetteur != envoi.partenaire.code:
        raise FauteFichier(
            "E005", detail=f"le manifeste est émis par « {emetteur} », pas par « {envoi.partenaire.code} »"
        )
    admis = formats.types_of(envoi.partenaire)
    voulu = envoi.type_flux or envoi.manifeste.type_flux or type_of_name(envoi.nom)
    if not voulu and admis:
        return admis[0]
    if voulu not in admis:
        raise FauteFichier(
            "E005", detail=f"le flux « {voulu or 'sans type'} » n’est pas ouvert à « {envoi.partenaire.code} »"
        )
    return voulu


def _plain(envoi: Envoi, dossier: Path, schema: Schema) -> tuple[Path, dict[str, str]]:
    if ouverture.is_packed(envoi.chemin):
        clair = dossier / "clair"
        return clair, ouverture.unpack(envoi.chemin, envoi.nom, clair, schema.max_octets or OCTETS_MAX)
    ouverture.refuse_encrypted(envoi.chemin, envoi.nom)
    return envoi.chemin, {}


def _check(envoi: Envoi, schema: Schema, sha256: str, taille: int, clair: Path, pieces: dict[str, str]) -> Controle:
    manifeste = envoi.manifeste
    if manifeste.sha256 and manifeste.sha256 != sha256:
        raise FauteFichier("E001")
    if schema.periode_requise and manifeste.mode == "COMPLET" and manifeste.periode is None:
        raise FauteFichier("E007", detail=f"un flux {schema.type_flux} complet doit donner sa « periode »")
    with clair.open("rb") as flux:
        texte = check_text(flux)
        dialecte = read_dialect(flux, texte.debut, schema)
        tranches = tuple(cut(flux, dialecte.debut, dialecte.premiere_ligne, LIGNES_PAR_MORCEAU, dialecte.forme))
    controle = Controle(schema, sha256, taille, texte, dialecte, tranches, pieces)
    nombre = controle.nb_lignes
    if manifeste.nb_lignes is not None and manifeste.nb_lignes != nombre:
        raise FauteFichier("E004", valeur=manifeste.nb_lignes, detail=nombre)
    if nombre == 0:
        raise FauteFichier("E009")
    if schema.max_lignes and nombre > schema.max_lignes:
        raise FauteFichier("E008", detail=f"{nombre} lignes, {schema.max_lignes} au plus")
    return controle


def _keep(envoi: Envoi, type_flux: str, controle: Controle, clair: Path, mandant: Organisation | None) -> Livraison:
    livraison = _new(envoi, type_flux, controle.sha256, Livraison.Etat.RECUE)
    livraison.mandant = mandant
    livraison.taille = controle.taille
    livraison.compteurs = {"recues": controle.nb_lignes}
    livraison.avertissements = [f"colonne inconnue ignorée : {nom}"[:120] for nom in controle.dialecte.inconnues[:50]]
    livraison.manifeste = {
        "recu": envoi.manifeste.brut,
        "periode": [jour.isoformat() for jour in envoi.manifeste.periode or ()],
        "dialecte": {
            "colonnes": list(controle.dialecte.colonnes),
            "debut": controle.dialecte.debut,
            "premiere_ligne": controle.dialecte.premiere_ligne,
        },
        "pieces": controle.pieces,
        "deplie": clair != envoi.chemin,
    }
    _store(livraison, envoi.chemin, clair)
    try:
        with transaction.atomic():
            livraison.save()
            Morceau.objects.bulk_create(_slices(livraison, controle.tranches))
            journal.record(
                journal.Fait.LIVRAISON_RECUE,
                auteur=envoi.deposee_par,
                objet=livraison,
                organisation=mandant,
                details={"partenaire": envoi.partenaire.code, "lignes": controle.nb_lignes, "sha256": controle.sha256},
            )
            travaux.enqueue(
                NATURE_LIVRAISON, work_key(livraison), {"livraison": livraison.pk},
                priorite=tour.priority(controle.nb_lignes), groupe=envoi.partenaire.code,
            )  # fmt: skip
    except IntegrityError:
        _erase(livraison)
        deja = _already(envoi, "", livraison.id_flux) or _already(envoi, controle.sha256, "")
        if deja is None:
            raise
        return deja
    return livraison


def work_key(livraison: Livraison) -> str:
    """Key of the piece of work that processes this delivery."""
    return f"{NATURE_LIVRAISON}:{livraison.pk}"


def requeue(livraison: Livraison) -> None:
    """Put a delivery back in the work table (released by an operator, or left behind)."""
    travaux.requeue(
        NATURE_LIVRAISON, work_key(livraison), {"livraison": livraison.pk},
        priorite=tour.priority(livraison.compteurs.get("recues", 0)), groupe=livraison.partenaire.code,
    )  # fmt: skip


def _slices(livraison: Livraison, tranches: tuple[Tranche, ...]) -> list[Morceau]:
    return [
        Morceau(
            livraison=livraison, numero=t.numero, premiere_ligne=t.premiere_ligne, nb_lignes=t.nb_lignes,
            octet_debut=t.octet_debut, octet_fin=t.octet_fin,
        )
        for t in tranches
    ]  # fmt: skip


def _new(envoi: Envoi, type_flux: str, sha256: str, etat: str) -> Livraison:
    instant: datetime = horloge.instant()
    return Livraison(
        partenaire=envoi.partenaire,
        id_flux=envoi.manifeste.id_flux or sha256,
        type_flux=type_flux,
        mode=_mode(envoi.manifeste, type_flux),
        pour_le_compte_de=envoi.manifeste.pour_le_compte_de,
        remplace_flux=envoi.manifeste.remplace,
        horodatage=envoi.manifeste.horodatage or instant,
        canal=envoi.canal,
        deposee_par=envoi.deposee_par,
        nom_fichier=envoi.nom[:255],
        sha256=sha256,
        a_blanc=envoi.a_blanc,
        etat=etat,
        recue_at=instant,
    )


def _mode(manifeste: Manifeste, type_flux: str) -> str:
    """What the manifest says, or how this feed comes when nobody says anything."""
    if manifeste.mode != "INCREMENTAL" or manifeste.brut.get("mode") or not formats.known(type_flux):
        return manifeste.mode
    return formats.get(type_flux).schema.mode


def _store(livraison: Livraison, brut: Path, clair: Path) -> None:
    """Keep the raw bytes under a generated name (never the sender's), and the unpacked text beside them."""
    champ = livraison.fichier.field
    nom = champ.generate_filename(livraison, f"{livraison.partenaire.code}-{livraison.sha256[:16]}.flux")
    with brut.open("rb") as source:
        livraison.fichier.name = default_storage.save(nom, File(source))
    if clair != brut:
        with clair.open("rb") as source:
            default_storage.save(f"{livraison.fichier.name}.clair", File(source))


def _erase(livraison: Livraison) -> None:
    default_storage.delete(str(livraison.fichier.name))
    default_storage.delete(f"{livraison.fichier.name}.clair")


def _refuse(envoi: Envoi, type_flux: str, sha256: str, faute: FauteFichier) -> Livraison:
    """Record the refusal; the same file refused again for the same reason is the same refusal."""
    refusees = Livraison.objects.filter(
        partenaire=envoi.partenaire, etat=Livraison.Etat.REFUSEE, a_blanc=envoi.a_blanc, sha256=sha256,
        nom_fichier=envoi.nom[:255], code_refus=faute.code, message_refus=faute.message,
    )  # fmt: skip
    deja = refusees.order_by("pk").first()
    if deja is not None:
        return deja
    livraison = _new(envoi, type_flux, sha256, Livraison.Etat.REFUSEE)
    livraison.code_refus, livraison.message_refus = faute.code, faute.message
    livraison.manifeste = {"recu": envoi.manifeste.brut}
    livraison.finie_at = livraison.recue_at
    with transaction.atomic():
        livraison.save()
        journal.record(
            journal.Fait.LIVRAISON_REFUSEE,
            auteur=envoi.deposee_par,
            objet=livraison,
            motif=faute.message,
            details={"partenaire": envoi.partenaire.code, "code": faute.code},
        )
        avis.tell(livraison)
    return livraison
