"""Any order, any replay, any split of the same deliveries gives one final state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certif.socle.feeds.manifeste import Manifeste
from tests.flux.conftest import make_partner
from tests.flux.lignes import removal, row
from tests.flux.registre import ledger

DEBUT = datetime(2026, 6, 1, tzinfo=UTC)
#: (partner, key, person, what): what 0 withdraws, 1 to 3 are contents, the two partners may tell the same action.
ENVOIS = st.lists(
    st.tuples(st.sampled_from(["ANDPC", "ANFH"]), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=7
)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(donnees=st.data())
def test_one_final_state_whatever_the_order_the_replays_and_the_split(donnees, roster, receive):
    partenaires = {code: make_partner(code) for code in ("ANDPC", "ANFH")}
    envois = [(rang, *envoi) for rang, envoi in enumerate(donnees.draw(ENVOIS))]
    autre_ordre = donnees.draw(st.permutations(envois + donnees.draw(st.lists(st.sampled_from(envois), max_size=3))))

    def play(suite) -> list[tuple]:
        with transaction.atomic():
            for rang, code, cle, contenu in suite:
                qui, identifiant = roster[cle], f"{code}-{cle}"
                ligne = (
                    removal(qui, identifiant)
                    if contenu == 0
                    else row(qui, identifiant, reference_action=f"9999{cle:07d}", duree_minutes=str(60 * contenu))
                )
                # The same bytes are by contract the same delivery, whatever its id_flux: each sending has its own.
                receive(
                    partenaires[code], [ligne | {"commentaire": f"envoi {rang}"}],
                    manifeste=Manifeste(id_flux=f"{code}-{rang}", horodatage=DEBUT + timedelta(minutes=rang)),
                )  # fmt: skip
            etat = ledger()
            transaction.set_rollback(True)
        return etat

    assert play(autre_ordre) == play(envois)
