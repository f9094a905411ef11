"""Accreditations of the HAS: years become actions, a disappearance waits seven days, nothing confidential enters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from accounts.flux.attente import replay_waiting
from accounts.models import Reponse
from actions.accreditations import missing
from actions.models import Accreditation, Action, Avancement
from certif.socle.feeds.manifeste import Manifeste
from referentiels.models import Correspondance
from tests.flux.conftest import make_roster
from tests.flux.mondes import CAMILLE, CLAUDE, GOLDEN, NOELLE, SACHA, make_sender, make_world
from tests.people import JOUR
from tests.referentiels_fictifs import make_version

pytestmark = pytest.mark.django_db
ENTETE = "id_technique;rpps;nom;statut;date_debut_accreditation;date_fin_accreditation;date_maj;specialite_libelle\n"


@pytest.fixture
def has(db, jour):
    make_world()
    return make_sender("HAS", "ACCREDITATIONS")


def line(
    qui, identifiant="A-1", statut="ACCREDITE", debut="2024-03-01", fin="2028-02-29", maj="2026-06-01", spe=""
) -> str:
    return f"{identifiant};{qui.rpps};{qui.nom};{statut};{debut};{fin};{maj};{spe}\n"


def at(jour: date, **options) -> Manifeste:
    return Manifeste(mode="COMPLET", horodatage=datetime(jour.year, jour.month, jour.day, 3, tzinfo=UTC), **options)


def days(**filtre) -> list[str]:
    return [str(a.date_fin) for a in Action.objects.filter(is_retiree=False, **filtre).order_by("date_fin")]


def test_each_year_of_accreditation_is_one_action_of_its_first_day(has, receive):
    receive(has, ENTETE + line(CAMILLE), manifeste=at(JOUR))

    assert days() == ["2024-03-01", "2025-01-01", "2026-01-01"]
    action = Action.objects.latest("date_fin")
    assert (action.type_action, action.organisme_type, action.statut) == ("ACCREDITATION", "OA_HAS", "REALISEE")
    assert (action.intitule, action.ligne, action.preuve) == ("Accréditation par la HAS, année 2026", 2, "flux")
    assert action.cycle_id is not None


@pytest.mark.parametrize(
    ("ligne", "jours"),
    [
        ({"statut": "ENGAGE", "debut": "", "fin": ""}, []),
        ({"statut": "EXPIRE", "debut": "2023-05-01", "fin": "2025-04-30"}, ["2023-05-01", "2024-01-01", "2025-01-01"]),
        ({"statut": "SUSPENDU", "debut": "2024-05-01", "maj": "2025-12-31"}, ["2024-05-01", "2025-01-01"]),
        ({"statut": "RETIRE", "debut": "2026-02-01", "maj": "2026-06-01"}, ["2026-02-01"]),
        ({"statut": "ACCREDITE", "debut": "2026-07-01"}, []),
        ({"statut": "RENOUVELE", "debut": "2025-12-31", "fin": ""}, ["2025-12-31", "2026-01-01"]),
    ],
)
def test_what_each_status_gives(has, receive, ligne, jours):
    receive(has, ENTETE + line(CAMILLE, **ligne), manifeste=at(JOUR))
    assert days() == jours
    assert Accreditation.objects.get().statut == ligne["statut"]


def test_a_year_that_begins_is_brought_by_the_next_file_although_no_row_changed(has, receive, au_jour):
    receive(has, ENTETE + line(CAMILLE), manifeste=at(JOUR))
    plus_tard = au_jour(date(2027, 1, 1))
    seconde = receive(has, ENTETE + line(CAMILLE, maj="2027-01-01"), manifeste=at(plus_tard))
    assert seconde.compteurs["inchangees"] == 1
    assert days()[-1] == "2027-01-01"


def test_a_suspension_withdraws_the_years_that_begin_after_it_and_a_renewal_keeps_the_first_ones(has, receive):
    receive(has, ENTETE + line(CAMILLE) + line(SACHA, "A-2", debut="2023-01-01"), manifeste=at(JOUR))
    suspendue = line(CAMILLE, statut="SUSPENDU", fin="2025-12-31", maj="2026-06-02")
    renouvelee = line(SACHA, "A-2", "RENOUVELE", "2026-06-01", "2030-05-31", "2026-06-02")
    receive(has, ENTETE + suspendue + renouvelee, manifeste=at(JOUR + timedelta(1)))
    assert days(professionnel__rpps=SACHA.rpps) == ["2023-01-01", "2024-01-01", "2025-01-01", "2026-06-01"]
    assert days(professionnel__rpps=CAMILLE.rpps) == ["2024-03-01", "2025-01-01"]


def test_a_disappearance_is_listed_and_counts_only_when_a_file_of_seven_days_later_still_lacks_it(
    has, receive, au_jour
):
    tout = ENTETE + line(CAMILLE) + line(SACHA, "A-2")
    receive(has, tout, manifeste=at(JOUR))
    reste = ENTETE + line(SACHA, "A-2")

    premiere = receive(has, reste, manifeste=at(au_jour(JOUR + timedelta(1))))
    assert "accréditation absente depuis le 01/07/2026 : A-1" in premiere.avertissements
    assert [a.id_technique for a in missing()] == ["A-1"]
    receive(has, reste + "\n", manifeste=at(au_jour(JOUR + timedelta(7))))
    assert len(days(professionnel__rpps=CAMILLE.rpps)) == 3

    receive(has, reste + "\n\n", manifeste=at(au_jour(JOUR + timedelta(8))))
    assert days(professionnel__rpps=CAMILLE.rpps) == []
    assert not missing()
    assert Accreditation.objects.get(id_technique="A-1").retiree_le == JOUR + timedelta(8)

    receive(has, tout + "\n", manifeste=at(au_jour(JOUR + timedelta(9))))
    assert len(days(professionnel__rpps=CAMILLE.rpps)) == 3
    assert Accreditation.objects.get(id_technique="A-1").retiree_le is None


def test_an_accreditation_that_ended_may_leave_the_file_without_losing_its_years(has, receive, au_jour):
    finie = line(CAMILLE, debut="2023-01-01", fin="2025-12-31")
    receive(has, ENTETE + finie + line(SACHA, "A-2"), manifeste=at(JOUR))
    for rang, ecart in enumerate((1, 9)):
        manifeste = at(au_jour(JOUR + timedelta(ecart)))
        receive(has, ENTETE + line(SACHA, "A-2") + "\n" * rang, manifeste=manifeste)
    assert days(professionnel__rpps=CAMILLE.rpps) == ["2023-01-01", "2024-01-01", "2025-01-01"]
    assert not missing()


def test_an_older_full_file_says_nothing_any_more(has, receive):
    receive(has, ENTETE + line(CAMILLE), manifeste=at(JOUR))
    ancienne = receive(has, ENTETE + line(SACHA, "A-2", maj="2026-05-01"), manifeste=at(JOUR - timedelta(5)))
    assert ancienne.compteurs["inchangees"] == 1
    assert Reponse.objects.get(livraison=ancienne).avertissements == ["W311"]
    assert list(Accreditation.objects.values_list("id_technique", "absente_depuis")) == [("A-1", None)]


def test_the_day_the_has_says_it_orders_two_rows_whatever_their_delivery(has, receive):
    receive(has, ENTETE + line(CAMILLE, maj="2026-06-05"), manifeste=Manifeste(id_flux="A"))
    receive(has, ENTETE + line(CAMILLE, statut="RETIRE", maj="2026-06-04"), manifeste=Manifeste(id_flux="B"))
    assert Accreditation.objects.get().statut == "ACCREDITE"


def test_the_key_of_somebody_else_is_refused_and_an_unknown_doctor_waits(has, receive):
    receive(has, ENTETE + line(CAMILLE), manifeste=at(JOUR))
    livraison = receive(
        has, ENTETE + line(CAMILLE) + line(SACHA) + line(CLAUDE, "A-3"), manifeste=at(JOUR + timedelta(1))
    )
    assert list(Reponse.objects.filter(livraison=livraison).order_by("ligne").values_list("sort", "code")) == [
        ("inchangee", ""), ("rejetee", "E311"), ("en_attente", "W201"),
    ]  # fmt: skip
    make_roster([CLAUDE])
    assert replay_waiting(JOUR + timedelta(2)) == 1
    assert len(days(professionnel__rpps=CLAUDE.rpps)) == 3


def test_a_specialty_the_nomenclature_does_not_know_is_only_remarked(has, receive):
    texte = ENTETE + line(CAMILLE, spe="Endocrinologie, diabétologie, nutrition") + line(NOELLE, "A-2", spe="Inventée")
    livraison = receive(has, texte, manifeste=at(JOUR))
    assert livraison.compteurs["acceptees"] == 2
    assert [r.avertissements for r in Reponse.objects.order_by("ligne")] == [[], ["W340"]]


def test_nothing_that_the_doctor_declares_to_the_has_is_kept(has, receive):
    receive(has, (GOLDEN / "ACCREDITATIONS.csv").read_bytes(), manifeste=at(JOUR))
    assert Accreditation.objects.count() == 3
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f'SELECT count(*) FROM "{table}" x WHERE x::text LIKE %s', ["%CONFIDENTIEL%"])
            assert curseur.fetchone()[0] == 0, table


def test_the_day_before_the_day_and_the_day_after_a_year_begins(has, receive, au_jour):
    texte = ENTETE + line(CAMILLE, debut="2025-12-31", fin="2027-12-31", maj="2025-12-01")
    attendus = {date(2025, 12, 30): 0, date(2025, 12, 31): 1, date(2026, 1, 1): 2, date(2026, 1, 2): 2}
    for rang, (jour, nombre) in enumerate(attendus.items()):
        receive(has, texte + "\n" * rang, manifeste=at(au_jour(jour)))
        assert len(days()) == nombre, jour


def test_three_years_of_accreditation_make_the_item_that_asks_for_them(jour, receive):
    item = {"code": "ACC", "axes": [2], "nature": "accreditation", "unite": "annees_consecutives:3",
            "organismes": ["OA_HAS"], "preuve": "attestation"}  # fmt: skip
    version = make_version(items=(item,), exigences=({"axe": 2, "type": "nombre", "seuil": 1},))
    Correspondance.objects.create(referentiel=version.referentiel, type_action="ACCREDITATION", codes=["ACC"])
    make_roster([CAMILLE, SACHA])
    deux_ans = line(SACHA, "A-2", debut="2025-06-01")
    receive(make_sender("HAS", "ACCREDITATIONS"), ENTETE + line(CAMILLE) + deux_ans, manifeste=at(JOUR))
    assert set(Action.objects.values_list("item__code", "rattachement")) == {("ACC", "rattachee")}
    faites = dict(Avancement.objects.values_list("professionnel__rpps", "faites"))
    assert (faites[CAMILLE.rpps], faites[SACHA.rpps]) == (1, 0)
