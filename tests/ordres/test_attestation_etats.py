"""Every state, every gesture, every role: what ends an attestation, who may, and what PostgreSQL refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from accounts.models import Evenement, Notification, Professionnel, Travail
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import attestation as actes
from ordres import attestation_corrigee
from ordres.models import Attestation
from ordres.workflow_attestation import ATTESTATION, GesteAttestation
from tests.people import client_of

ETATS = tuple(Attestation.Etat.values)


def marry(attestation: Attestation) -> None:
    """The roster gives the holder another name."""
    personne = attestation.cycle.exercice.professionnel
    Professionnel.objects.filter(pk=personne.pk).update(nom="EXEMPLE-MARIAGE")
    attestation.refresh_from_db()


def in_state(attestation: Attestation, etat: str, president, jour) -> Attestation:
    """The attestation brought there by the acts; the identity of its holder changed since."""
    if etat == "revoquee":
        actes.revoke(attestation, president, jour, "Motif fictif.")
    if etat == "remplacee":
        Professionnel.objects.filter(pk=attestation.cycle.exercice.professionnel_id).update(nom="EXEMPLE-AUTRE")
        attestation.refresh_from_db()
        attestation_corrigee.correct(attestation, president, jour, "Motif fictif.")
    marry(attestation)
    return attestation


GESTES = {
    GesteAttestation.REVOQUER: lambda a, qui, jour: actes.revoke(a, qui, jour, "Motif fictif."),
    GesteAttestation.REMPLACER: lambda a, qui, jour: attestation_corrigee.correct(a, qui, jour, "Motif fictif."),
}
ADRESSES = {GesteAttestation.REVOQUER: "ordre:revoquer", GesteAttestation.REMPLACER: "ordre:corriger"}


def test_the_table_is_the_states_and_the_gestures():
    assert ATTESTATION.etats == set(ETATS)
    assert {t.nom for t in ATTESTATION.transitions} == set(GesteAttestation)
    assert [e for e in ETATS if ATTESTATION.is_final(e)] == ["remplacee", "revoquee"]
    assert all(t.motif_requis and t.permission for t in ATTESTATION.transitions)


@pytest.mark.parametrize("geste", list(GesteAttestation))
@pytest.mark.parametrize("etat", ETATS)
def test_each_gesture_in_each_state(attestation, ordre_president, jour_controle, etat, geste):
    a = in_state(attestation, etat, ordre_president, jour_controle)
    avant = Evenement.objects.count()
    if etat in ATTESTATION.transition(geste).de:
        GESTES[geste](a, ordre_president, jour_controle)
        a.refresh_from_db()
        assert a.etat == ATTESTATION.transition(geste).vers
        assert Evenement.objects.count() > avant
    else:
        with pytest.raises(Depasse):
            GESTES[geste](a, ordre_president, jour_controle)
        a.refresh_from_db()
        assert a.etat == etat and Evenement.objects.count() == avant


@pytest.mark.parametrize("geste", list(GesteAttestation))
@pytest.mark.parametrize(
    ("qui", "statut"),
    [
        ("inconnu", 404), ("ordre_gestionnaire", 403), ("ordre_decideur", 403), ("ordre_president", 302),
        ("ordre_national", 403), ("autre_departement", 404), ("autre_ordre", 404), ("ssa", 404), ("cnp", 404),
        ("dgos", 404), ("employeur", 404), ("exploitant", 404), ("titulaire", 404),
    ],
)  # fmt: skip
def test_each_gesture_by_each_role(attestation, request, geste, qui, statut):
    marry(attestation)
    client = client_of(request.getfixturevalue(qui))
    assert client.post(reverse(ADRESSES[geste], args=[attestation.pk]), {"motif": "Fictif."}).status_code == statut
    attestation.refresh_from_db()
    assert (attestation.etat == "valide") == (statut != 302)


@pytest.mark.parametrize("geste", list(GesteAttestation))
def test_the_second_factor_is_asked_again(attestation, ordre_president, settings, geste):
    settings.DEMO = False
    client = client_of(ordre_president)
    reponse = client.post(reverse(ADRESSES[geste], args=[attestation.pk]), {"motif": "Fictif."})
    assert reponse.status_code == 302 and "/compte/" in reponse["Location"]
    attestation.refresh_from_db()
    assert attestation.etat == "valide"


@pytest.mark.parametrize("geste", list(GesteAttestation))
def test_without_a_reason_nothing_changes(attestation, ordre_president, jour_controle, geste):
    marry(attestation)
    with pytest.raises(Refus) as refus:
        {
            GesteAttestation.REVOQUER: lambda: actes.revoke(attestation, ordre_president, jour_controle, "  "),
            GesteAttestation.REMPLACER: lambda: attestation_corrigee.correct(
                attestation, ordre_president, jour_controle, "  "
            ),
        }[geste]()
    assert refus.value.code == "motif_requis"
    url = reverse(ADRESSES[geste], args=[attestation.pk])
    assert client_of(ordre_president).post(url, {"motif": "  "}).status_code == 422


def test_a_correction_replaces_it_with_the_right_name(attestation, ordre_president, titulaire, jour_controle):
    marry(attestation)
    url = reverse("ordre:corriger", args=[attestation.pk])
    president = client_of(ordre_president)
    page = president.get(url).text
    assert "Camille EXEMPLE-MARIAGE" in page and "Au répertoire" in page
    dossier = reverse("ordre:dossier", args=[attestation.cycle_id])
    assert url in president.get(dossier).text
    assert president.post(url, {"motif": "Changement de nom d’usage."}).status_code == 302
    attestation.refresh_from_db()
    nouvelle = Attestation.objects.get(etat="valide")
    assert attestation.remplacee_par == nouvelle and attestation.decision == nouvelle.decision
    assert (nouvelle.numero, nouvelle.titulaire, nouvelle.nom) == (
        "CP-2032-CNOM-000002", "Camille EXEMPLE-MARIAGE", "EXEMPLE-MARIAGE",
    )  # fmt: skip
    assert nouvelle.jeton != attestation.jeton and attestation.decision.attestation == nouvelle
    assert Travail.objects.filter(cle=f"{actes.NATURE_PDF}:{nouvelle.pk}").exists()
    message = Notification.objects.get(cle=f"attestation:{attestation.pk}:remplacee")
    assert message.professionnel_id == titulaire.professionnel_id and nouvelle.numero in message.texte
    visiteur = client_of(None)
    lue = visiteur.get(reverse("verification:jeton", args=[attestation.jeton])).text
    assert "remplacée par une autre le 15/02/2032" in lue and nouvelle.numero not in lue and "usage" not in lue
    sienne = client_of(titulaire).get(reverse("ordre:mon_controle", args=[attestation.cycle_id])).text
    assert "Changement de nom d’usage." in sienne and f"par la {nouvelle.numero}" in sienne
    assert "remplacée" in client_of(titulaire).get(reverse("ps:chronologie")).text
    # Nothing more to correct: the page says so, and sending again changes nothing.
    suite = reverse("ordre:corriger", args=[nouvelle.pk])
    assert "rien à corriger" in president.get(suite).text
    assert president.post(suite, {"motif": "Encore."}).status_code == 422
    assert president.post(url, {"motif": "Encore."}).status_code == 409
    assert Attestation.objects.count() == 2


def test_a_new_decision_replaces_or_withdraws(attestation, jour_controle):
    rendue = attestation.decision
    rendue.jour = jour_controle + timedelta(days=1)
    with transaction.atomic():
        (nouvelle,) = actes.issue([rendue], en_nombre=False)
    attestation.refresh_from_db()
    assert (
        attestation.remplacee_par == nouvelle and attestation.motif_remplacement == "Nouvelle décision du 16/02/2032."
    )
    with transaction.atomic():
        retiree = actes.withdraw(nouvelle.decision, attestation.cycle)
    assert retiree == nouvelle and retiree.etat == "revoquee"
    assert "obligation non satisfaite" in retiree.motif_revocation
    with transaction.atomic():
        assert actes.withdraw(nouvelle.decision, attestation.cycle) is None


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"etat": "revoquee"}, "attestation_revocation_motivee"),
        ({"etat": "revoquee", "revoquee_le": "2032-02-15"}, "attestation_revocation_motivee"),
        ({"etat": "remplacee"}, "attestation_remplacement_lie"),
        (
            {"etat": "remplacee", "remplacee_le": "2032-02-15", "motif_remplacement": "x"},
            "attestation_remplacement_lie",
        ),
        ({"motif_remplacement": "x"}, "attestation_remplacement_lie"),
        ({"pdf": "ailleurs.pdf"}, "attestation_fichier_scelle"),
        ({"a_signer": "ailleurs.pdf"}, "attestation_a_signer_scelle"),
    ],
)
def test_postgresql_refuses_half_a_transition(attestation, champs, contrainte):
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Attestation.objects.filter(pk=attestation.pk).update(**champs)


@pytest.mark.parametrize(
    "champs",
    [
        {"numero": "CP-2032-CNOM-000099"}, {"jeton": "y" * 32}, {"titulaire": "Une Autre"}, {"nom": "AUTRE"},
        {"rpps": "99790000014"}, {"emetteur": "Un autre"}, {"emise_le": "2030-01-01"}, {"profession": "21"},
    ],
)  # fmt: skip
def test_what_was_delivered_is_never_edited(attestation, champs):
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Attestation.objects.filter(pk=attestation.pk).update(**champs)


@pytest.mark.parametrize("etat", ["revoquee", "remplacee"])
def test_nothing_comes_back_to_life(attestation, ordre_president, jour_controle, etat):
    a = in_state(attestation, etat, ordre_president, jour_controle)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Attestation.objects.filter(pk=a.pk).update(
            etat="valide", remplacee_par=None, remplacee_le=None, motif_remplacement=""
        )


def test_a_clerk_finds_them_and_sees_what_is_being_made(attestation, ordre_gestionnaire, autre_ordre):
    url = reverse("ordre:attestations")
    client = client_of(ordre_gestionnaire)
    page = client.get(url).text
    assert attestation.numero in page and "1 document en préparation" in page and "0 document fait sur 1" in page
    assert attestation.numero in client.get(url, {"numero": f" {attestation.numero.lower()} "}).text
    assert attestation.numero in client.get(url, {"etat": "a_faire"}).text
    for vide in ({"etat": "revoquee"}, {"numero": "CP-2032-CNOM-999999"}, {"apres": "1"}):
        assert attestation.numero not in client.get(url, vide).text
    assert attestation.numero in client.get(url, {"apres": "x" * 40, "etat": "valide"}).text
    assert attestation.numero not in client_of(autre_ordre).get(url).text
