"""« À faire maintenant »: every case, in order of priority, in words; no database."""

from __future__ import annotations

import pytest

from actions.a_faire import Chose, Faits, Geste, Manque, Nature, gestures, most_missing

CONTROLE = Geste(Nature.CONTROLE, "Votre Ordre vous demande des pièces.", "Lire", "/controle/")
UNE = Chose(7, "Congrès fictif", "ANDPC")
AXE_2 = Manque(2, "Qualité des pratiques", "1 action", 0.5)
AXE_3 = Manque(3, "Relation avec les patients", "2 actions", 1.0)
AXE_4 = Manque(4, "Santé personnelle", "2 actions", 1.0)
TOUT = Faits(
    attendus=[CONTROLE], complements=[Chose("jeton", "Interruption d’exercice")],
    signalements=[Chose("s", "Congrès fictif", "ANDPC")], a_confirmer=[UNE], a_rattacher=[UNE],
    a_prouver=[Chose(8, "Revue fictive", "attestation de l’organisme")],
    a_corriger=[Chose(9, "Audit fictif", "La durée manque.")],
    refusees=[UNE], manques=[AXE_2, AXE_3], is_exigence_de_cycle=True, is_courriel_a_verifier=True, brouillons=1,
)  # fmt: skip


def words(geste: Geste) -> str:
    return geste.phrase.replace("\u00a0", " ")


def test_nothing_waits():
    assert gestures(Faits()) == ()


def test_everything_at_once_in_the_order_of_the_natures():
    trouves = [geste.nature for geste in gestures(TOUT)]
    assert trouves == [nature for nature in Nature if nature is not Nature.EXIGENCE]


@pytest.mark.parametrize(
    ("faits", "nature", "phrase", "bouton", "cible"),
    [
        (Faits(attendus=[CONTROLE]), "controle", "Votre Ordre vous demande des pièces.", "Lire", "/controle/"),
        (
            Faits(complements=[Chose("j", "Exonération d’un axe")]), "complement",
            "Votre Ordre attend une précision sur votre demande « Exonération d’un axe ».", "Répondre à mon Ordre", "j",
        ),
        (
            Faits(signalements=[Chose("s", "Congrès fictif", "ANDPC"), UNE]), "signalement",
            "ANDPC attend votre réponse sur un signalement : « Congrès fictif » (1 autre ensuite).",
            "Lire et répondre", "s",
        ),
        (
            Faits(a_confirmer=[UNE]), "confirmer",
            "Une action reçue de ANDPC attend votre choix : à quelle action du référentiel correspond-elle ?",
            "Répondre, 1 min", 7,
        ),
        (
            Faits(a_confirmer=[Chose(1, "Sans source"), UNE, UNE]), "confirmer",
            "Une action reçue attend votre choix : à quelle action du référentiel correspond-elle ? (2 autres ensuite)",
            "Répondre, 1 min", 1,
        ),
        (
            Faits(a_rattacher=[UNE, UNE]), "rattacher",
            "« Congrès fictif » ne correspond encore à aucune action de votre référentiel (1 autre ensuite).",
            "Choisir l’action du référentiel", 7,
        ),
        (
            Faits(a_prouver=[Chose(8, "Revue fictive", "attestation de l’organisme")]), "prouver",
            "« Revue fictive » comptera si vous joignez la preuve demandée : attestation de l’organisme.",
            "Joindre un document", 8,
        ),
        (
            Faits(a_corriger=[Chose(9, "Audit fictif", "La durée manque.")]), "corriger",
            "« Audit fictif » ne compte pas encore. La durée manque.", "Modifier l’action", 9,
        ),
        (
            Faits(refusees=[UNE]), "source",
            "La transmission de « Congrès fictif » a été refusée : ANDPC doit la corriger.",
            "Voir ce que je peux faire", 7,
        ),
        (
            Faits(refusees=[Chose(1, "Sans source")]), "source",
            "La transmission de « Sans source » a été refusée : l’organisme doit la corriger.",
            "Voir ce que je peux faire", 1,
        ),
        (
            Faits(manques=[AXE_2, AXE_4, AXE_3]), "axe",
            "Il vous manque 2 actions sur l’axe 3 (Relation avec les patients).", "Déclarer une action de l’axe 3", 3,
        ),
        (
            Faits(is_exigence_de_cycle=True), "exigence",
            "Une exigence de votre référentiel porte sur l’ensemble du cycle et n’est pas encore remplie.",
            "Voir cette exigence", "",
        ),
        (
            Faits(is_courriel_a_verifier=True), "courriel",
            "Votre compte n’a pas d’adresse électronique vérifiée : aucune échéance ne peut vous être rappelée.",
            "Donner mon adresse", "",
        ),
        (
            Faits(brouillons=1), "brouillon", "1 déclaration commencée attend d’être terminée.", "Reprendre", 1,
        ),
        (
            Faits(brouillons=3), "brouillon", "3 déclarations commencées attendent d’être terminées.", "Reprendre", 3,
        ),
    ],
)  # fmt: skip
def test_each_case_in_words(faits, nature, phrase, bouton, cible):
    (geste,) = gestures(faits)
    assert (geste.nature, words(geste), geste.bouton.replace("\u00a0", " "), geste.cible) == (
        nature, phrase, bouton, cible,
    )  # fmt: skip


def test_a_closed_cycle_asks_nothing_that_would_be_written_in_it():
    ferme = Faits(
        attendus=[CONTROLE], complements=TOUT.complements, a_confirmer=[UNE], manques=[AXE_3], brouillons=2,
        is_courriel_a_verifier=True, is_ouvert=False,
    )  # fmt: skip
    assert [geste.nature for geste in gestures(ferme)] == [Nature.CONTROLE, Nature.COMPLEMENT, Nature.COURRIEL]


def test_two_things_that_the_ordre_expects_are_both_told():
    autre = Geste(Nature.CONTROLE, "Autre contrôle fictif.", "Lire", "/autre/")
    assert gestures(Faits(attendus=[CONTROLE, autre])) == (CONTROLE, autre)


def test_the_axis_with_most_work_is_named_and_the_law_decides_between_equals():
    assert most_missing([AXE_2, AXE_4, AXE_3]) is AXE_3
    assert most_missing([]) is None
