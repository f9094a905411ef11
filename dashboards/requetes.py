"""A request as the middlewares leave it, for the type checker."""

from datetime import date

from django.http import HttpRequest

from accounts.models import Organisation, Utilisateur


class Requete(HttpRequest):
    """Somebody logged in, on the day of the platform, with the organisations that open the page."""

    user: Utilisateur
    jour: date
    organisations: list[Organisation]
