"""What the instances have under way: alerts and messages today; once the day is of 2032, their controls.

Everything goes through the acts, on the days when it would have happened, and once only. Going back before those days
undoes it (`certif.demonstration.retour`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

from django.db import connection, transaction

from accounts import horloge, travaux
from accounts.models import Organisation, Utilisateur
from actions.models import Avancement, Cycle
from certif.demonstration.personnes import DOMAINE
from ordres import (
    alertes_depart,
    alertes_envoi,
    campagne,
    campagne_tri,
    constat,
    controle,
    decision,
    ecrits,
    fils,
    messages,
    remplacement,
    revue,
    revue_preuves,
    tirage,
)
from ordres.alertes_vocabulaire import Destinataire
from ordres.campagne import Perimetre
from ordres.models import Campagne, Controle, Decision, DossierCampagne, EnvoiAlertes, RevuePreuve, Tirage
from ordres.workflow_controle import Geste
from referentiels.parametres import parametres_au

CAMILLE, SACHA, MAXIME, CHARLIE = "99790000006", "99790000014", "99790000055", "99790000089"
#: From this day on the first wave of controls is under way: the campaigns, a contradictory path, a draw.
PREMIER_JOUR = date(2032, 2, 10)
ECHUS_EN_2031 = (date(2031, 1, 1), date(2031, 12, 31))
TIRES = 5


def install(on: date) -> bool:
    """Alerts and messages of these last days, in the name of the councils; False when there are some already."""
    if EnvoiAlertes.objects.exists():
        return False
    paris, lyon = _agent("gestionnaire.cdom75"), _agent("decideur.croi84")
    for jours, agent, destinataire in (
        (12, _agent("gestionnaire.crop84"), Destinataire.PROFESSIONNEL), (11, lyon, Destinataire.EMPLOYEUR),
        (10, lyon, Destinataire.PROFESSIONNEL), (10, paris, Destinataire.PROFESSIONNEL),
    ):  # fmt: skip
        _on(on - timedelta(days=jours), partial(_alert, agent, destinataire))
    camille = _running(CAMILLE, on)
    if camille is not None:
        _on(on - timedelta(days=9), lambda jour: _say(_holder(CAMILLE), camille, _QUESTION, jour))
        _on(on - timedelta(days=8), lambda jour: _say(paris, camille, _REPONSE, jour))
    return True


def follow(on: date) -> list[int]:
    """Lead the controls of 2032 up to a few days before; returns the exercises whose cycles were judged."""
    lyon = _agent("decideur.croi84")
    if on < PREMIER_JOUR or Campagne.objects.filter(instance=_instance(lyon)).exists():
        return []
    _on(date(2032, 1, 5), lambda jour: _open(lyon, "Infirmiers, cycles finis en 2031", jour))
    _on(date(2032, 1, 6), _open_in_paris)
    juges = _replace(lyon, _ended(CHARLIE))
    _contradict(lyon, _ended(SACHA))
    _draw(lyon)
    ssa = _agent("decideur.ssa")
    _on(date(2032, 1, 14), lambda jour: _ask(ssa, _open_one(ssa, MAXIME, jour), jour))
    while campagne_tri.sort_slice(DossierCampagne.objects.filter(trie_at__isnull=True), on):
        pass
    return juges


def _on(jour: date, fait: Callable[[date], object]) -> None:
    """Do that on that day; what PostgreSQL checks at a commit is checked each day, all being one transaction here."""
    with horloge.fixed_day(jour):
        fait(jour)
    connection.check_constraints()


def _agent(cle: str) -> Utilisateur:
    return Utilisateur.objects.get(email=f"{cle}@{DOMAINE}")


def _holder(rpps: str) -> Utilisateur:
    return Utilisateur.objects.get(professionnel__rpps=rpps)


def _instance(agent: Utilisateur) -> Organisation:
    return agent.appartenances.get().organisation


def _running(rpps: str, on: date) -> Cycle | None:
    cycles = Cycle.objects.select_related("exercice__professionnel")
    return cycles.filter(exercice__professionnel__rpps=rpps, etat=Cycle.Etat.OUVERT, fin__gte=on).first()


def _ended(rpps: str) -> Cycle:
    cycles = Cycle.objects.select_related("exercice__professionnel", "version")
    return cycles.filter(exercice__professionnel__rpps=rpps).earliest("debut")


def _alert(agent: Utilisateur, destinataire: Destinataire, on: date) -> None:
    """Alert those at risk in the perimeter of this agent, if there are any who may be told."""
    niveau = parametres_au(on).alerte_niveau
    lignes = Avancement.objects.followed_by([_instance(agent)]).running(on).filter(risque__gte=niveau)
    apercu = alertes_envoi.preview(lignes, destinataire, agent, on)
    if not apercu.nombre:
        return
    for envoi in alertes_envoi.confirm(lignes, destinataire, agent, on, empreinte=apercu.empreinte):
        alertes_depart.drive(envoi.pk)


def _say(qui: Utilisateur, cycle: Cycle, texte: str, on: date) -> None:
    """Read what the other side wrote, then write."""
    fil = fils.of_cycle(cycle)
    if fil is not None:
        with transaction.atomic():
            fils.read_by(fil, is_titulaire=qui.professionnel_id is not None)
    messages.send(fils.pen(qui, cycle, on), cycle, uuid4(), texte, on)


def _open(agent: Utilisateur, titre: str, on: date, specialite: str = "") -> None:
    """A campaign of what ended in 2031, its controls open; nothing when there is nobody to control."""
    instance, perimetre = _instance(agent), Perimetre(*ECHUS_EN_2031, specialite=specialite)
    if not campagne.preview(instance, perimetre, agent).total:
        return
    ouverte = campagne.open_campagne(instance, titre, perimetre, agent, on)
    while campagne.open_slice(ouverte.pk):
        pass


def _open_in_paris(on: date) -> None:
    """A small one in Paris, on a specialty: the general practitioners are left to whoever walks the guided path."""
    agent = _agent("decideur.cdom75")
    autres = Avancement.objects.followed_by([_instance(agent)]).filter(fin__range=ECHUS_EN_2031)
    premiere = autres.exclude(specialite__in=("", "SM54")).order_by("specialite").first()
    if premiere is not None:
        _open(agent, "Une spécialité à Paris, cycles finis en 2031", on, premiere.specialite)


def _open_one(agent: Utilisateur, rpps: str, on: date) -> Controle:
    return controle.open_controle(_ended(rpps), agent, on)


def _ask(agent: Utilisateur, ouvert: Controle, on: date) -> None:
    controle.advance(ouvert, Geste.DEMANDER_PIECES, agent, on, revision=ouvert.revision, motif=_PIECES)


def _contradict(agent: Utilisateur, cycle: Cycle) -> None:
    """Documents asked for and received, opinions on them, reasons communicated: the observations are awaited."""
    ouvert, titulaire = Controle.objects.select_related("instance").get(cycle=cycle), _holder(SACHA)
    _on(date(2032, 1, 12), lambda jour: _ask(agent, ouvert, jour))
    _on(date(2032, 1, 13), lambda jour: _say(titulaire, cycle, _QUESTION_DU_CONTROLE, jour))
    _on(date(2032, 1, 14), lambda jour: _say(agent, cycle, _REPONSE_DU_CONTROLE, jour))
    _on(date(2032, 1, 20), lambda jour: ecrits.send(titulaire, ouvert, "pieces", _ENVOI, jour))
    _on(date(2032, 1, 23), lambda jour: _review(agent, cycle, jour))

    def reasons(jour: date) -> None:
        ouvert.refresh_from_db()
        controle.advance(ouvert, Geste.COMMUNIQUER_MOTIFS, agent, jour, revision=ouvert.revision, motif=_MOTIFS)

    _on(date(2032, 2, 2), reasons)


def _review(agent: Utilisateur, cycle: Cycle, on: date) -> None:
    """An opinion on each piece of evidence: the first one is not enough, the others are."""
    avis = RevuePreuve.Avis
    for rang, action in enumerate(cycle.actions.counted().order_by("pk")):
        voulu, motif = (avis.PROBANTE, "") if rang else (avis.INSUFFISANTE, _INSUFFISANTE)
        revue_preuves.mark(action, cycle, voulu, motif, rang=0, auteur=agent, on=on)


def _replace(agent: Utilisateur, cycle: Cycle) -> list[int]:
    """A decision and its attestation, then another reasoned one: the second attestation replaces the first."""
    ouvert = Controle.objects.select_related("instance").get(cycle=cycle)
    _on(date(2032, 1, 26), lambda jour: _satisfy(agent, ouvert, "", jour))

    def again(jour: date) -> None:
        ouvert.refresh_from_db()
        remplacement.reexamine(ouvert, agent, jour, revision=ouvert.revision, motif=_REEXAMEN)

    _on(date(2032, 2, 3), again)
    _on(date(2032, 2, 9), lambda jour: _satisfy(agent, ouvert, _MAINTIEN, jour))
    return [cycle.exercice_id]


def _satisfy(agent: Utilisateur, ouvert: Controle, motif: str, on: date) -> None:
    vu = constat.read(ouvert.cycle, on)
    decision.decide(
        ouvert, decision.Intention(Decision.Sens.SATISFAIT, motif, ouvert.revision, vu.empreinte), agent, on
    )


def _draw(agent: Utilisateur) -> None:
    """A draw made, one of its reviews closed; none where so few could be named by it."""
    demande = tirage.Demande(
        "Revue des cycles finis en 2031", _PERIMETRE, "fin=echus", TIRES, Tirage.Strates.DEPARTEMENT
    )
    with horloge.fixed_day(date(2032, 1, 19)) as jour:
        tire = tirage.prepare(demande, _instance(agent), agent, jour)
        travaux.run_pending([tirage.NATURE_POPULATION])
        tire.refresh_from_db()
        if tire.effectif < parametres_au(jour).seuil_secret:
            tirage.cancel(tire, "Population trop petite pour être publiée.", agent, jour)
            return
        tirage.commit(tire, _EVENEMENT, date(2032, 1, 21), agent, jour)
    with horloge.fixed_day(date(2032, 1, 21)) as jour:
        tirage.give_seed(
            tire, "04 11 23 31 46 02", "Résultats fictifs publiés par l’organisateur du tirage", agent, jour
        )
        travaux.run_pending([tirage.NATURE_CALCUL])
    relu = tire.dossiers.select_related("tirage", "cycle__exercice__professionnel").get(strate=_first(tire), rang=1)
    _on(date(2032, 2, 5), lambda jour: revue.close(relu, "conforme", _RELU, agent, jour))


def _first(tire: Tirage) -> str:
    tires = tire.dossiers.filter(rang=1).order_by("strate")
    return str(tires.values_list("strate", flat=True)[0])


_QUESTION = "Bonjour, mon congrès de 2025 n’est pas compté alors que celui de 2024 l’est. Faut-il une autre preuve ?"
_REPONSE = (
    "Bonjour, la preuve est bonne : la même action du référentiel ne compte qu’une fois par cycle. Une autre action de "
    "l’axe 1, ou une action d’un autre axe, ferait avancer votre compte."
)
_PIECES = "Merci de transmettre l’attestation de fin de la formation déclarée, et ce qui établit les axes 2 et 3."
_QUESTION_DU_CONTROLE = "Bonjour, une attestation de mon employeur suffit-elle pour l’axe 2 ?"
_REPONSE_DU_CONTROLE = (
    "Bonjour, oui, si elle dit l’action, sa date et sa durée. Vous pouvez la joindre à votre réponse."
)
_ENVOI = "L’attestation de vaccination est dans mon compte. Celle de l’employeur m’a été promise pour février."
_INSUFFISANTE = "Le document ne dit ni la durée ni l’organisme : une attestation de fin l’établirait."
_MOTIFS = (
    "À ce jour, les axes 2 et 3 ne sont pas établis : aucune action n’y est prouvée. Vous pouvez présenter vos "
    "observations, les compléter de pièces, et être entendu."
)
_REEXAMEN = (
    "Une attestation de l’axe 1 a été signalée comme erronée par son organisme : l’examen reprend pour la relire."
)
_MAINTIEN = "L’organisme a confirmé l’attestation par écrit : l’obligation reste satisfaite."
_PERIMETRE = "Infirmières et infirmiers d’Auvergne-Rhône-Alpes dont le cycle a pris fin en 2031, sans décision."
_EVENEMENT = (
    "Les cinq numéros et le numéro Chance du Loto fictif du 21 janvier 2032, dans l’ordre croissant. S’il n’a pas "
    "lieu, ceux du tirage suivant."
)
_RELU = "Les preuves des quatre axes ont été relues une à une : rien à signaler."
