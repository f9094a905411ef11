"""R2: whatever the breakage, every row has one answer, counts add up, nothing is half done, the next file passes.

`CERTIF_CASSES` says how many broken files (`make faults` asks a thousand).
"""

from __future__ import annotations

import os

import pytest
from django.db.models import Count

from accounts.models import Livraison, Morceau, Reponse
from actions.models import Action, Avancement
from certif.socle.feeds.codes import CODES, Portee
from tests.flux.conftest import csv_text
from tests.flux.fichiers_casses import broken_file
from tests.flux.lignes import row

pytestmark = pytest.mark.django_db
NOMBRE = int(os.environ.get("CERTIF_CASSES", "40"))
AVERTIS = {code for code, c in CODES.items() if c.portee is Portee.AVERTISSEMENT}


def check(livraison: Livraison) -> None:
    """What must hold of one delivery, whatever was in its file."""
    if livraison.etat == "refusee":
        assert CODES[livraison.code_refus].portee is Portee.FICHIER
        assert livraison.message_refus.endswith(".")
        assert not Reponse.objects.filter(livraison=livraison).exists()
        assert not Action.objects.filter(livraison=livraison).exists()
        return
    assert livraison.etat == "traitee"
    lues = sum(Morceau.objects.filter(livraison=livraison).values_list("nb_lignes", flat=True))
    reponses = list(Reponse.objects.filter(livraison=livraison))
    comptes = {nom: n for nom, n in livraison.compteurs.items() if nom != "recues"}
    assert livraison.compteurs["recues"] == lues == len(reponses) == sum(comptes.values())
    assert len({reponse.ligne for reponse in reponses}) == len(reponses)
    for reponse in reponses:
        if reponse.sort in ("rejetee", "en_attente"):
            assert reponse.code in CODES, reponse.code
            assert reponse.message.endswith("."), reponse.message
            assert reponse.code != "E399", f"ligne {reponse.ligne} : {reponse.id_technique!r}"
        assert set(reponse.avertissements) <= AVERTIS


def test_a_thousand_broken_files_lose_nothing(andpc, roster, receive):
    refus = 0
    for graine in range(NOMBRE):
        livraison = receive(andpc, broken_file(graine))
        try:
            check(livraison)
        except AssertionError as erreur:
            raise AssertionError(f"fichier cassé n° {graine}") from erreur
        refus += livraison.etat == "refusee"
    # Both ends are really tried: whole files refused, and rows answered one by one.
    assert NOMBRE // 20 < refus < NOMBRE * 3 // 4

    doubles = Action.objects.values("partenaire", "id_technique").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubles.exists()
    assert Avancement.objects.count() == len(roster)
    saine = receive(andpc, csv_text([row(qui, f"SAINE-{qui.rpps}") for qui in roster]))
    assert saine.compteurs["acceptees"] + saine.compteurs["inchangees"] == len(roster)
