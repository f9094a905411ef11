"""R3: any order, replay, split or concurrent sending of the same deliveries gives one final state.

Three sources tell the actions of two people, change their mind, withdraw; what is merged follows what they say in the
end. `CERTIF_PERMUTATIONS` says how many orders are drawn (`make faults` asks ten thousand).
"""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import horloge
from accounts.flux.depot import Envoi, deposit
from accounts.flux.traitement import drive
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from referentiels.models import Correspondance, Referentiel
from tests.donnees import dpc
from tests.flux.conftest import csv_text, make_partner, make_roster
from tests.flux.lignes import removal, row
from tests.flux.registre import forget_deliveries, ledger
from tests.people import JOUR
from tests.referentiels_fictifs import make_version

ORDRES = int(os.environ.get("CERTIF_PERMUTATIONS", "10"))
DEBUT = datetime(2026, 6, 1, tzinfo=UTC)
SOURCES = ("ANDPC", "ANFH", "OPCO")
_FC = {"type_action": "FC_QUALIOPI", "reference_action": "", "organisme_id": "9999"}
#: What a source may say of its key: None withdraws it.
CONTENUS: tuple[dict[str, str] | None, ...] = (
    None,
    {**_FC, "intitule": "Prise en charge de la douleur chronique"},
    {**_FC, "intitule": "PRISE EN CHARGE DOULEUR CHRONIQUE", "date_debut": "2024-01-14", "date_fin": "2024-01-14"},
    {**_FC, "intitule": "Hygiène des mains"},
    {**_FC, "intitule": "Prise en charge de la douleur", "date_debut": "2024-01-18", "date_fin": "2024-01-19"},
    {**_FC, "intitule": "Prise en charge de la douleur chronique", "statut": "ANNULEE"},
    {"reference_action": "99990000001", "intitule": "Tout autre titre", "organisme_id": "9998"},
)  # fmt: skip
#: Deliveries: a source, and the content it gives to some of its four keys (two for each person).
ENVOIS = st.lists(
    st.tuples(
        st.sampled_from(SOURCES),
        st.dictionaries(st.integers(0, 3), st.integers(0, len(CONTENUS) - 1), min_size=1, max_size=3),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def rows(source: str, cles: dict[int, int], gens: list[dpc.Personne], rang: int) -> list[dict[str, str]]:
    lignes = []
    for cle, contenu in cles.items():
        qui, dit = gens[cle % 2], CONTENUS[contenu]
        ligne = removal(qui, f"{source}-{cle}") if dit is None else row(qui, f"{source}-{cle}", **dit)
        # The same bytes are by contract the same delivery, whatever its id_flux: each sending has its own.
        lignes.append(ligne | {"commentaire": f"envoi {rang}"})
    return lignes


@pytest.mark.django_db
@settings(max_examples=ORDRES, deadline=None, suppress_health_check=list(HealthCheck))
@given(donnees=st.data())
def test_one_final_state_whatever_the_order_the_replays_and_the_split(donnees, roster, receive):
    partenaires = {code: make_partner(code) for code in SOURCES}
    Correspondance.objects.get_or_create(referentiel=Referentiel.objects.get(), codes=["A1a"], typologie="FC")
    envois = [(rang, *envoi) for rang, envoi in enumerate(donnees.draw(ENVOIS))]
    rejoues = donnees.draw(st.lists(st.sampled_from(envois), max_size=2))
    autre_ordre = donnees.draw(st.permutations(envois + rejoues))
    eclate = donnees.draw(st.booleans())

    def play(suite, par_ligne: bool) -> list[tuple]:
        with transaction.atomic():
            for rang, source, cles in suite:
                lignes = rows(source, cles, roster, rang)
                for place, lot in enumerate([[ligne] for ligne in lignes] if par_ligne else [lignes]):
                    manifeste = Manifeste(
                        id_flux=f"{source}-{rang}-{place}", horodatage=DEBUT + timedelta(minutes=rang)
                    )
                    receive(partenaires[source], lot, manifeste=manifeste)
            etat = ledger()
            transaction.set_rollback(True)
        return etat

    assert play(autre_ordre, eclate) == play(envois, False)


def send_together(envois: list[Envoi], on: date) -> None:
    """Deposit and process each file in a thread of its own, all at once; the first failure is raised."""
    barriere = threading.Barrier(len(envois))
    fautes: list[BaseException] = []

    def send(envoi: Envoi) -> None:
        try:
            with horloge.fixed_day(on):
                barriere.wait()
                drive(deposit(envoi), on)
        except BaseException as faute:
            fautes.append(faute)
        finally:
            connection.close()

    fils = [threading.Thread(target=send, args=[envoi]) for envoi in envois]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    if fautes:
        raise fautes[0]


def test_sources_that_send_at_the_same_time_leave_the_state_of_a_quiet_run(transactional_db, jour, tmp_path):
    make_version()
    gens = list(dpc.personnes(12))
    make_roster(gens)
    envois = []
    for rang, source in enumerate((*SOURCES, "ANDPC", "ANFH")):
        lignes = [
            ligne for place in range(6)
            for ligne in rows(source, {0: (rang + place) % 7, 1: (rang + 2 * place) % 7}, gens[2 * place :], rang)
        ]  # fmt: skip
        for place, ligne in enumerate(lignes):
            ligne["id_technique"] += f"-{place}"
        chemin = tmp_path / f"{source}-{rang}.csv"
        chemin.write_text(csv_text(lignes))
        manifeste = Manifeste(id_flux=f"F-{rang}", horodatage=DEBUT + timedelta(minutes=rang))
        envois.append(Envoi(chemin, chemin.name, make_partner(source), "essai", manifeste))
    send_together([*envois, envois[0]], JOUR)
    ensemble = ledger()
    assert Action.objects.filter(fusionnee_dans__isnull=False).exists()
    forget_deliveries()
    for envoi in envois:
        drive(deposit(envoi), JOUR)
    calme = ledger()
    assert [ligne for ligne in ensemble if ligne not in calme] == [ligne for ligne in calme if ligne not in ensemble]
