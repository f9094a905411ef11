"""The workbench: rows that wait or were rejected, seen by cause, corrected, put off, given, one by one or together."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import travaux
from accounts.flux import atelier, propositions, rejeu, renvois, suivi, valve
from accounts.flux.accuses import report
from accounts.models import Evenement, LigneEnAttente, Livraison, Professionnel, Reponse, SuiviLigne
from accounts.roles import Nature, Role
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.donnees import dpc
from tests.flux.conftest import make_partner
from tests.flux.lignes import row
from tests.people import JOUR, client_of, make_agent

pytestmark = pytest.mark.django_db
LISTE = "/livraisons/lignes"


def wrong_key(rpps: str) -> str:
    """The same number with its last digit wrong."""
    return rpps[:-1] + str((int(rpps[-1]) + 1) % 10)


@pytest.fixture
def fautives(andpc, roster, receive) -> Livraison:
    """One row by cause: wrong key, names swapped, near name, unknown number, unknown type; and one good row."""
    cle, inverse, proche, absent, yoga, bonne = roster[:6]
    return receive(
        andpc,
        [
            row(cle, "F-CLE", rpps=wrong_key(cle.rpps)),
            row(inverse, "F-INVERSE", nom_exercice=inverse.prenom, prenom_exercice=inverse.nom),
            row(proche, "F-PROCHE", nom_exercice=proche.nom[:-1] + "Z"),
            row(absent, "F-ABSENT", rpps=dpc.rpps_of(0, 600_000), nom_exercice="PERSONNE", prenom_exercice="Nulle"),
            row(yoga, "F-YOGA", type_action="YOGA"),
            row(bonne, "F-BONNE"),
        ],
        nom="fautives.csv",
    )


def answer(identifiant: str) -> Reponse:
    return Reponse.objects.select_related("livraison__partenaire").get(
        id_technique=identifiant, livraison__correction__isnull=True
    )


def page_of(identifiant: str) -> str:
    return reverse("operateur:ligne", args=[answer(identifiant).pk])


@pytest.mark.parametrize("nom", ["lignes", "lot", "ligne"])
def test_operators_only(nom, fautives, inconnu, ordre_gestionnaire, cnp, employeur, partenaire, titulaire, exploitant):
    adresse = reverse(f"operateur:{nom}", args=[answer("F-CLE").pk] if nom == "ligne" else [])
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, ordre_gestionnaire, cnp, employeur, partenaire, titulaire):
        assert client_of(refuse).get(adresse).status_code == 404
    assert client_of(exploitant).get(f"{adresse}?code=E102").status_code == 200


def test_rows_are_seen_by_cause_whatever_their_delivery(fautives, exploitant):
    reponse = client_of(exploitant).get(LISTE)
    assert {(cause.code, cause.nombre) for cause, _, _ in reponse.context["causes"]} == {
        ("E102", 1), ("E103", 2), ("W201", 1), ("E304", 1),
    }  # fmt: skip
    assert "F-BONNE" not in reponse.text
    par_code = client_of(exploitant).get(f"{LISTE}?code=E103")
    assert {r.id_technique for r in par_code.context["lignes"]} == {"F-INVERSE", "F-PROCHE"}
    for filtre, attendus in (
        ("sort=en_attente", {"F-INVERSE", "F-PROCHE", "F-ABSENT"}), ("partenaire=ANDPC&code=E304", {"F-YOGA"}),
        ("recherche=F-CLE", {"F-CLE"}), ("age=mois", set()), ("suivi=miennes", set()),
    ):  # fmt: skip
        vues = client_of(exploitant).get(f"{LISTE}?{filtre}").context["lignes"]
        assert {r.id_technique for r in vues} == attendus, filtre
    assert client_of(exploitant).get(f"{LISTE}?suivi=autre").status_code == 404


def test_the_row_is_shown_with_its_values_and_the_fix_that_can_be_computed(fautives, roster, exploitant):
    client = client_of(exploitant)
    for identifiant, valeurs in (
        ("F-CLE", (("rpps", roster[0].rpps),)),
        ("F-INVERSE", (("nom_exercice", roster[1].nom), ("prenom_exercice", roster[1].prenom))),
        ("F-PROCHE", (("nom_exercice", roster[2].nom),)),
    ):
        vue = client.get(page_of(identifiant))
        assert [p.valeurs for _, p in vue.context["propositions"]] == [valeurs], identifiant
        assert "Antibiotiques" not in vue.text and "Action fictive" in vue.text
    assert client.get(page_of("F-ABSENT")).context["propositions"] == []
    assert f'value="{roster[0].rpps}"' in client.get(page_of("F-CLE") + "?proposition=0").text


def correction(identifiant: str, **changements: str) -> dict[str, str]:
    """The form of the page, as its fields show the row, with these columns changed."""
    contenu = atelier.contents([answer(identifiant)], JOUR)[answer(identifiant).pk]
    champs = {f"c_{nom}": valeur for nom, valeur in contenu.valeurs}
    return {**champs, **{f"c_{nom}": v for nom, v in changements.items()}, "motif": "Vérifié auprès de l’organisme."}


def test_a_corrected_row_goes_through_the_door_and_the_partner_reads_it_in_its_report(fautives, roster, exploitant):
    pk = answer("F-CLE").pk
    envoi = client_of(exploitant).post(
        reverse("operateur:corriger", args=[pk]), correction("F-CLE", rpps=roster[0].rpps)
    )
    assert envoi.status_code == 302
    corrigee = Livraison.objects.get(canal="correction")
    assert envoi["Location"] == reverse("operateur:livraison", args=[corrigee.pk])
    assert (corrigee.partenaire, corrigee.deposee_par, corrigee.compteurs["recues"]) == (
        fautives.partenaire, exploitant, 1,
    )  # fmt: skip
    action = Action.objects.get(id_technique="F-CLE")
    assert (action.professionnel.rpps, action.livraison, action.canal) == (roster[0].rpps, corrigee, "correction")

    fautives.refresh_from_db()
    assert (fautives.compteurs["acceptees"], fautives.compteurs["rejetees"]) == (2, 1)
    assert sum(n for nom, n in fautives.compteurs.items() if nom != "recues") == fautives.compteurs["recues"] == 6
    compte_rendu = json.loads("".join(report(fautives)))
    assert "F-CLE" in compte_rendu["acceptees"]
    assert [a["code"] for a in compte_rendu["avertissements"] if a["id_technique"] == "F-CLE"] == ["W314"]
    fait = Evenement.objects.get(nature="ligne:corrigee")
    assert (fait.auteur, fait.details["champs"]) == (exploitant, ["rpps"])
    assert "Vérifié auprès" in client_of(exploitant).get(page_of("F-CLE")).text
    assert client_of(exploitant).post(
        reverse("operateur:corriger", args=[pk]), {"motif": "Encore.", "c_rpps": roster[0].rpps}
    ).status_code == 409  # fmt: skip


def test_a_waiting_row_that_is_corrected_waits_no_more(fautives, roster, exploitant):
    rejeu.correct(answer("F-INVERSE"), {"nom_exercice": roster[1].nom, "prenom_exercice": roster[1].prenom},
                  exploitant, "Colonnes inversées.", JOUR)  # fmt: skip
    assert LigneEnAttente.objects.filter(id_technique="F-INVERSE", resolue_at__isnull=True).count() == 0
    assert answer("F-INVERSE").sort == "acceptee"
    assert SuiviLigne.objects.get().reglee_le == JOUR


def test_a_correction_that_is_still_wrong_keeps_nothing(fautives, roster, exploitant, settings):
    avant = set(default_storage.listdir("livraisons")[0]), Livraison.objects.count()
    fichiers = sum(len(list(fichier)) for fichier in _files())
    reponse = client_of(exploitant).post(
        reverse("operateur:corriger", args=[answer("F-CLE").pk]), correction("F-CLE", rpps=roster[9].rpps)
    )
    assert reponse.status_code == 400
    assert "n’est pas celui que le RPPS donne" in reponse.text
    assert f'value="{roster[9].rpps}"' in reponse.text
    assert (set(default_storage.listdir("livraisons")[0]), Livraison.objects.count()) == avant
    assert sum(len(list(fichier)) for fichier in _files()) == fichiers
    assert answer("F-CLE").sort == "rejetee"
    assert not Evenement.objects.filter(nature="ligne:corrigee").exists()


def _files() -> list[list[str]]:
    """Files of the deliveries kept, by month."""
    trouves = []
    for annee in default_storage.listdir("livraisons")[0]:
        for mois in default_storage.listdir(f"livraisons/{annee}")[0]:
            trouves.append(default_storage.listdir(f"livraisons/{annee}/{mois}")[1])
    return trouves


@pytest.mark.parametrize(
    ("changements", "motif", "code"),
    [({"rpps": "99790000006"}, " ", "motif_requis"), ({}, "Rien.", "rien_de_change")],
)
def test_a_correction_says_why_and_changes_something(changements, motif, code, fautives, exploitant):
    with pytest.raises(Refus) as refus:
        rejeu.correct(answer("F-CLE"), changements, exploitant, motif, JOUR)
    assert refus.value.code == code


def test_what_the_partner_sent_since_then_still_wins(andpc, roster, receive, fautives, exploitant):
    receive(andpc, [row(roster[0], "F-CLE", intitule="Titre récent")])
    rejeu.correct(answer_of(fautives, "F-CLE"), {"rpps": roster[0].rpps}, exploitant, "Tardif.", JOUR)
    assert Action.objects.get(id_technique="F-CLE").intitule == "Titre récent"


def answer_of(livraison: Livraison, identifiant: str) -> Reponse:
    return livraison.reponses.select_related("livraison__partenaire").get(id_technique=identifiant)


def test_a_correction_never_stops_nor_weighs_on_the_safety_valve(fautives, roster, exploitant, monkeypatch):
    monkeypatch.setattr(valve, "_size", lambda livraison: "arrêt")
    correction_ = rejeu.correct(answer("F-CLE"), {"rpps": roster[0].rpps}, exploitant, "Vérifié.", JOUR)
    assert correction_.etat == "traitee"


def test_a_row_that_its_partner_sent_again_is_settled_by_the_night(andpc, roster, receive, fautives, exploitant):
    receive(andpc, [row(roster[4], "F-YOGA"), row(roster[0], "F-CLE", type_action="YOGA")])
    assert renvois.settle(JOUR) == 1
    assert renvois.settle(JOUR) == 0
    client = client_of(exploitant)
    a_traiter = client.get(LISTE).context["lignes"]
    assert "F-YOGA" not in {r.id_technique for r in a_traiter}
    assert sum(r.id_technique == "F-CLE" for r in a_traiter) == 2
    assert [r.id_technique for r in client.get(f"{LISTE}?suivi=reglees").context["lignes"]] == ["F-YOGA"]


def test_rows_of_the_military_partner_are_shown_to_nobody_and_corrected_by_nobody(roster, receive, exploitant):
    receive(make_partner("MINARM"), [row(roster[0], "M-1", rpps=wrong_key(roster[0].rpps))])
    vue = client_of(exploitant).get(page_of("M-1"))
    assert roster[0].nom not in vue.text and "R. 4022-21" in vue.text
    with pytest.raises(Refus) as refus:
        rejeu.correct(answer("M-1"), {"rpps": roster[0].rpps}, exploitant, "Non.", JOUR)
    assert refus.value.code == "partenaire_militaire"


def test_a_row_whose_file_is_gone_says_that_its_sender_alone_can_send_it_again(fautives, exploitant):
    default_storage.delete(str(fautives.fichier.name))
    vue = client_of(exploitant).get(page_of("F-YOGA"))
    assert "ne peut plus être relue" in vue.text
    assert vue.context["formulaire"] is None


def follow(qui, identifiant: str, **champs):
    return client_of(qui).post(reverse("operateur:suivre", args=[answer(identifiant).pk]), {"revision": 1, **champs})


def test_a_row_is_taken_given_put_off_and_noted_and_its_history_says_so(fautives, exploitant):
    collegue = make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, "EXPLOITANT-2")
    meme = Role.EXPLOITANT
    collegue.appartenances.update(organisation=exploitant.appartenances.get().organisation, role=meme)
    demain = JOUR + timedelta(days=1)
    for revision, champs in enumerate(
        (
            {"geste": "prendre"}, {"geste": "noter", "note": "Organisme appelé."},
            {"geste": "reporter", "jusquau": demain.isoformat(), "motif": "Réponse demain."},
            {"geste": "confier", "collegue": collegue.pk},
        ),
        start=1,
    ):  # fmt: skip
        assert follow(exploitant, "F-YOGA", **champs, revision=revision).status_code == 302, champs
    cas = SuiviLigne.objects.get()
    assert (cas.proprietaire, cas.note, cas.reportee_au) == (collegue, "Organisme appelé.", demain)
    assert [e.details["geste"] for e in suivi.history(cas)] == ["confier", "reporter", "noter", "prendre"]
    client = client_of(exploitant)
    assert "F-YOGA" not in client.get(LISTE).text
    assert "F-YOGA" in client.get(f"{LISTE}?suivi=reportees").text
    assert follow(exploitant, "F-YOGA", geste="prendre", revision=2).status_code == 409


@pytest.mark.parametrize(
    "champs",
    [
        {"geste": "reporter", "jusquau": "", "motif": "Sans date."},
        {"geste": "reporter", "jusquau": JOUR.isoformat(), "motif": "Aujourd’hui."},
        {"geste": "reporter", "jusquau": "2026-07-15", "motif": " "},
        {"geste": "confier", "collegue": "0"},
        {"geste": "effacer"},
    ],
)
def test_a_gesture_that_says_too_little_is_refused(champs, fautives, exploitant):
    reponse = follow(exploitant, "F-YOGA", **champs)
    assert reponse.status_code == 400
    assert SuiviLigne.objects.filter(revision__gt=1).count() == 0


def test_a_cause_is_worked_on_together_after_a_preview(fautives, roster, exploitant):
    client = client_of(exploitant)
    adresse = f"{reverse('operateur:lot')}?code=E103"
    apercu = client.get(adresse)
    assert (apercu.context["total"], apercu.context["corrigeables"]) == (2, 2)
    lignes = [str(answer(i).pk) for i in ("F-INVERSE", "F-PROCHE")]
    commun = {"code": "E103", "ligne": lignes}
    assert client.post(adresse, {**commun, "geste": "corriger"}).status_code == 400
    assert client.post(adresse, {"code": "E103", "geste": "prendre"}).status_code == 400
    assert client.post(adresse, {**commun, "geste": "prendre"}).status_code == 302
    assert SuiviLigne.objects.filter(proprietaire=exploitant).count() == 2

    assert client.post(adresse, {**commun, "geste": "corriger", "motif": "Noms du RPPS."}).status_code == 302
    travaux.run_pending([rejeu.NATURE_LOT])
    assert {answer(i).sort for i in ("F-INVERSE", "F-PROCHE")} == {"acceptee"}
    assert Action.objects.filter(canal="correction").count() == 2
    assert client.get(adresse).context["total"] == 0


def test_a_row_ticked_but_not_shown_is_left_alone(fautives, exploitant):
    autre = str(answer("F-YOGA").pk)
    adresse = f"{reverse('operateur:lot')}?code=E103"
    reponse = client_of(exploitant).post(adresse, {"code": "E103", "geste": "prendre", "ligne": [autre]})
    assert reponse.status_code == 400
    assert not SuiviLigne.objects.exists()


def test_a_row_of_a_lot_that_is_refused_stays_with_a_note(fautives, roster, exploitant):
    rejeu.request_lot({answer("F-CLE").pk: {"rpps": roster[9].rpps}}, exploitant, "Au hasard.", JOUR)
    travaux.run_pending([rejeu.NATURE_LOT])
    assert answer("F-CLE").sort == "rejetee"
    assert SuiviLigne.objects.get().note.startswith("Correction refusée")


def test_nobody_else_acts(fautives, titulaire, partenaire):
    for qui in (titulaire, partenaire):
        with pytest.raises(Refus):
            rejeu.correct(answer("F-CLE"), {"rpps": "99790000006"}, qui, "Non.", JOUR)
        with pytest.raises(Refus):
            suivi.apply(suivi.of_row(answer("F-CLE")), suivi.take(qui), qui, 1, JOUR)
        with pytest.raises(Refus):
            suivi.apply_to_rows([answer("F-CLE").pk], suivi.take(qui), qui, JOUR)
    with pytest.raises(Depasse):
        suivi.apply(suivi.of_row(answer("F-CLE")), suivi.release(), _operator(), 9, JOUR)


def _operator():
    return make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, "EXPLOITANT")


def test_neighbours_are_valid_numbers_one_slip_away(roster):
    rpps = roster[0].rpps
    inverses = rpps[:4] + rpps[5] + rpps[4] + rpps[6:]
    for saisie in (wrong_key(rpps), inverses, rpps[:6] + rpps[7:], f"8{rpps}", f"{rpps[:5]} {rpps[5:]}"):
        assert rpps in propositions.neighbours(saisie), saisie
    assert rpps not in propositions.neighbours(rpps)
    assert propositions.neighbours("abc") == frozenset()


def test_two_people_of_one_name_are_not_proposed_for_each_other(andpc, roster, receive, exploitant):
    premier = roster[0]
    modele = Professionnel.objects.get(rpps=premier.rpps)
    Professionnel.objects.create(
        rpps=dpc.rpps_of(1, 700_000), nom=modele.nom, prenom=modele.prenom, cle_nom=modele.cle_nom
    )
    receive(andpc, [row(premier, "H-1", rpps=dpc.rpps_of(7, 600_000))])
    assert client_of(exploitant).get(page_of("H-1")).context["propositions"] == []


def test_the_pages_cost_the_same_queries_whatever_they_hold(andpc, roster, receive, fautives, exploitant):
    client = client_of(exploitant)
    adresses = (LISTE, f"{reverse('operateur:lot')}?code=E102")

    def cost() -> list[int]:
        couts = []
        for adresse in adresses:
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(adresse).status_code == 200
            couts.append(len(requetes))
        return couts

    def send(nom: str, combien: int) -> None:
        lignes = [row(q, f"{nom}-{q.rpps}", rpps=wrong_key(q.rpps)) for q in roster[:combien]]
        receive(andpc, lignes, manifeste=Manifeste(id_flux=nom))

    send("A", 10)
    avant = cost()
    send("B", 30)
    assert cost() == avant
