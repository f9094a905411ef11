"""axe-core on every page of every persona, at desktop and phone width, some in the dark too; nothing is left aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from playwright.sync_api import Browser, Page, expect

from accounts.models import Livraison, Utilisateur
from actions.models import Cycle
from ordres.models import Attestation
from tests.e2e import monde, pages
from tests.e2e.adresses_sans_page import HORS_PAGES
from tests.e2e.releve_axe import ReleveAxe
from tests.e2e.test_bout_en_bout import deposit, partner_file
from tests.e2e.test_ordre import ready_attestation
from tests.e2e.visite import COULEURS, Visite, entre, fenetre, look, presente

#: Namespaces whose pages are ours; allauth's are listed by name in `pages`.
NOTRES = ("public", "referentiels", "verification", "ps", "ordre", "attestation", "cnp", "employeur", "pilotage",
          "operateur", "partenaire", "developpeurs", "ponctualite", "demo", "redaction", "simulation",
          "agent", "compte", "tirages", "journal", "administration", "donnees_ouvertes")  # fmt: skip


@pytest.fixture(scope="package")
def decor(gens: monde.Gens, plateforme, navigateur, tmp_path_factory) -> pages.Decor:
    """The files that some pages show."""
    depot = entre(navigateur, plateforme.url, gens.partenaire)
    numero = deposit(depot, partner_file(monde.make_compte(), tmp_path_factory.mktemp("depot")))
    depot.page.context.close()
    plateforme.attend(lambda: Livraison.objects.filter(pk=numero, etat=Livraison.Etat.TRAITEE).exists(), "la livraison")
    pret = pages.make_decor(gens, Livraison.objects.get(pk=numero))
    # Its document is made, then forgotten: the page that says it is being made stays what it is.
    attestation = ready_attestation(plateforme, Cycle.objects.get(pk=pret.decide))
    Attestation.objects.filter(pk=attestation.pk).update(pdf="")
    return pret


@pytest.fixture(scope="package")
def vitre(navigateur: Browser) -> Iterator[Page]:
    """One window for all the pages looked at: a process of the browser for each would cost more than the page."""
    page = fenetre(navigateur)
    yield page
    page.context.close()


@pytest.fixture
def visite(vitre: Page, plateforme) -> Iterator[Callable[[Utilisateur | None], Visite]]:
    """Come to that window as somebody, once in a test; nothing forbidden may happen."""
    ouvertes: list[Visite] = []

    def ouvre(utilisateur: Utilisateur | None) -> Visite:
        assert not ouvertes, "une seule visite à la fois"
        ouvertes.append(presente(vitre, plateforme.url, utilisateur))
        return ouvertes[0]

    yield ouvre
    for ouverte in ouvertes:
        ouverte.rend()
        ouverte.verifie()


@pytest.fixture(scope="package")
def releve() -> Iterator[ReleveAxe]:
    """What was looked at, for the public statement (`build/axe.json`)."""
    tenu = ReleveAxe(len(set(pages.ECRANS)))
    yield tenu
    tenu.write()


@pytest.mark.parametrize("ecran", pages.ECRANS, ids=str)
def test_no_violation(visite, decor, au_jour, releve: ReleveAxe, ecran: pages.Ecran):
    if ecran.en_2032:
        au_jour(monde.JOUR_CONTROLE)
    qui = ecran.qui(decor)
    v: Visite = visite(qui).ouvre(ecran.chemin(decor), ecran.statut)
    assert v.page.locator("h1").count() == 1, "une page a un titre, et un seul"
    v.page.evaluate("document.querySelectorAll('main details').forEach(repli => { repli.open = true })")
    nom = f"{pages.ECRANS.index(ecran):02}-{ecran.nom.replace(':', '-')}"
    fautes = [*look(v, nom), *(in_the_dark(v, nom) if ecran.sombre else [])]
    releve.note(nom, qui, fautes, is_sombre=ecran.sombre)
    assert not fautes, "\n".join(fautes)


def test_the_page_that_shows_a_secret_once(visite, decor):
    v: Visite = visite(decor.gens.partenaire)
    v.ouvre(reverse("partenaire:renouveler", args=["ANDPC", decor.client])).clique("button", "Renouveler")
    expect(v.page.locator("h1")).to_have_text("Avez-vous noté le secret\u00a0?")
    assert len(v.page.locator("#secret").inner_text()) > 20
    fautes = [*look(v, "secret"), *in_the_dark(v, "secret")]
    assert not fautes, "\n".join(fautes)


def in_the_dark(v: Visite, nom: str) -> Iterator[str]:
    """Violations of the same page once the person prefers the dark."""
    v.page.emulate_media(color_scheme="dark")
    # The page hears of it a moment later.
    expect(v.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    yield from (f"sombre, {faute}" for faute in look(v, f"{nom}-sombre", COULEURS))


def test_no_page_is_forgotten():
    connues = {ecran.nom for ecran in pages.ECRANS} | set(HORS_PAGES)
    oubliees = sorted(set(_names(get_resolver())) - connues)
    assert not oubliees, f"à ajouter à tests/e2e/pages.py : {', '.join(oubliees)}"


def _names(resolveur: URLResolver, espace: str = "") -> Iterator[str]:
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLResolver):
            yield from _names(motif, motif.namespace or espace)
        elif isinstance(motif, URLPattern) and motif.name and espace in NOTRES:
            yield f"{espace}:{motif.name}"
