"""Doors of the room: a page for those who hold a permission that day, an unknown page for the others."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requete import Requete


def organisations_or_404(request: Requete, permission: Permission) -> list[Organisation]:
    """Organisations for which the user holds the permission on the day of the request; 404 when none."""
    organisations = request.user.organisations_with(permission, request.jour)
    if not organisations:
        raise Http404
    return organisations


def requires(permission: Permission) -> Callable:
    """Decorate a view: 404 without the permission; `request.organisations` holds those that give it."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Requete, *args, **kwargs) -> HttpResponse:
            request.organisations = organisations_or_404(request, permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
