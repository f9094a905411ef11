"""At each request: who looks, said to PostgreSQL before any page reads a row of somebody (`accounts.regard`).

Almost every page looks as the person logged in. The few that must look further are named here, one by one, each with
its reason: it is the whole list of what the second wall lets through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import regard
from accounts.regard import Regard

#: Whole rooms, by the namespace of their addresses.
ESPACES: dict[str, str] = {
    "demo": "la démonstration entre pour n’importe qui et remet les comptes en état ; absente de la production",
    "verification": "quiconque tient une attestation la vérifie, sans compte, par son jeton",
    "tirages": "un tirage au sort est public : numéros de dossiers, sans nom",
    "administration": "l’exploitant tient les accès de tous et cherche dans le journal",
    "operateur": "l’exploitant suit les livraisons de tous, ligne à ligne",
    "api_flux": "le système d’un partenaire : un jeton, pas une personne ; la vue ne lit que son espace",
    "api_ordres": "le système d’un Ordre : un jeton, pas une personne ; la vue ne lit que ses membres",
}
#: Pages alone, by the name of their address.
PAGES: dict[str, str] = {
    "account_login": "cherche le compte de l’adresse donnée",
    "account_logout": "ferme la session, quel que soit son état",
    "account_reset_password": "cherche le compte de l’adresse donnée",
    "account_reset_password_from_key": "ouvre le compte que désigne le lien reçu",
    "account_confirm_email": "ouvre l’adresse que désigne le lien reçu",
    "account_confirm_login_code": "entre par le code reçu",
    "account_signup": "répond de même que l’adresse soit connue ou non",
    "compte:psc_depart": "part vers Pro Santé Connect",
    "compte:psc_retour": "cherche ou crée le compte que dit Pro Santé Connect",
    "compte:psc_sortie": "revient de la déconnexion de Pro Santé Connect",
    "compte:proconnect_depart": "part vers ProConnect, sans session",
    "compte:proconnect_retour": "cherche le compte invité que dit ProConnect",
    "compte:proconnect_confirmer": "lie le compte que désigne le lien reçu",
    "compte:proconnect_sortie": "revient de la déconnexion de ProConnect",
    "compte:sortir": "ferme la session, quel que soit son état",
    "compte:invitation": "ouvre le compte que désigne le lien reçu",
    "compte:adresse_confirmer": "ouvre l’adresse que désigne le lien reçu, sur un autre appareil",
    "simulation:reels": "essaie un brouillon sur des dossiers tirés dans toute une profession, montrés sans nom",
    "redaction:transmettre": "compte les professionnels qu’une version concerne",
    "redaction:publier": "met à recalculer les comptes que la version publiée concerne",
    "redaction:abroger": "met à recalculer les comptes que la version abrogée concernait",
    "administration:choisir": "compte, sur un tirage, les cycles qu’un choix d’interprétation changerait",
    "ponctualite:accueil": "additionne ce que chaque partenaire a transmis à temps, sans nom",
    "partenaire:identite": "dit si un numéro et un nom vont ensemble, à qui les donne tous les deux",
    "employeur:federation": "additionne les adhérents d’une fédération, sans nom",
    "employeur:federation_fichier": "les mêmes sommes, en fichier",
    "mfa_authenticate": "le second facteur se vérifie avant que la personne soit entrée",
    "mfa_login_webauthn": "la clé d’accès dit qui entre",
}


class RegardMiddleware:
    """After the session, before the user: as whom this request reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say who looks; what is said is forgotten when the answer is sent whole, streamed or not."""
        if regard.is_walled():
            regard.wait()
            regard.look(Regard(_login(request)))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: Any) -> None:
        """Widen the sight of the pages that are named above."""
        if regard.is_walled() and is_wide(request):
            regard.look(Regard(regard.current().utilisateur, tout=True))


def is_wide(request: HttpRequest) -> bool:
    """Whether this page looks at everybody."""
    trouvee = request.resolver_match
    if trouvee is None:
        return False
    return trouvee.namespace in ESPACES or trouvee.view_name in PAGES


def _login(request: HttpRequest) -> int | None:
    """The key of the login in the session; a visitor without a session costs no query."""
    if not request.session.session_key:
        return None
    cle = request.session.get(SESSION_KEY)
    return int(cle) if cle and str(cle).isdigit() else None
