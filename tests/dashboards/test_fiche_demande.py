"""Asking for a sheet, reading it beside another, taking it away; who may, and what is refused."""

import csv
import io
from datetime import date

import pikepdf
import pytest

from accounts import travaux
from accounts.models import Evenement, Notification, Travail
from accounts.roles import Nature, Role
from actions.models import Orientation
from certif.socle.refus import Refus
from dashboards import fiche_comparaison, fiche_demande, fiche_tables
from dashboards.fiche_comparaison import SansEcart
from dashboards.fiche_tables import NON_TRANSMIS, Colonne
from dashboards.models import FicheCnp
from referentiels.models import Referentiel
from tests.dashboards.fiches import ANNEE, TRIENNAT, draw, install, make_conseil, make_sheet
from tests.ordres.texte_pdf import read_text
from tests.people import JOUR, client_of, make_agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/cnp/fiches/"
HIER = date(2026, 3, 31)


@pytest.fixture
def conseil(cnp):
    return make_conseil(cnp)


def run_works():
    """The works of the sheets, as a worker does."""
    return travaux.run_pending([fiche_demande.NATURE])


def test_le_cnp_demande_une_fiche_et_la_lit_une_fois_prete(cnp, conseil):
    navigateur = client_of(cnp)
    reponse = navigateur.post(URL, {"jour": "2026-05-31"})
    fiche = FicheCnp.objects.get()
    assert reponse["Location"] == f"{URL}{fiche.pk}/"
    attente = navigateur.get(reponse["Location"])
    assert "La fiche se prépare" in attente.text
    assert navigateur.get(f"{reponse['Location']}fiche.pdf").status_code == 404
    navigateur.post(URL, {"jour": "2026-05-31", "annee": "2026"})
    assert run_works() == 1
    fiche.refresh_from_db()
    assert (fiche.etat, fiche.annee, fiche.demande_par) == (FicheCnp.Etat.PRODUITE, 2026, cnp)
    page = navigateur.get(reponse["Location"])
    assert "première fiche" in page.text and "non transmis" in page.text
    assert Notification.objects.get(nature="fiche").utilisateur == cnp
    assert [e.nature for e in Evenement.objects.order_by("pk")][-2:] == ["fiche:demandee", "fiche:produite"]
    assert "31/05/2026" in navigateur.get(URL).text


@pytest.mark.parametrize(
    ("saisie", "code"),
    [
        ({"jour": "2026-07-01"}, "n’est pas encore passé"),
        ({"jour": "2026-05-29"}, "ne peut plus être établie"),
        ({"jour": "2026-05-31", "annee": "2027"}, "de 2026 à 2026"),
        ({"jour": "2026-05-31", "annee": "2025"}, "de 2026 à 2026"),
        ({"jour": "2026-06-12"}, "à moins de 30 jours"),
        ({"jour": "demain"}, "Écrivez la date comme"),
        ({}, "Indiquez le jour de la situation"),
        ({"jour": "2026-05-31", "annee": "12"}, "à partir de 2013"),
    ],
)
def test_un_jour_ou_une_annee_impossibles_sont_refuses_avec_la_raison(cnp, conseil, saisie, code):
    reponse = client_of(cnp).post(URL, saisie)
    assert reponse.status_code == 422
    assert code in reponse.text
    assert not FicheCnp.objects.exists()


def test_deux_fiches_trop_proches_sont_refusees(cnp, conseil, au_jour):
    make_sheet(conseil, JOUR)
    au_jour(date(2026, 7, 20))
    reponse = client_of(cnp).post(URL, {"jour": "2026-07-20"})
    assert reponse.status_code == 422 and "laisseraient deviner" in reponse.text
    assert client_of(cnp).post(URL, {"jour": "2026-06-30", "annee": "2026"}).status_code == 302, "celle qui existe"


def test_un_conseil_sans_referentiel_lit_pourquoi(cnp):
    reponse = client_of(cnp).post(URL, {"jour": "2026-05-31"})
    assert reponse.status_code == 422 and "Aucun référentiel" in reponse.text


def test_qui_ne_lit_pas_les_chiffres_du_conseil_ne_demande_pas_sa_fiche(cnp, conseil, dgos):
    with pytest.raises(Refus) as refus:
        fiche_demande.ask(conseil, JOUR, ANNEE, dgos, JOUR)
    assert refus.value.code == "non_autorise"


def test_la_fiche_d_un_autre_conseil_est_introuvable(cnp, conseil):
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    fiche = make_sheet(conseil)
    for fin in ("", "fiche.pdf", "fiche.csv"):
        assert client_of(autre).get(f"{URL}{fiche.pk}/{fin}").status_code == 404
    assert not client_of(autre).get(URL).context["fiches"]
    assert client_of(cnp).get(f"{URL}{fiche.pk}/?avec=999999").status_code == 404
    assert client_of(cnp).get(f"{URL}{fiche.pk}/?avec=x").status_code == 404


def test_la_fiche_du_semestre_se_fait_d_elle_meme_une_seule_fois(cnp, conseil, au_jour):
    sans = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-SANS").appartenances.get().organisation
    for nuit in (date(2026, 7, 1), date(2026, 7, 2)):
        au_jour(nuit)
        fiche_demande.schedule()
    assert run_works() == 1
    faite = FicheCnp.objects.get()
    assert (faite.organisation, faite.jour, faite.annee, faite.is_semestrielle) == (conseil, JOUR, 2026, True)
    assert Notification.objects.get(nature="fiche").utilisateur == cnp
    fiche_demande.schedule()
    assert run_works() == 0
    au_jour(date(2026, 8, 15))
    Referentiel.objects.create(code="TARDIF", titre="Tardif", profession="10", cnp=sans)
    fiche_demande.schedule()
    assert FicheCnp.objects.count() == 1, "un mois et demi après, l’état du semestre n’est plus connu"


def test_un_traitement_abandonne_se_dit_et_se_redemande(cnp, conseil):
    fiche = fiche_demande.ask(conseil, date(2026, 5, 31), ANNEE, cnp, JOUR)
    Travail.objects.filter(nature=fiche_demande.NATURE).update(etat=Travail.Etat.ECARTE)
    assert "n’a pas pu être faite" in client_of(cnp).get(f"{URL}{fiche.pk}/").text
    fiche_demande.ask(conseil, date(2026, 5, 31), ANNEE, cnp, JOUR)
    assert run_works() == 1


def test_la_fiche_se_compare_a_la_precedente_sur_la_page_en_pdf_et_en_csv(cnp, conseil):
    install(draw(400, 3))
    Orientation.objects.filter(numero=281).update(libelle="=1+1")
    ancienne = make_sheet(conseil, HIER)
    fiche = make_sheet(conseil)
    navigateur, adresse = client_of(cnp), f"{URL}{fiche.pk}/"
    page = navigateur.get(adresse)
    assert page.context["choisie"] == ancienne
    assert "Écart avec le 31/03/2026" in page.text and "masqué" in page.text
    seule = navigateur.get(f"{adresse}?avec=0")
    assert seule.context["avant"] is None and "Écart avec le" not in seule.text
    _check_csv(navigateur.get(f"{adresse}fiche.csv"), fiche, ancienne)
    pdf = navigateur.get(f"{adresse}fiche.pdf")
    assert "cnp-essai-2026-06-30-2026.pdf" in pdf["Content-Disposition"]
    texte = read_text(pdf.content)
    assert "Toutes professions confondues" in texte and "non transmis" in texte
    with pikepdf.open(io.BytesIO(pdf.content)) as ouvert:
        assert ouvert.Root.MarkInfo.Marked and str(ouvert.Root.Lang).startswith("fr")


def _check_csv(reponse, fiche, ancienne):
    texte = b"".join(reponse.streaming_content).decode()
    lues = list(csv.DictReader(io.StringIO(texte.removeprefix("\ufeff")), delimiter=";"))
    contenu, avant = fiche_tables.read(fiche.contenu), fiche_tables.read(ancienne.contenu)
    assert len(lues) == sum(
        len(list(t.montrees)) * len(t.colonnes) for section in contenu.sections for t in section.tables
    )
    publiees = next(
        ligne for ligne in lues
        if (ligne["tableau"], ligne["ligne"][:6]) == ("Les actions de DPC", "Toutes") and "publiées" in ligne["colonne"]
    )  # fmt: skip
    vrai = contenu.section("offre").table("actions").case("toutes", "publiees")
    assert (publiees["valeur"], publiees["comparee_au"]) == (str(vrai), "2026-03-31")
    assert int(publiees["ecart"]) == vrai - avant.section("offre").table("actions").case("toutes", "publiees")
    assert {"s", "nt"} <= {ligne["secret"] for ligne in lues}
    assert not any(cellule.startswith(("=", "+", "@")) for ligne in lues for cellule in ligne.values())


def test_les_ecarts_ne_se_disent_que_de_nombres_montres():
    colonne = Colonne("n", "Nombre")
    compare = fiche_comparaison.compare
    assert compare(colonne, 15, 12).ecart == 3
    assert compare(colonne, None, 12).sans_ecart is SansEcart.MASQUE
    assert compare(colonne, 15, None).sans_ecart is SansEcart.MASQUE
    assert compare(colonne, NON_TRANSMIS, None).sans_ecart is SansEcart.NON_TRANSMIS


def test_deux_triennats_ne_comparent_ni_orientations_ni_obligation(cnp, conseil):
    install(draw(30, 4))
    passee = make_sheet(conseil, date(TRIENNAT - 1, 12, 31), TRIENNAT - 1)
    contenu, avant = (fiche_tables.read(f.contenu) for f in (make_sheet(conseil), passee))
    lues = {lue.ident: lue.is_comparee for partie in fiche_comparaison.beside(contenu, avant) for lue in partie.tables}
    assert not lues["offre-top"] and not lues["triennal-inscrits"] and lues["offre-actions"] and lues["ddt-comptes"]
    page = client_of(cnp).get(f"{URL}{FicheCnp.objects.get(jour=JOUR).pk}/").text
    assert "Le triennat a changé" in page
