"""What the holder's page is told of the control: nothing before it, then its stage, then the attestation."""

from __future__ import annotations

from datetime import date

from actions.blocs import blocs_for
from ordres import decision
from tests.ordres.situations import control_at, intention


def test_nothing_before_the_control(echu, jour_controle):
    assert blocs_for(echu, date(2031, 12, 31)) == blocs_for(echu, jour_controle) == []


def test_the_delay_then_the_deadline(echu, ordre_decideur, jour_controle):
    control_at("motifs", echu, ordre_decideur)
    (bloc,) = blocs_for(echu, date(2032, 3, 16))
    assert bloc.titre == "Contrôle de votre Ordre : motifs communiqués"
    assert "16/03/2032" in bloc.texte
    (bloc,) = blocs_for(echu, date(2032, 3, 17))
    assert "30/06/2032" in bloc.texte


def test_the_attestation_comes_first(complet, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    attestation = decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle).attestation
    (bloc,) = blocs_for(complet, jour_controle)
    assert bloc.ton == "succes"
    assert [lien.url for lien in bloc.liens] == [
        f"/attestations/{attestation.pk}/pdf",
        f"/ordre/mon-controle/{complet.pk}/",
    ]
