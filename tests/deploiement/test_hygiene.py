"""What answers and logs must be: the eyes of `make security`, tried on good and bad answers, then on the site."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.db import OperationalError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import Professionnel
from certif import erreurs
from certif.socle.traces import LignesJson
from tests.people import client_of, make_exercice
from tests.securite._reponse import faults, nonce_of, policy

CSP = (
    "default-src 'self'; script-src 'nonce-abc'; object-src 'none'; frame-ancestors 'none'; base-uri 'self';"
    " form-action 'self'"
)
BONS = [
    ("content-type", "text/html; charset=utf-8"), ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=()"), ("x-request-id", "0" * 32),
    ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
]  # fmt: skip
PAGE = b'<script nonce="abc" src="/static/a.js"></script><p>Bonjour</p><a href="https://ailleurs.example/">lien</a>'


def other(nom: str, valeur: str | None) -> list[tuple[str, str]]:
    """The good headers but one."""
    return [(n, v) for n, v in BONS if n != nom] + ([(nom, valeur)] if valeur is not None else [])


def test_a_good_answer_has_no_fault():
    assert faults(BONS, PAGE, production=True) == []


@pytest.mark.parametrize("nom", [nom for nom, _ in BONS if nom != "content-type"])
def test_each_header_that_lacks_is_seen(nom):
    assert faults(other(nom, None), PAGE, production=True)


@pytest.mark.parametrize("corps", [
    b"<p onclick='a()'>x</p>", b"<style>p{}</style>", b"<p style='color:red'>x</p>", b"<script>a()</script>",
    b'<script nonce="autre" src="/a.js"></script>', b'<script src="/a.js"></script>',
    b'<img src="https://ailleurs.example/a.png">', b'<script nonce="abc" src="//ailleurs.example/a.js"></script>',
    b'<link rel="stylesheet" href="https://ailleurs.example/a.css">',
])  # fmt: skip
def test_each_thing_a_page_may_not_hold_is_seen(corps):
    assert faults(BONS, PAGE + corps, production=True)


@pytest.mark.parametrize("morceau", ["'unsafe-inline'", "'unsafe-eval'", "https:", "*", "https://ailleurs.example"])
def test_a_policy_that_lets_in_is_seen(morceau):
    large = CSP.replace("'nonce-abc'", f"'nonce-abc' {morceau}")
    assert faults(other("content-security-policy", large), PAGE, production=True)


@pytest.mark.parametrize("temoin", [
    "__Host-session=a; HttpOnly; SameSite=Lax", "session=a; Secure; HttpOnly; SameSite=Lax",
    "__Host-session=a; Secure; SameSite=Lax", "__Host-session=a; Secure; HttpOnly",
])  # fmt: skip
def test_a_cookie_badly_kept_is_seen(temoin):
    assert faults([*BONS, ("set-cookie", temoin)], PAGE, production=True)
    assert not faults(
        [*BONS, ("set-cookie", "__Host-session=a; Secure; HttpOnly; SameSite=Lax")], PAGE, production=True
    )


def served(reponse) -> list[str]:
    """Faults of an answer of the site, outside of production."""
    corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return faults([(n.lower(), v) for n, v in reponse.items()], corps, production=False)


@pytest.mark.parametrize("chemin", [
    "/", "/vivant", "/compte/login/", "/adresse-de-personne", "/api/v1/adresse", "/metrics", "/%00",
    "/mon-espace/capturer/coquille/", "/mon-espace/capturer/sw.js", "/static/theme/apparence.js",
])  # fmt: skip
def test_every_kind_of_answer_is_well_dressed(chemin, client, db):
    assert served(client.get(chemin)) == []


def test_an_error_of_ours_is_well_dressed_and_its_script_runs(db, monkeypatch):
    monkeypatch.setattr("certif.health.unready", lambda: 1 / 0)
    reponse = Client(raise_request_exception=False).get("/pret")
    assert reponse.status_code == 500
    assert served(reponse) == []
    assert f'nonce="{nonce_of(policy(reponse["Content-Security-Policy"]))}"' in reponse.content.decode()


def test_the_nonce_is_new_at_each_answer_and_on_each_script(titulaire):
    client = client_of(titulaire)
    pages = [client.get("/mon-espace/") for _ in range(2)]
    nonces = [nonce_of(policy(page["Content-Security-Policy"])) for page in pages]
    assert all(nonces) and nonces[0] != nonces[1]
    assert [served(page) for page in pages] == [[], []]


def test_pages_of_the_library_put_their_scripts_under_the_nonce(ordre_gestionnaire):
    """Those that load scripts are ours: the library knows no nonce."""
    client = client_of(ordre_gestionnaire)
    adresse = client.get("/compte/email/")
    assert adresse.status_code == 200 and b"account.js" in adresse.content
    assert served(adresse) == []
    codes = render_to_string(
        "mfa/recovery_codes/index.html", {"unused_codes": ["12345678"], "total_count": 10, "can_view_codes": True},
        request=adresse.wsgi_request,
    )  # fmt: skip
    assert "12345678" in codes and "recovery_codes.js" not in codes


def test_an_error_page_drawn_without_the_middlewares_still_comes_out(rf):
    reponse = erreurs.erreur_serveur(rf.get("/"))
    assert reponse.status_code == 500 and b"nonce" not in reponse.content


# Lines of the log -------------------------------------------------------------------------------------------------


def written(**extra) -> dict:
    """The object of a line, with the error under way if there is one."""
    record = logging.LogRecord("essai", logging.ERROR, "f.py", 1, extra.pop("message", "phrase"), (), None)
    record.exc_info = sys.exc_info() if sys.exc_info()[1] else None
    vars(record).update(extra)
    return json.loads(LignesJson().format(record))


def test_an_error_that_quotes_what_was_typed_is_told_without_its_words():
    try:
        int("DURAND-PLANTE")
    except ValueError:
        ligne = written()
    assert ligne["erreur"]["type"] == "ValueError"
    assert any("test_hygiene.py" in place for place in ligne["erreur"]["places"])
    assert "DURAND" not in json.dumps(ligne)


def test_an_error_of_a_machine_keeps_its_words():
    try:
        raise OperationalError("connection refused\nDETAIL:  Key (nom)=(DURAND)")
    except OperationalError:
        ligne = written()
    assert ligne["erreur"]["mots"] == "connection refused"


@pytest.mark.django_db
def test_a_refused_row_names_its_constraint_and_not_its_values():
    rpps = make_exercice(nom="DURANDPLANTE").professionnel.rpps
    try:
        with transaction.atomic(), connection.cursor():
            Professionnel.objects.create(rpps=rpps, nom="DURANDPLANTE", prenom="Camille")
    except Exception:
        ligne = written()
    texte = json.dumps(ligne)
    assert ligne["erreur"]["cause"]["contrainte"]
    assert rpps not in texte and "DURANDPLANTE" not in texte


@pytest.mark.parametrize("chemin", ["/verifier/jeton-plante", "/ordre/cycles/99790000006", "/été/jeton"])
def test_the_path_of_a_request_never_gets_in(chemin, rf):
    request = rf.get(chemin)
    for ecrit in (request.path, request.path.encode("unicode_escape").decode()):
        ligne = written(message=f"Not Found: {ecrit}", request=request)
        assert ligne["message"] == "Not Found: [-]"


@pytest.mark.parametrize(("source", "phrase"), [
    ("django.security.DisallowedHost", "DisallowedHost"), ("django.security.csrf", "Forbidden: DURANDPLANTE"),
])  # fmt: skip
def test_a_refusal_of_django_does_not_repeat_the_visitor(source, phrase):
    assert written(message="Forbidden: DURANDPLANTE", name=source)["message"] == phrase


def test_what_a_record_carries_besides_is_left_out():
    ligne = written(champs={"route": "public:accueil"}, nom="DURANDPLANTE")
    assert ligne["route"] == "public:accueil" and "DURANDPLANTE" not in json.dumps(ligne)
