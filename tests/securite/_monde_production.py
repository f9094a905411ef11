"""People of the site of `_production`: `python -m tests.securite._monde_production` writes them, prints who may enter.

The same world as the browser journeys; the sessions are those that a login would have opened, second factor included.
"""

from __future__ import annotations

import json
import secrets

import django


def write() -> dict[str, dict[str, str]]:
    """Key of a session of each persona, and what no log may hold."""
    from dataclasses import fields

    from tests.e2e import monde

    gens = monde.populate()
    utilisateurs = {champ.name: getattr(gens, champ.name) for champ in fields(gens) if champ.name != "camille"}
    utilisateurs["titulaire"] = gens.camille.utilisateur
    sessions = {nom: _session(utilisateur) for nom, utilisateur in utilisateurs.items()}
    professionnel = gens.camille.utilisateur.professionnel
    plantes = {
        "rpps": professionnel.rpps,
        "prénom et nom": str(professionnel),
        "adresse d’un agent": str(gens.decideur.email),
        "mot de passe tapé": f"phrase-{secrets.token_hex(8)}",
        "mots cherchés": f"Zebulonne{secrets.token_hex(3)}",
        "jeton présenté": secrets.token_urlsafe(32),
        **{f"session de {nom}": cle for nom, cle in sessions.items()},
    }
    return {"sessions": sessions, "plantes": plantes}


def _session(utilisateur) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.second_facteur import CLE_SESSION
    from accounts.session_en_base import SessionStore
    from accounts.sessions import CLE

    session = SessionStore()
    session[SESSION_KEY] = str(utilisateur.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = utilisateur.get_session_auth_hash()
    session[CLE_SESSION] = True
    session[CLE] = True
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(write()))
