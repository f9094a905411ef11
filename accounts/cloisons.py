"""The second wall: PostgreSQL itself hides the rows of people from whoever has no business with them.

One policy a table, on every table that leads to a person by its foreign keys: found by walking them, so that a table
born tomorrow has its policy at the next `migrate` without a word here. The policies do not depend on what the code
filters: a view that forgot to ask `visible_to` shows nothing more. They bind whoever does not own the tables
(ADR 0029).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import ForeignKey, Model

from accounts.cloisons_sql import NOMS, functions
from accounts.models import Professionnel, Utilisateur

POLITIQUE = "certif_regard"
ECRITURE = "certif_ecriture"
#: The gestures that look at everybody.
TOUT = "current_setting('certif.tout', true) = '1'"
_SOI = "{colonne}::text = current_setting('certif.utilisateur', true)"
_TITULAIRE = f"{TOUT} OR professionnel_id::text = current_setting('certif.personne', true)"

#: Tables whose own columns say who may see them: what is read in lists, or has a rule of its own.
PROPRES: Mapping[str, str] = {
    "accounts_professionnel": f"CASE WHEN {TOUT} THEN true ELSE certif_voit_personne(id) END",
    "accounts_exercice": (
        f"CASE WHEN {TOUT} OR professionnel_id::text = current_setting('certif.personne', true) THEN true"
        " WHEN certif_ressort(profession, departement, region, categorie = 'M') THEN true"
        " ELSE certif_lie(id) END"
    ),
    "actions_avancement": (
        f"CASE WHEN {TOUT} OR professionnel_id::text = current_setting('certif.personne', true) THEN true"
        " WHEN certif_ressort(profession, departement, region, is_militaire) THEN true"
        " WHEN current_setting('certif.liens', true) = '1' THEN certif_voit_cycle(cycle_id) ELSE false END"
    ),
    # An agent's name is written under what they did; a holder's login is theirs.
    "accounts_utilisateur": (
        f"CASE WHEN {TOUT} OR professionnel_id IS NULL OR {_SOI.format(colonne='id')} THEN true"
        " WHEN EXISTS (SELECT FROM accounts_appartenance a WHERE a.utilisateur_id = accounts_utilisateur.id) THEN true"
        " ELSE certif_voit_personne(professionnel_id) END"
    ),
    "accounts_notification": (
        f"CASE WHEN {TOUT} OR {_SOI.format(colonne='utilisateur_id')} THEN true"
        " ELSE professionnel_id IS NOT NULL AND certif_voit_personne(professionnel_id) END"
    ),
    # A mismatch about nobody known yet is the operator's alone.
    "accounts_anomalie": (
        f"CASE WHEN {TOUT} THEN true ELSE exercice_id IS NOT NULL AND certif_voit_exercice(exercice_id) END"
    ),
    # A row of a staff list is the employer's before it is anybody's.
    "accounts_ligneeffectif": (
        f"CASE WHEN {TOUT} OR certif_emploie(employeur_finess, employeur_siret) THEN true"
        " ELSE professionnel_id IS NOT NULL AND certif_voit_personne(professionnel_id) END"
    ),
    # Nobody but the holder, not even who decides about them.
    "actions_carnet": _TITULAIRE,
    "actions_capture": _TITULAIRE,
    "actions_exportdonnees": _TITULAIRE,
    # What a login shows and closes is its own: nobody else's, whatever their role.
    "mfa_authenticator": f"{TOUT} OR {_SOI.format(colonne='user_id')}",
    "usersessions_usersession": f"{TOUT} OR {_SOI.format(colonne='user_id')}",
}
#: Tables where anybody writes a row about somebody they may not read: what was done, and what is announced.
ECRITES = frozenset({"accounts_evenement", "accounts_notification"})
#: Keys to a login that say « this is theirs »; any other one says « they did this » and leads to nobody's file.
DU_COMPTE = frozenset({
    "account.EmailAddress.user", "accounts.Notification.utilisateur", "accounts.PreferenceCourriel.utilisateur",
    "mfa.Authenticator.user", "socialaccount.SocialAccount.user", "usersessions.UserSession.user",
    "accounts.VerrouConnexion.utilisateur", "accounts.LienProConnect.utilisateur",
})  # fmt: skip
#: By what a row is judged, when it has several of these keys: the nearest to the person's profession first.
_JUGES = (("accounts_exercice", "certif_voit_exercice"), ("actions_cycle", "certif_voit_cycle"),
          ("accounts_professionnel", "certif_voit_personne"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cloison:
    """The policy of one table: the SQL that says yes for a row."""

    table: str
    condition: str

    @property
    def empreinte(self) -> str:
        """What tells a policy from a former one; kept in its comment."""
        return hashlib.sha256(f"{self.condition}{self.table in ECRITES}".encode()).hexdigest()[:16]


def partitions() -> list[Cloison]:
    """The policy of every table linked to a person, by the name of the table."""
    liens = _links()
    return sorted(
        (Cloison(m._meta.db_table, PROPRES.get(m._meta.db_table) or _condition(liens[m])) for m in liens),
        key=lambda cloison: cloison.table,
    )


def _links() -> dict[type[Model], list[ForeignKey]]:
    """Every table linked to a person, with the keys that link it; the person's own has none."""
    trouvees: dict[type[Model], list[ForeignKey]] = {Professionnel: []}
    candidates = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    while nouvelles := {
        modele: cles
        for modele in candidates
        if (cles := [cle for cle in _keys(modele) if cle.related_model in trouvees])
        and cles != trouvees.get(modele) and modele is not Professionnel
    }:  # fmt: skip
        trouvees.update(nouvelles)
    return trouvees


def _keys(modele: type[Model]) -> list[ForeignKey]:
    return [
        champ
        for champ in modele._meta.local_concrete_fields
        if isinstance(champ, ForeignKey)
        and champ.related_model is not modele
        and (champ.related_model is not Utilisateur or f"{modele._meta.label}.{champ.name}" in DU_COMPTE)
    ]


def _condition(cles: Iterable[ForeignKey]) -> str:
    """Sight of the first key that is always filled; with none, of the nearest one where it is filled."""
    rangees = sorted(cles, key=lambda cle: (cle.null, _rank(cle)))
    cle = rangees[0]
    vue = _sight(cle)
    return f"CASE WHEN {TOUT} THEN true ELSE {f'{cle.column} IS NULL OR ' if cle.null else ''}{vue} END"


def _rank(cle: ForeignKey) -> int:
    tables = [table for table, _ in _JUGES]
    table = cle.related_model._meta.db_table
    return tables.index(table) if table in tables else len(tables)


def _sight(cle: ForeignKey) -> str:
    table = cle.related_model._meta.db_table
    juge = dict(_JUGES).get(table)
    if juge is not None:
        return f"{juge}({cle.column})"
    # The parent's own policy answers: this one reads it as whoever asks.
    return f"EXISTS (SELECT FROM {table} p WHERE p.{cle.target_field.column} = {cle.column})"


def install(using: str = "default") -> list[str]:
    """Write the functions and the policies that differ from what is in the base; names of the tables rewritten.

    Each table is locked for the time of its own policy, and not waited for more than three seconds.
    """
    connexion = connections[using]
    presentes = set(connexion.introspection.table_names())
    voulues = [cloison for cloison in partitions() if cloison.table in presentes]
    corps = functions()
    empreinte = hashlib.sha256("".join(corps).encode()).hexdigest()[:16]
    ecrites = []
    with connexion.cursor() as curseur:
        if _known_functions(curseur) != empreinte:
            with transaction.atomic(using):
                for fonction in corps:
                    curseur.execute(fonction)
                curseur.execute(f"COMMENT ON FUNCTION certif_regarde(bigint, date, boolean) IS '{empreinte}'")
        connues = _known(curseur)
        for cloison in voulues:
            if connues.get(cloison.table) == cloison.empreinte:
                continue
            with transaction.atomic(using):
                _write(curseur, cloison)
            ecrites.append(cloison.table)
    return ecrites


def remove(using: str = "default") -> None:
    """Take the wall down: no policy, no function."""
    with transaction.atomic(using), connections[using].cursor() as curseur:
        for table in _known(curseur):
            curseur.execute(f"DROP POLICY {POLITIQUE} ON {table}")
            curseur.execute(f"DROP POLICY IF EXISTS {ECRITURE} ON {table}")
            curseur.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        curseur.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = ANY(%s)", [list(NOMS)])
        for (fonction,) in curseur.fetchall():
            curseur.execute(f"DROP FUNCTION {fonction}")


def _write(curseur: CursorWrapper, cloison: Cloison) -> None:
    curseur.execute("SET LOCAL lock_timeout = '3s'")
    curseur.execute(f"DROP POLICY IF EXISTS {POLITIQUE} ON {cloison.table}")
    curseur.execute(f"CREATE POLICY {POLITIQUE} ON {cloison.table} USING ({cloison.condition})")
    curseur.execute(f"DROP POLICY IF EXISTS {ECRITURE} ON {cloison.table}")
    if cloison.table in ECRITES:
        curseur.execute(f"CREATE POLICY {ECRITURE} ON {cloison.table} FOR INSERT WITH CHECK (true)")
    curseur.execute(f"COMMENT ON POLICY {POLITIQUE} ON {cloison.table} IS '{cloison.empreinte}'")
    curseur.execute(f"ALTER TABLE {cloison.table} ENABLE ROW LEVEL SECURITY")


def _known_functions(curseur: CursorWrapper) -> str:
    curseur.execute(
        "SELECT obj_description(to_regprocedure('public.certif_regarde(bigint, date, boolean)'), 'pg_proc')"
    )
    ligne: tuple[str | None] = curseur.fetchone()
    return ligne[0] or ""


def _known(curseur: CursorWrapper) -> dict[str, str]:
    """The policies of ours that are in force, with what tells them from others."""
    curseur.execute(
        "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE p.polname = %s AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace", [POLITIQUE],
    )  # fmt: skip
    return dict(curseur.fetchall())
