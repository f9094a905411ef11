"""What production says and refuses, read from a production that really started (ASVS V3, V13, V14, V16)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import Utilisateur
from tests.deploiement.test_production import COMPLET, production
from tests.maison.maison import RACINE
from tests.people import client_of

AN = 365 * 24 * 3600
#: Started once: the settings, and the headers of an answer that asks nothing of the base.
PROGRAMME = """
import json
from django.conf import settings as s
from django.http import HttpRequest
from django.test import Client
from actions import appareil
from certif.messages_passagers import DansUnTemoin
en_clair = {
    chemin: Client().generic(methode, chemin, headers={"host": "certif.example", "authorization": "Bearer secret"})
    for methode, chemin in (("GET", "/"), ("GET", "/api/v1/flux"), ("POST", "/api/v1/oauth/token"))
}
noms = [nom for nom in dir(s) if nom.isupper()]
reponse = Client().get("/vivant", secure=True, headers={"host": "certif.example", "origin": "https://ailleurs.example"})
print(json.dumps({
    "reglages": {nom: getattr(s, nom) for nom in noms if isinstance(getattr(s, nom), (str, int, list, bool))},
    "entetes": dict(reponse.headers), "statut": reponse.status_code,
    "temoins": [DansUnTemoin(HttpRequest()).cookie_name, appareil.cookie()],
    "en_clair": {chemin: [r.status_code, r.headers.get("Location", ""), r.headers["Content-Type"], r.content.decode()]
                 for chemin, r in en_clair.items()},
    "sorties": [sortie["class"] for sortie in s.LOGGING["handlers"].values()],
}, default=str))
"""


@pytest.fixture(scope="module")
def lue() -> dict[str, Any]:
    """What that production says of itself."""
    faite = production(PROGRAMME, **COMPLET)
    assert faite.returncode == 0, faite.stderr
    dite: dict[str, Any] = json.loads(faite.stdout)
    return dite


def test_les_temoins_de_production(lue):
    for nom in ("SESSION_COOKIE", "CSRF_COOKIE"):
        reglages = {cle: lue["reglages"][f"{nom}_{cle}"] for cle in ("SECURE", "HTTPONLY", "SAMESITE", "PATH")}
        assert reglages == {"SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax", "PATH": "/"}
        assert lue["reglages"][f"{nom}_NAME"].startswith("__Host-")
        assert f"{nom}_DOMAIN" not in lue["reglages"], "un témoin « __Host- » n’a pas de domaine"
    assert lue["temoins"] == ["__Host-messages", "__Host-captures"]


def test_les_autres_temoins_portent_leur_prefixe_jusqu_au_navigateur(settings, titulaire, jour):
    """The two that are not Django's settings: as they are really sent, and erased."""
    settings.CERTIF_PREFIXE_TEMOINS = "__Host-"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = client_of(titulaire)
    capture = client.get("/mon-espace/capturer/", secure=True).cookies["__Host-captures"]
    message = client.post("/compte/sessions/fermer/", secure=True).cookies["__Host-messages"]
    for temoin in (capture, message):
        assert (temoin["secure"], temoin["path"], temoin["domain"], temoin["samesite"]) == (True, "/", "", "Lax")
    assert "Aucune autre session" in client.get("/compte/sessions/", secure=True).text
    assert client.cookies["__Host-messages"]["max-age"] == 0 and client.cookies["__Host-messages"]["secure"]


def test_l_interface_en_clair_est_refusee_sans_renvoi(lue):
    statut, lieu, _, _ = lue["en_clair"].pop("/")
    assert (statut, lieu) == (301, "https://certif.example/"), "une page mène à HTTPS"
    assert len(lue["en_clair"]) == 2
    for statut, lieu, genre, corps in lue["en_clair"].values():
        assert (statut, lieu, genre) == (403, "", "application/problem+json")
        assert json.loads(corps)["code"] == "https_exige" and "https://" in json.loads(corps)["remede"]
        assert "secret" not in corps.replace("renouvelez le secret", "")


def test_les_en_tetes_de_production(lue):
    assert lue["statut"] == 200
    duree, *mots = lue["entetes"]["Strict-Transport-Security"].replace(" ", "").split(";")
    assert int(duree.removeprefix("max-age=")) >= AN and "includeSubDomains" in mots
    assert lue["entetes"]["X-Content-Type-Options"] == "nosniff"
    assert lue["entetes"]["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin"}
    assert lue["entetes"]["Cross-Origin-Opener-Policy"] == "same-origin"


def test_aucune_autre_origine_n_est_admise(lue, db):
    assert not [nom for nom in lue["entetes"] if nom.lower().startswith("access-control-")]
    ailleurs = {"origin": "https://ailleurs.example"}
    for adresse in ("/", "/api/v1/flux", "/api/v1/oauth/jeton", "/donnees-ouvertes/"):
        reponse = Client().options(adresse, headers={**ailleurs, "access-control-request-method": "POST"})
        assert "Access-Control-Allow-Origin" not in reponse
        assert "Access-Control-Allow-Origin" not in Client().get(adresse, headers=ailleurs)


def test_la_politique_de_contenu_est_stricte(client, db):
    politique = dict(
        morceau.strip().partition(" ")[::2] for morceau in client.get("/")["Content-Security-Policy"].split(";")
    )
    assert politique["default-src"] == "'self'"
    assert politique["object-src"] == politique["frame-ancestors"] == "'none'"
    assert politique["base-uri"] in {"'self'", "'none'"}
    assert "unsafe" not in " ".join(politique.values())
    assert "*" not in " ".join(politique.values()) and "http:" not in " ".join(politique.values())


def test_chaque_page_dit_son_type_et_son_jeu_de_caracteres(client, db):
    for adresse in (
        reverse("public:accueil"),
        reverse("public:accessibilite"),
        "/nulle-part/",
        reverse("account_login"),
    ):
        assert client.get(adresse)["Content-Type"] == "text/html; charset=utf-8", adresse


def test_un_temoin_reste_court(cycle, titulaire):
    client = client_of(titulaire)
    client.get("/mon-espace/")
    for nom, temoin in client.cookies.items():
        assert len(nom) + len(temoin.value) <= 4096, nom


def test_une_base_neuve_n_a_aucun_compte(db):
    assert not Utilisateur.objects.exists()


def test_trace_est_refuse(client, db):
    assert client.generic("TRACE", "/").status_code == 405
    assert client.trace(reverse("public:faq")).status_code == 405


def test_aucun_dossier_ne_se_liste(client, db):
    for dossier in ("/static/", "/static/vendor/", "/media/"):
        assert client.get(dossier).status_code == 404
    assert "autoindex" not in (RACINE / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_l_image_ne_contient_ni_depot_ni_essais():
    ignores = (RACINE / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", "tests", "docs", "secrets", ".venv", "build"} <= set(ignores)


def test_les_fichiers_recus_ne_sont_servis_par_aucune_adresse_directe(lue):
    """A file leaves by a view that checks who asks: nothing serves the folder itself."""
    assert "serve" not in set(_views(get_resolver()))
    assert lue["reglages"]["MEDIA_URL"] in {"", "/"}
    proxy = (RACINE / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert "alias" not in proxy and "root " not in proxy


def _views(resolveur: URLResolver) -> list[str]:
    noms: list[str] = []
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLResolver):
            noms += _views(motif)
        elif isinstance(motif, URLPattern):
            noms.append(getattr(motif.callback, "__name__", ""))
    return noms


def test_les_instants_sont_gardes_avec_leur_fuseau(lue):
    assert lue["reglages"]["USE_TZ"] is True


def test_les_journaux_ne_vont_qu_a_la_sortie_du_processus(lue):
    assert set(lue["sorties"]) == {"logging.StreamHandler"}


def test_un_mot_de_passe_est_garde_par_une_fonction_lente(lue):
    """PBKDF2-HMAC-SHA256 with as many turns as Django advises, or better: never the quick hash of the test bench."""
    premier = lue["reglages"]["PASSWORD_HASHERS"][0].rpartition(".")[2]
    assert premier in {PBKDF2PasswordHasher.__name__, Argon2PasswordHasher.__name__}
    assert PBKDF2PasswordHasher.iterations >= 600_000
