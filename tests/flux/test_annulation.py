"""Cancel a delivery: what it created goes, what it withdrew is back, what it modified is listed, the rest stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts import horloge, travaux
from accounts.flux import accuses, annulation, depot
from accounts.flux.traitement import drive
from accounts.models import Evenement, LigneEnAttente, Livraison, Notification, Reponse
from accounts.roles import Nature, Role
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.donnees import dpc
from tests.flux.conftest import make_partner
from tests.flux.lignes import removal, row
from tests.flux.registre import ledger
from tests.people import JOUR, make_agent

pytestmark = pytest.mark.django_db


def at(jour: int, **champs) -> Manifeste:
    """A manifest of that day of June."""
    return Manifeste(horodatage=datetime(2026, 6, jour, tzinfo=UTC), **champs)


def cancel(livraison: Livraison, motif: str = "Extraction faite deux fois.") -> Livraison:
    auteur = make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, f"EXPLOITANT-{livraison.pk}")
    annulation.request(livraison, auteur, motif, JOUR)
    travaux.run_pending([annulation.NATURE_ANNULATION])
    livraison.refresh_from_db()
    assert livraison.etat == "annulee"
    return livraison


def live() -> set[str]:
    return set(Action.objects.filter(is_retiree=False).values_list("id_technique", flat=True))


def test_what_it_created_is_withdrawn_and_the_accounts_are_as_before(andpc, roster, receive):
    receive(andpc, [row(roster[0], "T-0")], manifeste=at(1))
    avant = ledger()
    livraison = receive(andpc, [row(roster[i], f"T-{i}", date_fin="2025-05-05") for i in range(1, 8)], manifeste=at(2))
    effet = annulation.preview(livraison)
    assert (effet.retirees, effet.retablies, effet.a_renvoyer, effet.personnes, effet.cycles) == (7, 0, 0, 7, 7)
    cancel(livraison)
    assert ledger() == avant
    assert (livraison.annulation["retirees"], livraison.annulation["a_renvoyer"]) == (7, 0)


def test_slice_after_slice_gives_the_same(andpc, roster, receive, monkeypatch):
    monkeypatch.setattr(annulation, "TRANCHE", 2)
    livraison = receive(andpc, [row(roster[i], f"T-{i}") for i in range(7)])
    assert cancel(livraison).annulation["retirees"] == 7
    assert live() == set()


def test_what_it_withdrew_is_back_with_its_content(andpc, roster, receive):
    receive(andpc, [row(roster[0], "T-0", intitule="Gardée"), row(roster[1], "T-1")], manifeste=at(1))
    avant = ledger()
    livraison = receive(andpc, [removal(roster[0], "T-0")], manifeste=at(2))
    assert annulation.preview(livraison).retablies == 1
    cancel(livraison)
    assert ledger() == avant


def test_what_it_modified_stays_and_is_listed_until_sent_again(andpc, roster, receive):
    receive(andpc, [row(roster[0], "T-0", intitule="Juste")], manifeste=at(1))
    livraison = receive(andpc, [row(roster[0], "T-0", operation="MODIFICATION", intitule="Faux")], manifeste=at(2))
    cancel(livraison)
    assert Action.objects.get().intitule == "Faux"
    assert list(annulation.to_resend(livraison)) == ["T-0"]
    assert '"a_renvoyer":["T-0"]' in "".join(accuses.report(livraison))
    receive(andpc, [row(roster[0], "T-0", operation="MODIFICATION", intitule="Juste")], manifeste=at(3))
    assert list(annulation.to_resend(livraison)) == []
    assert Action.objects.get().intitule == "Juste"


def test_what_a_later_delivery_says_too_stands_and_is_that_one_s(andpc, roster, receive):
    livraison = receive(andpc, [row(roster[0], "T-0"), row(roster[1], "T-1")], manifeste=at(1))
    suivante = receive(andpc, [row(roster[0], "T-0")], manifeste=at(2))
    assert suivante.compteurs["inchangees"] == 1
    cancel(livraison)
    assert live() == {"T-0"}
    assert Action.objects.get(id_technique="T-0").livraison == suivante
    cancel(suivante)
    assert live() == set()


def test_what_a_later_delivery_changed_stands_then_goes_with_it(andpc, roster, receive):
    livraison = receive(andpc, [row(roster[0], "T-0")], manifeste=at(1))
    suivante = receive(andpc, [row(roster[0], "T-0", operation="MODIFICATION", intitule="Autre")], manifeste=at(2))
    cancel(livraison)
    assert live() == {"T-0"}
    cancel(suivante)
    assert live() == set()


@pytest.mark.parametrize("ordre", [(1, 2), (2, 1)])
def test_the_order_of_arrival_does_not_matter(andpc, roster, receive, ordre):
    recues = {
        jour: receive(andpc, [row(roster[0], "T-0"), row(roster[jour], f"T-{jour}")], manifeste=at(jour))
        for jour in ordre
    }
    cancel(recues[2])
    assert live() == {"T-0", "T-1"}


def test_a_later_full_delivery_that_lacks_it_keeps_it_withdrawn(andpc, roster, receive):
    receive(andpc, [row(roster[i], f"T-{i}") for i in range(3)], manifeste=at(1))
    livraison = receive(andpc, [removal(roster[0], "T-0")], manifeste=at(2))
    receive(andpc, [row(roster[i], f"T-{i}") for i in (1, 2)], manifeste=at(3, mode="COMPLET"))
    cancel(livraison)
    assert live() == {"T-1", "T-2"}


def test_a_duplicate_is_free_again(andpc, roster, receive):
    autre = make_partner("ANFH", confiance="attestation")
    receive(autre, [row(roster[0], "A-0")], manifeste=at(1))
    avant = ledger()
    livraison = receive(andpc, [row(roster[0], "T-0")], manifeste=at(2))
    assert Action.objects.get(id_technique="A-0").fusionnee_dans is not None
    cancel(livraison)
    assert ledger() == avant


def test_waiting_rows_are_closed_and_never_replayed(andpc, roster, receive):
    livraison = receive(andpc, [row(roster[0], "T-0"), row(roster[1], "T-1", rpps=dpc.rpps_of(0, 600_000))])
    assert livraison.compteurs["en_attente"] == 1
    cancel(livraison)
    assert livraison.compteurs == {
        "recues": 2, "acceptees": 1, "inchangees": 0, "rapprochees": 0, "en_attente": 0, "rejetees": 1,
    }  # fmt: skip
    assert Reponse.objects.get(sort="rejetee").code == "E313"
    assert not LigneEnAttente.objects.filter(resolue_at__isnull=True).exists()


def test_one_asked_before_the_end_applies_no_more_rows_and_answers_them_all(andpc, roster, receive, monkeypatch):
    monkeypatch.setattr(depot, "LIGNES_PAR_MORCEAU", 2)
    livraison = receive(
        andpc, [row(roster[i], f"T-{i}", **({"rpps": "1"} if i == 5 else {})) for i in range(6)], process=False
    )
    cancel(livraison)
    assert live() == set()
    assert livraison.compteurs["recues"] == 6
    assert livraison.compteurs["rejetees"] == 1
    assert Reponse.objects.filter(sort="inchangee", avertissements=["W313"]).count() == 5
    assert drive(livraison, JOUR).etat == "annulee"


def test_each_person_is_told_once_and_the_journal_keeps_the_reason(andpc, roster, receive):
    livraison = receive(
        andpc, [row(roster[0], "T-0"), row(roster[0], "T-1", date_fin="2025-05-05"), row(roster[1], "T-2")]
    )
    cancel(livraison)
    assert Notification.objects.filter(cle__startswith="flux-annule:").count() == 2
    assert Evenement.objects.filter(nature="action:annulee").count() == 2
    demande, fin = Evenement.objects.filter(nature__in=("livraison:annulation", "livraison:annulee")).order_by("pk")
    assert demande.motif == fin.motif == "Extraction faite deux fois."
    assert fin.details["retirees"] == 3


def test_the_same_bytes_are_still_cancelled_but_come_back_under_another_name(andpc, roster, receive):
    lignes = [row(roster[0], "T-0")]
    livraison = cancel(receive(andpc, lignes, manifeste=at(1, id_flux="F-1")))
    assert receive(andpc, lignes, manifeste=at(1, id_flux="F-1")).pk == livraison.pk
    assert receive(andpc, lignes, manifeste=at(1)).pk == livraison.pk
    assert live() == set()
    nouvelle = receive(andpc, lignes, manifeste=at(1, id_flux="F-2"))
    assert nouvelle.compteurs["acceptees"] == 1
    assert live() == {"T-0"}


def test_its_partner_may_within_the_delay_and_nobody_else(andpc, roster, receive, technique, titulaire, dgos):
    autre = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "PARTENAIRE-ANFH")
    livraison = receive(andpc, [row(roster[0])])
    for refuse in (titulaire, dgos, autre):
        assert not annulation.can_cancel(refuse, livraison, JOUR)
        with pytest.raises(Refus, match="Votre rôle"):
            annulation.request(livraison, refuse, "Essai.", JOUR)
    assert annulation.can_cancel(technique, livraison, JOUR)
    with pytest.raises(Refus, match="motif"):
        annulation.request(livraison, technique, "  ", JOUR)
    Livraison.objects.update(finie_at=horloge.instant() - annulation.DELAI - timedelta(minutes=1))
    livraison.refresh_from_db()
    with pytest.raises(Refus, match="plus de 30 jours"):
        annulation.request(livraison, technique, "Trop tard.", JOUR)
    cancel(livraison)


def test_two_requests_are_one(andpc, roster, receive, exploitant):
    livraison = receive(andpc, [row(roster[0])])
    annulation.request(livraison, exploitant, "Un.", JOUR)
    with pytest.raises(Depasse):
        annulation.request(livraison, exploitant, "Deux.", JOUR)
    travaux.run_pending([annulation.NATURE_ANNULATION])
    annulation.run(livraison.pk, JOUR)
    livraison.refresh_from_db()
    assert livraison.annulation["retirees"] == 1
