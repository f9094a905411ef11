"""What a superuser may do to the journal, triggers off; each leaves a journal that some verifier must refuse.

`python -m tests.securite._falsifications NOMBRE` tries so many on the base of the environment and prints one JSON line.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.db import connection, transaction

#: Events of the journal that is attacked, and those sealed under each of its heads.
EVENEMENTS, PAR_TETE = 240, 40


def build(cles: Path) -> list[dict[str, Any]]:
    """A journal of `EVENEMENTS` lines under several heads, one erased as it must be; the heads an outsider kept."""
    from accounts import cle_journal, horloge, journal, journal_scelle
    from accounts.journal_tetes import as_data
    from accounts.models import Evenement, TeteJournal

    pem, ligne = cle_journal.make()
    (cles / "cle.pem").write_bytes(pem)
    (cles / "publiques.txt").write_text(f"{ligne}\n")
    for rang in range(EVENEMENTS):
        Evenement.objects.create(
            at=horloge.instant(), nature="dossier:lu", professionnel_id=900_000 + rang, objet=f"essai.Essai:{rang}",
            motif="é « fictif »" if rang % 3 else "", details={"rang": rang, "é": [None, 1.50]},
        )  # fmt: skip
        if rang == PAR_TETE * 2:
            parti = Evenement.objects.order_by("pk")[5].pk
            _sql("DELETE FROM accounts_evenement WHERE id = %s", [parti])
            journal_scelle.erase_salts([parti])
            journal.record(journal.Fait.EVENEMENTS_EFFACES, details={"evenements": [parti]})
        if rang % PAR_TETE == PAR_TETE - 1:
            journal_scelle.seal()
    return [as_data(TeteJournal.objects.latest("numero"))]


def _sql(requete: str, valeurs: Any = None) -> list[Any]:
    """As a superuser, triggers off; the rows, if it gives any."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(requete, valeurs)
        lignes = curseur.fetchall() if curseur.description else []
        curseur.execute("SET LOCAL session_replication_role = DEFAULT")
    return lignes


def _some(hasard: random.Random, combien: int = 1) -> list[int]:
    """Keys of sealed events that are still there."""
    cles = [cle for (cle,) in _sql("SELECT e.id FROM accounts_evenement e JOIN accounts_feuillejournal f"
                                   " ON f.evenement_id = e.id ORDER BY 1")]  # fmt: skip
    return hasard.sample(cles, combien)


#: What is written in the place of a column.
_AILLEURS = {
    "at": "at - interval '1 microsecond'", "nature": "'controle:decide'",
    "professionnel_id": "coalesce(professionnel_id, 0) + 1",
    "objet": "objet || '0'", "motif": "motif || ' '", "details": "jsonb_set(details, '{rang}', '-1')",
    "auteur_id": "coalesce(auteur_id, 0) + 1", "organisation_id": "1",
}  # fmt: skip


def update(hasard: random.Random) -> None:
    """Change one value of one line."""
    colonne = hasard.choice(sorted(_AILLEURS))
    _sql(f"UPDATE accounts_evenement SET {colonne} = {_AILLEURS[colonne]} WHERE id = %s", _some(hasard))


def update_with_its_leaf(hasard: random.Random) -> None:
    """Change a line, and its leaf after it."""
    from accounts.journal_scelle import EMPREINTE

    (numero,) = _some(hasard)
    _sql("UPDATE accounts_evenement SET motif = motif || '.' WHERE id = %s", [numero])
    _sql("UPDATE accounts_feuillejournal f SET empreinte = " + EMPREINTE.format(sel="f.sel")
         + " FROM accounts_evenement e WHERE e.id = f.evenement_id AND e.id = %s", [numero])  # fmt: skip


def delete(hasard: random.Random) -> None:
    """Take a line away."""
    _sql("DELETE FROM accounts_evenement WHERE id = %s", _some(hasard))


def delete_as_if_at_its_term(hasard: random.Random) -> None:
    """Take a line and its salt away, without declaring it."""
    (numero,) = _some(hasard)
    _sql("DELETE FROM accounts_evenement WHERE id = %s", [numero])
    _sql("UPDATE accounts_feuillejournal SET sel = NULL WHERE evenement_id = %s", [numero])


def delete_with_its_leaf(hasard: random.Random) -> None:
    """Take a line and its leaf away, and close the gap."""
    (numero,) = _some(hasard)
    ((rang,),) = _sql("SELECT rang FROM accounts_feuillejournal WHERE evenement_id = %s", [numero])
    _sql("DELETE FROM accounts_evenement WHERE id = %s", [numero])
    _sql("DELETE FROM accounts_feuillejournal WHERE rang = %s", [rang])
    _sql("UPDATE accounts_feuillejournal SET rang = rang + 1000000 WHERE rang > %s", [rang])
    _sql("UPDATE accounts_feuillejournal SET rang = rang - 1000001 WHERE rang > %s", [rang])


def reorder(hasard: random.Random) -> None:
    """Exchange the places of two lines."""
    un, autre = _some(hasard, 2)
    for ancien, nouveau in ((un, -1), (autre, un), (-1, autre)):
        _sql("UPDATE accounts_evenement SET id = %s WHERE id = %s", [nouveau, ancien])


def reorder_leaves(hasard: random.Random) -> None:
    """Exchange the ranks of two leaves."""
    un, autre = _some(hasard, 2)
    ((a, b),) = _sql(
        "SELECT min(rang), max(rang) FROM accounts_feuillejournal WHERE evenement_id IN (%s, %s)", [un, autre]
    )
    for ancien, nouveau in ((a, -1), (b, a), (-1, b)):
        _sql("UPDATE accounts_feuillejournal SET rang = %s WHERE rang = %s", [nouveau, ancien])


def truncate(hasard: random.Random) -> None:
    """Take the last lines away, with their leaves, nodes and heads: what is left is whole, but shorter."""
    ((numeros,),) = _sql("SELECT array_agg(numero ORDER BY numero) FROM accounts_tetejournal")
    garde = hasard.choice(numeros[:-1])
    ((taille, plancher),) = _sql("SELECT taille, plancher FROM accounts_tetejournal WHERE numero = %s", [garde])
    _sql("DELETE FROM accounts_evenement WHERE id > %s", [plancher])
    _sql("DELETE FROM accounts_feuillejournal WHERE rang >= %s", [taille])
    _sql("DELETE FROM accounts_tetejournal WHERE numero > %s", [garde])


def insert_back_dated(hasard: random.Random) -> None:
    """Slip a line into the past, under a key that was never used."""
    ((plancher,),) = _sql("SELECT max(plancher) FROM accounts_tetejournal")
    # Not after the last one: what no head can hold yet is an event like another.
    (modele,) = _some(hasard)
    while modele >= plancher:
        (modele,) = _some(hasard)
    place = hasard.choice([-hasard.randrange(1, 1000), modele])
    if place == modele:
        _sql("UPDATE accounts_evenement SET id = id + 1000000 WHERE id > %s", [modele])
        place = modele + 1
    _sql("INSERT INTO accounts_evenement (id, at, nature, professionnel_id, objet, motif, details)"
         " SELECT %s, at, nature, professionnel_id, objet, motif, details FROM accounts_evenement WHERE id = %s",
         [place, modele])  # fmt: skip
    assert place <= plancher


def insert_back_dated_and_sealed(hasard: random.Random) -> None:
    """Add a line dated of the past, and let the platform seal it as if it were of today."""
    from accounts import horloge, journal_scelle
    from accounts.models import Evenement

    ancien = horloge.instant() - timedelta(days=hasard.randrange(2, 3000))
    Evenement.objects.create(at=ancien, nature="controle:decide", professionnel_id=900_001, objet="essai.Essai:1")
    journal_scelle.seal()


def _heads() -> list[int]:
    return [numero for (numero,) in _sql("SELECT numero FROM accounts_tetejournal ORDER BY 1")]


def swap_heads(hasard: random.Random) -> None:
    """Exchange two heads."""
    un, autre = hasard.sample(_heads(), 2)
    for ancien, nouveau in ((un, -1), (autre, un), (-1, autre)):
        _sql("UPDATE accounts_tetejournal SET numero = %s WHERE numero = %s", [nouveau, ancien])


def remove_head(hasard: random.Random) -> None:
    """Take a head away, another than the last."""
    _sql("DELETE FROM accounts_tetejournal WHERE numero = %s", [hasard.choice(_heads()[:-1])])


def change_head(hasard: random.Random) -> None:
    """Change one value of a head."""
    champ = hasard.choice(["taille = taille - 1", "plancher = plancher + 1", "at = at - interval '1 second'",
                           "racine = sha256(racine)", "precedente = sha256(precedente)", "horloge = 'demonstration'",
                           "signature = sha256(signature) || sha256(racine)"])  # fmt: skip
    _sql(f"UPDATE accounts_tetejournal SET {champ} WHERE numero = %s", [hasard.choice(_heads())])


def change_salt(hasard: random.Random) -> None:
    """Give a leaf another salt."""
    _sql("UPDATE accounts_feuillejournal SET sel = gen_random_uuid() WHERE evenement_id = %s", _some(hasard))


def head_by_another_key(hasard: random.Random) -> None:
    """Sign a head again with a key of one's own, named or not as the published one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from accounts import cle_journal
    from accounts.journal_tetes import text
    from accounts.models import TeteJournal

    autre = Ed25519PrivateKey.generate()
    tete = TeteJournal.objects.get(numero=hasard.choice(_heads()))
    if hasard.random() < 0.5:
        tete.cle = cle_journal.name_of(cle_journal.public_bytes(autre))
    _sql("UPDATE accounts_tetejournal SET cle = %s, signature = %s WHERE numero = %s",
         [tete.cle, autre.sign(text(tete)), tete.numero])  # fmt: skip


def remade_by_another_key(hasard: random.Random) -> None:
    """Change a line, then make the whole seal again, with a key of one's own."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from accounts import cle_journal
    from accounts.cle_journal import CleSecrete

    privee = Ed25519PrivateKey.generate()
    vraie = cle_journal.signing
    cle_journal.signing = lambda: CleSecrete(privee, cle_journal.name_of(cle_journal.public_bytes(privee)))
    try:
        remade_by_the_key(hasard)
    finally:
        cle_journal.signing = vraie


def remade_by_the_key(hasard: random.Random) -> None:
    """The worst: change a line and make the whole seal again with the stolen key. Only a kept head shows it."""
    from accounts import journal_scelle

    update(hasard)
    for table in ("feuillejournal", "noeudjournal", "tetejournal", "plancherjournal"):
        _sql(f"DELETE FROM accounts_{table}")
    journal_scelle.seal()


FALSIFICATIONS: list[Callable[[random.Random], None]] = [
    update, update_with_its_leaf, delete, delete_as_if_at_its_term, delete_with_its_leaf, reorder, reorder_leaves,
    truncate, insert_back_dated, insert_back_dated_and_sealed, swap_heads, remove_head, change_head, change_salt,
    head_by_another_key, remade_by_another_key, remade_by_the_key,
]  # fmt: skip
#: What an export cannot show: a line that the base hides from it, and no head holds.
HORS_EXPORT = frozenset({"insert_back_dated"})


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def found(dossier: Path, gardees: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """What both verifiers say of the base as it is: the platform's, and the stand-alone one on an export."""
    from accounts import cle_journal, journal_exporte, journal_verifie
    from accounts.journal_tetes import keys_as_data
    from certif.socle import verifie_journal

    base: list[str] = []
    journal_verifie.verify(base.append, gardees)
    try:
        journal_exporte.export(dossier)
    except journal_exporte.NonScelle:
        return base, ["export refusé : un effacement que nulle tête ne tient"]
    cles = keys_as_data(cle_journal.published())["cles"]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            seul = verifie_journal.verify_folder(dossier, cles, gardees, toutes=False)
    except (ValueError, KeyError, TypeError) as erreur:
        seul = [f"illisible : {erreur!r}"]
    return base, seul


def attack(nombre: int) -> dict[str, Any]:
    """Try so many falsifications, each kind in turn; which were missed, by whom."""
    from django.test import override_settings

    hasard, vus, manques, depart = random.Random(6962), Counter[str](), [], time.monotonic()
    with tempfile.TemporaryDirectory() as brut:
        dossier = Path(brut)
        cles = {"CERTIF_JOURNAL_CLE": f"{brut}/cle.pem", "CERTIF_JOURNAL_CLES_PUBLIQUES": f"{brut}/publiques.txt"}
        with override_settings(DEMO=False, **cles), undone():
            gardees = build(dossier)
            sain = found(dossier / "export", gardees)
            for rang in range(nombre):
                falsifie = FALSIFICATIONS[rang % len(FALSIFICATIONS)]
                with undone():
                    falsifie(hasard)
                    base, seul = found(dossier / "export", gardees)
                vus[falsifie.__name__] += 1
                if not base:
                    manques.append(f"{falsifie.__name__} : la base")
                if not seul and falsifie.__name__ not in HORS_EXPORT:
                    manques.append(f"{falsifie.__name__} : le programme seul")
    return {
        "nombre": nombre, "manques": manques, "genres": len(vus), "sain": [*sain[0], *sain[1]],
        "secondes": round(time.monotonic() - depart, 1),
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    print(json.dumps(attack(int(sys.argv[1])), ensure_ascii=False))
