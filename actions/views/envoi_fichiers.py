"""The files of one sending: each judged by itself, so that one bad file does not take the good ones with it."""

from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from actions.image_redessinee import CHAMP
from actions.justificatifs import PreuveAcceptee, accept, clean_name
from certif.socle.refus import Refus

#: The controls of the form that send files: the chooser, the camera.
CHAMPS = ("preuve", "photo")


def sent(request: HttpRequest) -> list[UploadedFile]:
    """The files of this request, in the order of the form."""
    return [fichier for champ in CHAMPS for fichier in request.FILES.getlist(champ)]


def take(request: HttpRequest, keep: Callable[[PreuveAcceptee], object]) -> list[Refus]:
    """Give each file that can be kept to `keep`; the refusals of the others, named when there were several."""
    fichiers = sent(request)
    refus = []
    for fichier in fichiers:
        try:
            keep(accept(fichier))
        except Refus as erreur:
            refus.append(_named(erreur, fichier, len(fichiers)))
        finally:
            fichier.close()
    return refus


def _named(erreur: Refus, fichier: UploadedFile, nombre: int) -> Refus:
    if nombre < 2:
        return Refus(erreur.code, erreur.message, CHAMP, erreur.remede)
    nom = clean_name(fichier.name or "") or "sans nom"
    return Refus(erreur.code, f"«\u00a0{nom}\u00a0»\u00a0: {erreur.message}", CHAMP, erreur.remede)
