"""What every page knows: the site, its theme, the demonstration banner, the account and its navigation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts import annonces, horloge, navigation, notifications, proconnect, psc
from accounts.chemins import path_to
from accounts.models import Annonce
from accounts.requete import RequetePublique
from accounts.roles import Role
from certif.theme import theme_courant


@dataclass(frozen=True)
class Site:
    """Name of the site and the few words under it."""

    nom: str
    signature: str


@dataclass(frozen=True)
class Demonstration:
    """The demonstration's day, whether somebody moved it, and where to change people or day."""

    jour: date
    deplacee: bool
    url: str
    url_jour: str


@dataclass(frozen=True)
class Lien:
    """A line of the account menu."""

    libelle: str
    url: str
    icone: str


@dataclass(frozen=True)
class Compte:
    """The account menu of somebody logged in: name, in what capacity, links, messages not read yet.

    `non_lues_texte` is what the badge shows: the number, or « 99+ ».
    """

    nom: str
    qualites: tuple[str, ...]
    liens: tuple[Lien, ...]
    non_lues: int = 0
    non_lues_texte: str = ""


def page(request: RequetePublique) -> dict[str, Any]:
    """Context processor of every template; what costs a query is only computed where it is shown.

    The site's name is `certif.nom`, not `site.nom`: allauth's views put their own `site` in the context.
    """
    return {
        "certif": Site(
            nom=settings.CERTIF_NOM,
            signature=settings.CERTIF_SIGNATURE,
        ),
        "theme": theme_courant(),
        "demonstration": demonstration(),
        "annonces": SimpleLazyObject(lambda: banners(request)),
        "is_psc_ouvert": psc.is_open(),
        "is_proconnect_ouvert": proconnect.is_open(),
        "navigation": SimpleLazyObject(lambda: navigation.entries(request)),
        "compte": SimpleLazyObject(lambda: compte(request)),
    }


def banners(request: RequetePublique) -> list[Annonce]:
    """What the operators say to whoever is in front of the screen."""
    return annonces.shown_to(request.user if request.user.is_authenticated else None)


def demonstration() -> Demonstration | None:
    """The banner of a demonstration; None everywhere else."""
    if not settings.DEMO:
        return None
    return Demonstration(
        jour=horloge.today(),
        # Compared with real time rather than read again: the day of the request is already known.
        deplacee=horloge.today() != timezone.localtime(horloge.instant()).date(),
        url=_url("demo:accueil"),
        url_jour=_url("demo:jour"),
    )


def compte(request: RequetePublique) -> Compte:
    """Name, roles of the day and security links of whoever is logged in."""
    user = request.user
    if not user.is_authenticated:
        return Compte(nom="", qualites=(), liens=())
    qualites = tuple(f"{Role(a.role).libelle}, {a.organisation}" for a in user.appartenances_au(horloge.today()))
    non_lues = notifications.unread_count(user)
    plafond = notifications.NON_LUES_MAX
    return Compte(
        nom=str(user),
        qualites=qualites,
        liens=_links(bool(user.professionnel_id), bool(qualites), get_script_prefix()),
        non_lues=non_lues,
        non_lues_texte=f"{plafond}+" if non_lues > plafond else str(non_lues),
    )


@lru_cache(maxsize=16)
def _links(is_titulaire: bool, is_agent: bool, racine: str) -> tuple[Lien, ...]:
    """The account menu of all those who have the same capacities; `racine`: where the site is mounted."""
    liens = [
        *([Lien("Mon carnet", _url("ps:carnet"), "cadenas")] if is_titulaire else ()),
        Lien("Notifications", _url("ps:notifications" if is_titulaire else "agent:notifications"), "cloche"),
        *(_own_links() if is_titulaire else ()),
        Lien("Sessions et appareils", _url("compte:sessions"), "connexion"),
        Lien("Double authentification", _url("mfa_index"), "protege"),
        *_door_links(psc_seul=is_titulaire and not is_agent),
    ]
    return tuple(lien for lien in liens if lien.url)


def _own_links() -> tuple[Lien, ...]:
    """What only the holder of an account decides or reads about it."""
    return (
        Lien("Messages avec mon Ordre", _url("ordre:mes_fils"), "dialogue"),
        Lien("Courriels", _url("ps:courriels"), "dialogue"),
        Lien("Accès d’un CNP", _url("ps:acces_cnp"), "groupe"),
        Lien("Qui a consulté mon dossier", _url("ps:consultations"), "journal"),
        Lien("Mes droits", _url("ps:droits"), "balance"),
    )


def _door_links(*, psc_seul: bool) -> tuple[Lien, ...]:
    """Where one is written to, and what opens the account: no password for who enters by Pro Santé Connect."""
    if psc_seul:
        return (Lien("Adresse électronique", _url("compte:adresse"), "dialogue"),)
    return (
        Lien("Changer de mot de passe", _url("account_change_password"), "cle"),
        Lien("Adresse électronique", _url("account_email"), "dialogue"),
    )


def _url(nom: str) -> str:
    try:
        return path_to(nom)
    except NoReverseMatch:
        return ""
