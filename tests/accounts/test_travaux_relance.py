"""Recurring work: asked for again while it runs, it starts again; with its transaction undone, it never was."""

import pytest
from django.db import transaction

from accounts import travaux
from accounts.models import Travail

pytestmark = pytest.mark.django_db
NATURE = "essai.relance"


def test_redemande_pendant_son_execution_il_repart_ensuite(monkeypatch):
    appels = []

    def traitement(travail):
        appels.append(1)
        if len(appels) == 1:
            travaux.requeue(NATURE, "cle")

    monkeypatch.setitem(travaux._traitements, NATURE, traitement)
    travaux.enqueue(NATURE, "cle")
    assert travaux.run_pending([NATURE]) == 2
    assert Travail.objects.get().etat == Travail.Etat.FAIT


def test_un_travail_fait_ne_repart_que_si_on_le_redemande(monkeypatch):
    appels = []
    monkeypatch.setitem(travaux._traitements, NATURE, lambda travail: appels.append(travail.donnees))
    travaux.enqueue(NATURE, "cle")
    travaux.run_pending([NATURE])
    travaux.enqueue(NATURE, "cle")
    assert travaux.run_pending([NATURE]) == 0
    travaux.requeue(NATURE, "cle", {"encore": True})
    assert travaux.run_pending([NATURE]) == 1
    assert appels == [{}, {"encore": True}]


def test_un_travail_annule_avec_sa_transaction_n_existe_pas():
    with transaction.atomic():
        travaux.enqueue(NATURE, "cle")
        transaction.set_rollback(True)
    assert not Travail.objects.exists()
