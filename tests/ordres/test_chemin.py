"""States × steps × roles: every pair that the path does not have is refused, by the act and by PostgreSQL behind it."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from accounts import horloge
from accounts.models import Evenement, Notification
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import controle as actes
from ordres import decision, ecrits
from ordres.models import Attestation, Controle, Decision, EtapeControle
from ordres.rules.chemin import CONTROLE, Geste, passages
from ordres.workflow_controle import INSTRUCTION
from tests.ordres.situations import APRES_OBSERVATIONS, CHEMINS, JOUR_CONTROLE, control_at, intention

ROLES = {
    "inconnu": frozenset(), "autre_ordre": frozenset(), "autre_departement": frozenset(), "ssa": frozenset(),
    "employeur": frozenset(), "titulaire": frozenset({"titulaire"}), "ordre_gestionnaire": frozenset({"instruire"}),
    "ordre_decideur": frozenset({"instruire", "decider"}), "ordre_national": frozenset({"instruire", "decider"}),
}  # fmt: skip
#: What each step asks of its author.
DEMANDE = {
    **dict.fromkeys(INSTRUCTION, "instruire"), Geste.REPONDRE_PIECES: "titulaire",
    Geste.DEPOSER_OBSERVATIONS: "titulaire", Geste.DECIDER_SATISFAIT: "decider",
    Geste.DECIDER_NON_SATISFAIT: "decider",
}  # fmt: skip


def _attempt(ouvert: Controle, geste: Geste, auteur) -> None:
    """Take this step as its own door does, on a day when every delay has passed."""
    jour = APRES_OBSERVATIONS
    if geste in INSTRUCTION:
        actes.advance(ouvert, geste, auteur, jour, revision=ouvert.revision, motif="Parce que.")
    elif geste in (Geste.REPONDRE_PIECES, Geste.DEPOSER_OBSERVATIONS):
        nature = "pieces" if geste == Geste.REPONDRE_PIECES else "observations"
        ecrits.send(auteur, ouvert, nature, "Ma réponse.", jour)
    else:
        sens = geste.removeprefix("decider_")
        voulu = intention(ouvert, jour, sens, "Parce que.", entendu=True)
        decision.decide(ouvert, voulu, auteur, jour)


@pytest.mark.parametrize("etat", sorted(CHEMINS))
@pytest.mark.parametrize("geste", sorted(DEMANDE))
def test_states_times_steps_times_roles(echu, ordre_president, jour_controle, au_jour, request, etat, geste):
    """One state and one step, tried by each role in turn: who may, from where the table says, and nobody else."""
    ouvert = control_at(etat, echu, ordre_president)
    au_jour(APRES_OBSERVATIONS)
    avant = (ouvert.etat, ouvert.revision, ouvert.etapes.count())
    is_possible = etat in CONTROLE.transition(geste).de
    faits = 0
    for qui, pouvoirs in ROLES.items():
        if DEMANDE[geste] in pouvoirs and is_possible:
            faits += 1
            continue
        with pytest.raises(Refus):
            _attempt(Controle.objects.get(pk=ouvert.pk), Geste(geste), request.getfixturevalue(qui))
    ouvert.refresh_from_db()
    assert (ouvert.etat, ouvert.revision, ouvert.etapes.count()) == avant
    assert not Decision.objects.exists()
    assert (faits > 0) is is_possible
    if is_possible:
        qui = next(nom for nom, pouvoirs in ROLES.items() if DEMANDE[geste] in pouvoirs)
        _attempt(ouvert, Geste(geste), request.getfixturevalue(qui))
        ouvert.refresh_from_db()
        assert (ouvert.etat, ouvert.revision) == (CONTROLE.transition(geste).vers, avant[1] + 1)


@pytest.mark.parametrize("etat", sorted(Controle.Etat.values))
def test_postgresql_refuses_every_move_that_is_not_a_step(echu, ordre_gestionnaire, jour_controle, etat):
    """A raw UPDATE from « À examiner » that skips a step fails, and so does one that forgets the revision."""
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    permis = {vers for paires in passages().values() for de, vers in paires if de == "ouvert"}
    requete = "UPDATE ordres_controle SET etat = %s, revision = revision + %s, observations_jusquau = %s WHERE id = %s"
    for pas in (0, 1, 2):
        if etat == "ouvert" and pas == 0:
            continue
        attendu = "controle_etape_ecrite" if pas == 1 and etat in permis | {"ouvert"} else "controle_pas_a_pas"
        with pytest.raises(IntegrityError, match=attendu), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete, [etat, pas, JOUR_CONTROLE, ouvert.pk])
            # The step is looked for when the transaction ends: none was written here.
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_postgresql_refuses_a_row_that_is_not_of_the_path(echu, ordre_gestionnaire, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    for transition_, de, vers in (
        ("decider_non_satisfait", "ouvert", "non_satisfait"), ("tenir_audition", "ouvert", "audition"),
        ("choisir_audition", "motifs", "audition"), ("inventee", "ouvert", "pieces"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="etape_du_chemin"), transaction.atomic():
            EtapeControle.objects.create(
                controle=ouvert, revision=2, transition=transition_, de=de, vers=vers, motif="x", at=ouvert.ouvert_at
            )


def test_a_decided_state_without_its_decision_cannot_be_committed(complet, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    with pytest.raises(IntegrityError, match="cet état n’a pas sa décision"), transaction.atomic():
        Controle.objects.filter(pk=ouvert.pk).update(etat="satisfait", revision=2)
        EtapeControle.objects.create(
            controle=ouvert, revision=2, transition="decider_satisfait", de="ouvert", vers="satisfait",
            at=ouvert.ouvert_at,
        )  # fmt: skip
        with connection.cursor() as curseur:
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def submit_at_once(ouvert: Controle, auteurs: list, combien: int) -> list[str]:
    """Send the same decision `combien` times at once, by threads on their own connections; what each was told."""
    vu = intention(ouvert)
    resultats: list[str] = []
    depart = threading.Barrier(combien)

    def decide(auteur) -> None:
        mien = Controle.objects.select_related("cycle__exercice__professionnel").get(pk=ouvert.pk)
        depart.wait()
        try:
            with horloge.fixed_day(JOUR_CONTROLE):
                decision.decide(mien, vu, auteur, JOUR_CONTROLE)
            resultats.append("fait")
        except Depasse:
            resultats.append("depasse")
        finally:
            connections.close_all()

    fils = [threading.Thread(target=decide, args=(auteurs[rang % len(auteurs)],)) for rang in range(combien)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return resultats


@pytest.mark.django_db(transaction=True)
def test_the_same_decision_sent_many_times_at_once_has_one_effect(
    complet, ordre_decideur, ordre_president, jour_controle
):
    """R7, R10: one decision, one attestation, one message, one line of the journal."""
    ouvert = control_at("ouvert", complet, ordre_decideur)
    resultats = submit_at_once(ouvert, [ordre_decideur, ordre_president], 24)
    assert sorted(resultats) == ["depasse"] * 23 + ["fait"]
    assert Decision.objects.count() == Attestation.objects.count() == 1
    assert Notification.objects.filter(titre__contains="satisfaite").count() == 1
    assert Evenement.objects.filter(nature="controle:decide").count() == 1
    assert EtapeControle.objects.filter(transition="decider_satisfait").count() == 1


def test_postgresql_keeps_a_writing_that_was_sent(echu, ordre_gestionnaire, titulaire, jour_controle):
    ouvert = control_at("motifs", echu, ordre_gestionnaire)
    ecrits.send(titulaire, ouvert, "observations", "Mes observations.", jour_controle)
    for requete in ("UPDATE ordres_ecritcontrole SET texte = 'x'", "DELETE FROM ordres_ecritcontrole"):
        with pytest.raises(DatabaseError, match="ecrit_"), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)
