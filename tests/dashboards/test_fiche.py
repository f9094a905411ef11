"""The semestrial sheet: its tables against a direct count of generated facts, what it hides, what never changes."""

import json
from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.territoires import REGIONS
from dashboards import fiche_calcul, fiche_demande, fiche_tables
from dashboards.fiche_periode import last_half_year, next_half_year
from dashboards.fiche_personnes import Personnes, count_people
from dashboards.fiche_public import public_of
from dashboards.fiche_tables import NON_TRANSMIS
from dashboards.models import FicheCnp
from referentiels.parametres import parametres_au
from tests.dashboards import fiches
from tests.dashboards.fiches import ANNEE, SANS_OUTRE_MER, TRIENNAT, draw, install, make_conseil, make_sheet
from tests.people import JOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]

#: Headings of the Agency's sheet for a CNP, section by section (formats.md §4.4), the year and the triennium aside.
TITRES = {
    "offre": [
        "Les organismes de DPC enregistrés", "Les actions de DPC",
        "Répartition des actions publiées par catégorie", "Répartition des actions publiées par typologie",
        "Répartition des actions publiées par format", "Répartition des actions publiées par annexe",
        "TOP 10 des orientations prioritaires – Toutes annexes confondues",
        "Classement des orientations prioritaires proposées par le CNP",
    ],
    "inscriptions": [
        "Professionnels inscrits et inscriptions",
        "Répartition des inscriptions par catégorie d’action", "Répartition des inscriptions par typologie d’action",
        "Répartition des inscriptions par format d’action", "Répartition des inscriptions par annexe",
        "Répartition des professionnels inscrits par région d’exercice",
        "TOP 10 des orientations prioritaires – Toutes annexes confondues",
        "Classement des orientations prioritaires proposées par le CNP",
    ],
    "triennal": [
        "Professionnels inscrits", "Répartition des professionnels par mode d’exercice",
        "Répartition des professionnels par région d’exercice",
    ],
    "ddt": [
        "Document de traçabilité (DDT)", "DDT alimenté", "Âge moyen des professionnels ayant alimenté leur DDT",
        "Répartition par mode d’exercice des professionnels ayant alimenté leur DDT",
        "Répartition par région d’exercice des professionnels ayant alimenté leur DDT",
    ],
}  # fmt: skip


@pytest.fixture
def conseil(cnp):
    """A council in a small country."""
    install(draw(60, 1))
    return make_conseil(cnp)


def test_chaque_compte_est_celui_des_faits_et_rien_de_petit_n_est_montre(cnp):
    pays = draw(1100, 20260630)
    install(pays)
    conseil = make_conseil(cnp)
    with transaction.atomic():
        lus = count_people(public_of(conseil, JOUR), ANNEE, JOUR, parametres_au(JOUR), TRIENNAT, lambda: None)
    attendus = expected(pays)
    for nom in ("inscriptions", "contributeurs", "inscrits", "triennal", "comptes"):
        assert dict(+getattr(lus, nom)) == dict(+getattr(attendus, nom)), nom
    assert sum(attendus.inscriptions.values()) > 5 * 100 and attendus.triennal
    contenu = fiche_tables.read(make_sheet(conseil).contenu)
    _check_shown(contenu, attendus)
    _check_offer(contenu, pays)


def test_la_fiche_a_les_parties_et_les_tableaux_de_l_agence(conseil):
    contenu = fiche_tables.read(make_sheet(conseil).contenu)
    assert {s.cle: [t.titre for t in s.tables] for s in contenu.sections} == TITRES
    assert [s.titre.replace(str(ANNEE), "N") for s in contenu.sections] == [
        "Offre N de DPC s’inscrivant dans le cadre des orientations prioritaires",
        "Inscriptions sur des actions N de DPC s’inscrivant dans le cadre des orientations prioritaires",
        f"Triennal N-{TRIENNAT + 2}", "Document de traçabilité",
    ]  # fmt: skip
    deux = [t for s in contenu.sections for t in s.tables if t.cle not in ("top", "classement", "region")]
    assert {tuple(ligne.libelle for ligne in t.lignes) for t in deux} == {
        ("Toutes professions confondues", "Médecin – Néphrologie fictive")
    }
    regions = [len(t.lignes) for s in contenu.sections for t in s.tables if t.cle == "region"]
    assert regions == [20, 20, 26], "ensemble, régions, non renseignée : dix-huit régions, puis vingt-quatre"


def _check_shown(contenu, faits):
    """What is shown is exact, nothing from 1 to 10 is."""
    vus = masques = 0
    for section, table, source, prefixe in (
        ("inscriptions", "categorie", faits.inscriptions, "categorie"),
        ("inscriptions", "annexe", faits.inscriptions, "annexe"), ("triennal", "mode", faits.triennal, "mode"),
        ("ddt", "mode", faits.comptes, "mode"),
    ):  # fmt: skip
        lue = contenu.section(section).table(table)
        for colonne in lue.colonnes:
            cle = f"{prefixe}:{colonne.cle}"
            propre, autres = source[cle, "propre"], source[cle, "autres"]
            for rang, vrai in (("propre", propre), ("toutes", propre + autres)):
                case = lue.case(rang, colonne.cle)
                assert case in (None, vrai)
                assert case is None or not 0 < vrai < 11
                vus, masques = vus + (case is not None), masques + (case is None)
    assert vus > 12 and masques > 2
    assert contenu.section("ddt").table("region").case("total", "professionnels") in (
        None,
        faits.comptes["alimentes", "propre"],
    )


def _check_offer(contenu, pays):
    """The offer counts the catalogue of the year."""
    offre = contenu.section("offre")
    annee = [f for f in pays.catalogue if f["annee"] == ANNEE]
    siennes = [f for f in annee if set(f["publics"]) & {"10", fiches.SPECIALITE}]
    publiees = [f for f in siennes if f["statut"] == "PUBLIEE"]
    actions, organismes = offre.table("actions"), offre.table("organismes")
    assert (actions.case("toutes", "deposees"), actions.case("propre", "deposees")) == (len(annee), len(siennes))
    assert actions.case("propre", "publiees") == len(publiees)
    assert organismes.case("propre", "enregistres") == NON_TRANSMIS
    assert organismes.case("toutes", "deposants") == len({f["odpc"] for f in annee})
    assert organismes.case("propre", "publiants") == len({f["odpc"] for f in publiees})
    par_format = Counter(f["format"] for f in publiees)
    assert all(offre.table("format").case("propre", f) == par_format[f] for f in fiches.FORMATS)
    par_orientation = Counter(f["orientation"] for f in publiees if f["orientation"])
    top = {ligne.cle: ligne.cases[0] for ligne in offre.table("top").montrees}
    assert {int(n): v for n, v in top.items() if n != "total" and v} == dict(par_orientation)
    assert [int(ligne.cle) for ligne in offre.table("classement").lignes[1:]] == sorted(
        (281, 282), key=lambda n: (-par_orientation[n], n)
    )


def test_ce_que_personne_n_envoie_n_est_pas_un_zero(cnp):
    contenu = fiche_tables.read(make_sheet(make_conseil(cnp)).contenu)
    assert contenu.section("offre").table("actions").case("toutes", "publiees") == NON_TRANSMIS
    assert contenu.section("inscriptions").table("professionnels").case("propre", "inscrits") == NON_TRANSMIS
    assert contenu.section("triennal").table("mode").case("propre", "liberal") == NON_TRANSMIS
    assert contenu.section("ddt").table("age").case("toutes", "age") == NON_TRANSMIS
    assert contenu.section("ddt").table("comptes").case("toutes", "comptes") == 0
    assert "transmise" in contenu.section("offre").table("classement").note


def test_qui_n_a_pas_d_age_connu_est_compte_en_age_inconnu(conseil):
    comptes = fiche_tables.read(make_sheet(conseil).contenu).section("ddt")
    for rang in ("toutes", "propre"):
        assert comptes.table("age").case(rang, "age") == NON_TRANSMIS
        assert comptes.table("age").case(rang, "inconnu") == comptes.table("alimentes").case(rang, "nombre")
    assert comptes.table("age").case("toutes", "inconnu") >= 11


def test_une_fiche_faite_ne_change_plus_et_les_memes_faits_donnent_la_meme_empreinte(conseil):
    fiche = make_sheet(conseil)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        FicheCnp.objects.filter(pk=fiche.pk).update(contenu={})
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        FicheCnp.objects.filter(pk=fiche.pk).delete()
    assert fiche_calcul.content_hash(fiche.contenu) == fiche.empreinte
    assert json.loads(json.dumps(fiche_tables.write(fiche_tables.read(fiche.contenu)))) == fiche.contenu
    _, sources = fiche_calcul.compute(conseil, ANNEE, JOUR, lambda faites, total: None)
    assert sources == fiche.empreinte_sources
    with connection.cursor() as curseur:
        curseur.execute("UPDATE accounts_exercice SET region = '53' WHERE region = '11'")
    _, sources = fiche_calcul.compute(conseil, ANNEE, JOUR, lambda faites, total: None)
    assert sources != fiche.empreinte_sources
    assert fiche_demande.make(FicheCnp.objects.get(pk=fiche.pk)) is False, "une fiche faite ne se refait pas"


def test_une_fiche_d_un_autre_format_est_refusee():
    with pytest.raises(ValueError, match="format"):
        fiche_tables.read({"format": 0})


def expected(pays: fiches.Pays) -> Personnes:
    """The counts of the sheet, by plain loops over the facts."""
    attendu = Personnes()
    for rang in ("propre", "autres"):
        gens = pays.of(rang)
        lignes: dict[str, list[int]] = {}
        for qui, personne in enumerate(gens):
            for action in fiches.registrations(personne):
                fiche = action["fiche"]
                for nom in ("categorie", "typologie", "format"):
                    lignes.setdefault(f"{nom}:{fiche[nom]}", []).append(qui)
                lignes.setdefault(f"annexe:{fiche['annexe'] or ''}", []).append(qui)
                lignes.setdefault(f"orientation:{fiche['orientation'] or 0}", []).append(qui)
        for cle, inscrites in lignes.items():
            attendu.inscriptions[cle, rang] = len(inscrites)
            attendu.contributeurs[cle, rang] = len(set(inscrites))
        inscrits = [p for p in gens if fiches.registrations(p)]
        assez = [p for p in gens if fiches.is_enough(p)]
        actifs = [p for p in gens if p.active]
        nourris = [p for p in actifs if fiches.known_at_all(p)]
        for compte, personnes, regions in (
            (attendu.inscrits, inscrits, SANS_OUTRE_MER), (attendu.triennal, assez, SANS_OUTRE_MER),
            (attendu.comptes, nourris, REGIONS),
        ):  # fmt: skip
            for region, nombre in fiches.count(personnes, lambda p, r=regions: fiches.place(p, r)).items():
                compte[f"region:{region}", rang] = nombre
        for compte, personnes in ((attendu.triennal, assez), (attendu.comptes, nourris)):
            for mode, nombre in fiches.count(personnes, lambda p: p.mode).items():
                compte[f"mode:{mode}", rang] = nombre
        attendu.comptes["alimentes", rang] = len(nourris)
        attendu.comptes["non_alimentes", rang] = len(actifs) - len(nourris)
    return attendu


def test_les_jours_de_semestre():
    assert [last_half_year(date(2026, m, j)) for m, j in ((1, 1), (6, 30), (7, 1), (12, 31))] == [
        date(2025, 12, 31), date(2025, 12, 31), date(2026, 6, 30), date(2026, 6, 30),
    ]  # fmt: skip
    assert next_half_year(date(2026, 6, 30)) == date(2026, 6, 30)
    assert next_half_year(date(2026, 7, 1)) == date(2026, 12, 31)
