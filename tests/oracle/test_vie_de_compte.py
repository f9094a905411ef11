"""The life of an account: any gesture at any time, and what must always be true of it (reliability.md, T2).

Here a few lives, always others; `make faults` lives ten thousand of them (`tests.faults.vies`).
"""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.oracle.invariants import INVARIANTS, verify
from tests.oracle.moteur import Confrontation
from tests.oracle.textes import FAMILLES, TEXTES
from tests.oracle.vie import Vie

VIES, PAS = int(os.environ.get("CERTIF_VIES", "12")), int(os.environ.get("CERTIF_PAS", "30"))
#: Under the public choice, and under the other reading of the same text.
CONFRONTATIONS = {
    gaps: Confrontation(TEXTES, radiation_est_interruption=gaps) for gaps in (True, False)
}  # fmt: skip

rangs, axes = st.integers(0, 11), st.integers(1, 4)
anciens = st.integers(0, 400)
preuves = st.sampled_from(["honneur", "document", "attestation", "flux"])


class VieDeCompte(RuleBasedStateMachine):
    """One account, from its first day in the register."""

    vie: Vie

    @initialize(
        jour=st.dates(date(2022, 12, 30), date(2028, 3, 2)), famille=st.integers(0, len(FAMILLES) - 1),
        gaps=st.booleans(), anciennete=st.integers(0, 9_000), salarie=st.booleans(),
        exerce=st.sampled_from([None, None, None, True, False]),
    )  # fmt: skip
    def ouvre(self, jour: date, famille: int, gaps: bool, anciennete: int, salarie: bool, exerce: bool | None) -> None:
        self.vie = Vie(CONFRONTATIONS[gaps], jour, famille)
        self.vie.faits["population"] = ["salarie"] if salarie else []
        self.vie.faits["en_exercice_le_2023_01_01"] = exerce
        if anciennete:
            self.vie.inscrit(anciennete)

    @rule(jours=st.integers(1, 60) | st.integers(300, 1_200))
    def un_temps_passe(self, jours: int) -> None:
        self.vie.passe(jours)

    @rule()
    def le_cycle_finit(self) -> None:
        cycle = self.vie.ouvert()
        if cycle is not None:
            self.vie.passe((cycle.fin - self.vie.le).days + 1)

    @rule()
    def l_ordre_inscrit(self) -> None:
        self.vie.inscrit()

    @rule(motif=st.sampled_from(["sortie", "retraite"]))
    def il_quitte_le_tableau(self, motif: str) -> None:
        self.vie.sort(motif)

    @rule(vraiment=st.integers(0, 5))
    def il_meurt(self, vraiment: int) -> None:
        if vraiment == 5:
            self.vie.meurt()

    @rule()
    def il_prend_une_seconde_profession(self) -> None:
        self.vie.prend_une_seconde_profession()

    @rule()
    def il_quitte_la_seconde(self) -> None:
        self.vie.quitte_la_seconde()

    @rule(famille=st.integers(0, len(FAMILLES) - 1))
    def il_change_de_specialite(self, famille: int) -> None:
        self.vie.change_de_specialite(famille)

    @rule()
    def il_s_interrompt(self) -> None:
        self.vie.interrompt()

    @rule()
    def il_reprend(self) -> None:
        self.vie.reprend()

    @rule(il_y_a=st.integers(1, 900), duree=st.integers(1, 1_300))
    def on_apprend_une_interruption(self, il_y_a: int, duree: int) -> None:
        self.vie.avoue_une_interruption(il_y_a, duree)

    @rule(axe=axes, seuil=st.integers(0, 2), jours=st.none() | st.integers(0, 900))
    def l_ordre_exonere(self, axe: int, seuil: int, jours: int | None) -> None:
        self.vie.exonere(axe, seuil, jours)

    @rule()
    def l_ordre_leve_l_exoneration(self) -> None:
        self.vie.leve_l_exoneration()

    @rule(rang=rangs)
    def l_ordre_pose_une_condition(self, rang: int) -> None:
        self.vie.pose_une_condition(rang)

    @rule()
    def l_ordre_leve_les_conditions(self) -> None:
        self.vie.leve_les_conditions()

    @rule(satisfait=st.booleans())
    def l_ordre_decide(self, satisfait: bool) -> None:
        self.vie.decide(satisfait)

    @rule()
    def il_regularise(self) -> None:
        self.vie.regularise()

    @rule()
    def une_version_est_publiee(self) -> None:
        self.vie.publie()

    @rule(rang=rangs, il_y_a=anciens, preuve=preuves, minutes=st.sampled_from([60, 360, 600]), axe=st.integers(0, 4))
    def il_declare(self, rang: int, il_y_a: int, preuve: str, minutes: int, axe: int) -> None:
        champs: dict[str, Any] = {"axe_choisi": axe} if axe else {}
        self.vie.declare(rang, il_y_a, preuve=preuve, duree_minutes=minutes, **champs)

    @rule(rang=rangs, role=st.sampled_from(["", "orateur", "participant"]))
    def un_partenaire_transmet(self, rang: int, role: str) -> None:
        self.vie.declare(rang, preuve="flux", source="partenaire", role=role)

    @rule(rang=rangs)
    def il_s_inscrit_a_une_session(self, rang: int) -> None:
        self.vie.declare(rang, statut="inscrit", preuve="flux", source="partenaire")

    @rule(rang=rangs, statut=st.sampled_from(["realisee", "inscrit", "partielle", "annulee"]))
    def le_partenaire_transmet_encore(self, rang: int, statut: str) -> None:
        self.vie.change(rang, "partenaire", statut=statut)

    @rule(rang=rangs)
    def il_conteste(self, rang: int) -> None:
        self.vie.change(rang, "partenaire", statut="contestee")

    @rule(rang=rangs, jours=st.integers(-40, 40))
    def il_corrige_la_date(self, rang: int, jours: int) -> None:
        self.vie.deplace(rang, jours)

    @rule(rang=rangs, retiree=st.booleans())
    def il_retire_ou_retablit(self, rang: int, retiree: bool) -> None:
        self.vie.change(rang, "titulaire", retiree=retiree)

    @rule(rang=rangs, preuve=preuves)
    def il_joint_une_preuve(self, rang: int, preuve: str) -> None:
        self.vie.change(rang, preuve=preuve)

    @rule(rang=rangs, etat=st.sampled_from(["en_attente", "validee", "refusee"]))
    def le_cnp_repond(self, rang: int, etat: str) -> None:
        self.vie.change(rang, etat_cnp=etat)

    @rule(rang=rangs, item=rangs)
    def une_action_est_rattachee(self, rang: int, item: int) -> None:
        self.vie.rattache(rang, item)

    @rule(rang=rangs, autre=rangs)
    def deux_sources_sont_reunies(self, rang: int, autre: int) -> None:
        self.vie.reunit(rang, autre)

    @rule(rang=rangs)
    def la_reunion_est_defaite(self, rang: int) -> None:
        self.vie.separe(rang)

    @invariant()
    def tout_tient(self) -> None:
        if hasattr(self, "vie"):
            verify(self.vie)


VieDeCompte.TestCase.settings = settings(
    max_examples=VIES,
    stateful_step_count=PAS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # Not Phase.explain: it traces every line of the rules to say what a failure already says.
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
TestVieDeCompte = VieDeCompte.TestCase


def test_there_is_enough_that_may_happen_and_enough_that_must_hold():
    gestes = [nom for nom, membre in vars(VieDeCompte).items() if hasattr(membre, "hypothesis_stateful_rule")]
    assert len(gestes) >= 20
    assert len(INVARIANTS) >= 15
