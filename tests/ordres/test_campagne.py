"""Opening a campaign: who, which cycles, the same effects as one by one, nothing twice, resumed after a kill."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Evenement, Notification
from actions import projection
from actions.models import Cycle
from certif.socle.refus import Refus
from ordres import campagne, campagne_lue, campagne_tri, controle
from ordres.campagne import Perimetre
from ordres.models import Campagne, Controle, DossierCampagne
from ordres.rules.precontrole import Tri
from tests.ordres.campagnes import PERIMETRE, complete_cycles, instance_of, opened, run
from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle
from tests.people import make_anomalie
from tests.referentiels_fictifs import make_action


@pytest.mark.parametrize("qui", ["inconnu", "autre_ordre", "cnp", "employeur", "exploitant", "titulaire"])
def test_who_may_not_open_for_this_instance(echu, ordre_gestionnaire, jour_controle, request, qui):
    with pytest.raises(Refus) as refus:
        campagne.open_campagne(
            instance_of(ordre_gestionnaire), "Essai", PERIMETRE, request.getfixturevalue(qui), jour_controle
        )
    assert refus.value.code == "non_autorise"
    assert not Campagne.objects.exists()


@pytest.mark.parametrize("qui", ["ordre_gestionnaire", "ordre_decideur", "ordre_president"])
def test_who_may_open(echu, jour_controle, request, qui):
    assert opened(request.getfixturevalue(qui)).dossiers.get().cycle_id == echu.pk


@pytest.mark.parametrize(
    ("titre", "perimetre", "code"),
    [
        (" ", PERIMETRE, "titre_manquant"),
        ("Essai", Perimetre(date(2031, 12, 31), date(2031, 1, 1)), "dates_inversees"),
        ("Essai", Perimetre(date(2031, 1, 1), JOUR_CONTROLE), "cycles_en_cours"),
        ("Essai", Perimetre(date(2030, 1, 1), date(2030, 12, 31)), "rien_a_ouvrir"),
    ],
)
def test_what_cannot_be_opened(echu, ordre_gestionnaire, jour_controle, titre, perimetre, code):
    with pytest.raises(Refus) as refus:
        campagne.open_campagne(instance_of(ordre_gestionnaire), titre, perimetre, ordre_gestionnaire, jour_controle)
    assert refus.value.code == code


def _written(ouvert: Controle) -> dict:
    """Everything that opening a control writes, without what is the row's own."""
    etape, fait = ouvert.etapes.get(), Evenement.objects.get(objet=f"ordres.Controle:{ouvert.pk}")
    avis = Notification.objects.get(professionnel=ouvert.cycle.exercice.professionnel)
    return {
        "controle": [
            getattr(ouvert, c.attname)
            for c in Controle._meta.concrete_fields
            if c.name not in {"id", "cycle", "ouvert_at"}
        ],
        "etape": [getattr(etape, c) for c in ("revision", "transition", "de", "vers", "auteur_id", "motif")],
        "fait": [fait.nature, fait.auteur_id, fait.organisation_id, fait.motif, fait.details],
        "avis": [avis.nature, avis.titre, avis.texte, avis.cle.replace(str(ouvert.pk), "N")],
        "lien": avis.lien == f"/ordre/mon-controle/{ouvert.cycle_id}/",
    }


def test_same_effects_as_one_by_one(echu, ordre_gestionnaire, jour_controle):
    seul = controle.open_controle(echu, ordre_gestionnaire, jour_controle)
    autre = ended_cycle(nom="AUTRE")
    opened(ordre_gestionnaire)
    assert _written(Controle.objects.get(cycle=autre)) == _written(seul)


def test_what_is_left_out_is_counted_and_nothing_opens_twice(
    echu, version, ordre_gestionnaire, ordre_decideur, jour_controle
):
    deja = ended_cycle(nom="DEJA")
    control_at("pieces", deja, ordre_decideur)
    ferme = ended_cycle(nom="CLOS")
    Cycle.objects.filter(pk=ferme.pk).update(etat="clos")
    lyon = ended_cycle(nom="LYON", departement="69")
    projection.rebuild([ferme.pk], jour_controle)
    apercu = campagne.preview(instance_of(ordre_gestionnaire), PERIMETRE, ordre_gestionnaire)
    assert (apercu.a_ouvrir, apercu.reprises, apercu.clos, apercu.total) == (1, 1, 1, 2)
    premiere = opened(ordre_gestionnaire)
    assert set(premiere.dossiers.values_list("cycle_id", flat=True)) == {echu.pk, deja.pk}
    assert not Controle.objects.filter(cycle__in=[ferme, lyon]).exists()
    nouveau = ended_cycle(nom="NOUVEAU")
    seconde = opened(ordre_gestionnaire)
    assert list(seconde.dossiers.values_list("cycle_id", flat=True)) == [nouveau.pk]
    assert seconde.laisses["autre_campagne"] == 2
    assert Controle.objects.count() == 3


def test_opening_goes_on_where_it_was_killed(version, ordre_gestionnaire, jour_controle, monkeypatch):
    cycles = [ended_cycle(nom=f"ECHU {rang}") for rang in range(5)]
    monkeypatch.setattr(campagne, "TRANCHE", 2)
    ouverte = campagne.open_campagne(
        instance_of(ordre_gestionnaire), "Essai", PERIMETRE, ordre_gestionnaire, jour_controle
    )
    assert campagne.open_slice(ouverte.pk)
    assert Controle.objects.count() == 2
    # Somebody opens one of those that are still to come.
    control_at("ouvert", cycles[3], ordre_gestionnaire)
    run(campagne.NATURE)
    assert Controle.objects.count() == DossierCampagne.objects.count() == 5
    assert Evenement.objects.filter(nature="controle:ouvert").count() == 5
    ouverte.refresh_from_db()
    assert ouverte.etat == "ouverte"
    assert not campagne.open_slice(ouverte.pk)


def test_slice_costs_the_same_whatever_its_size(version, ordre_gestionnaire, jour_controle, monkeypatch):
    [ended_cycle(nom=f"ECHU {rang}") for rang in range(6)]
    ouverte = campagne.open_campagne(
        instance_of(ordre_gestionnaire), "Essai", PERIMETRE, ordre_gestionnaire, jour_controle
    )
    comptes = []
    for taille in (2, 4):
        monkeypatch.setattr(campagne, "TRANCHE", taille)
        with CaptureQueriesContext(connection) as vues:
            campagne.open_slice(ouverte.pk)
        comptes.append(len(vues))
    assert comptes[0] == comptes[1] <= 25


def test_files_are_sorted_with_what_was_seen(echu, ordre_gestionnaire, ordre_decideur, jour_controle):
    complet, empeche, engage = complete_cycles(3)
    make_anomalie(empeche.exercice, jour_controle)
    control_at("pieces", engage, ordre_decideur)
    ouverte = opened(ordre_gestionnaire)
    tries = {d.cycle_id: (d.tri, d.motifs) for d in ouverte.dossiers.all()}
    assert tries == {
        echu.pk: ("a_completer", ["incomplet"]), complet.pk: ("complet", []),
        empeche.pk: ("empeche", ["anomalie"]), engage.pk: ("empeche", ["demarche"]),
    }  # fmt: skip
    vu = ouverte.dossiers.get(cycle=complet).vu
    assert (vu["version"], vu["faites"], vu["requises"], vu["revision"]) == ("ESSAI-v1", 8, 8, 1)
    bilan = campagne_lue.read(ouverte, jour_controle)
    assert (bilan.total, bilan.restants, bilan.complets, bilan.en_retard, bilan.non_tries) == (4, 4, 1, 0, 0)
    assert bilan.echeance == date(2032, 6, 30)
    assert bilan.prevision is not None and bilan.prevision.fin is None
    assert [m.value for m, _ in campagne_lue.reasons(ouverte, Tri.EMPECHE)] == ["anomalie", "demarche"]


def test_sorting_follows_the_file_on_demand_and_at_night(version, ordre_gestionnaire, jour_controle):
    [cycle] = complete_cycles(1)
    ouverte = opened(ordre_gestionnaire)
    cycle.actions.filter(item__code="A1a").update(is_retiree=True, revision=2)
    campagne_tri.schedule()
    run(campagne_tri.NATURE)
    assert ouverte.dossiers.get().tri == "a_completer"
    make_action(cycle, "A1c")
    campagne_tri.request(ouverte.pk)
    run(campagne_tri.NATURE)
    assert ouverte.dossiers.get().tri == "complet"


def test_late_controls_are_counted(echu, ordre_gestionnaire, jour_controle, au_jour):
    ouverte = opened(ordre_gestionnaire)
    assert campagne_lue.read(ouverte, date(2032, 6, 30)).en_retard == 0
    assert campagne_lue.read(ouverte, date(2032, 7, 1)).en_retard == 1
