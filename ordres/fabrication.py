"""Make the documents of the attestations, by workers: drawn, stored, sealed, stored again, then shown.

Each step is written before the next one begins: whoever takes the work up after a kill finds what is to be signed as
it was, and neither the number nor the content can change. When nothing can be sealed, the work waits by itself.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

from accounts import horloge, travaux
from accounts.models import Travail
from ordres import attestation_pdf
from ordres.attestation import NATURE_LOT, NATURE_PDF, queue_lots, queue_pdf
from ordres.attestation_attente import NATURE_REPRISE, postpone, warn_before_the_end
from ordres.cachet import Cachet, CachetIndisponible
from ordres.cachet_en_vigueur import current
from ordres.models import Attestation

logger = logging.getLogger(__name__)

#: Lease of a lot between two documents: one takes well under a second.
BAIL = timedelta(seconds=60)


class DocumentAltere(RuntimeError):
    """What was stored to be signed is no longer the same: it is not signed."""


def make(travail: Travail) -> None:
    """Handler of « ordres.attestation_pdf »: one document; running it twice changes nothing."""
    attestation = Attestation.objects.select_related("decision").filter(pk=travail.donnees["attestation"]).first()
    if attestation is None:
        return
    try:
        produce(attestation)
    except CachetIndisponible as refus:
        postpone(refus)


def make_lot(travail: Travail) -> None:
    """Handler of « ordres.attestations »: those of a lot that are not made yet, one after the other.

    One that fails is asked for alone, so that it has its own tries and its own error; the others go on.
    """
    cles = travail.donnees["attestations"]
    avance = travaux.lease_by_slice(travail, BAIL)
    for rang, cle in enumerate(cles, start=1):
        attestation = Attestation.objects.select_related("decision").filter(pk=cle).first()
        if attestation is not None:
            try:
                produce(attestation)
            except CachetIndisponible as refus:
                return postpone(refus)
            except Exception:
                logger.exception("attestation %s failed in its lot: it is asked for alone", cle)
                queue_pdf(attestation)
        avance(rang, len(cles))
    return None


def resume(travail: Travail) -> None:
    """Handler of « ordres.attestations_reprise »: everything that waits, if something can be sealed again."""
    try:
        cachet = current()
    except CachetIndisponible as refus:
        return postpone(refus, travail)
    warn_before_the_end(cachet)
    en_attente = Attestation.objects.filter(pdf="").order_by("pk").values_list("pk", flat=True)
    queue_lots(list(en_attente), tour=str(travail.pk))
    return None


def schedule() -> None:
    """Queue the night's look at what waits, and at the end of the certificate, once."""
    travaux.enqueue(NATURE_REPRISE, f"{NATURE_REPRISE}:{horloge.today():%Y-%m-%d}", priorite=7)


def produce(attestation: Attestation) -> None:
    """Bring the document as far as it can go; raises `CachetIndisponible` once it is stored, ready to be signed."""
    if not attestation.pdf and not attestation.a_signer:
        draw(attestation)
    if not attestation.pdf:
        seal(attestation, current())
    _forget_unsigned(attestation)


def draw(attestation: Attestation) -> None:
    """Store what is to be signed, with its digest; another worker's is kept if there is one."""
    contenu = attestation_pdf.render(attestation)
    empreinte = hashlib.sha256(contenu).hexdigest()

    def keep(tenue: Attestation) -> dict[str, object]:
        if tenue.a_signer or tenue.pdf:
            return {}
        return {"a_signer": _store(tenue, "-a-signer", contenu), "sha256_a_signer": empreinte}

    _under_lock(attestation, keep)


def seal(attestation: Attestation, cachet: Cachet) -> None:
    """Sign what was stored, and store the signed document with its digest, once."""
    a_signer = _read_unsigned(attestation)
    contenu = cachet.seal(a_signer, f"Attestation de certification périodique {attestation.numero}")
    empreinte, instant = hashlib.sha256(contenu).hexdigest(), horloge.instant()

    def keep(tenue: Attestation) -> dict[str, object]:
        if tenue.pdf:
            return {}
        return {
            "pdf": _store(tenue, "", contenu), "sha256": empreinte, "signataire": cachet.nom[:200],
            "signee_at": instant,
        }  # fmt: skip

    _under_lock(attestation, keep)


def _under_lock(attestation: Attestation, keep: Callable[[Attestation], dict[str, object]]) -> None:
    """Write what `keep` returns for the row held; a file and its row are then written by one worker at a time."""
    with transaction.atomic():
        tenue = Attestation.objects.select_for_update().get(pk=attestation.pk)
        if champs := keep(tenue):
            Attestation.objects.filter(pk=attestation.pk).update(**champs)
    attestation.refresh_from_db(fields=["pdf", "a_signer", "sha256", "sha256_a_signer", "signataire", "signee_at"])


def _store(attestation: Attestation, suffixe: str, contenu: bytes) -> str:
    """Write the file under the name that its number gives; what a killed worker left there goes."""
    stockage: Storage = Attestation._meta.get_field("pdf").storage
    nom = f"attestations/{attestation.emise_le:%Y/%m}/{attestation.numero}{suffixe}.pdf"
    stockage.delete(nom)
    return stockage.save(nom, ContentFile(contenu))


def _read_unsigned(attestation: Attestation) -> bytes:
    with attestation.a_signer.open("rb") as fichier:
        contenu: bytes = fichier.read()
    if hashlib.sha256(contenu).hexdigest() != attestation.sha256_a_signer:
        raise DocumentAltere(
            f"Le document à signer de l’attestation {attestation.numero} a changé sur le disque : il n’est pas signé."
            " Cherchez ce qui l’a modifié, remettez-le depuis une sauvegarde, puis relancez le travail."
        )
    return contenu


def _forget_unsigned(attestation: Attestation) -> None:
    """Remove what was signed once the signed one is kept, which begins with the same bytes."""
    if not attestation.pdf or not attestation.a_signer:
        return
    fichier: FieldFile = attestation.a_signer
    fichier.storage.delete(fichier.name or "")
    Attestation.objects.filter(pk=attestation.pk).update(a_signer="")
    attestation.a_signer = ""


NATURES: dict[str, Callable[[Travail], None]] = {
    NATURE_PDF: make, NATURE_LOT: make_lot, NATURE_REPRISE: resume,
}  # fmt: skip
