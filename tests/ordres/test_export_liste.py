"""Lists taken away: what is in the file, who may have it, who is told, when it goes."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts import horloge, travaux
from accounts.models import Appartenance, Evenement, Notification, Travail
from actions import consultations, cycles
from actions.models import Cycle
from certif.socle.refus import Refus
from ordres import export_liste, suivi_tri
from ordres.models import ExportListe
from tests.ordres.listes import make_export
from tests.ordres.situations import ended_cycle, fill
from tests.people import client_of, make_exercice, make_titulaire

FORMULE = "=cmd|' /C calc'!A0"


@pytest.fixture
def agent(ordre_gestionnaire, version, jour_controle):
    """The clerk, with three ended cycles of Paris to follow and one of Lyon."""
    fill(ended_cycle(nom="FICTIF-COMPLET"), jour_controle)
    fill(ended_cycle(nom="FICTIF-UN-AXE", prenom=FORMULE), jour_controle, axes=(1,))
    ended_cycle(nom="FICTIF-VIDE")
    ended_cycle(nom="LOINTAIN", departement="69")
    return ordre_gestionnaire


def _file(agent, export) -> bytes:
    reponse = client_of(agent).get(reverse("ordre:telecharger_export", args=[export.jeton]))
    contenu = reponse.getvalue()
    assert reponse["Content-Length"] == str(len(contenu)) and "no-store" in reponse["Cache-Control"]
    assert "attachment" in reponse["Content-Disposition"]
    return contenu


def _csv(contenu: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))


def test_the_csv_holds_the_filtered_list_in_its_order_and_no_formula(agent, jour_controle):
    export = make_export(agent, jour_controle, "situation=echus&tri=avancee")
    lignes = _csv(_file(agent, export))
    assert [ligne["nom"] for ligne in lignes] == ["FICTIF-VIDE", "FICTIF-UN-AXE", "FICTIF-COMPLET"]
    milieu = lignes[1]
    assert (milieu["progression_pourcent"], milieu["axe_1"], milieu["axe_2"]) == (
        "25,0", "Complet (2 sur 2)", "À commencer (0 sur 2)",
    )  # fmt: skip
    assert (milieu["prenom"], milieu["controle"], milieu["fin_de_cycle"]) == (
        f"'{FORMULE}",
        "Sans contrôle",
        "31/12/2031",
    )


def test_the_workbook_holds_the_same_cells_and_no_formula(agent, jour_controle):
    classeur = load_workbook(
        io.BytesIO(_file(agent, make_export(agent, jour_controle, "situation=echus&tri=avancee", "xlsx")))
    )
    entete, *lignes = classeur["Suivi"].iter_rows()
    colonnes = [c.value for c in entete]
    assert [ligne[colonnes.index("nom")].value for ligne in lignes] == [
        "FICTIF-VIDE",
        "FICTIF-UN-AXE",
        "FICTIF-COMPLET",
    ]
    assert {c.data_type for ligne in lignes for c in ligne} <= {"s", "n", "inlineStr"}
    assert lignes[1][colonnes.index("prenom")].value == FORMULE
    assert lignes[1][colonnes.index("progression_pourcent")].value == 25


def test_boxes_restrict_and_the_perimeter_is_that_of_the_moment_it_is_made(agent, jour_controle):
    deux = list(
        Cycle.objects.filter(exercice__professionnel__nom__in=["FICTIF-VIDE", "LOINTAIN"]).values_list("pk", flat=True)
    )
    adresse = "&".join(f"cycle={pk}" for pk in deux)
    assert [ligne["nom"] for ligne in _csv(_file(agent, make_export(agent, jour_controle, adresse)))] == ["FICTIF-VIDE"]
    export = export_liste.ask(agent, QueryDict(""), ExportListe.Format.CSV, jour_controle)
    Appartenance.objects.filter(utilisateur=agent).update(fin=jour_controle - timedelta(days=1))
    travaux.run_pending([export_liste.NATURE])
    export.refresh_from_db()
    assert (export.etat, export.lignes) == ("pret", 0)


def test_everybody_in_it_is_told_once_and_nobody_else(agent, jour_controle):
    exercice = Cycle.objects.filter(exercice__professionnel__nom="FICTIF-VIDE").first().exercice
    titulaire = make_titulaire(exercice)
    export = make_export(agent, jour_controle, "fin=echus")
    dits = Evenement.objects.filter(nature="liste:emportee")
    assert dits.count() == export.lignes == 3
    assert {e.objet for e in dits} == {f"ordres.ExportListe:{export.pk}"}
    (ligne,) = consultations.read_all(consultations.of_others(titulaire).filter(nature="liste:emportee"))
    assert ligne.qui == export.organisation.nom and "emporté une liste" in ligne.quoi and "contrôle" in ligne.pourquoi
    assert Notification.objects.filter(utilisateur=agent, titre="Votre liste est prête").count() == 1
    # A second run of the same work does nothing more.
    export_liste.handle(Travail.objects.get(nature=export_liste.NATURE))
    assert dits.count() == 3


def test_only_its_author_has_it(agent, ordre_decideur, ordre_president, inconnu, jour_controle):
    export = make_export(agent, jour_controle)
    for autre in (ordre_decideur, ordre_president, inconnu):
        client = client_of(autre)
        assert client.get(reverse("ordre:telecharger_export", args=[export.jeton])).status_code == 404
        assert client.post(reverse("ordre:effacer_export", args=[export.jeton])).status_code == 404
    assert "Liste du" not in client_of(ordre_decideur).get(reverse("ordre:exports")).text
    with export.fichier.open("rb") as fichier:
        brut = fichier.read()
    assert b"FICTIF" not in brut and b"9979" not in brut


def test_it_goes_after_two_days_or_when_its_author_says_so(agent, jour_controle):
    gardee, effacee = make_export(agent, jour_controle), make_export(agent, jour_controle)
    client = client_of(agent)
    client.post(reverse("ordre:effacer_export", args=[effacee.jeton]))
    effacements = Travail.objects.filter(nature=export_liste.NATURE_EFFACEMENT)
    assert {e.du_at for e in effacements} >= {
        gardee.expire_at
    } and gardee.expire_at - gardee.pret_at == export_liste.GARDE
    ExportListe.objects.filter(pk=gardee.pk).update(expire_at=horloge.instant())
    assert client.get(reverse("ordre:telecharger_export", args=[gardee.jeton])).status_code == 302
    effacements.update(du_at=horloge.instant())
    travaux.run_pending([export_liste.NATURE_EFFACEMENT])
    assert list(ExportListe.objects.values_list("etat", "fichier", "cle")) == [("efface", "", "")] * 2
    assert Evenement.objects.filter(nature="liste:effacee").count() == 2


def test_the_pages_say_who_will_be_in_it_and_how_far_it_is(agent, jour_controle):
    client, adresse = client_of(agent), f"{reverse('ordre:preparer_export')}?fin=echus&tri=nom"
    page = client.get(adresse).text
    assert "3 professionnels seront" in page and "Fin de cycle : Échus" in page
    assert client.post(adresse, {"format": "autre"}).status_code == 422
    assert client.post(adresse, {"format": "csv"})["Location"] == reverse("ordre:exports")
    assert "Elle commence dès qu’un traitement est libre" in client.get(reverse("ordre:exports")).text
    travaux.run_pending([export_liste.NATURE])
    assert "3 professionnels" in client.get(reverse("ordre:exports")).text
    vide = client.get(f"{reverse('ordre:preparer_export')}?portee=coches").text
    assert "Personne à emporter" in vide


def test_a_person_does_not_fill_the_workers(agent, jour_controle):
    for _ in range(export_liste.EN_COURS_MAX):
        export_liste.ask(agent, QueryDict(""), ExportListe.Format.CSV, jour_controle)
    with pytest.raises(Refus) as refus:
        export_liste.ask(agent, QueryDict(""), ExportListe.Format.CSV, jour_controle)
    assert refus.value.code == "trop_d_exports"
    with pytest.raises(Refus) as vide:
        export_liste.ask(agent, QueryDict("portee=coches"), ExportListe.Format.CSV, jour_controle)
    assert vide.value.code == "vide"


def test_it_is_read_by_slices_in_constant_queries_each(agent, jour_controle, monkeypatch):
    cycles.recompute([make_exercice(nom=f"FICTIF-{n}").pk for n in range(6)], jour_controle)
    monkeypatch.setattr(suivi_tri.slices, "__defaults__", (4,))
    with CaptureQueriesContext(connection) as requetes:
        export = make_export(agent, jour_controle, "tri=nom")
    ecrites = [r["sql"] or "" for r in requetes]  # a COPY has no text
    lues = [sql for sql in ecrites if "actions_avancement" in sql and "LIMIT 4" in sql]
    assert export.lignes > 8 and len(lues) == export.lignes // 4 + 1
    assert not [sql for sql in lues if "OFFSET" in sql]
