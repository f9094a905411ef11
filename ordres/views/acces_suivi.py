"""Who may open the pages of the follow-up list: those who list the professionals of an instance, 403 for others."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase

from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres.views import acces


def lists_professionals(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse the view (403) unless its user lists professionals; `request.organisations` says of which instances."""

    @wraps(vue)
    def gardee(request: Requete, *args: Any, **options: Any) -> HttpResponseBase:
        try:
            request.organisations = acces.instances(request)
        except Refus as refus:
            raise PermissionDenied(str(refus)) from refus
        return vue(request, *args, **options)

    return gardee
