"""Is this attestation valid? Answered to anyone, without any personal data until two facts are typed."""

import hashlib
from dataclasses import dataclass
from datetime import date

from accounts.cadence import seconds_to_wait
from accounts.professions import Profession
from certif.socle.identifiers import noms_concordent
from certif.socle.refus import Refus
from ordres.models import Attestation

FENETRE_SECONDES = 60
ESSAIS_PAR_FENETRE = 30
IDENTITES_PAR_FENETRE = 8
FICHIERS_PAR_FENETRE = 10
INCONNUE = "inconnue"


@dataclass(frozen=True, slots=True)
class Reponse:
    """What a stranger may read: the state, and for a known attestation who issued it and when. No personal data."""

    etat: str
    emetteur: str = ""
    emise_le: date | None = None
    revoquee_le: date | None = None
    remplacee_le: date | None = None

    @property
    def is_connue(self) -> bool:
        """Whether the attestation exists."""
        return self.etat != INCONNUE


@dataclass(frozen=True, slots=True)
class Identite:
    """Shown to who typed the holder's name and RPPS number."""

    titulaire: str
    profession: str
    debut: date
    fin: date


def by_number(numero: str) -> Attestation | None:
    """The attestation of this number, however it was typed (case, spaces)."""
    return Attestation.objects.filter(numero="".join(numero.split()).upper()).select_related("decision").first()


def by_token(jeton: str) -> Attestation | None:
    """The attestation of this QR token."""
    return Attestation.objects.filter(jeton=jeton).select_related("decision").first()


def by_content(contenu: bytes) -> Attestation | None:
    """The attestation of which these bytes are the very file that was delivered."""
    return by_digest(hashlib.sha256(contenu).hexdigest())


def by_digest(sha256: str) -> Attestation | None:
    """The same, by the hexadecimal sha256 of the file."""
    return Attestation.objects.filter(sha256=sha256).exclude(sha256="").select_related("decision").first()


def answer(attestation: Attestation | None) -> Reponse:
    """What the page says; an unknown number or token is an answer like another."""
    if attestation is None:
        return Reponse(INCONNUE)
    return Reponse(
        attestation.etat, attestation.emetteur, attestation.emise_le, attestation.revoquee_le, attestation.remplacee_le
    )


def identify(attestation: Attestation | None, nom: str, rpps: str) -> Identite:
    """The holder, to who already knows both facts; raises `Refus("identite")` without saying which one is wrong."""
    refus = Refus(
        "identite",
        "Ce nom et ce numéro RPPS ne correspondent pas à cette attestation.",
        remede="Recopiez-les tels qu’ils figurent sur le document, ou demandez-les à la personne qui vous l’a remis.",
    )
    if attestation is None:
        raise refus
    chiffres = "".join(c for c in rpps if c.isdigit())
    if not noms_concordent(attestation.nom, nom) or chiffres != attestation.rpps:
        raise refus
    cycle = attestation.decision.constat["cycle"]
    return Identite(
        attestation.titulaire,
        Profession(attestation.profession).libelle,
        date.fromisoformat(cycle["debut"]),
        date.fromisoformat(cycle["fin"]),
    )


def slow_down(adresse: str, quoi: str, limite: int) -> None:
    """Count this try; raises `Refus("trop_d_essais")` over `limite` per minute from one address.

    It slows a machine that tries numbers in a row; the token of 192 bits is what cannot be guessed.
    """
    if seconds_to_wait(f"verification:{quoi}:{adresse}", limite, FENETRE_SECONDES):
        raise Refus(
            "trop_d_essais",
            "Trop de vérifications depuis votre adresse en peu de temps.",
            remede="Attendez une minute, puis recommencez.",
        )
