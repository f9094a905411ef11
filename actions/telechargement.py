"""A document kept for somebody, as a sealed download: never rendered inside the site, no script, no form, no origin."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse

from actions.justificatifs import open_stored


def sealed(fichier: FieldFile, nom: str, type_mime: str) -> FileResponse:
    """The file under the name its sender gave; `Refus("fichier_illisible")` when the disk does not give it."""
    reponse = FileResponse(open_stored(fichier), as_attachment=True, filename=nom, content_type=type_mime)
    reponse.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
