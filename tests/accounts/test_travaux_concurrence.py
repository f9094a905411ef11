"""A piece of work never looks before the facts it was asked for, and a replaced worker gives nothing back."""

import threading

import pytest
from django.db import connections, transaction
from django.db.models import F

from accounts import travaux
from accounts.models import Travail

NATURE = "essai.concurrence"


@pytest.mark.django_db(transaction=True)
def test_un_travail_redemande_attend_que_la_transaction_qui_le_demande_soit_ecrite():
    """Taken before the commit it would find nothing, be closed, and the facts would wait for the next request."""
    travaux.enqueue(NATURE, "cle")
    pris: list[Travail | None] = []

    def claim() -> None:
        try:
            pris.append(travaux.claim([NATURE]))
        finally:
            connections.close_all()

    with transaction.atomic():
        travaux.requeue(NATURE, "cle")
        fil = threading.Thread(target=claim)
        fil.start()
        fil.join(timeout=20)
        assert pris == [None]
    assert travaux.claim([NATURE]) is not None


@pytest.mark.django_db
def test_un_travail_redemande_pendant_son_dernier_echec_repart(monkeypatch):
    appels = []

    def traitement(travail: Travail) -> None:
        appels.append(travail.tentatives)
        if len(appels) == 1:
            travaux.requeue(NATURE, "cle")
            raise ValueError("fictive")

    monkeypatch.setitem(travaux._traitements, NATURE, traitement)
    travaux.enqueue(NATURE, "cle")
    Travail.objects.update(tentatives=travaux.TENTATIVES_MAX - 1)
    assert travaux.run_pending([NATURE]) == 2
    assert appels == [travaux.TENTATIVES_MAX, 1]
    assert Travail.objects.get().etat == Travail.Etat.FAIT


@pytest.mark.django_db
@pytest.mark.parametrize("tentatives", [0, travaux.TENTATIVES_MAX - 1])
def test_celui_dont_le_bail_est_repris_n_interrompt_pas_son_remplacant(monkeypatch, tentatives):
    def traitement(travail: Travail) -> None:
        # Meanwhile its lease expired, and somebody else took the piece over.
        Travail.objects.filter(pk=travail.pk).update(tentatives=F("tentatives") + 1)
        raise ValueError("fictive")

    monkeypatch.setitem(travaux._traitements, NATURE, traitement)
    travaux.enqueue(NATURE, "cle")
    Travail.objects.update(tentatives=tentatives)
    assert travaux.run_one([NATURE])
    tenu = Travail.objects.get()
    assert (tenu.etat, tenu.erreur) == (Travail.Etat.EN_COURS, "")
    assert tenu.bail_jusqua is not None
