"""A long list waits for a second person of the instance: released, refused, lapsed; never by its author."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse

from accounts import horloge, travaux
from accounts.models import Appartenance, Evenement, Notification, Travail, Utilisateur
from accounts.roles import Role
from accounts.rules.lectures import Seuils
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import export_libere, export_liste
from ordres.models import ExportListe
from tests.accounts.surveillance import lower
from tests.ordres.situations import ended_cycle
from tests.people import client_of

LONGUE, COURTE = "", "q=FICTIF-0"


@pytest.fixture
def agent(ordre_gestionnaire, exploitant, version, jour_controle):
    """A clerk who takes two rows away alone, and four people to follow."""
    lower(Role.ORDRE_GESTIONNAIRE, exploitant, Seuils(40, 100, 200, 0, lignes=2))
    for numero in range(3):
        ended_cycle(nom=f"FICTIF-{numero}")
    return ordre_gestionnaire


def _ask(agent: Utilisateur, jour, adresse: str = LONGUE) -> ExportListe:
    return export_liste.ask(agent, QueryDict(adresse), ExportListe.Format.CSV, jour)


def test_a_short_one_leaves_at_once_a_long_one_waits_and_is_released(agent, ordre_decideur, jour_controle):
    assert _ask(agent, jour_controle, COURTE).etat == "en_cours"
    export = _ask(agent, jour_controle)
    assert (export.etat, export.lignes) == ("a_liberer", ExportListe.objects.latest("pk").lignes)
    assert "Elle attend une deuxième personne" in client_of(agent).get(reverse("ordre:exports")).text
    travaux.run_pending([export_liste.NATURE])
    export.refresh_from_db()
    assert export.etat == "a_liberer", "rien ne se prépare avant"
    avis = Notification.objects.get(utilisateur=ordre_decideur, nature="export")
    client = client_of(ordre_decideur)
    assert f"{agent} demande {export.lignes} lignes" in client.get(avis.lien).text
    assert client.post(reverse("ordre:liberer_export", args=[export.jeton])).status_code == 302
    assert client.post(reverse("ordre:liberer_export", args=[export.jeton])).status_code == 409
    travaux.run_pending([export_liste.NATURE])
    export.refresh_from_db()
    assert (export.etat, export.second_par) == ("pret", ordre_decideur)
    assert client_of(agent).get(reverse("ordre:telecharger_export", args=[export.jeton])).status_code == 200
    assert client.get(reverse("ordre:telecharger_export", args=[export.jeton])).status_code == 404
    assert Evenement.objects.get(nature="liste:liberee").auteur == ordre_decideur


def test_refused_with_a_reason_that_its_author_reads(agent, ordre_president, jour_controle):
    export = _ask(agent, jour_controle)
    client, adresse = client_of(ordre_president), reverse("ordre:refuser_export", args=[export.jeton])
    assert client.post(adresse, {"motif": ""}).status_code == 422
    assert client.post(adresse, {"motif": "Trop large."}).status_code == 302
    assert "Trop large." in client_of(agent).get(reverse("ordre:exports")).text
    assert Evenement.objects.get(nature="liste:refusee").motif == "Trop large."
    with pytest.raises(Depasse):
        export_libere.release(export, ordre_president, jour_controle)


def test_nobody_releases_their_own_nor_without_the_right(agent, ordre_decideur, autre_ordre, jour_controle):
    adresse = lambda export: reverse("ordre:liberer_export", args=[export.jeton])  # noqa: E731 - three uses, one line
    sienne = ExportListe.objects.create(
        auteur=ordre_decideur, organisation=ordre_decideur.appartenances.get().organisation, format="csv",
        etat="a_liberer", demande_at=horloge.instant(), expire_at=horloge.instant() + export_libere.ATTENTE,
    )  # fmt: skip
    assert client_of(ordre_decideur).post(adresse(sienne)).status_code == 404
    with pytest.raises(Refus) as refuse:
        export_libere.release(sienne, ordre_decideur, jour_controle)
    assert refuse.value.code == "meme_personne"
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportListe.objects.filter(pk=sienne.pk).update(second_par=ordre_decideur)
    for autre in (agent, autre_ordre):
        assert client_of(autre).post(adresse(sienne)).status_code == 404
    assert client_of(agent).get(reverse("ordre:liberations")).status_code == 403


def test_without_anybody_to_release_it_is_said_at_once(agent, jour_controle):
    reponse = client_of(agent).post(reverse("ordre:preparer_export"), {"format": "csv"})
    assert reponse.status_code == 422
    assert "une deuxième personne doit la libérer" in reponse.text
    assert not ExportListe.objects.exists()


def test_it_lapses_after_three_days(agent, ordre_decideur, jour_controle):
    export = _ask(agent, jour_controle)
    ExportListe.objects.filter(pk=export.pk).update(expire_at=horloge.instant() - timedelta(seconds=1))
    Travail.objects.filter(nature=export_libere.NATURE_ATTENTE).update(du_at=horloge.instant())
    travaux.run_pending([export_libere.NATURE_ATTENTE])
    export.refresh_from_db()
    assert export.etat == "perime"
    assert "Personne ne l’a libérée à temps" in client_of(agent).get(reverse("ordre:exports")).text
    with pytest.raises(Depasse):
        export_libere.release(export, ordre_decideur, jour_controle)


def test_who_lost_the_role_meanwhile_gets_an_empty_file(agent, ordre_decideur, jour_controle):
    export = _ask(agent, jour_controle)
    Appartenance.objects.filter(utilisateur=agent).update(fin=jour_controle - timedelta(days=1))
    export_libere.release(export, ordre_decideur, jour_controle)
    travaux.run_pending([export_liste.NATURE])
    export.refresh_from_db()
    assert (export.etat, export.lignes) == ("pret", 0)
