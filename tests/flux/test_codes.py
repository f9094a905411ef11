"""One test for each code: file codes refuse the whole file, row codes answer one row."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

from accounts.models import Activite, Exercice, Livraison, Morceau, Organisation, Reponse
from accounts.roles import Nature
from actions.feeds import cles
from actions.feeds.actions_champs import ACTIONS
from actions.models import Action
from certif.socle.feeds import codes
from certif.socle.feeds.manifeste import Manifeste
from tests.donnees import dpc
from tests.flux.conftest import csv_text, make_partner
from tests.flux.lignes import removal, row

pytestmark = pytest.mark.django_db
INCONNU = dpc.rpps_of(1, 600_000)


def zipped(**membres: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom.replace("__", "."), contenu)
    return tampon.getvalue()


def ok(roster) -> str:
    return csv_text([row(roster[0])])


FICHIERS = {
    "E001": lambda r: (ok(r), {"manifeste": Manifeste(sha256="0" * 64)}),
    "E002 cp1252": lambda r: (ok(r).encode("cp1252"), {}),
    "E002 utf-16": lambda r: (ok(r).encode("utf-16"), {}),
    "E002 nul": lambda r: (ok(r).replace("Action", "Act\0ion"), {}),
    "E002 coupé": lambda r: (ok(r).encode() + "é".encode()[:1], {}),
    "E003 manquante": lambda r: (csv_text([row(r[0])], [n for n in ACTIONS.noms if n != "rpps"]), {}),
    "E003 double": lambda r: (ok(r).replace("commentaire", "rpps", 1), {}),
    "E003 virgules": lambda r: (ok(r).replace(";", ","), {}),
    "E004": lambda r: (ok(r), {"manifeste": Manifeste(nb_lignes=2)}),
    "E005 émetteur": lambda r: (ok(r), {"manifeste": Manifeste(emetteur="ANFH")}),
    "E005 type": lambda r: (ok(r), {"manifeste": Manifeste(type_flux="ROSTER")}),
    "E006 pgp": lambda r: (b"-----BEGIN PGP MESSAGE-----\n", {}),
    "E006 nom": lambda r: (ok(r), {"nom": "actions.csv.gpg"}),
    "E006 gz abîmé": lambda r: (gzip.compress(ok(r).encode())[:40], {}),
    "E006 deux": lambda r: (zipped(a__csv=ok(r).encode(), b__csv=ok(r).encode()), {}),
    "E009 vide": lambda r: ("", {}),
    "E009 en-tête seul": lambda r: (csv_text([]), {}),
}


@pytest.mark.parametrize("cas", FICHIERS)
def test_a_file_fault_refuses_the_whole_file_and_applies_nothing(cas, andpc, roster, receive):
    contenu, options = FICHIERS[cas](roster)

    livraison = receive(andpc, contenu, **options)

    assert (livraison.etat, livraison.code_refus) == ("refusee", cas[:4])
    assert livraison.message_refus
    assert codes.remede(cas[:4])
    assert not Action.objects.exists()
    assert not Reponse.objects.exists()
    assert not Morceau.objects.exists()


def test_too_many_rows_are_refused(andpc, roster, receive, monkeypatch):
    monkeypatch.setattr("actions.feeds.actions_partenaires.FormatActions.schema", _limited(2))
    livraison = receive(andpc, [row(roster[0], f"T-{i}") for i in range(3)])
    assert livraison.code_refus == "E008"


def _limited(lignes: int):
    return dataclasses.replace(ACTIONS, max_lignes=lignes)


def test_a_bomb_is_refused_without_filling_the_disk(andpc, roster, receive):
    livraison = receive(andpc, gzip.compress(b"a" * (ACTIONS.max_octets + 2)))
    assert livraison.code_refus == "E008"


def test_cp1252_is_named_with_its_line(andpc, roster, receive):
    texte = ok(roster).replace("FICTIF", "FICTIVÉ")
    livraison = receive(andpc, texte.encode("cp1252"))
    assert "Windows-1252" in livraison.message_refus
    assert "ligne 2" in livraison.message_refus


LIGNES = {
    "E101": lambda r: {"rpps": "99790"},
    "E102": lambda r: {"rpps": r.rpps[:10] + str((int(r.rpps[10]) + 1) % 10)},
    "E103": lambda r: {"nom_exercice": "QUELQUUN"},
    "E104": lambda r: {"code_profession": "96"},
    "W201": lambda r: {"rpps": INCONNU},
    "E301": lambda r: {"date_debut": "2025-02-02", "date_fin": "2025-02-01"},
    "E302": lambda r: {"date_fin": "2027-01-01"},
    "E304": lambda r: {"type_action": "YOGA"},
    "E306": lambda r: {"intitule": ""},
    "E307": lambda r: {"annexe": "5"},
    "E308": lambda r: {"organisme_id": "9" * 21},
    "E309": lambda r: {"intitule": "Une ; de trop"},
    "E401": lambda r: {"justificatif_sha256": "zz"},
}


@pytest.mark.parametrize("code", LIGNES)
def test_a_row_fault_gets_its_code_its_field_and_its_sentence(code, andpc, roster, receive):
    livraison = receive(andpc, [row(roster[0], **LIGNES[code](roster[0])), row(roster[1], "T-2")])

    reponse = Reponse.objects.get(livraison=livraison, ligne=2)
    assert reponse.code == code
    assert reponse.sort == ("en_attente" if code in {"E103", "W201"} else "rejetee")
    assert reponse.message.endswith(".")
    assert code == "E309" or reponse.champ
    assert Reponse.objects.get(livraison=livraison, ligne=3).sort == "acceptee"
    assert list(Action.objects.values_list("id_technique", flat=True)) == ["T-2"]


AVERTISSEMENTS = {
    "W101": lambda r: {"rpps": f"8{r.rpps}"},
    "W104": lambda r: {"code_profession": "60"},
    "W202": lambda r: {"nom_exercice": f"{r.nom}-EPOUSE"},
    "W301": lambda r: {"date_fin": "10/01/2024"},
    "E303": lambda r: {"date_debut": "2022-12-30", "date_fin": "2022-12-31"},
    "E305": lambda r: {"orientation_numero": "285"},
    "W312": lambda r: {"reference_action": "12"},
}


@pytest.mark.parametrize("code", AVERTISSEMENTS)
def test_a_warning_does_not_stop_the_row(code, andpc, roster, receive):
    livraison = receive(andpc, [row(roster[0], **AVERTISSEMENTS[code](roster[0]))])

    reponse = Reponse.objects.get(livraison=livraison)
    assert (reponse.sort, reponse.avertissements) == ("acceptee", [code])
    assert Action.objects.get().cycle_id is not None or code == "E303"


def test_a_key_of_somebody_else_is_refused(andpc, roster, receive):
    receive(andpc, [row(roster[0])])
    livraison = receive(andpc, [row(roster[1])])
    assert Reponse.objects.get(livraison=livraison).code == "E311"
    assert Action.objects.get().professionnel.rpps == roster[0].rpps


def test_the_removal_of_an_unknown_key_is_refused(andpc, roster, receive):
    assert Reponse.objects.get(livraison=receive(andpc, [removal(roster[0])])).code == "E310"


def test_a_creation_of_a_known_key_is_a_modification_with_a_warning(andpc, roster, receive):
    receive(andpc, [row(roster[0])])
    livraison = receive(andpc, [row(roster[0], intitule="Autre intitulé")])
    assert Reponse.objects.get(livraison=livraison).avertissements == ["W310"]
    assert Action.objects.get().intitule == "Autre intitulé"


def test_an_older_delivery_never_overwrites_a_newer_one(andpc, roster, receive):
    receive(andpc, [row(roster[0])], manifeste=Manifeste(horodatage=datetime(2026, 6, 2, tzinfo=UTC)))
    ancienne = receive(
        andpc, [row(roster[0], intitule="Ancien")], manifeste=Manifeste(horodatage=datetime(2026, 6, 1, tzinfo=UTC))
    )
    reponse = Reponse.objects.get(livraison=ancienne)
    assert (reponse.sort, reponse.avertissements) == ("inchangee", ["W311"])
    assert Action.objects.get().intitule != "Ancien"


def test_the_same_action_of_two_sources_is_one(andpc, roster, receive):
    anfh = make_partner("ANFH")
    receive(anfh, [row(roster[0], "ANFH-1")])
    livraison = receive(andpc, [row(roster[0])])
    reponse = Reponse.objects.get(livraison=livraison)
    assert (reponse.sort, reponse.code) == ("rapprochee", "E312")
    assert Action.objects.counted().count() == 1
    assert Action.objects.count() == 2


def test_an_inactive_professional_is_accepted_with_a_warning(andpc, roster, receive):
    Exercice.objects.filter(professionnel__rpps=roster[0].rpps).update(present=False)
    assert Reponse.objects.get(livraison=receive(andpc, [row(roster[0])])).avertissements == ["W203"]


def test_an_employer_speaks_of_its_present_staff_only(roster, receive):
    employeur = make_partner("EMPLOYEUR", confiance="attestation")
    exercice = Exercice.objects.get(professionnel__rpps=roster[0].rpps)
    Activite.objects.create(exercice=exercice, cle="F990000010|S", finess="990000010")
    livraison = receive(
        employeur,
        [row(roster[0], "S-1", employeur_finess="990000010"), row(roster[1], "S-2", employeur_finess="990000010")],
    )
    assert list(Reponse.objects.filter(livraison=livraison).order_by("ligne").values_list("sort", "code")) == [
        ("acceptee", ""), ("en_attente", "W204"),
    ]  # fmt: skip
    assert Action.objects.get().preuve == "attestation"


def test_an_employer_known_by_two_numbers_is_recognised_by_either(roster, receive):
    clinique = Organisation.objects.create(
        code="CLINIQUE", nom="Clinique fictive", nature=Nature.EMPLOYEUR, finess="990000010", siret="99900000300044"
    )
    employeur = make_partner("EMPLOYEUR", confiance="attestation", organisation=clinique)
    exercice = Exercice.objects.get(professionnel__rpps=roster[0].rpps)
    Activite.objects.create(exercice=exercice, cle="F990000010|S", finess="990000010")
    livraison = receive(employeur, [row(roster[0], "S-1", employeur_finess="990000010")])
    assert Reponse.objects.get(livraison=livraison).sort == "acceptee"


def test_no_place_enters_with_a_military_row(roster, receive):
    minarm = make_partner("MINARM")
    livraison = receive(minarm, [row(roster[0], employeur_finess="990000010", numero_session="26.1")])
    assert Reponse.objects.get(livraison=livraison).avertissements == ["W205"]
    action = Action.objects.get()
    assert (action.employeur_finess, action.numero_session, action.organisme_nom) == ("", "", "SSA")


def test_a_proof_in_the_archive_must_have_the_announced_hash(andpc, roster, receive):
    preuve = b"attestation fictive"
    bonne = row(roster[0], justificatif_nom="a.pdf", justificatif_sha256=hashlib.sha256(preuve).hexdigest())
    fausse = row(roster[1], "T-2", justificatif_nom="a.pdf", justificatif_sha256="0" * 64)
    livraison = receive(andpc, zipped(lignes__csv=csv_text([bonne, fausse]).encode(), a__pdf=preuve))
    assert list(Reponse.objects.filter(livraison=livraison).order_by("ligne").values_list("sort", "code")) == [
        ("acceptee", ""), ("rejetee", "E401"),
    ]  # fmt: skip


def test_a_row_that_breaks_its_batch_is_set_aside_alone(andpc, roster, receive, monkeypatch):
    vrai = cles.chain

    def piege(lot, *, tenus):
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT 1 FROM {lot.table} WHERE id_technique = 'POISON'")
            if curseur.fetchone():
                raise DataError("poison")
        return vrai(lot, tenus=tenus)

    monkeypatch.setattr(cles, "chain", piege)
    lignes = [row(roster[i], "POISON" if i == 3 else f"T-{i}") for i in range(7)]
    livraison = receive(andpc, lignes)
    assert livraison.compteurs["acceptees"] == 6
    assert Reponse.objects.get(livraison=livraison, sort="rejetee").code == "E399"


def test_every_code_has_a_sentence_and_a_remedy():
    for code in codes.CODES.values():
        assert code.message.endswith((".", "{detail}."))
        assert code.remede.endswith(".")


def test_the_counts_always_add_up(andpc, roster, receive):
    lignes = [row(roster[i % 50], f"T-{i}", **(LIGNES["E304"](roster[0]) if i % 3 else {})) for i in range(60)]
    compteurs = receive(andpc, lignes).compteurs
    assert compteurs["recues"] == 60 == sum(v for k, v in compteurs.items() if k != "recues")
    assert Livraison.objects.get().etat == "traitee"
