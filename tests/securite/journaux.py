"""Log hygiene: identifiers and secrets planted in a site as in production, errors provoked, none found in a log."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import socket
import time
from urllib.parse import quote, urlencode

import psycopg
import redis
import yaml

from tests.banc.rapport import Ligne
from tests.maison.maison import RACINE
from tests.securite import _production

#: Tables that refuse every row for a while, so that PostgreSQL quotes the rows to whoever writes.
REFUSENT = ("accounts_evenement", "django_session")
#: Tables that are away for a while, under the pages that read them.
ABSENTES = ("actions_avancement", "accounts_notification")
#: Keys under which a piece of work names what it is about.
_CLES = ("id", "pk", "rpps", "nom", "livraison", "utilisateur", "notification", "cycle", "adresse", "chemin")


def lignes() -> list[Ligne]:
    """Provoke, then read everything that was written."""
    site = _production.site()
    with psycopg.connect(site.etat.database_url, autocommit=True) as base:
        _as_in_production(base)
        _journeys(site)
        _broken(site, base)
        _works(site, base)
    journaux = {nom: site.journal(nom) for nom in ("web", "travailleur")}
    journaux["postgres"] = (site.etat.path / "postgres.log").read_text(errors="replace")
    return _judged(site, journaux)


def _as_in_production(base: psycopg.Connection) -> None:
    """The settings of its own log that docker-compose gives to PostgreSQL, given to this one."""
    commande = yaml.safe_load((RACINE / "docker-compose.yml").read_text())["services"]["postgres"]["command"]
    for morceau in commande:
        nom, _, valeur = morceau.partition("=")
        if nom.startswith("log_"):
            base.execute(f"ALTER SYSTEM SET {nom} = {valeur}")
    base.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)


def _journeys(site: _production.Site) -> None:
    """What people and strangers type in every place where the site takes words."""
    p, decideur, titulaire = site.plantes, site.sessions["decideur"], site.sessions["titulaire"]
    mots = [p["rpps"], p["prénom et nom"], p["mots cherchés"], p["adresse d’un agent"]]
    for mot in mots:
        ecrit = quote(mot)
        for session in ("", decideur, titulaire, site.sessions["exploitant"]):
            for chemin in (f"/ordre/?q={ecrit}", f"/referentiels/?q={ecrit}", f"/mon-espace/{ecrit}",
                           f"/ordre/{ecrit}/", f"/administration/journal?q={ecrit}", f"/verifier/{ecrit}"):  # fmt: skip
                site.demande(chemin, session=session)
    jeton = p["jeton présenté"]
    site.demande(f"/verifier/{jeton}")
    site.demande("/api/v1/identite", methode="POST", corps=urlencode({"rpps": p["rpps"]}),
                 Authorization=f"Bearer {jeton}")  # fmt: skip
    site.demande("/metrics", Authorization=f"Bearer {jeton}")
    _log_in(site)
    # A form without its token, a body that is no form, words in every header.
    site.demande(
        "/compte/login/", methode="POST", corps=urlencode({"login": mots[3], "password": p["mot de passe tapé"]})
    )
    site.demande("/", Host=f"{p['mots cherchés']}.example")
    site.demande("/", **{"User-Agent": mots[1].encode("ascii", "replace").decode(), "X-Request-ID": p["mots cherchés"]})
    _malformed(site, p["mots cherchés"])


def _log_in(site: _production.Site) -> None:
    """A wrong password until the door closes, through the real form."""
    for _ in range(12):
        page = site.demande("/compte/login/")
        temoins = "; ".join(valeur.split(";")[0] for cle, valeur in page.entetes if cle == "set-cookie")
        trouve = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.corps.decode())
        corps = {
            "login": site.plantes["adresse d’un agent"], "password": site.plantes["mot de passe tapé"],
            "csrfmiddlewaretoken": trouve[1] if trouve else "",
        }  # fmt: skip
        site.demande("/compte/login/", methode="POST", corps=urlencode(corps), temoins=temoins)


def _malformed(site: _production.Site, mot: str) -> None:
    """What is hardly HTTP, straight to the server."""
    for brut in (f"GET /?q={mot} HTP/9\r\n\r\n", f"GET /{mot} HTTP/1.1\r\n{mot}\r\n\r\n", f"{mot}\r\n\r\n"):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", site.port), 5) as prise:
            prise.settimeout(5)
            prise.sendall(brut.encode())
            prise.recv(1_000)


def _broken(site: _production.Site, base: psycopg.Connection) -> None:
    """Errors of the base under people: rows refused and quoted, tables away."""
    p = site.plantes
    chemins = [f"/ordre/?q={quote(p['mots cherchés'])}", "/mon-espace/", f"/administration/journal?q={p['rpps']}",
               "/employeur/", "/mon-espace/notifications/"]  # fmt: skip
    for table in REFUSENT:
        base.execute(f"ALTER TABLE {table} ADD CONSTRAINT banc_refuse CHECK (false) NOT VALID")
        _everybody(site, chemins)
        _log_in(site)
        base.execute(f"ALTER TABLE {table} DROP CONSTRAINT banc_refuse")
    for table in ABSENTES:
        base.execute(f"ALTER TABLE {table} RENAME TO banc_absente")
        _everybody(site, chemins)
        base.execute(f"ALTER TABLE banc_absente RENAME TO {table}")


def _everybody(site: _production.Site, chemins: list[str]) -> None:
    for session in site.sessions.values():
        for chemin in chemins:
            site.demande(chemin, session=session)


def _works(site: _production.Site, base: psycopg.Connection) -> None:
    """A faulty piece of each kind of work that names somebody, tried until it is set aside."""
    p = site.plantes
    donnees = json.dumps(dict.fromkeys(_CLES, p["prénom et nom"]))
    # Those that the worker knows, read in its own program.
    code = "import django; django.setup(); from accounts import travaux; print(*sorted(travaux._traitements))"
    natures = _production.run_code(code, site.environnement).split()
    for nature in natures:
        base.execute(
            "INSERT INTO accounts_travail (nature, cle, donnees, etat, priorite, du_at, tentatives, faites, total,"
            " erreur, created_at) VALUES (%s, %s, %s, 'a_faire', 1, now(), 0, 0, 0, '', now())",
            [nature, f"banc:{nature}:{p['rpps']}", donnees],
        )
    limite = time.monotonic() + 120
    restent = "SELECT count(*) FROM accounts_travail WHERE cle LIKE 'banc:%' AND etat IN ('a_faire', 'en_cours')"
    while base.execute(restent).fetchone() != (0,) and time.monotonic() < limite:
        _production.run_code("from certif.celery import reveille; reveille.delay()", site.environnement)
        time.sleep(5)


def _judged(site: _production.Site, journaux: dict[str, str]) -> list[Ligne]:
    trouves = {
        (nom, quoi): texte.count(valeur)
        for nom, texte in journaux.items() for quoi, valeur in site.plantes.items() if valeur in texte
    }  # fmt: skip
    for (nom, quoi), nombre in trouves.items():
        print(f"  {quoi} : {nombre} fois dans le journal de {nom}")
    ecrites = [ligne for nom in ("web", "travailleur") for ligne in journaux[nom].splitlines() if ligne.strip()]
    lues = [objet for ligne in ecrites if (objet := _json(ligne)) is not None]
    for ligne in [ligne for ligne in ecrites if _json(ligne) is None][:5]:
        print(f"  pas du JSON : {shlex.quote(ligne[:160])}")
    erreurs = sum(1 for objet in lues if "erreur" in objet)
    cles = redis.Redis(unix_socket_path=str(site.etat.valkey_socket), db=1).keys("*")
    dans_cles = sum(valeur.encode() in cle for cle in cles for valeur in site.plantes.values())
    total = sum(trouves.values())
    return [
        Ligne("lignes de journal lues", len(ecrites), "lignes", "web et travailleur", len(ecrites) > 200),
        Ligne("erreurs provoquées et journalisées", erreurs, "erreurs", "au moins 20", erreurs >= 20),
        Ligne("identifiants et secrets trouvés", total, "fois", f"0, {len(site.plantes)} valeurs cherchées", not total),
        Ligne("lignes qui ne sont pas du JSON", len(ecrites) - len(lues), "lignes", "0", len(ecrites) == len(lues)),
        Ligne("les mêmes dans les clés du cache", dans_cles, "fois", f"0 sur {len(cles)} clés", not dans_cles),
    ]


def _json(ligne: str) -> dict[str, object] | None:
    try:
        lu = json.loads(ligne)
    except json.JSONDecodeError:
        return None
    return lu if isinstance(lu, dict) else None
