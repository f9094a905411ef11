"""Every shipped référentiel can be satisfied: a plausible file reaches 100 %, and partners' words lead to its items."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.cas import read_cas
from actions.comparaison_cas import differences, reponse
from referentiels.donnees.installation import shipped_codes, shipped_folders
from referentiels.echange.analyse import read_contents
from referentiels.echange.contenu import Contenu
from referentiels.echange.controle import version_of
from referentiels.rules.controle_version import Gravite, check_version
from referentiels.rules.correspondances import Correspondance, Signature, attach

DOSSIERS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "dossiers_complets.yaml").read_text(encoding="utf-8")
)
LIVRES: dict[str, Contenu] = {
    contenu.entete.code: contenu for dossier in shipped_folders() for contenu in read_contents(dossier)[0]
}


def test_chaque_referentiel_livre_a_son_dossier() -> None:
    assert {dossier["livre"] for dossier in DOSSIERS} == set(LIVRES) == set(shipped_codes().values())


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda dossier: dossier["livre"])
def test_un_dossier_plausible_est_complet(dossier: dict[str, Any]) -> None:
    version = version_of(LIVRES[dossier["livre"]])
    cas = read_cas({cle: valeur for cle, valeur in dossier.items() if cle != "livre"})
    cas = replace(cas, versions={version.code: version}, version=version.code)
    assert list(differences(cas.attendu, reponse(cas))) == []


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda dossier: dossier["livre"])
def test_sans_son_axe_4_le_meme_dossier_ne_l_est_plus(dossier: dict[str, Any]) -> None:
    version = version_of(LIVRES[dossier["livre"]])
    cas = read_cas({cle: valeur for cle, valeur in dossier.items() if cle != "livre"})
    sans = tuple(r for r in cas.realisations if version.items[r.action].axes != (4,))
    cas = replace(cas, versions={version.code: version}, version=version.code, realisations=sans)
    assert reponse(cas)["total"] < 1


@pytest.mark.parametrize("contenu", LIVRES.values(), ids=LIVRES)
def test_aucune_erreur_au_controle(contenu: Contenu) -> None:
    assert [c.message for c in check_version(version_of(contenu)) if c.gravite is Gravite.ERREUR] == []


def _codes(contenu: Contenu, signature: Signature, axe: int | None = None) -> tuple[str, ...]:
    regles = [
        Correspondance(ligne.codes, ligne.rang, ligne.type_action, ligne.typologie, organisme_type=ligne.organisme_type)
        for ligne in contenu.correspondances or ()
        if ligne.axe is None or axe is None or ligne.axe == axe
    ]
    return attach(signature, regles, {action.code for action in contenu.actions}).codes


@pytest.mark.parametrize("contenu", LIVRES.values(), ids=LIVRES)
def test_les_typologies_des_partenaires_menent_a_des_actions(contenu: Contenu) -> None:
    axes = {action.code: action.axes for action in contenu.actions}
    for typologie in ("FC", "EPP", "GDR", "PI"):
        assert _codes(contenu, Signature("DPC", typologie, organisme_type="ODPC")), typologie
    for axe in (1, 3, 4):
        for signature in (Signature("DPC", "FC", organisme_type="ODPC"), Signature("FC_QUALIOPI", organisme_type="OF")):
            codes = _codes(contenu, signature, axe)
            assert codes and all(axe in axes[code] for code in codes), (signature, axe)
    for type_action in ("CONGRES", "EPP", "GDR", "RELATION_PATIENT", "SANTE_PS"):
        assert _codes(contenu, Signature(type_action, organisme_type="ETABLISSEMENT")), type_action
    if any(action.nature == "accreditation" for action in contenu.actions):
        assert _codes(contenu, Signature("ACCREDITATION", organisme_type="OA_HAS"))


@pytest.mark.parametrize("contenu", LIVRES.values(), ids=LIVRES)
def test_une_correspondance_ne_mene_pas_a_une_action_qui_refuserait_l_organisme(contenu: Contenu) -> None:
    """A rule that names only DPC leads to items that accept a DPC organiser."""
    organismes = {action.code: action.organismes for action in contenu.actions}
    attendus = {"DPC": "ODPC", "FC_QUALIOPI": "OF", "DIPLOME": "UNIVERSITE", "ACCREDITATION": "OA_HAS"}
    for ligne in contenu.correspondances or ():
        if ligne.type_action in attendus and not ligne.organisme_type:
            for code in ligne.codes:
                admis = organismes[code]
                assert not admis or attendus[ligne.type_action] in admis, (ligne.rang, code)
