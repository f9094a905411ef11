"""axe-core on every page of every persona, at desktop and phone width, and in the dark; nothing is left aside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import Livraison
from tests.e2e import monde, pages
from tests.e2e.test_bout_en_bout import deposit, partner_file
from tests.e2e.visite import BUREAU, HAUTEURS, TELEPHONE, Visite, axe, entre

#: Namespaces whose pages are ours; allauth's are listed by name in `pages`.
NOTRES = ("public", "referentiels", "verification", "ps", "ordre", "attestation", "cnp", "employeur", "pilotage",
          "operateur", "demo")  # fmt: skip


@pytest.fixture(scope="package")
def decor(gens: monde.Gens, plateforme, navigateur, tmp_path_factory) -> pages.Decor:
    """The files that some pages show."""
    depot = entre(navigateur, plateforme.url, gens.partenaire)
    numero = deposit(depot, partner_file(monde.make_compte(), tmp_path_factory.mktemp("depot")))
    depot.page.context.close()
    plateforme.attend(
        lambda: Livraison.objects.filter(pk=numero, etat=Livraison.Etat.TRAITEE).exists(), "la livraison", 60
    )
    return pages.make_decor(gens, Livraison.objects.get(pk=numero))


@pytest.mark.parametrize("ecran", pages.ECRANS, ids=str)
def test_no_violation(visite, decor, au_jour, ecran: pages.Ecran):
    if ecran.en_2032:
        au_jour(monde.JOUR_CONTROLE)
    v: Visite = visite(ecran.qui(decor)).ouvre(ecran.chemin(decor), ecran.statut)
    assert v.page.locator("h1").count() == 1, "une page a un titre, et un seul"
    v.page.evaluate("document.querySelectorAll('main details').forEach(repli => { repli.open = true })")
    fautes = []
    for largeur in (BUREAU, TELEPHONE):
        v.page.set_viewport_size({"width": largeur, "height": HAUTEURS[largeur]})
        fautes += [f"{largeur} px : {faute}" for faute in axe(v.page).splitlines()]
        v.capture(f"{pages.ECRANS.index(ecran):02}-{ecran.nom.replace(':', '-')}-{largeur}")
    assert not fautes, "\n".join(fautes)


@pytest.mark.parametrize(
    "ecran",
    [e for e in pages.ECRANS if str(e) in {"public:accueil", "ps:tableau_de_bord", "ordre:liste", "pilotage:accueil"}],
    ids=str,
)
def test_no_violation_in_the_dark(visite, decor, ecran: pages.Ecran):
    v: Visite = visite(ecran.qui(decor), sombre=True).ouvre(ecran.chemin(decor))
    assert v.page.locator("html").get_attribute("data-bs-theme") == "dark"
    v.capture(f"{str(ecran).replace(':', '-')}-sombre-{BUREAU}")
    fautes = axe(v.page)
    assert not fautes, fautes


def test_no_page_is_forgotten():
    connues = {ecran.nom for ecran in pages.ECRANS} | set(pages.HORS_PAGES)
    oubliees = sorted(set(_names(get_resolver())) - connues)
    assert not oubliees, f"à ajouter à tests/e2e/pages.py : {', '.join(oubliees)}"


def _names(resolveur: URLResolver, espace: str = "") -> Iterator[str]:
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLResolver):
            yield from _names(motif, motif.namespace or espace)
        elif isinstance(motif, URLPattern) and motif.name and espace in NOTRES:
            yield f"{espace}:{motif.name}"
