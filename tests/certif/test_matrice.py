"""The permission matrix, generated from the URL resolver: every address, every actor, reading and writing.

An address without a line in `table_acces.py` fails the suite.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django import shortcuts
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import clients_api, horloge
from accounts.etendues import Etendue, Mode
from accounts.flux import delegation
from accounts.flux.reponses import COMPTEURS
from accounts.models import Evenement, Livraison, Partenaire, Utilisateur
from actions import accompagnement, amenagements, brouillons, carnet, cycles, synthese_pdf
from actions.models import Action, Cycle, Justificatif
from certif import erreurs
from dashboards import publication
from ordres import decision
from tests.accounts.api.abonnes import subscription_addresses
from tests.accounts.surveillance import surveillance_addresses
from tests.actions.avis import opinion_addresses
from tests.actions.captures import make_capture
from tests.actions.demandes import request_addresses
from tests.actions.libres.cas import libre_addresses
from tests.actions.reclamations.situations import claim_addresses
from tests.actions.simulation.adresses import simulation_addresses
from tests.banc.sous_role import sous_le_role  # noqa: F401 - fixture of the bench
from tests.certif import canaris
from tests.certif.acces import ACTEURS, ANONYME, TOUS, Acces
from tests.certif.table_acces import A_JETON, ALLAUTH_DU_COMPTE, ALLAUTH_PUBLIQUES, JETONS, TABLE
from tests.dashboards.administration import administration_addresses
from tests.dashboards.employeurs import employer_addresses
from tests.dashboards.fiches import sheet_addresses
from tests.ordres.alertes import alert_addresses
from tests.ordres.campagnes import campaign_addresses
from tests.ordres.dossier.situations import dossier_addresses
from tests.ordres.ecrits import control_addresses
from tests.ordres.listes import list_addresses
from tests.ordres.situations import JOUR_CONTROLE, control_at, fill, intention
from tests.ordres.tirages import draw_addresses
from tests.people import client_of, make_anomalie
from tests.referentiels_fictifs import draft_addresses, make_action, make_cycle

CONNEXION = "/compte/login/"


def addresses(resolveur: URLResolver, espace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the site under its full name."""
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLResolver):
            yield from addresses(motif, f"{espace}{motif.namespace}:" if motif.namespace else espace)
        else:
            yield espace + (motif.name or "redirection"), motif


def test_every_address_has_its_line_and_every_line_its_address():
    connues = {nom for nom, _ in addresses(get_resolver())}
    assert connues == set(TABLE) | set(A_JETON) | JETONS | ALLAUTH_PUBLIQUES | ALLAUTH_DU_COMPTE


@pytest.fixture(autouse=True)
def _each_refusal_shown_once(monkeypatch):
    """A refusal has the same page at every address: it is drawn the first time each actor meets it, then only said.

    The summary in PDF has its own tests; here only who obtains it counts.
    """
    vues: set[tuple[object, str]] = set()

    def render(request, template_name, context=None, *, status):
        vue = (request.user.pk, template_name)
        if vue in vues:
            return HttpResponse(status=status)
        vues.add(vue)
        return shortcuts.render(request, template_name, context, status=status)

    monkeypatch.setattr(erreurs, "render", render)
    monkeypatch.setattr(synthese_pdf, "render", lambda situation, on: b"%PDF-1.4 fictif")


@pytest.fixture
def acteurs(request, titulaire) -> dict[str, Utilisateur | None]:
    """The whole cast, the visitor first."""
    return {nom: None if nom == ANONYME else request.getfixturevalue(nom) for nom in ACTEURS}


@pytest.fixture
def valeurs(acteurs, version, exercice, au_jour) -> dict[str, Any]:
    """Values of the addresses, all about the account of `titulaire`: a controlled cycle and the next one."""
    jour = au_jour(JOUR_CONTROLE)
    titulaire, decideur, partenaire = acteurs["titulaire"], acteurs["ordre_decideur"], acteurs["partenaire"]
    assert titulaire is not None
    assert decideur is not None
    assert partenaire is not None
    make_cycle(exercice, jour)
    make_cycle(acteurs["inconnu"].professionnel.exercices.get(), jour)
    cycle = fill(Cycle.objects.filter(exercice=exercice).earliest("debut"), jour)
    ouvert = control_at("ouvert", cycle, decideur)
    attestation = decision.decide(ouvert, intention(ouvert), decideur, jour).attestation
    cycles.recompute([exercice.pk], jour)
    suivant = Cycle.objects.get(exercice=exercice, etat="ouvert")
    action = make_action(suivant, "A1a", date(2032, 1, 20))
    envoi = Partenaire.objects.create(
        code="ESSAI",
        nom="Partenaire fictif",
        flux=["ACTIONS"],
        organisation=partenaire.appartenances.get().organisation,
    )
    livraison = Livraison.objects.create(
        partenaire=envoi, id_flux="x", type_flux="ACTIONS", horodatage=horloge.instant(), canal="essai", taille=0,
        nom_fichier="actions.csv", sha256="a" * 64, etat="traitee", recue_at=horloge.instant(),
        compteurs=dict.fromkeys(("recues", *COMPTEURS.values()), 0), finie_at=horloge.instant(), manifeste={"recu": {}},
    )  # fmt: skip
    reponse = livraison.reponses.create(ligne=2, id_technique="T-9", sort="rejetee", code="E304", message="Fictif.")
    anomalie = make_anomalie(exercice, jour)
    atelier = draft_addresses(acteurs["cnp"])
    piece, preuve = _proof(cycle.actions.earliest("pk"), titulaire), _proof(action, titulaire)
    motive = {"motif": "Motif fictif.", "auteur": decideur, "on": jour}
    exoneration = amenagements.exempt(suivant, 2, **motive)
    condition = amenagements.ask_for_resumption(suivant, ["A3a"], **motive)[0]
    return {
        "cycle_ouvert": [suivant.pk], "exoneration": [suivant.pk, exoneration.pk],
        "condition": [suivant.pk, condition.pk],
        "": [], "referentiel": ["ESSAI"], "version": ["ESSAI", 1], "fichier": ["ESSAI", 1, "referentiels.csv"],
        "jeton": [attestation.jeton], "brouillon": [brouillons.start(titulaire, suivant, "A1b", jour).jeton],
        "action": [action.pk], "justificatif": [preuve.pk], "cycle": [cycle.pk], "piece": [cycle.pk, piece.pk],
        "a_rattacher": [make_action(suivant, None, date(2032, 1, 21), partenaire=envoi, id_technique="T-1").pk],
        "etape": [cycle.pk, "demander_pieces"], "attestation": [attestation.pk], "decision": [attestation.decision_id],
        "table": ["profession"],
        "reponse": [reponse.pk], "anomalie": [anomalie.pk],
        "delegation": [delegation.grant(envoi, envoi.organisation, jour, None, None, jour).pk],
        "note": [carnet.write(titulaire, uuid.uuid4(), 0, carnet.Contenu("Note fictive", "")).jeton],
        "capture": [make_capture(titulaire).jeton],
        "livraison": [livraison.pk], "accuse": [livraison.pk, "ar"], "espace": ["ESSAI"],
        "identifiants": ["ESSAI", _credentials(envoi, partenaire, jour)], **subscription_addresses(envoi),
        **request_addresses(titulaire, suivant, jour), **opinion_addresses(titulaire, action, jour),
        **claim_addresses(titulaire, suivant, envoi, jour),
        "accord": [_grant(acteurs, suivant, jour)], "session": [_session(titulaire)],
        **list_addresses(acteurs["ordre_gestionnaire"], jour),
        **alert_addresses(acteurs["ordre_gestionnaire"], jour),
        **campaign_addresses(acteurs["ordre_gestionnaire"], jour), **control_addresses(ouvert),
        **atelier, **simulation_addresses(atelier["brouillon_referentiel"][0]),
        **libre_addresses(titulaire, suivant, acteurs["cnp"], jour), **draw_addresses(cycle, decideur),
        **sheet_addresses(acteurs["cnp"]),
        "nom_profession": ["sage-femme"], "trimestre": [_quarter()],
        **administration_addresses(_exploitant(acteurs), jour),
        **surveillance_addresses(acteurs["ordre_gestionnaire"], _exploitant(acteurs), jour),
        **dossier_addresses(titulaire, decideur, suivant, jour), **employer_addresses(acteurs["employeur"]),
    }  # fmt: skip


def _exploitant(acteurs: dict[str, Utilisateur | None]) -> Utilisateur:
    exploitant = acteurs["exploitant"]
    assert exploitant is not None
    return exploitant


def _quarter() -> str:
    """A published quarter: figures were drawn up on its last day."""
    publication.draw_up(date(2031, 12, 31))
    return "2031-T4"


def _grant(acteurs: dict[str, Utilisateur | None], cycle: Cycle, jour: date) -> int:
    """An authorisation of the owner, to the CNP of the cast."""
    titulaire, accompagnant = acteurs["titulaire"], acteurs["accompagnant"]
    assert titulaire is not None
    assert accompagnant is not None
    cnp = accompagnant.appartenances.get().organisation
    return accompagnement.grant(titulaire, cycle.exercice, cnp, jour, jour).pk


def _session(titulaire: Utilisateur) -> int:
    """A session of the owner, open elsewhere."""
    ailleurs = client_of(titulaire).session
    return UserSession.objects.create(user=titulaire, ip="127.0.0.1", session_key=ailleurs.session_key).pk


def _proof(action: Action, titulaire: Utilisateur) -> Justificatif:
    return Justificatif.objects.create(
        action=action, fichier=ContentFile(b"%PDF-1.4 fictif", name="abc.pdf"), nom="preuve.pdf", taille=15,
        type_mime="application/pdf", sha256=hashlib.sha256(b"%PDF-1.4 fictif").hexdigest(), deposee_par=titulaire,
        created_at=horloge.now(),
    )  # fmt: skip


def _credentials(envoi: Partenaire, partenaire: Utilisateur, jour: date) -> int:
    return clients_api.create(envoi, "Essais", Mode.ESSAI, [Etendue.FLUX_LIRE], partenaire, jour)[0].pk


def _said(reponse: Any) -> int | str:
    """The status, or « connexion » for the way to the login page."""
    if reponse.status_code == 302 and reponse["Location"].startswith(CONNEXION):
        return "connexion"
    return reponse.status_code


def _body(reponse: Any) -> bytes:
    """What was sent, read to its end."""
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


def _expected(ligne: Acces, acteur: str, *, lit: bool) -> int | str:
    if acteur in ligne.qui:
        return ligne.sauf.get(acteur, ligne.oui)
    if acteur == ANONYME:
        return 403 if ligne.api else "connexion"
    # An address that only takes forms says so to anybody logged in, before it looks at what it is about.
    return 405 if lit and ligne.oui == 405 else ligne.refus


def test_each_actor_reads_what_the_table_says(acteurs, valeurs, caplog, sous_le_role):  # noqa: F811 - imported above
    """As the table says, without a word of another tenant (S2), from the role that serves pages, bound by policies."""
    canaris.mark(acteurs)
    ecarts = []
    for acteur, utilisateur in acteurs.items():
        client = client_of(utilisateur)
        for nom, ligne in TABLE.items():
            reponse = client.get(reverse(nom, args=valeurs[ligne.args]))
            dit, attendu = _said(reponse), _expected(ligne, acteur, lit=True)
            if dit != attendu:
                ecarts.append((nom, acteur, dit, attendu))
            ecarts += [(nom, acteur, "lit", autre) for autre in canaris.foreign(acteur, nom, _body(reponse))]
            if reponse.status_code not in (301, 302) and "Content-Security-Policy" not in reponse:
                ecarts.append((nom, acteur, "sans CSP"))
    assert not ecarts, _lines(ecarts)
    assert "Canari" not in caplog.text


def test_nobody_writes_outside_their_own(acteurs, valeurs):
    """A POST by somebody the table does not name is refused before anything is written."""
    avant = _facts()
    ecarts = []
    for acteur, utilisateur in acteurs.items():
        client = client_of(utilisateur)
        for nom, ligne in TABLE.items():
            if acteur in ligne.qui:
                continue
            dit = _said(client.post(reverse(nom, args=valeurs[ligne.args]), {"revision": 1, "motif": "Texte fictif."}))
            attendu = _expected(ligne, acteur, lit=False)
            if dit != attendu and not (dit == 405 and not ligne.ecrit):
                ecarts.append((nom, acteur, dit, attendu))
    assert not ecarts, _lines(ecarts)
    assert _facts() == avant


def test_a_form_from_elsewhere_writes_nothing(acteurs, valeurs):
    """Where a POST means something, those who may write need the token of our form; elsewhere nobody posts."""
    avant = _facts()
    ecarts = []
    for acteur, utilisateur in acteurs.items():
        client = Client(enforce_csrf_checks=True)
        if utilisateur is not None:
            client.force_login(utilisateur, backend="allauth.account.auth_backends.AuthenticationBackend")
        for nom, ligne in TABLE.items():
            if acteur not in ligne.qui:
                continue
            dit = _said(client.post(reverse(nom, args=valeurs[ligne.args])))
            # What only reads may say so before it asks for a token.
            if dit != 403 and (ligne.ecrit or dit != 405):
                ecarts.append((nom, acteur, dit))
    assert not ecarts, _lines(ecarts)
    assert _facts() == avant


def test_pages_that_only_read_refuse_a_post(acteurs, valeurs):
    ecarts = []
    for nom, ligne in TABLE.items():
        if ligne.ecrit:
            continue
        client = client_of(acteurs[next(a for a in ACTEURS if a in ligne.qui)])
        dit = _said(client.post(reverse(nom, args=valeurs[ligne.args])))
        if dit != 405:
            ecarts.append((nom, dit))
    assert not ecarts, _lines(ecarts)


def test_a_session_opens_nothing_of_what_takes_a_token(acteurs):
    ecarts = []
    for acteur, utilisateur in acteurs.items():
        client = client_of(utilisateur)
        for nom, args in A_JETON.items():
            dits = {_said(client.get(reverse(nom, args=args))), _said(client.post(reverse(nom, args=args)))}
            if dits != {401}:
                ecarts.append((nom, acteur, dits))
        for nom in JETONS:
            dits = {_said(client.get(reverse(nom))), _said(client.post(reverse(nom)))} - {400, 401, 405}
            if dits:
                ecarts.append((nom, acteur, dits))
    assert not ecarts, _lines(ecarts)


def _lines(ecarts: list[tuple]) -> str:
    return "\n".join(" ".join(map(str, ecart)) for ecart in ecarts)


def _facts() -> list[Any]:
    """What a write would move; reading a file is the only event that the others may leave."""
    return [
        Evenement.objects.count(),
        list(Action.objects.order_by("pk").values_list("pk", "revision", "is_retiree", "rattachement")),
        list(Cycle.objects.order_by("pk").values_list("pk", "etat")),
        list(Livraison.objects.order_by("pk").values_list("pk", "etat")),
    ]


@pytest.mark.parametrize("nom", sorted(ALLAUTH_DU_COMPTE))
def test_pages_of_an_account_ask_for_one(db, nom):
    args = [1] if nom in {"mfa_remove_webauthn", "mfa_edit_webauthn"} else []
    assert _said(client_of(None).get(reverse(nom, args=args))) == "connexion"


def test_nobody_signs_up_alone(db):
    page = client_of(None).post(reverse("account_signup"), {"email": "a@exemple.test", "password1": "x" * 20})
    assert page.status_code == 200
    assert not Utilisateur.objects.exists()


@pytest.mark.parametrize("adresse", ["/verifier/%00", "/referentiels/?q=%00", "/?q=a%00b"])
def test_an_address_no_text_can_hold_is_refused(db, adresse):
    assert client_of(None).get(adresse).status_code == 400


@pytest.mark.parametrize("nom", [n for n, ligne in TABLE.items() if ligne.qui == TOUS and not ligne.args])
def test_public_pages_carry_the_headers_of_security(db, nom):
    reponse = client_of(None).get(reverse(nom))
    assert "Content-Security-Policy" in reponse
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["X-Frame-Options"] == "DENY"
