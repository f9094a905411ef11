"""The pages of a draft: light with 250 items, honest with a stale form, closed to the others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Specialite, Utilisateur
from referentiels.models import ActionPrevue, CommentaireVersion, VersionReferentiel
from tests.people import client_of
from tests.referentiels_fictifs import make_draft

LONG = ("Accompagnement fictif d’une équipe de soins primaires " * 40)[:2000].strip()


def page(version: VersionReferentiel, nom: str = "version", *args) -> str:
    return reverse(f"redaction:{nom}", args=[version.pk, *args])


def typed(**autres) -> dict:
    """What a browser sends of a plain item."""
    return {"axes": ["1"], "code": "N1", "libelle": "Action fictive", "repetition": "une", "revision": 1, **autres}


def fill(version: VersionReferentiel, nombre: int, auteur: Utilisateur) -> None:
    """Items on the four axes in turn, one in ten transversal, with the conditions of a real référentiel."""
    ActionPrevue.objects.bulk_create(
        ActionPrevue(
            version=version, code=f"B{rang}", rang=100 + rang, axes=[1, 2] if rang % 10 == 0 else [rang % 4 + 1],
            libelle=f"Participer à une formation fictive d’au moins une journée sur le thème numéro {rang}, évaluée",
            nature="formation", sous_bloc=f"Sous-bloc {rang % 5}", categories=["DPC"], unite="nombre:2",
            duree_min_heures=7, organismes=["ODPC", "OF"], points="participant:5,orateur:10",
        )
        for rang in range(nombre)
    )  # fmt: skip
    CommentaireVersion.objects.bulk_create(
        CommentaireVersion(version=version, action=f"B{rang}", texte="Fictif.", auteur=auteur, at=JOUR_AT)
        for rang in range(0, nombre, 5)
    )


JOUR_AT = "2026-06-30T10:00Z"


def test_250_items_cost_no_more_queries_and_stay_light(cnp, jour):
    version = make_draft(cnp)
    client = client_of(cnp)
    comptes = []
    for nombre in (5, 250):
        version.actions.filter(code__startswith="B").delete()
        fill(version, nombre, cnp)
        client.get(page(version))
        with CaptureQueriesContext(connection) as requetes:
            reponse = client.get(page(version))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], [r["sql"][:80] for r in requetes]
    assert len(reponse.content) < 300_000
    assert reponse.content.count(b'name="monter"') == 262 - 4


def test_the_search_of_the_page(brouillon, cnp):
    client = client_of(cnp)
    contenu = client.get(page(brouillon), {"q": "a1B"}).content.decode()
    assert "1 action trouvée sur 12" in contenu
    assert "Action A1b" in contenu
    assert "Action A1a" not in contenu
    contenu = client.get(page(brouillon), {"nature": "recherche"}).content.decode()
    assert "0 action trouvée" in contenu


def test_a_label_of_two_thousand_characters(brouillon, cnp):
    client = client_of(cnp)
    reponse = client.post(page(brouillon, "ajouter_action"), typed(libelle=LONG))
    action = brouillon.actions.get(code="N1")
    assert reponse["Location"].endswith(f"#action-{action.pk}")
    assert action.libelle == LONG
    assert LONG in client.get(page(brouillon, "action", action.pk)).content.decode()
    assert LONG[:200] in client.get(page(brouillon)).content.decode()
    refus = client.post(page(brouillon, "ajouter_action"), typed(code="N2", libelle=LONG + "x" * 200, revision=2))
    assert refus.status_code == 422
    assert not brouillon.actions.filter(code="N2").exists()


def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(brouillon, cnp):
    client = client_of(cnp)
    action = brouillon.actions.get(code="A1a")
    client.post(page(brouillon, "action", action.pk), typed(code="A1a", libelle="Le premier"))
    reponse = client.post(page(brouillon, "action", action.pk), typed(code="A1a", libelle="Le second"))
    contenu = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Le second" in contenu
    assert "Action modifiée «\u00a0A1a\u00a0»" in contenu
    assert 'name="revision" value="2"' in contenu
    encore = client.post(page(brouillon, "action", action.pk), typed(code="A1a", libelle="Le second", revision=2))
    assert encore.status_code == 302
    action.refresh_from_db()
    assert action.libelle == "Le second"


def test_what_was_typed_on_a_removed_item_can_be_added_again(brouillon, cnp):
    client = client_of(cnp)
    pk = brouillon.actions.get(code="A1a").pk
    client.post(page(brouillon, "retirer_action", pk), {"revision": 1})
    reponse = client.post(page(brouillon, "action", pk), typed(code="A1a", libelle="Gardé"))
    assert reponse.status_code == 409
    assert f'action="{page(brouillon, "ajouter_action")}"' in reponse.content.decode()


def test_what_was_typed_survives_the_sending_of_the_draft(brouillon, cnp):
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(etat="soumis")
    client = client_of(cnp)
    reponse = client.post(page(brouillon, "reglages"), {
        "titre": "Titre gardé", "mode_validation": "cnp", "note": "Note gardée", "revision": 1
    })  # fmt: skip
    assert reponse.status_code == 409
    assert "Note gardée" in reponse.content.decode()
    assert client.get(page(brouillon, "reglages")).status_code == 409
    assert "ne change plus" in client.get(page(brouillon)).content.decode()


def test_each_refusal_is_beside_its_field(brouillon, cnp):
    client = client_of(cnp)
    reponse = client.post(page(brouillon, "ajouter_action"), typed(
        code="A1a", unite_forme="par_an", unite_nombre="4", repetition="plusieurs", role_1="deux mots", points_1="3"
    ))  # fmt: skip
    formulaire = reponse.context["formulaire"]
    assert (reponse.status_code, set(formulaire.errors)) == (422, {"unite_annees", "max_fois", "role_1"})
    reponse = client.post(page(brouillon, "ajouter_action"), typed(code="A1a"))
    assert set(reponse.context["formulaire"].errors) == {"code"}
    reponse = client.post(page(brouillon, "ajouter_exigence"), {"axe": "1", "type": "quota", "revision": 1})
    assert set(reponse.context["formulaire"].errors) == {"seuil", "cible"}


def test_buttons_of_the_page(brouillon, cnp):
    client = client_of(cnp)
    a1b = brouillon.actions.get(code="A1b").pk
    client.post(page(brouillon, "ordonner"), {"monter": a1b, "revision": 1})
    assert brouillon.actions.order_by("rang", "code").first().code == "A1b"
    reponse = client.post(page(brouillon, "ordonner"), {"descendre": a1b, "revision": 1})
    assert reponse.status_code == 409
    client.post(page(brouillon, "dupliquer_action", a1b), {"revision": 2})
    assert brouillon.actions.filter(code="A1b-2").exists()


def test_what_the_checks_find_leads_to_the_row(brouillon, cnp):
    client = client_of(cnp)
    client.post(page(brouillon, "ajouter_exigence"), {"axe": "2", "type": "points", "seuil": "30,5", "revision": 1})
    contenu = client.get(page(brouillon)).content.decode()
    assert "30,5" in contenu
    assert f'href="{page(brouillon)}#axe-2"' in contenu


def test_specialties_are_searched_and_kept(brouillon, cnp):
    Specialite.objects.create(code="SM98", libelle="Spécialité fictive des îles", profession="10")
    Specialite.objects.create(code="SM97", libelle="Autre fictive", profession="10")
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(specialites=["SM97"])
    client = client_of(cnp)
    contenu = client.get(page(brouillon, "specialites"), {"q": "ILES"}).content.decode()
    assert "SM98" in contenu
    assert "SM97" in contenu
    client.post(page(brouillon, "specialites"), {"specialites": ["SM97", "SM98"], "revision": 1})
    brouillon.refresh_from_db()
    assert brouillon.specialites == ["SM97", "SM98"]


def test_a_draft_is_opened_and_deleted_on_screen(brouillon, cnp):
    client = client_of(cnp)
    contenu = client.get(reverse("redaction:creer"))
    assert contenu.context["formulaire"].initial["base"] == str(brouillon.pk)
    client.post(reverse("redaction:creer"), {"referentiel": brouillon.referentiel_id, "base": brouillon.pk})
    nouvelle = VersionReferentiel.objects.get(numero=2)
    assert nouvelle.actions.count() == 12
    assert client.post(page(nouvelle, "supprimer"), {"revision": 1}).status_code == 302
    assert not VersionReferentiel.objects.filter(numero=2).exists()


@pytest.mark.parametrize("acteur", ["autre_cnp", "cncp", "has", "publication", "titulaire", "exploitant"])
def test_a_draft_is_nobody_elses(request, brouillon, acteur):
    client = client_of(request.getfixturevalue(acteur))
    assert client.get(page(brouillon)).status_code == 404
    assert client.post(page(brouillon, "ajouter_action"), typed()).status_code == 404


@pytest.mark.parametrize("acteur", ["cncp", "publication"])
def test_who_gives_an_opinion_reads_and_writes_nothing(request, brouillon, acteur):
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(etat="soumis")
    client = client_of(request.getfixturevalue(acteur))
    contenu = client.get(page(brouillon)).content.decode()
    assert "Action A1a" in contenu
    assert 'form="ordre"' not in contenu
    assert client.get(page(brouillon, "ajouter_action")).status_code == 404
    assert client.post(page(brouillon, "ajouter_action"), typed()).status_code == 404
