"""The reference data: complete, brought up to date once, never touched again."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Partenaire, Specialite
from accounts.professions import Profession
from accounts.reference import install_accounts_reference, instance_code
from accounts.roles import Nature
from certif.installation import after_migrate, install_all
from referentiels.models import Referentiel

pytestmark = pytest.mark.django_db

CODES = [
    "RPPS", "ORDRES", "ANDPC", "HAS", "ANFH", "OPCO", "CNFPT", "FIFPL", "MINARM", "EMPLOYEUR", "LPOF", "UNIVERSITE",
    "ORGANISME",
]  # fmt: skip


@pytest.mark.usefixtures("reference")
def test_every_partner_of_the_contract_is_there_with_its_feeds():
    assert set(Partenaire.objects.values_list("code", flat=True)) == set(CODES)
    andpc = Partenaire.objects.get(code="ANDPC")
    assert "ACTIONS" in andpc.flux
    assert andpc.organisation is not None
    assert andpc.organisation.nature == Nature.PARTENAIRE
    assert Partenaire.objects.get(code="EMPLOYEUR").confiance == "attestation"


@pytest.mark.usefixtures("reference")
def test_each_ordre_has_its_instances_and_pharmaciens_stop_at_the_region():
    for profession in Profession:
        instances = Organisation.objects.filter(nature=Nature.ORDRE, profession=profession)
        assert instances.filter(echelon="national").get().code == profession.ordre
        assert instances.filter(echelon="regional").count() == 18
        attendus = 0 if profession in {Profession.PHARMACIEN, Profession.PEDICURE_PODOLOGUE} else 101
        assert instances.filter(echelon="departemental").count() == attendus
    rhone = Organisation.objects.get(code=instance_code(Profession.MEDECIN, "D69"))
    assert (rhone.code, rhone.departement, rhone.region, rhone.parent.code) == ("CDOM-69", "69", "84", "CNOM")
    assert rhone.nom == "Conseil départemental de l’Ordre des médecins, Rhône"


@pytest.mark.usefixtures("reference")
def test_specialties_keep_their_dates_and_the_codes_no_longer_active():
    assert Specialite.objects.count() == 110
    assert Specialite.objects.get(code="SM54").libelle == "Médecine générale"
    ancienne = Specialite.objects.get(code="SP01")
    assert (ancienne.statut, str(ancienne.fin), ancienne.profession) == ("deprecated", "2018-03-30", "21")


@pytest.mark.usefixtures("reference")
def test_a_second_installation_reads_and_writes_nothing():
    with CaptureQueriesContext(connection) as requetes:
        assert set(install_accounts_reference().values()) == {0}
    ecritures = [r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert ecritures == []
    assert len(requetes) < 12


@pytest.mark.usefixtures("reference")
def test_a_changed_name_is_brought_back_and_a_closed_organisation_stays_closed():
    Organisation.objects.filter(code="SSA").update(nom="autre chose", is_active=False)
    Partenaire.objects.filter(code="ANFH").update(is_active=False)

    assert install_accounts_reference()["organisations"] == 1
    ssa = Organisation.objects.get(code="SSA")
    assert (ssa.nom, ssa.is_active) == ("Service de santé des armées", False)
    assert Partenaire.objects.get(code="ANFH").is_active is False


def test_a_new_database_gets_its_referentiels_each_with_its_cnp():
    assert install_all()["referentiels"] == 10
    assert set(install_all().values()) == {0}
    assert Referentiel.objects.get(code="FSM-GENERIQUE").cnp.code == "FSM"
    assert not Referentiel.objects.filter(cnp=None).exists()


def test_migrate_installs_them_and_the_bench_can_stay_empty(settings):
    settings.DONNEES_DE_REFERENCE = False
    after_migrate(plan=[])
    assert not Partenaire.objects.exists()

    settings.DONNEES_DE_REFERENCE = True
    after_migrate(plan=[])
    assert Partenaire.objects.count() == len(CODES)


def test_the_command_says_what_it_wrote():
    premiere, seconde = io.StringIO(), io.StringIO()
    call_command("install_reference_data", stdout=premiere)
    call_command("install_reference_data", stdout=seconde)

    assert "Partenaires : 13 lignes écrites" in premiere.getvalue()
    assert seconde.getvalue().count("à jour") == 5
