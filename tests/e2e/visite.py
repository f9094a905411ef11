"""One person in front of a browser: what they open, and everything that must never happen meanwhile."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, Response, expect

from accounts.models import Utilisateur
from tests.people import client_of

BUREAU, TELEPHONE = 1280, 390
#: Journeys are made twice: on a desktop, and on a phone without JavaScript.
PARCOURS = [(BUREAU, True), (TELEPHONE, False)]
HAUTEURS = {BUREAU: 900, TELEPHONE: 844}
#: Milliseconds that a page of a slow and busy machine may take; nobody waits for it where things go well.
PATIENCE = 40_000
expect.set_options(timeout=PATIENCE)
#: What Chromium says of a font that a busy machine had no time to draw with; `test_poids` counts what is fetched.
LENTEUR = "was preloaded using link preload but not used within a few seconds"
#: Keyboard: more stops than this before the wanted one is not a journey any more.
TABULATIONS = 90
REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"],
    "resultTypes": ["violations"],
    "preload": False,  # our style sheets are ours: no need to fetch them again
}
#: What the colours of a page change, once the rest was found right in the light.
COULEURS = {**REGLES, "runOnly": ["color-contrast", "link-in-text-block"]}


@dataclass
class Visite:
    """A page of a browser of its own; `fautes` collects console errors, foreign requests and CSP violations."""

    page: Page
    url: str
    statuts_admis: set[int] = field(default_factory=set)
    fautes: list[str] = field(default_factory=list)
    reponses: list[Response] = field(default_factory=list)

    def ouvre(self, chemin: str, statut: int = 200) -> Visite:
        """Open an address of the site, which must answer `statut`."""
        if statut >= 400:
            self.statuts_admis.add(statut)
        reponse = self.page.goto(self.url + chemin)
        assert reponse is not None and reponse.status == statut, f"{chemin} : {reponse and reponse.status}"
        return self

    def lit(self) -> str:
        """The text a person reads in the page's main part, spaces made plain."""
        return " ".join(self.page.locator("main").inner_text().split())

    def voit(self, *phrases: str) -> Visite:
        """Wait until the page's main part says each of `phrases`: what was sent may take a while to be answered."""
        limite = time.monotonic() + PATIENCE / 1000
        while manquent := [phrase for phrase in phrases if phrase not in (lu := self.lit())]:
            assert time.monotonic() < limite, f"{self.page.url} ne dit pas {manquent} mais : {lu}"
            self.page.wait_for_timeout(100)
        return self

    def champ(self, nom: str) -> Locator:
        """The form control that carries this label (or the beginning of one)."""
        return self.page.get_by_label(nom).and_(self.page.locator("input, select, textarea")).first

    def clique(self, role: str, nom: str, exact: bool = False) -> Visite:
        """Click what has this role and this accessible name (the first one)."""
        self.page.get_by_role(role, name=nom, exact=exact).first.click()
        return self

    def atteint(self, cible: Locator) -> Visite:
        """Reach `cible` with the Tab key alone; its focus must be visible."""
        for _ in range(TABULATIONS):
            if cible.evaluate("e => e === document.activeElement"):
                anneau = cible.evaluate("e => getComputedStyle(e).outlineStyle !== 'none'")
                assert anneau, "le focus du clavier n’est pas visible"
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"inaccessible au clavier en {TABULATIONS} tabulations : {cible}")

    def touche(self, *touches: str) -> Visite:
        """Press keys."""
        for touche in touches:
            self.page.keyboard.press(touche)
        return self

    def capture(self, nom: str) -> None:
        """Keep a picture of the whole page in `CERTIF_CAPTURES`, where that folder is given."""
        if dossier := os.environ.get("CERTIF_CAPTURES"):
            self.page.screenshot(path=str(Path(dossier) / f"{nom}.png"), full_page=True)

    def verifie(self) -> None:
        """Nothing forbidden happened since the beginning."""
        assert not self.fautes, "\n".join(self.fautes)

    def poids(self) -> tuple[int, int]:
        """What the page weighs in bytes once compressed, and the number of requests it took."""
        corps = [r.body() for r in self.reponses if r.status == 200]
        return sum(min(len(c), len(gzip.compress(c, 6))) for c in corps), len(self.reponses)

    def _on_console(self, message: ConsoleMessage) -> None:
        admis = any(f"status of {statut}" in message.text for statut in self.statuts_admis)
        admis |= LENTEUR in message.text
        if message.type in {"error", "warning"} and not admis:
            self.fautes.append(f"console, {self.page.url} : {message.text}")

    def _on_request(self, requete: Request) -> None:
        if not requete.url.startswith((self.url + "/", "data:", "blob:")):
            self.fautes.append(f"requête hors du site, {self.page.url} : {requete.url}")

    def _on_response(self, reponse: Response) -> None:
        self.reponses.append(reponse)

    def _on_error(self, erreur: Error) -> None:
        self.fautes.append(f"script, {self.page.url} : {erreur}")

    def _ears(self) -> dict[str, Callable[..., None]]:
        return {
            "console": self._on_console, "request": self._on_request,
            "response": self._on_response, "pageerror": self._on_error,
        }  # fmt: skip

    def watch(self) -> Visite:
        """Begin to listen."""
        for bruit, ecoute in self._ears().items():
            self.page.on(bruit, ecoute)  # type: ignore[call-overload]  # one overload for each name
        return self

    def rend(self) -> None:
        """Leave the window to the next visit as a new one: nobody's cookies, nothing remembered, light, wide, empty."""
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": BUREAU, "height": HAUTEURS[BUREAU]})
        for bruit, ecoute in self._ears().items():
            self.page.remove_listener(bruit, ecoute)


def entre(
    navigateur: Browser, url: str, utilisateur: Utilisateur | None = None, *,
    largeur: int = BUREAU, javascript: bool = True, sombre: bool = False,
) -> Visite:  # fmt: skip
    """Open a browser of its own, already logged in as `utilisateur` (nobody when None)."""
    return presente(fenetre(navigateur, largeur=largeur, javascript=javascript, sombre=sombre), url, utilisateur)


def fenetre(
    navigateur: Browser, *, largeur: int = BUREAU, javascript: bool = True, sombre: bool = False
) -> Page:  # fmt: skip
    """A new window that shares nothing with the others."""
    contexte = navigateur.new_context(
        viewport={"width": largeur, "height": HAUTEURS[largeur]}, locale="fr-FR", timezone_id="Europe/Paris",
        java_script_enabled=javascript, color_scheme="dark" if sombre else "light", reduced_motion="reduce",
    )  # fmt: skip
    contexte.set_default_timeout(PATIENCE)
    return contexte.new_page()


def presente(page: Page, url: str, utilisateur: Utilisateur | None) -> Visite:
    """Come to this window with the session of `utilisateur` (nobody's when None)."""
    if utilisateur is not None:
        valeur = client_of(utilisateur).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": url}])
    return Visite(page, url).watch()


#: One word for what a look asks of the page; nothing where axe-core is not there yet.
_JUGE = """async regles => 'axe' in window && {
  violations: (await axe.run(regles)).violations,
  debord: document.documentElement.scrollWidth - document.documentElement.clientWidth,
}"""


def axe(page: Page, regles: dict[str, object] = REGLES) -> str:
    """Violations found by axe-core on the page as it is now, one per line; empty when there is none."""
    juge = page.evaluate(_JUGE, regles)
    if not juge:
        page.evaluate(AXE_SCRIPT)
        juge = page.evaluate(_JUGE, regles)
    lignes = []
    for violation in juge["violations"]:
        for noeud in violation["nodes"]:
            resume = " ".join((noeud.get("failureSummary") or "").split())
            ou = f"{noeud['target']} : {noeud['html'][:160]}"
            lignes.append(f"{violation['id']} ({violation['impact']}) {ou} — {resume[:400]}")
    if juge["debord"] > 0:
        lignes.append(f"la page déborde de {juge['debord']} px en largeur")
    return "\n".join(lignes)


def look(v: Visite, nom: str, regles: dict[str, object] = REGLES) -> Iterator[str]:
    """Violations of the page as it is now at both widths, one per line; a picture of each."""
    for largeur in (BUREAU, TELEPHONE):
        v.page.set_viewport_size({"width": largeur, "height": HAUTEURS[largeur]})
        yield from (f"{largeur} px : {faute}" for faute in axe(v.page, regles).splitlines())
        v.capture(f"{nom}-{largeur}")
