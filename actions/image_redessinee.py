"""A picture drawn again: same pixels, nothing else. No place, no phone, no profile, nothing after its end."""

import io
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile, ImageOps

from certif.socle.refus import Refus

COTE_MAX = 3000
CHAMP = "preuve"
JPEG, PNG = "image/jpeg", "image/png"
#: Read in the header, before a pixel is decoded. A JPEG is decoded reduced; a PNG whole: A4 at 600 dpi, no more.
PIXELS_MAX = {JPEG: 64_000_000, PNG: 36_000_000}
_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
_OPTIONS: dict[str, dict[str, int | bool]] = {
    JPEG: {"quality": 88, "optimize": True},
    PNG: {"optimize": True},
}
_VERROU = threading.Lock()
logger = logging.getLogger(__name__)


@contextmanager
def _whole_pictures() -> Iterator[None]:
    """Refuse a picture whose end is missing, whoever else is in this process: WeasyPrint, once loaded, accepts any."""
    with _VERROU:
        avant, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = avant


def redraw(contenu: bytes, type_mime: str) -> bytes:
    """The same picture, upright, at most `COTE_MAX` pixels on a side; `Refus` when too large or damaged.

    Of an animated or multiple picture (APNG, MPO), the first one.
    """
    try:
        with _whole_pictures(), Image.open(io.BytesIO(contenu), formats=[_FORMATS[type_mime]]) as image:
            # `open` has read the header alone: nothing is decoded before this.
            if image.width * image.height > PIXELS_MAX[type_mime]:
                raise _too_large(type_mime)
            nue = _bare(image, type_mime)
        sortie = io.BytesIO()
        nue.save(sortie, _FORMATS[type_mime], **_OPTIONS[type_mime])
    except Refus:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        # Pillow's own bound (MAX_IMAGE_PIXELS, twice that for the error) is above ours and says the same.
        raise _too_large(type_mime) from erreur
    except Exception as erreur:  # a decoder of hostile bytes may raise anything; the answer is the same
        logger.info("a picture could not be drawn again (%s)", type(erreur).__name__)
        raise Refus(
            "preuve_abimee", "Cette image ne s’ouvre pas\u00a0: elle est abîmée ou incomplète.", CHAMP,
            "Reprenez la photo ou exportez-la de nouveau en JPEG, puis renvoyez-la.",
        ) from erreur  # fmt: skip
    return sortie.getvalue()


def _bare(image: Image.Image, type_mime: str) -> Image.Image:
    image.draft("RGB", (COTE_MAX, COTE_MAX))
    if image.mode.startswith("I"):
        # Sixteen bits a pixel: without this, every grey above 255 would come out white.
        image = image.convert("I").point(lambda niveau: niveau * (1 / 256)).convert("L")
    image.thumbnail((COTE_MAX, COTE_MAX))
    droite = ImageOps.exif_transpose(image)
    mode = "RGB" if type_mime == JPEG else ("RGBA" if "A" in droite.getbands() else "RGB")
    nue = Image.new(mode, droite.size)
    nue.paste(droite.convert(mode))
    return nue


def _too_large(type_mime: str) -> Refus:
    limite = PIXELS_MAX[type_mime] // 1_000_000
    return Refus(
        "preuve_trop_grande",
        f"Cette image a trop de pixels\u00a0: la limite est de {limite} millions.",
        CHAMP,
        "Reprenez la photo en qualité normale, ou enregistrez le document en PDF, puis renvoyez-la.",
    )
