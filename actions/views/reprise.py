"""Forms of which nothing typed is lost: after an expired session or with a stale token they are shown again.

The words come back in the answer to whoever sent them and are kept nowhere; nothing is saved until the form is sent
again by its holder.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Vue = Callable[..., HttpResponseBase]


def shows_again(reprise: Callable[[HttpRequest], HttpResponseBase | None]) -> Callable[[Vue], Vue]:
    """Give a view the page that shows what was typed again; `reprise` answers None when nothing was.

    Outside, `certif.erreurs.csrf_perime` finds it on the view for a form opened before the last login.
    """

    def wrap(vue: Vue) -> Vue:
        @login_not_required
        @wraps(vue)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if request.user.is_authenticated:
                return vue(request, *args, **kwargs)
            montree = reprise(request) if request.method == "POST" else None
            return montree or redirect_to_login(request.get_full_path())

        page.reprise = reprise  # type: ignore[attr-defined]  # read by the page of stale forms
        return page

    return wrap
