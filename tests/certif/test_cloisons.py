"""The second wall: to the role that serves pages, PostgreSQL shows nobody's rows but to whoever has business there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from accounts import cloisons, cloisons_droits, copie, horloge, journal, regard
from accounts.cloisons_droits import APPLICATION, TRAVAUX
from accounts.models import Appartenance, AutorisationCnp, Evenement, Exercice, Notification, Professionnel
from accounts.regard import Regard
from actions.export_tables import DU_COMPTE, SANS, is_left_out
from actions.models import Action, Avancement, Cycle
from certif import cloison
from certif.settings import environnement
from tests.banc.sous_role import sous_le_role  # noqa: F401 - fixture of the bench
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import make_action

Voir = Callable[..., list[bool]]
QUATRE = (Professionnel, Exercice, Cycle, Action)


@pytest.fixture
def voit(titulaire, cycle, sous_le_role) -> Voir:  # noqa: F811 - the fixture imported above
    """Whether the person, the exercise, the cycle and the action of `titulaire` are seen by somebody."""
    action = make_action(cycle, "A1a")
    cles = (titulaire.professionnel_id, cycle.exercice_id, cycle.pk, action.pk)

    def look(utilisateur=None, *, tout: bool = False) -> list[bool]:
        regard.look(Regard(getattr(utilisateur, "pk", None), tout))
        vus = [modele._default_manager.filter(pk=cle).exists() for modele, cle in zip(QUATRE, cles, strict=True)]
        regard.look(regard.TOUT)
        return vus

    return look


TOUS, AUCUN = [True] * 4, [False] * 4


def test_each_table_of_a_person_has_its_policy(db):
    """Those found by the keys, and nothing of a person that the export finds is outside."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND p.polname = %s", [cloisons.POLITIQUE],
        )  # fmt: skip
        posees = {ligne[0] for ligne in curseur.fetchall()}
    voulues = {cloison.table for cloison in cloisons.partitions()}
    assert posees == voulues
    assert cloisons.DU_COMPTE | {"accounts.Appartenance.utilisateur"} == DU_COMPTE, "one list of what is a login's own"
    exportees = {m._meta.db_table for m in _of_a_person()}
    # A role in an organisation is said under each act; nobody's file hangs on it.
    assert exportees - voulues == {"accounts_appartenance"}


def _of_a_person() -> set[type[Model]]:
    from django.apps import apps

    trouvees: set[type[Model]] = {Professionnel}
    while True:
        nouvelles = {
            m for m in apps.get_models(include_auto_created=True)
            if m not in trouvees and m._meta.label not in SANS and any(
                f.is_relation and f.related_model in trouvees and not is_left_out(m, f)
                for f in m._meta.local_concrete_fields
            )
        }  # fmt: skip
        if not nouvelles:
            return trouvees
        trouvees |= nouvelles


def test_the_roles_own_nothing_and_cannot_rewrite(db):
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY(%s)",
            [[APPLICATION, TRAVAUX]],
        )
        assert curseur.fetchone() == (0,)
        curseur.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = %s",
            [APPLICATION],
        )
        assert curseur.fetchone() == (False,) * 5
        curseur.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND"
            " (has_table_privilege(%s, oid, 'TRUNCATE') OR has_table_privilege(%s, oid, 'TRIGGER'))",
            [APPLICATION, TRAVAUX],
        )
        assert curseur.fetchall() == []


@pytest.mark.parametrize(
    "gesture",
    [
        "UPDATE accounts_evenement SET motif = ''", "DELETE FROM accounts_evenement", "TRUNCATE accounts_evenement",
        "ALTER TABLE accounts_evenement DISABLE TRIGGER ALL", "DROP POLICY certif_regard ON actions_cycle",
        "ALTER TABLE actions_cycle DISABLE ROW LEVEL SECURITY", "CREATE TABLE a_cote (x int)",
        "DELETE FROM accounts_tetejournal", "INSERT INTO accounts_plancherjournal VALUES (1, 0, '[]')",
        "UPDATE django_migrations SET name = ''",
    ],
)  # fmt: skip
def test_the_role_of_pages_does_not_touch_the_past_nor_the_wall(sous_le_role, gesture):  # noqa: F811 - fixture of the bench
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(gesture)


def test_nobody_said_anything_nothing_is_seen(voit, titulaire, jour):
    journal.record(journal.Fait.DOSSIER_LU, professionnel=titulaire.professionnel)
    regard.look(regard.PERSONNE)
    with connection.cursor() as curseur:
        pleines = []
        for partie in cloisons.partitions():
            # Agents, and acts that concern nobody, are nobody's file.
            ailleurs = " WHERE professionnel_id IS NOT NULL" if partie.table in _PARTAGEES else ""
            curseur.execute(f"SELECT count(*) FROM {partie.table}{ailleurs}")
            if curseur.fetchone() != (0,):
                pleines.append(partie.table)
    assert pleines == []


_PARTAGEES = {"accounts_utilisateur", "accounts_evenement"}


def test_the_holder_sees_their_own_and_nobody_else(voit, titulaire, inconnu):
    assert voit(titulaire) == TOUS
    assert voit(inconnu) == AUCUN
    assert voit(tout=True) == TOUS


def test_an_ordre_sees_its_territory(voit, ordre_gestionnaire, ordre_national, autre_departement, autre_ordre, ssa):
    assert voit(ordre_gestionnaire) == voit(ordre_national) == TOUS
    assert voit(autre_departement) == voit(autre_ordre) == voit(ssa) == AUCUN
    Exercice.objects.update(categorie="M")
    assert voit(ssa) == TOUS
    assert voit(ordre_gestionnaire) == AUCUN, "military practitioners are the SSA's alone (R. 4022-21)"


def test_a_region_sees_its_own(voit, autre_departement):
    conseil = autre_departement.appartenances.get().organisation
    conseil.echelon, conseil.region = "regional", "11"
    conseil.save()
    assert voit(autre_departement) == TOUS
    conseil.region = "84"
    conseil.save()
    assert voit(autre_departement) == AUCUN


def test_an_employer_sees_its_staff(voit, employeur, autre_employeur, federation):
    assert voit(employeur) == TOUS
    assert voit(autre_employeur) == voit(federation) == AUCUN


def test_figures_and_partners_see_nobody(voit, cnp, cncp, has, dgos, publication, partenaire, exploitant):
    for agent in (cnp, cncp, has, dgos, publication, partenaire, exploitant):
        assert voit(agent) == AUCUN, agent


def test_a_cnp_sees_who_let_it_until_they_did(voit, cycle, accompagnant):
    cnp = accompagnant.appartenances.get().organisation
    accord = AutorisationCnp.objects.create(
        exercice=cycle.exercice, cnp=cnp, debut=JOUR, fin=JOUR, donnee_at="2026-06-30T08:00Z"
    )
    assert voit(accompagnant) == TOUS
    AutorisationCnp.objects.filter(pk=accord.pk).update(debut=JOUR - timedelta(2), fin=JOUR - timedelta(1))
    assert voit(accompagnant) == AUCUN


def test_a_role_that_ended_sees_nobody(voit, ordre_decideur):
    Appartenance.objects.filter(utilisateur=ordre_decideur).update(fin=JOUR - timedelta(1))
    assert voit(ordre_decideur) == AUCUN
    Appartenance.objects.filter(utilisateur=ordre_decideur).update(fin=None)
    ordre_decideur.is_active = False
    ordre_decideur.save()
    assert voit(ordre_decideur) == TOUS, "who may log in is the session's to say"


def test_what_is_private_is_hidden_from_the_ordre(voit, titulaire, ordre_decideur):
    """An announcement to one agent is not another's, even in the same council."""
    Notification.objects.create(
        cle="essai", nature="x", titre="Essai", utilisateur=ordre_decideur, created_at=horloge.now()
    )
    for qui, vues in ((ordre_decideur, 1), (titulaire, 0)):
        regard.look(Regard(qui.pk))
        assert Notification.objects.count() == vues
    regard.look(regard.TOUT)


def test_nobody_writes_for_somebody_else(voit, titulaire, cycle, inconnu):
    """A row of somebody else is neither changed nor made."""
    regard.look(Regard(inconnu.pk))
    assert Cycle.objects.filter(pk=cycle.pk).update(etat="clos") == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        make_action(cycle, "A1b")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        copie.copy_rows(
            "actions_cycle", ("exercice_id", "debut", "fin", "regime", "etat", "motif_cloture", "is_provisoire",
            "article", "explication", "jugement"),
            [(cycle.exercice_id, date(2050, 1, 1), date(2055, 1, 1), "x", "ouvert", "", False, "", "", "")],
        )  # fmt: skip
    regard.look(Regard(titulaire.pk))
    assert make_action(cycle, "A1b").pk


def test_a_request_is_told_and_forgotten(voit, titulaire, ordre_gestionnaire, au_jour):
    """The page reads as the person logged in; after it the connection knows nobody again."""
    dits: list[str] = []

    def told() -> str:
        with connection.cursor() as curseur:
            curseur.execute("SELECT current_setting('certif.utilisateur', true)")
            dits.append(curseur.fetchone()[0])
        return dits[-1]

    monde = regard._hors_requete
    regard._hors_requete = regard.PERSONNE
    try:
        assert client_of(titulaire).get("/mon-espace/").status_code == 200
        assert told() == ""
        assert not Avancement.objects.exists() and not Cycle.objects.exists()
    finally:
        regard._hors_requete = monde
        regard.look(monde)


def test_each_widened_address_exists_and_says_why():
    from django.urls import get_resolver

    from tests.certif.test_matrice import addresses

    noms = {nom for nom, _ in addresses(get_resolver())}
    espaces = {nom.rpartition(":")[0] for nom in noms}
    assert set(cloison.ESPACES) <= espaces
    assert set(cloison.PAGES) <= noms
    assert all(len(raison) > 20 for raison in [*cloison.ESPACES.values(), *cloison.PAGES.values()])


def test_a_second_opening_changes_nothing(db):
    assert cloisons.install() == []
    bilan = cloisons_droits.open_rights()
    assert bilan.roles == (APPLICATION, TRAVAUX)
    assert bilan.a_faire == ()


def test_the_wall_comes_down_and_up_again(db):
    cloisons.remove()
    assert set(cloisons.install()) == {partie.table for partie in cloisons.partitions()}
    assert Evenement.objects.count() == 0


def test_many_rows_pass_the_wall(voit, titulaire):
    """A table whose policies bind us takes rows in bulk all the same."""
    exercice = make_exercice()
    lignes = [(exercice.pk, date(2026, 1, n), date(2026, 1, n), "x", "ouvert", "", False, "", "", "") for n in (1, 2)]
    assert copie.copy_rows(
        "actions_cycle",
        ("exercice_id", "debut", "fin", "regime", "etat", "motif_cloture", "is_provisoire", "article", "explication",
         "jugement"),
        lignes,
    ) == 2  # fmt: skip
    assert exercice.cycles.count() == 2


def test_a_process_says_which_role_it_takes(monkeypatch):
    monkeypatch.setenv("CERTIF_ROLE", APPLICATION)
    options = environnement.database("postgres://x@/y?host=/z", pooled=True)["OPTIONS"]
    assert options["options"] == f"-c role={APPLICATION}"
    monkeypatch.setenv("CERTIF_ROLE", "postgres")
    with pytest.raises(ImproperlyConfigured, match="CERTIF_ROLE"):
        environnement.database("postgres://x@/y", pooled=True)
    assert set(environnement.ROLES) == {APPLICATION, TRAVAUX}
