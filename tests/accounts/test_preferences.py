"""Which e-mails a holder wants: the choice, what it changes, and the e-mails that hold several messages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts import horloge, notifications, preferences, resumes, travaux
from accounts.familles import NATURES, Famille, Rythme, family_of
from accounts.journal import Fait
from accounts.models import Evenement, Notification, PreferenceCourriel, Professionnel, Travail, Utilisateur
from certif.socle.refus import Refus
from tests.people import JOUR, client_of, make_exercice, make_titulaire

PAGE = "/mon-espace/courriels/"
#: The week before that of the bench ran from 22 to 28 June; the half year ended on 30 June.
LUNDI, ETE = date(2026, 6, 29), date(2026, 7, 1)
pytestmark = pytest.mark.usefixtures("jour")


def announce(personne: Utilisateur, nature: str, cle: str, le: date = date(2026, 6, 25)) -> None:
    with horloge.fixed_day(le):
        notifications.notify(cle=cle, nature=nature, titre=f"Message {cle}", professionnel=personne.professionnel)


def queued() -> set[str]:
    return {t.donnees["cle"] for t in Travail.objects.filter(nature=notifications.NATURE_ENVOI)}


def run(on: date, par_an: int = 2) -> list[str]:
    """A night, then its e-mails; the subjects sent."""
    mail.outbox.clear()
    with horloge.fixed_day(on):
        resumes.schedule(on, par_an)
        travaux.run_pending([resumes.NATURE_FILE, resumes.NATURE_RESUME])
    return [str(m.subject) for m in mail.outbox]


def test_by_default_receptions_wait_and_what_the_law_requires_leaves(titulaire):
    for nature in (*NATURES, "demande"):
        announce(titulaire, nature, nature)
    assert queued() == {"alerte", "controle", "attestation", "cycle", "demande"}
    assert Notification.objects.count() == len(NATURES) + 1


def test_one_by_one_or_many_at_once_follow_the_same_choice(titulaire, inconnu):
    preferences.choose(titulaire, {Famille.RECEPTIONS: Rythme.CHAQUE, Famille.SUITES: Rythme.JAMAIS})
    notifications.notify_holders(
        Notification(professionnel=qui.professionnel, nature=nature, titre="Fictif", cle=f"{nature}:{qui.pk}",
                     created_at=horloge.now())
        for qui in (titulaire, inconnu) for nature in ("flux", "demande", "controle")
    )  # fmt: skip
    plusieurs = queued()
    assert plusieurs == {
        f"flux:{titulaire.pk}", f"controle:{titulaire.pk}", f"demande:{inconnu.pk}", f"controle:{inconnu.pk}",
    }  # fmt: skip
    for qui in (titulaire, inconnu):
        for nature in ("flux", "demande", "controle"):
            announce(qui, nature, f"seul:{nature}:{qui.pk}")
    assert queued() - plusieurs == {f"seul:{cle}" for cle in plusieurs}


def test_what_is_addressed_to_a_role_is_not_at_choice(ordre_gestionnaire):
    notifications.notify(cle="role", nature="flux", titre="Fictif", utilisateur=ordre_gestionnaire)
    assert queued() == {"role"}


def test_choices_are_kept_told_and_bounded(titulaire):
    assert preferences.read(titulaire) == {Famille.RECEPTIONS: Rythme.BILAN, Famille.SUITES: Rythme.CHAQUE}
    for _ in range(2):
        preferences.choose(titulaire, {"receptions": "semaine"})
    assert preferences.read(titulaire)[Famille.RECEPTIONS] is Rythme.SEMAINE
    assert [e.details for e in Evenement.objects.filter(nature=Fait.PREFERENCES_CHOISIES)] == [
        {"receptions": "semaine"}
    ]
    for voulu in ({"decisions": "jamais"}, {"receptions": "parfois"}):
        with pytest.raises(Refus):
            preferences.choose(titulaire, voulu)
    with pytest.raises(IntegrityError, match="preference_au_choix"), transaction.atomic():
        PreferenceCourriel.objects.create(
            utilisateur=titulaire, famille="decisions", rythme="jamais", choisie_at=horloge.now()
        )


def test_the_page_says_what_is_always_sent_and_keeps_the_choice(titulaire):
    client = client_of(titulaire)
    page = client.get(PAGE).text
    assert Famille.DECISIONS.libelle in page and titulaire.email in page
    assert client.post(PAGE, {"receptions": "parfois", "suites": "chaque"}).status_code == 422
    assert client.post(PAGE, {"receptions": "jamais", "suites": "chaque"}).status_code == 302
    assert preferences.read(titulaire)[Famille.RECEPTIONS] is Rythme.JAMAIS
    Utilisateur.objects.filter(pk=titulaire.pk).update(email=None)
    assert "Aucune adresse électronique" in client.get(PAGE).text


def test_the_week_leaves_once_in_one_e_mail(titulaire, inconnu):
    preferences.choose(titulaire, {"receptions": "semaine"})
    for rang, le in enumerate((date(2026, 6, 21), date(2026, 6, 22), date(2026, 6, 28), LUNDI)):
        announce(titulaire, "flux", f"s{rang}", le)
    announce(inconnu, "flux", "autre")
    assert run(LUNDI) == ["Votre semaine, en un message"]
    (courriel,) = mail.outbox
    assert courriel.to == [titulaire.email]
    assert "2 nouvelles" in courriel.body and "Message s1" in courriel.body and "Message s2" in courriel.body
    assert "Message s0" not in courriel.body and "Message s3" not in courriel.body
    assert run(LUNDI) == run(LUNDI + timedelta(days=1)) == []
    assert set(Notification.objects.filter(envoyee_at__isnull=False).values_list("cle", flat=True)) == {"s1", "s2"}


def test_an_empty_week_and_a_choice_changed_meanwhile_send_nothing(titulaire):
    preferences.choose(titulaire, {"receptions": "semaine"})
    assert run(LUNDI) == []
    announce(titulaire, "flux", "x", date(2026, 6, 30))
    resumes.schedule(date(2026, 7, 6), 2)
    travaux.run_pending([resumes.NATURE_FILE])
    assert Travail.objects.filter(nature=resumes.NATURE_RESUME, donnees__rythme="semaine").count() == 1
    preferences.choose(titulaire, {"receptions": "jamais"})
    mail.outbox.clear()
    travaux.run_pending([resumes.NATURE_RESUME])
    assert [m.subject for m in mail.outbox if "semaine" in m.subject] == []


def test_the_half_year_goes_to_all_who_left_it_even_when_nothing_came(titulaire, inconnu, nouveaux):
    muet, sans_compte = nouveaux
    preferences.choose(inconnu, {"receptions": "chaque"})
    for rang in range(22):
        announce(titulaire, "rattachement", f"r{rang}")
    assert run(ETE) == ["Votre point d’étape"] * 2
    corps = {m.to[0]: m.body for m in mail.outbox}
    assert set(corps) == {titulaire.email, muet.email}
    assert "22 nouvelles" in corps[titulaire.email] and "et 2 autres" in corps[titulaire.email]
    assert "du 01/01/2026 au 30/06/2026" in corps[titulaire.email]
    assert "Rien de nouveau" in corps[muet.email]
    assert run(ETE) == run(date(2026, 7, 31)) == []
    assert sans_compte.email not in corps


@pytest.fixture
def nouveaux(autre_compte) -> tuple[Utilisateur, Utilisateur]:
    """Somebody to whom nothing was said, and somebody who never activated their account."""
    muet, sans_compte = autre_compte(), autre_compte()
    Professionnel.objects.filter(pk=sans_compte.professionnel_id).update(active_at=None)
    return muet, sans_compte


@pytest.fixture
def autre_compte(db):
    return lambda: make_titulaire(make_exercice())


@pytest.mark.parametrize(
    ("on", "par_an", "attendues"),
    [
        (date(2026, 7, 1), 2, (date(2026, 1, 1), date(2026, 7, 1))),
        (date(2026, 7, 31), 2, (date(2026, 1, 1), date(2026, 7, 1))),
        (date(2026, 8, 1), 2, None),
        (date(2027, 1, 1), 2, (date(2026, 7, 1), date(2027, 1, 1))),
        (date(2026, 6, 30), 2, None),
        (date(2026, 4, 2), 4, (date(2026, 1, 1), date(2026, 4, 1))),
        (date(2026, 1, 5), 1, (date(2025, 1, 1), date(2026, 1, 1))),
        (date(2026, 7, 1), 0, None),
    ],
)
def test_the_parts_of_a_year(on, par_an, attendues):
    bilans = [(p.debut, p.fin) for p in resumes.periods(on, par_an) if p.rythme is Rythme.BILAN]
    assert bilans == ([attendues] if attendues else [])


@pytest.mark.parametrize("jours", range(7))
def test_the_week_summed_up_is_the_last_whole_one(jours):
    (semaine,) = resumes.periods(LUNDI + timedelta(days=jours), 0)
    assert (semaine.debut, semaine.fin) == (date(2026, 6, 22), LUNDI)


def test_an_unknown_nature_is_a_follow_up():
    assert family_of("rien.de.connu") is Famille.SUITES
    assert JOUR > LUNDI
