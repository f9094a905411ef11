"""Organisations and partners every certif needs: Ordres and their instances, SSA, CNPs, ministry, feeding systems.

They are rows, not code: the tables below only say what a new database holds. An organisation already there is
brought back to its shipped name and perimeter; whether it is active is the operators' choice and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from accounts import questions
from accounts.models import Organisation, Partenaire
from accounts.nomenclatures.chargement import install_specialites, read
from accounts.professions import Profession
from accounts.roles import Echelon, Nature
from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT, REGIONS

#: Ordres that have departmental councils; pharmaciens and pédicures-podologues stop at the région.
AVEC_DEPARTEMENTS = frozenset(
    {
        Profession.MEDECIN,
        Profession.CHIRURGIEN_DENTISTE,
        Profession.SAGE_FEMME,
        Profession.INFIRMIER,
        Profession.MASSEUR_KINESITHERAPEUTE,
    }
)
#: The collectivities below have no council of their own.
SANS_INSTANCE = frozenset({"975", "977", "978", "986", "987", "988"})

SINGULIERES: tuple[tuple[str, str, Nature], ...] = (
    ("SSA", "Service de santé des armées", Nature.SSA),
    ("CNCP", "Conseil national de la certification périodique", Nature.CNCP),
    ("HAS", "Haute Autorité de santé", Nature.HAS),
    ("DGOS", "Ministère chargé de la santé, direction générale de l’offre de soins", Nature.MINISTERE),
    ("EXPLOITANT", "Exploitant de la plateforme", Nature.EXPLOITANT),
)


def install_accounts_reference() -> dict[str, int]:
    """Write what is new or changed among specialties, organisations and partners; returns counts by table.

    Safe to run at any time and cheap when nothing changed: one read per table, no write.
    """
    with transaction.atomic():
        specialites = install_specialites()
        organisations = _write_organisations(_instances_nationales()) + _write_organisations(_organisations())
        partenaires = _write_partenaires()
        publiques = questions.install_shipped()
    return {
        "specialites": specialites,
        "organisations": organisations,
        "partenaires": partenaires,
        "questions": publiques,
    }


def instance_code(profession: Profession, territoire: str = "") -> str:
    """Code of an instance ordinale: `CNOM`, `CROM-84` (région), `CDOM-69` (département; 3 characters overseas).

    `territoire` is `""`, `"R84"` or `"D69"`.
    """
    if not territoire:
        return profession.ordre
    return f"C{territoire[0]}{profession.ordre[2:]}-{territoire[1:]}"


def _instances_nationales() -> list[Organisation]:
    return [
        Organisation(
            code=instance_code(profession),
            nom=f"Conseil national de l’Ordre des {profession.pluriel.lower()}",
            nature=Nature.ORDRE,
            profession=profession,
            echelon=Echelon.NATIONAL,
        )
        for profession in Profession
    ]


def _organisations() -> list[Organisation]:
    """Everything below the national instances, which must exist already: they are the parents."""
    return [
        *_instances_territoriales(),
        *(Organisation(code=code, nom=nom, nature=nature) for code, nom, nature in SINGULIERES),
        *(
            Organisation(code=cnp["code"], nom=cnp["nom"], nature=Nature.CNP, profession=cnp["profession"])
            for cnp in read("cnp.csv")
        ),
        *(
            Organisation(code=partner_organisation_code(p["code"]), nom=p["organisation"], nature=Nature.PARTENAIRE)
            for p in read("partenaires.csv")
            if p["organisation"]
        ),
    ]


def partner_organisation_code(partenaire: str) -> str:
    """Code of the organisation whose members deposit for a partner (`PARTENAIRE-ANDPC`)."""
    return f"PARTENAIRE-{partenaire}"


def _instances_territoriales() -> Iterator[Organisation]:
    nationales = dict(Organisation.objects.filter(echelon=Echelon.NATIONAL).values_list("code", "pk"))
    for profession in Profession:
        commun = {"nature": Nature.ORDRE, "profession": profession, "parent_id": nationales[profession.ordre]}
        ordre = f"de l’Ordre des {profession.pluriel.lower()}"
        for region, nom in REGIONS.items():
            if region not in SANS_INSTANCE:
                yield Organisation(
                    code=instance_code(profession, f"R{region}"), nom=f"Conseil régional {ordre}, {nom}",
                    echelon=Echelon.REGIONAL, region=region, **commun,
                )  # fmt: skip
        for departement, nom in DEPARTEMENTS.items() if profession in AVEC_DEPARTEMENTS else ():
            if departement not in SANS_INSTANCE:
                yield Organisation(
                    code=instance_code(profession, f"D{departement}"), nom=f"Conseil départemental {ordre}, {nom}",
                    echelon=Echelon.DEPARTEMENTAL, region=REGION_DU_DEPARTEMENT[departement],
                    departement=departement, **commun,
                )  # fmt: skip


_CHAMPS_ORGANISATION = ("nom", "nature", "profession", "echelon", "region", "departement", "parent_id")


def _write_organisations(voulues: list[Organisation]) -> int:
    connues = Organisation.objects.in_bulk([o.code for o in voulues], field_name="code")
    a_ecrire = [o for o in voulues if not _same(o, connues.get(o.code), _CHAMPS_ORGANISATION)]
    Organisation.objects.bulk_create(
        a_ecrire,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["nom", "nature", "profession", "echelon", "region", "departement", "parent"],
    )
    return len(a_ecrire)


_CHAMPS_PARTENAIRE = ("nom", "organisation_id", "flux", "confiance")


def _write_partenaires() -> int:
    organisations = dict(Organisation.objects.filter(nature=Nature.PARTENAIRE).values_list("code", "pk"))
    voulus = [
        Partenaire(
            code=p["code"],
            nom=p["nom"],
            organisation_id=organisations.get(partner_organisation_code(p["code"])),
            flux=p["flux"].split(","),
            confiance=p["confiance"],
        )
        for p in read("partenaires.csv")
    ]
    connus = Partenaire.objects.in_bulk([p.code for p in voulus], field_name="code")
    a_ecrire = [p for p in voulus if not _same(p, connus.get(p.code), _CHAMPS_PARTENAIRE)]
    Partenaire.objects.bulk_create(
        a_ecrire,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["nom", "organisation", "flux", "confiance"],
    )
    return len(a_ecrire)


def _same(voulu: object, connu: object | None, champs: tuple[str, ...]) -> bool:
    return connu is not None and all(getattr(voulu, champ) == getattr(connu, champ) for champ in champs)
