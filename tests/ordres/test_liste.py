"""The follow-up list: perimeter, filters, search, keyset pages, counts, and a constant number of queries."""

from __future__ import annotations

import re
from datetime import date
from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.models import Func, TextField, Value
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Exercice, Organisation, Specialite
from actions import amenagements, cycles
from actions.models import Avancement
from ordres import file_demandes, suivi, suivi_compte, suivi_recherche
from ordres.suivi_tri import TRIS
from tests.actions.demandes import request_addresses
from tests.ordres.situations import control_at, ended_cycle, fill
from tests.people import client_of, make_exercice
from tests.referentiels_fictifs import make_cycle

URL = "/ordre/"


def _people(nombre: int, prefixe: str = "FICTIF", **champs) -> list[int]:
    exercices = [make_exercice(nom=f"{prefixe}-{chr(65 + n % 26)}{n:03d}", **champs) for n in range(nombre)]
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))
    return [e.pk for e in exercices]


def _names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]+)</a>', page)


@pytest.fixture
def clerc(ordre_gestionnaire, jour_controle, version):
    return client_of(ordre_gestionnaire)


def test_only_the_perimeter_is_listed(clerc):
    _people(2)
    _people(1, "LOINTAIN", departement="69")
    _people(1, "SOLDAT", categorie="M")
    noms = _names(clerc.get(URL).content.decode())
    assert noms
    assert not [n for n in noms if n.startswith(("LOINTAIN", "SOLDAT"))]


def test_pages_forward_then_back_show_everybody_once(clerc):
    _people(50)
    premiere = clerc.get(URL).content.decode()
    assert len(_names(premiere)) == suivi.PAR_PAGE
    vus = _names(premiere)
    page, adresses = premiere, []
    while trouve := re.search(r'rel="next" href="([^"]+)"', page):
        adresses.append(trouve[1].replace("&amp;", "&"))
        page = clerc.get(URL + adresses[-1]).content.decode()
        vus += _names(page)
    total = Avancement.objects.filter(departement="75").count()
    assert len(vus) == total
    retour = re.search(r'rel="prev" href="([^"]+)"', page)
    while retour:
        page = clerc.get(URL + retour[1].replace("&amp;", "&")).content.decode()
        retour = re.search(r'rel="prev" href="([^"]+)"', page)
    assert _names(page) == _names(premiere)


@pytest.mark.parametrize("tri", TRIS)
def test_each_order_shows_everybody_once_forward_and_back(clerc, tri, monkeypatch, jour_controle):
    _people(4)
    for rang, axes in enumerate([(), (1,), (1, 2, 3, 4)]):
        fill(ended_cycle(nom=f"FICTIF-ORDRE{rang}"), jour_controle, axes=axes)
    monkeypatch.setattr(suivi, "PAR_PAGE", 2)
    instances, colonnes = _instances(clerc), TRIS[tri].colonnes
    pages, apres = [], ""
    while True:
        page = suivi.read_page(instances, suivi.Filtre(tri=tri), jour_controle, apres=apres)
        pages.append([tuple(getattr(a, c) for c in colonnes) for a in page.lignes])
        if not page.suivante:
            break
        apres = page.suivante
    lues = [place for lignes in pages for place in lignes]
    assert lues == sorted(lues) and len(lues) == Avancement.objects.filter(departement="75").count() > 6
    retour = suivi.read_page(instances, suivi.Filtre(tri=tri), jour_controle, avant=page.precedente)
    assert [tuple(getattr(a, c) for c in colonnes) for a in retour.lignes] == pages[-2]


def _instances(client):
    return list(Organisation.objects.filter(code="CNOM-75"))


def test_an_altered_place_shows_the_beginning(clerc):
    _people(3)
    for apres in ("x", "2031-99-99~1", "~", "2031-12-31~abc"):
        assert _names(clerc.get(URL, {"apres": apres}).content.decode())


def test_search_by_name_and_by_rpps(clerc):
    _people(3)
    make_exercice(nom="D’ÉXEMPLE-ÇA", prenom="Léo", rpps="99790000014")
    cycles.recompute([Exercice.objects.get(professionnel__rpps="99790000014").pk], date(2032, 2, 15))
    for cherche in ("d'exemple", "D’ÉXEMPLE", "99790000014", "997 900 000 14"):
        assert set(_names(clerc.get(URL, {"q": cherche}).content.decode())) == {"D’ÉXEMPLE-ÇA Léo"}, cherche
    page = clerc.get(URL, {"q": "introuvable"}).content.decode()
    assert "Personne ne correspond" in page


def test_a_number_that_nobody_has_resembles_no_name(clerc, jour_controle, django_assert_num_queries):
    instances = _instances(clerc)
    with django_assert_num_queries(1):
        lue = suivi.read(instances, suivi.Filtre(recherche="9979 0000 009"), jour_controle)
    assert not lue.page.lignes and not lue.filtre.proche


@pytest.mark.parametrize("cherche", ["de la tour", "delatour", "LATOUR", "tour fictif", "d’la tour"])
def test_search_does_not_care_for_particles(clerc, cherche):
    exercices = [make_exercice(nom="DE LA TOUR", prenom="Fictif"), make_exercice(nom="EXEMPLE", prenom="Fictif")]
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))
    assert _names(clerc.get(URL, {"q": cherche}).text) == ["DE LA TOUR Fictif"]


@pytest.mark.parametrize("cherche", ["exmeple", "Exenple", "exempl camille", "camlile exemple"])
def test_a_mistyped_name_shows_those_that_look_like_it(clerc, cherche):
    exercices = [make_exercice(nom="EXEMPLE", prenom="Camille"), make_exercice(nom="AUTREMENT", prenom="Sacha")]
    exercices.append(make_exercice(nom="EXEMPLE", prenom="Camille", departement="69"))
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))
    page = clerc.get(URL, {"q": cherche}).text
    assert _names(page) == ["EXEMPLE Camille"]
    assert ("Aucun nom ne s’écrit exactement ainsi" in page) == (cherche != "exempl camille")


@pytest.mark.parametrize("departement", ["75", ""])
def test_a_short_mistyped_name_is_found_in_a_council_and_in_the_country(clerc, jour_controle, departement):
    exercices = [make_exercice(nom="NOEL", prenom="Camille"), make_exercice(nom="AUTREMENT", prenom="Sacha")]
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))
    (instance,) = _instances(clerc)
    instance.departement, instance.echelon = departement, "departemental" if departement else "national"
    for cherche in ("NEOL", "camille neol", "noal", "nol"):
        page = suivi.read([instance], suivi.Filtre(recherche=cherche), jour_controle).page
        assert [a.professionnel.nom for a in page.lignes] == ([] if cherche == "nol" else ["NOEL"]), cherche


@pytest.mark.parametrize(
    "cherche", ["léa d'exemple", "D’EXEMPLE lea", "exemp LÉ", "ça d exemple léa", "lea", "EXEMPLE-CA"]
)
def test_search_takes_words_of_the_name_in_any_order(clerc, cherche):
    exercices = [make_exercice(nom="D’ÉXEMPLE-ÇA", prenom="Léa"), make_exercice(nom="EXEMPLAIRE", prenom="Noé")]
    exercices.append(make_exercice(nom="D’EXEMPLE-ÇA", prenom="Léa", departement="69"))
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))
    assert _names(clerc.get(URL, {"q": cherche}).content.decode()) == ["D’ÉXEMPLE-ÇA Léa"]
    assert _names(clerc.get(URL, {"q": f"{cherche} absent"}).content.decode()) == []


def test_a_name_that_many_share_is_found_alike(clerc, monkeypatch):
    exercices = [make_exercice(nom="D’ÉXEMPLE-ÇA", prenom="Léa"), make_exercice(nom="EXEMPLAIRE", prenom="Noé")]
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))
    monkeypatch.setattr(suivi_recherche, "PERSONNES_MAX", 0)
    for cherche in ("léa d'exemple", "exemp LÉ", "EXEMPLE-CA", "exmeple"):
        assert _names(clerc.get(URL, {"q": cherche}).text) == ["D’ÉXEMPLE-ÇA Léa"], cherche
    assert _names(clerc.get(URL, {"q": "exempl"}).text) == ["D’ÉXEMPLE-ÇA Léa", "EXEMPLAIRE Noé"]


def test_filters(clerc, ordre_gestionnaire, jour_controle):
    Specialite.objects.create(code="SM54", libelle="Médecine générale fictive", profession="10")
    Specialite.objects.create(code="SM99", libelle="Spécialité fictive", profession="10")
    complet = fill(ended_cycle(nom="FICTIF-COMPLET", specialite="SM54"), jour_controle)
    vide = ended_cycle(nom="FICTIF-VIDE")
    ouvert = ended_cycle(nom="FICTIF-OUVERT")
    control_at("observations", ouvert, ordre_gestionnaire)

    def shown(**filtre) -> set[str]:
        return {nom.split()[0] for nom in _names(clerc.get(URL, filtre).content.decode())}

    assert shown(etat="complet") == {"FICTIF-COMPLET"}
    assert shown(specialite="SM54") == {"FICTIF-COMPLET"}
    assert shown(fin="echus") == {"FICTIF-COMPLET", "FICTIF-VIDE", "FICTIF-OUVERT"}
    assert shown(situation="echus") == {"FICTIF-COMPLET", "FICTIF-VIDE"}
    assert shown(situation="observations") == {"FICTIF-OUVERT"}
    assert shown(situation="a_examiner") == set()
    assert shown(fin="2031", q="fictif vide") == {"FICTIF-VIDE"}
    assert shown(controle="observations") == {"FICTIF-OUVERT"}
    assert shown(controle="sans", fin="echus") == {"FICTIF-COMPLET", "FICTIF-VIDE"}
    assert shown(axe2="complet", axe4="complet") == {"FICTIF-COMPLET"} == shown(avancee="5")
    assert shown(axe2="a_commencer", avancee="0", risque="3") == {"FICTIF-VIDE", "FICTIF-OUVERT"}
    assert shown(axe1="exonere") == shown(departement="69") == shown(region="84") == set()
    assert shown(referentiel="ESSAI", fin="echus") == shown(region="11", fin="echus") == shown(fin="echus")
    assert shown(referentiel="INCONNU") == set()
    assert vide.pk != complet.pk


def test_requests_that_wait_and_exempted_axes_are_filters(
    ordre_gestionnaire, ordre_decideur, titulaire, exercice, version, jour
):
    clerc, vivant = client_of(ordre_gestionnaire), make_cycle(exercice, jour)
    request_addresses(titulaire, vivant, jour)
    amenagements.exempt(vivant, 2, motif="Motif fictif.", auteur=ordre_decideur, on=jour)
    _people(2)
    assert file_demandes.waiting(ordre_gestionnaire, jour).nombre == 1
    assert file_demandes.waiting(titulaire, jour).nombre == 0
    nom = {f"{exercice.professionnel.nom} {exercice.professionnel.prenom}"}
    assert set(_names(clerc.get(URL, {"demande": "attente"}).text)) == nom
    page = clerc.get(URL, {"axe2": "exonere", "tri": "nom"}).text
    assert set(_names(page)) == nom
    assert re.search(r'href="\?tri=nom"[^>]*><span class="visually-hidden">Retirer le filtre </span>Axe 2', page)


def test_only_years_of_the_perimeter_are_proposed(clerc):
    _people(1)
    _people(1, "RECENT", inscrit_le=date(2028, 2, 1))
    _people(1, "LOINTAIN", departement="69", inscrit_le=date(2030, 2, 1))
    page = clerc.get(URL).text
    bloc = page[page.index('name="fin"') :]
    proposees = re.findall(r'<option value="(\d{4})"', bloc[: bloc.index("</select>")])
    suivies, ailleurs = (
        {str(a.fin.year) for a in Avancement.objects.filter(departement=d).exclude(cycle_etat="clos")}
        for d in ("75", "69")
    )
    assert proposees == sorted(suivies)
    assert len(suivies) > 1 and ailleurs - suivies


def test_late_decisions_are_counted(clerc, ordre_gestionnaire, au_jour):
    control_at("ouvert", ended_cycle(nom="FICTIF-TARD"), ordre_gestionnaire)
    instances = _instances(clerc)
    assert suivi.counts(instances, au_jour(date(2032, 6, 30)))["en_retard"].nombre == 0
    assert suivi.counts(instances, au_jour(date(2032, 7, 1)))["en_retard"].nombre == 1


def test_a_total_is_that_of_a_count_whoever_counted_it(clerc, ordre_gestionnaire, jour_controle, monkeypatch):
    control_at("ouvert", ended_cycle(nom="FICTIF-OUVERT"), ordre_gestionnaire)
    _people(2)
    instances = _instances(clerc)
    comptes = suivi.counts(instances, jour_controle)
    totaux: list[suivi_compte.Compte] = []
    vraie = Mock(wraps=suivi_compte.count_in_time)
    monkeypatch.setattr(suivi, "count_in_time", vraie)
    for champs in (
        {},
        {"tri": "nom"},
        *({"situation": cle} for cle in comptes),
        {"situation": "echus", "etat": "complet"},
    ):
        lue = suivi.read(instances, suivi.Filtre(**champs), jour_controle)
        totaux.append(suivi.total(lue, comptes, instances, jour_controle))
        assert totaux[-1] == suivi_compte.count(lue.lignes, suivi.PLAFOND_DE_LISTE)
    assert vraie.call_count == 1
    assert len({compte.nombre for compte in totaux}) > 2


def test_counts_are_capped(clerc, monkeypatch):
    _people(5)
    compte = suivi.count(suivi.rows(_instances(clerc), suivi.Filtre(), date(2032, 2, 15)), 3)
    assert (compte.nombre, compte.is_plafonne) == (4, True)
    monkeypatch.setattr(suivi, "PLAFOND_DE_LISTE", 2)
    assert "Plus de 2 professionnels" in clerc.get(URL).content.decode()


def test_an_instance_that_moves_reads_its_new_perimeter_at_once(clerc, jour_controle):
    _people(1, "LOINTAIN", departement="69")
    instance = _instances(clerc)[0]
    avant = suivi.years([instance], jour_controle), suivi.counts([instance], jour_controle)
    instance.departement = "2A"
    assert suivi.years([instance], jour_controle) == []
    assert {compte.nombre for compte in suivi.counts([instance], jour_controle).values()} == {0}
    instance.departement = "69"
    fin = Avancement.objects.get(cle_nom__startswith="lointain").fin
    assert suivi.years([instance], jour_controle) == [fin.year]
    instance.departement = "75"
    assert (suivi.years([instance], jour_controle), suivi.counts([instance], jour_controle)) == avant


def test_what_somebody_writes_for_an_option_is_shown_escaped(clerc):
    page = clerc.get(URL, {"specialite": '"><b>SM<'}).text
    ecrit = "&quot;&gt;&lt;b&gt;SM&lt;"
    assert f'<option value="{ecrit}" selected>{ecrit}</option>' in page
    assert "<b>SM" not in page
    assert ecrit not in clerc.get(URL, {"specialite": "SM99"}).text


def test_a_count_that_lasts_is_given_up(clerc, monkeypatch):
    _people(3)
    lentes = suivi.rows(_instances(clerc), suivi.Filtre(), date(2032, 2, 15)).annotate(
        attente=Func(Value(0.05), template="pg_sleep(%(expressions)s)::text", output_field=TextField())
    )
    monkeypatch.setattr(suivi_compte, "PATIENCE", 20)
    compte = suivi_compte.count_in_time(lentes.filter(attente=""))
    assert compte.is_estime
    with connection.cursor() as curseur:
        curseur.execute("SHOW statement_timeout")
        assert curseur.fetchone() == ("0",)


def test_ticked_boxes_come_back_ticked_and_acts_keep_the_filter(clerc):
    _people(3)
    cycle = Avancement.objects.filter(departement="75", cle_nom__startswith="fictif").earliest("pk").pk
    page = clerc.get(URL, {"q": "fictif", "cycle": cycle}).text
    assert re.findall(r'name="cycle" value="(\d+)"[^>]*checked', page) == [str(cycle)]
    assert '<input type="hidden" name="q" value="fictif">' in page
    assert 'formaction="/ordre/exports/preparer"' in page


def test_coming_back_keeps_the_place(clerc):
    _people(3)
    page = clerc.get(URL, {"q": "fictif", "tri": "nom"}).content.decode()
    lien = re.search(r'<th scope="row"><a href="([^"]+)"', page)[1].replace("&amp;", "&")
    dossier = clerc.get(lien).content.decode()
    assert re.search(r'href="/ordre/\?q=fictif&amp;tri=nom#cycle-\d+"', dossier)
    ailleurs = clerc.get(lien.split("?")[0], {"retour": "https://ailleurs.example/"}).content.decode()
    assert 'href="https://ailleurs.example' not in ailleurs


def test_words_for_screen_readers(clerc, jour_controle):
    fill(ended_cycle(nom="FICTIF-DEUX"), jour_controle, axes=(1,))
    page = clerc.get(URL, {"fin": "echus"}).content.decode()
    assert "Axe 1, Connaissances et compétences : complet, 2/2" in page
    assert "Axe 2, Qualité des pratiques : à commencer, 0/2" in page


def test_query_count_does_not_grow(clerc):
    _people(10)
    clerc.get(URL)
    with CaptureQueriesContext(connection) as peu:
        clerc.get(URL)
    _people(20, "AUTRE")
    with CaptureQueriesContext(connection) as beaucoup:
        clerc.get(URL)
    assert len(peu) == len(beaucoup) <= 20


def test_file_query_count_does_not_grow(clerc, echu, jour_controle):
    url = reverse("ordre:dossier", args=[echu.pk])
    fill(echu, jour_controle, axes=(1,))
    clerc.get(url)
    with CaptureQueriesContext(connection) as peu:
        clerc.get(url)
    fill(echu, jour_controle, axes=(2, 3, 4))
    with CaptureQueriesContext(connection) as beaucoup:
        clerc.get(url)
    assert len(peu) == len(beaucoup)
