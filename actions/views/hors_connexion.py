"""What makes the capture page installable and usable without network: shell, service worker, manifest.

All three are the same for everybody and hold nothing about anybody: no session is read.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions import hors_connexion
from actions.formulaires_capture import FormulaireCapture

#: Asked again at each visit: an old shell would hide a correction.
REVALIDER = "no-cache"
#: A kept page has no nonce: it would be the same at each opening. Its scripts are files of this site; none is inside.
CSP_GARDEE = {"script-src": ["'self'"]}


@csp_replace(CSP_GARDEE)
@login_not_required
@require_safe
def coquille(request: HttpRequest) -> HttpResponse:
    """The page as a phone keeps it: no account, no token, no day. The script fills it from what the phone holds."""
    reponse = HttpResponse(_shell(request))
    reponse.headers["Cache-Control"] = REVALIDER
    return reponse


@csp_replace(CSP_GARDEE)
@login_not_required
@require_safe
def sw(request: HttpRequest) -> HttpResponse:
    """The service worker, for the capture page alone."""
    reponse = HttpResponse(hors_connexion.worker(_shell(request)), content_type="text/javascript; charset=utf-8")
    reponse.headers["Cache-Control"] = REVALIDER
    reponse.headers["Service-Worker-Allowed"] = reverse("ps:capturer")
    return reponse


@login_not_required
@require_safe
def manifeste(request: HttpRequest) -> HttpResponse:
    """The web manifest."""
    reponse = JsonResponse(
        hors_connexion.manifest(settings.CERTIF_NOM),
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    return reponse


def _shell(request: HttpRequest) -> str:
    """The same text for everybody: its template knows the site and its theme, and asks nothing about who looks."""
    return render_to_string(
        "ps/capture_coquille.html",
        {"form": FormulaireCapture.blank(None), "adresses": hors_connexion.addresses(), "cle": "", "nonce": ""},
        request,
    )
