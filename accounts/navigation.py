"""The main navigation: what the person in front of the screen may open, from the roles of the day."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch

from accounts.chemins import path_to
from accounts.permissions import Permission
from accounts.requete import RequetePublique


@dataclass(frozen=True, slots=True)
class Entree:
    """One entry of the main navigation."""

    libelle: str
    url: str
    actif: bool


#: The professional's first page, in an upper room: read by its name, as the entries below.
_ESPACE = "ps:tableau_de_bord"
_PAR_PERMISSION: tuple[tuple[Permission, str, str], ...] = (
    (Permission.DOSSIER_LISTER, "Suivi des professionnels", "ordre:liste"),
    (Permission.DELEGATION_DONNER, "Rôles et délégations", "ordre:delegations"),
    (Permission.AGREGAT_SPECIALITE, "Mon conseil", "cnp:accueil"),
    (Permission.LIBRE_DECIDER, "Actions à valider", "cnp:libres"),
    (Permission.DOSSIER_ACCOMPAGNER, "Accompagner", "cnp:accompagnements"),
    (Permission.REFERENTIEL_REDIGER, "Rédiger", "redaction:accueil"),
    (Permission.REFERENTIEL_AVISER, "Avis à rendre", "redaction:accueil"),
    (Permission.REFERENTIEL_PUBLIER, "Valider et publier", "redaction:accueil"),
    (Permission.PERSONNEL_LIRE, "Mon personnel", "employeur:accueil"),
    (Permission.AGREGAT_MEMBRES, "Nos établissements", "employeur:federation"),
    (Permission.AGREGAT_NATIONAL, "Pilotage national", "pilotage:accueil"),
    (Permission.FLUX_SUIVRE, "Livraisons", "operateur:livraisons"),
    (Permission.API_GERER, "Espace partenaire", "partenaire:choisir"),
    (Permission.ORGANISATION_GERER, "Administration", "administration:organisations"),
)

_PUBLIC: tuple[tuple[str, str], ...] = (
    ("Comprendre", "public:comment_ca_marche"),
    ("Référentiels", "referentiels:liste"),
    ("Vérifier une attestation", "verification:saisie"),
)

_COMPTES: dict[str, Callable[[RequetePublique], int]] = {}


def register_count(nom: str, compte: Callable[[RequetePublique], int]) -> None:
    """Say how many things wait behind this entry; called from `AppConfig.ready()` of the app that owns the page."""
    _COMPTES[nom] = compte


def entries(request: RequetePublique) -> tuple[Entree, ...]:
    """Entries for this request: own space, rooms of the roles held today, public pages."""
    utilisateur = request.user
    voulues: list[tuple[str, str]] = []
    if utilisateur.is_authenticated:
        if utilisateur.professionnel_id:
            voulues.append(("Où en suis-je ?", _ESPACE))
        voulues += [
            (libelle, nom)
            for permission, libelle, nom in _PAR_PERMISSION
            if utilisateur.has_permission(permission, request.jour)
        ]
    voulues += _PUBLIC
    return tuple(entree for libelle, nom in voulues if (entree := _entry(request, libelle, nom)))


def _entry(request: RequetePublique, libelle: str, nom: str) -> Entree | None:
    try:
        url = path_to(nom)
    except NoReverseMatch:
        return None
    compte = _COMPTES[nom](request) if nom in _COMPTES else 0
    return Entree(f"{libelle} ({compte})" if compte else libelle, url, request.path.startswith(url))


def own_space() -> str:
    """Where a professional arrives; the home page while no room holds theirs."""
    try:
        return path_to(_ESPACE)
    except NoReverseMatch:
        return "/"
