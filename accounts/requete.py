"""A request as the middlewares leave it, for whoever reads its user and its day.

Django gives views an `HttpRequest`, that knows neither the day of `accounts.horloge.DayMiddleware` nor that the login
middleware let nobody else in. These two classes say it once; they are never instantiated.
"""

from datetime import date

from django.http import HttpRequest

from accounts.models import Organisation, Utilisateur


class RequetePublique(HttpRequest):
    """A request behind `DayMiddleware`, on a page open to all: the user may be anonymous."""

    jour: date


class Requete(RequetePublique):
    """A request behind `LoginRequiredMiddleware` and `DayMiddleware`: somebody logged in, on the day of the platform.

    `organisations` is only set by a view's permission guard: those for which the user holds the permission.
    """

    user: Utilisateur
    organisations: list[Organisation]
