"""Pro Santé Connect, the OpenID provider of health professionals: who came back, by its national identifier.

It only says who the person is; `accounts.oidc_client` speaks to it. See docs/adr/0015-pro-sante-connect.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts import oidc_client
from accounts.oidc_client import Aller, Fournisseur
from accounts.oidc_jetons import JetonRefuse

#: Its sessions last four hours at most: an older proof of who one is comes from somewhere else.
SESSION_MAX = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Identite:
    """Who came back: `sujet` is `SubjectNameID`, `professions` the codes TRE_G15 of what they practise.

    `id_token` and `fin` (where its session is ended) live in the session alone, for the logout.
    """

    sujet: str
    professions: frozenset[str]
    id_token: str
    fin: str


def is_open() -> bool:
    """Whether this installation was given an account of Pro Santé Connect."""
    return bool(settings.PSC_CLIENT_ID)


def provider() -> Fournisseur:
    """Pro Santé Connect, as the settings of now know it."""
    certificat = (settings.PSC_CERTIFICAT, settings.PSC_CERTIFICAT_CLE) if settings.PSC_CERTIFICAT else None
    return Fournisseur(
        "psc", settings.PSC_CLIENT_ID, settings.PSC_SECRET, settings.PSC_SERVER_URL, "openid scope_all",
        niveaux=frozenset({settings.PSC_ACR}), session_max=SESSION_MAX, demande={"acr_values": settings.PSC_ACR},
        certificat=certificat,
    )  # fmt: skip


def finish(code: str, emetteur: str | None, aller: Aller, instant: datetime) -> Identite:
    """Exchange the code of a return for who the person is; raises `Indisponible` or `JetonRefuse`."""
    lu = oidc_client.finish(provider(), code, emetteur, aller, instant)
    sujets = [str(reponse["SubjectNameID"]) for reponse in (lu.dits, lu.informations) if "SubjectNameID" in reponse]
    if any(sujet != sujets[0] for sujet in sujets):
        raise JetonRefuse("sujet")
    return Identite(sujets[0] if sujets else "", _professions(lu.informations), lu.id_token, lu.fin)


def _professions(informations: Mapping[str, Any]) -> frozenset[str]:
    """Codes of the professions practised: only to tell somebody we do not know whom to ask; never kept."""
    reference = informations.get("SubjectRefPro")
    exercices = reference.get("exercices") if isinstance(reference, dict) else None
    codes = [e.get("codeProfession") for e in exercices if isinstance(e, dict)] if isinstance(exercices, list) else []
    return frozenset(str(code) for code in codes if code)
