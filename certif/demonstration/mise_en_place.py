"""Build the demonstration: reference data, population, named people and their history. Twice changes nothing."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts import horloge
from accounts.feeds.rpps import load
from accounts.feeds.rpps_depot import Avance
from accounts.flux import traitement
from accounts.flux.depot import Envoi, deposit, find_partner
from accounts.identification import user_of
from accounts.models import Appartenance, Exercice, Livraison, Organisation, Professionnel, Utilisateur
from accounts.recalcul import run_recalcul
from actions import projection
from actions.cycles import recompute, touch
from actions.models import Action, Cycle
from certif.demonstration import atelier, catalogue, employeurs, fiches, instances, mesures, retour
from certif.demonstration.personnes import AGENTS, DOMAINE, EMPLOYEUR, TITULAIRES, Agent, Fait, Titulaire
from certif.demonstration.projets import install_project
from certif.embarque.etat import Etat
from certif.installation import install_all
from certif.synthese import actions as synthese
from certif.synthese import fichiers, population
from referentiels.models import ActionPrevue

POPULATION = 2_000
GRAINE = 1
CANAL = "demonstration"
DONNEES = Path(__file__).parent / "donnees"
#: Received when the demonstration is built, then the one a visitor sends.
FICHIER_RECU = DONNEES / "CP_ACTIONS_ANDPC_20250710020000_001.csv"
FICHIER_A_DEPOSER = DONNEES / "CP_ACTIONS_ANDPC_20260610020000_001.csv"
DEBUT_DES_ROLES = date(2023, 1, 1)


def build(avance: Avance) -> dict[str, int]:
    """Build what is missing; returns how many accounts, named people and agents the demonstration has."""
    install_all()
    dossier = Etat.from_environment().path / "demonstration"
    nommes = [titulaire.personne for titulaire in TITULAIRES]
    _load_once(fichiers.write(nommes, dossier / "personnes", len(nommes), avance), avance)
    if not _is_populated():
        tirage = population.draw(POPULATION, GRAINE)
        chemins = fichiers.write(tirage, dossier / "population", POPULATION, avance)
        _load_once(chemins, avance)
    run_recalcul()
    for titulaire in TITULAIRES:
        _install_holder(titulaire)
    employeurs.organisations()
    for agent in AGENTS:
        _install_agent(agent)
    install_project(_agent("redacteur.nephrologie"), _agent("publication.dgos"), horloge.today())
    receive(FICHIER_RECU, None)
    catalogue.install(horloge.today())
    synthese.populate(GRAINE, horloge.today(), avance)
    atelier.install(horloge.today())
    fiches.install(horloge.today())
    employeurs.install(_agent("personnel.ch"), horloge.today())
    instances.install(horloge.today())
    recompute(instances.follow(horloge.today()), horloge.today())
    mesures.subscribe(_agent("technique.andpc"))
    mesures.install(horloge.today())
    return {
        "comptes": Professionnel.objects.count(),
        "personnes nommées": len(TITULAIRES),
        "agents": len(AGENTS),
    }


def _load_once(chemins: list[Path], avance: Avance) -> None:
    """Load these roster files, unless the very same bytes were loaded before: starting again delivers nothing."""
    empreintes = {hashlib.sha256(chemin.read_bytes()).hexdigest() for chemin in chemins}
    connues = Livraison.objects.filter(canal=CANAL, etat=Livraison.Etat.TRAITEE, sha256__in=empreintes)
    if set(connues.values_list("sha256", flat=True)) != empreintes:
        load(chemins, partiel=True, force=True, avance=avance, canal=CANAL)


def receive(chemin: Path, auteur: Utilisateur | None) -> Livraison:
    """Receive a sample file exactly as the command `receive` does; the same file again changes nothing."""
    partenaire = find_partner("ANDPC")
    livraison = deposit(Envoi(chemin=chemin, nom=chemin.name, partenaire=partenaire, canal=CANAL, deposee_par=auteur))
    if livraison.etat in (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS):
        livraison = traitement.drive(livraison, horloge.today())
    return livraison


def follow_day(on: date) -> None:
    """After the day moved: undo what has not happened yet, recompute everybody of the demonstration at once.

    At once, because the lists read the projection: computed the day before, it would still show as at risk a cycle that
    ended since. A population larger than ours follows in the background.
    """
    nommes = [titulaire.personne.rpps for titulaire in TITULAIRES]
    premiers = Exercice.objects.filter(professionnel__rpps__in=nommes).values_list("pk", flat=True)
    tous = Exercice.objects.order_by("pk").values_list("pk", flat=True)
    maintenant = {*retour.rewind(on), *premiers, *tous[: 2 * POPULATION]}
    recompute(sorted(maintenant), on)
    if reste := [pk for pk in tous[: 5 * POPULATION] if pk not in maintenant]:
        touch(reste)
    recompute(instances.follow(on), on)
    # Otherwise the figures of another year would be shown, those of the last night.
    mesures.draw_up(on)


def _is_populated() -> bool:
    premier = population.rpps_of(population.PREMIER_RANG)
    return Professionnel.objects.filter(rpps__gte=premier, rpps__lt="99800000000").count() >= POPULATION


def _install_holder(titulaire: Titulaire) -> None:
    professionnel = Professionnel.objects.get(rpps=titulaire.personne.rpps)
    with transaction.atomic():
        utilisateur = user_of(professionnel)
        if titulaire.is_active and professionnel.active_at is None:
            Professionnel.objects.filter(pk=professionnel.pk).update(active_at=horloge.instant())
        if titulaire.is_active and not utilisateur.email:
            Utilisateur.objects.filter(pk=utilisateur.pk).update(email=f"{titulaire.cle}@{DOMAINE}")
        _install_history(titulaire, professionnel)


def _install_history(titulaire: Titulaire, professionnel: Professionnel) -> None:
    cycle = Cycle.objects.filter(exercice__professionnel=professionnel).order_by("debut").first()
    if cycle is None or cycle.version_id is None or Action.objects.filter(cycle=cycle, canal="titulaire").exists():
        return
    items = {item.code: item for item in ActionPrevue.objects.filter(version_id=cycle.version_id)}
    Action.objects.bulk_create(_action(professionnel, cycle, items[fait.item], fait) for fait in titulaire.faits)
    projection.rebuild([cycle.pk], horloge.today())


def _action(professionnel: Professionnel, cycle: Cycle, item: ActionPrevue, fait: Fait) -> Action:
    instant = horloge.instant()
    return Action(
        professionnel=professionnel,
        cycle=cycle,
        item=item,
        rattachement=Action.Rattachement.RATTACHEE,
        intitule=fait.intitule or item.libelle[:300],
        date_fin=fait.jour,
        preuve=fait.preuve,
        honneur_at=instant if fait.preuve == "honneur" else None,
        independance=True,
        created_at=instant,
        maj_at=instant,
    )


def _install_agent(agent: Agent) -> None:
    organisation = _organisation(agent.organisation)
    utilisateur = Utilisateur.objects.filter(email=agent.email).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(email=agent.email, nom_affiche=agent.nom)
    Appartenance.objects.get_or_create(
        utilisateur=utilisateur, organisation=organisation, role=agent.role, defaults={"debut": DEBUT_DES_ROLES}
    )


def _agent(cle: str) -> Utilisateur:
    return Utilisateur.objects.get(email=f"{cle}@{DOMAINE}")


def _organisation(code: str) -> Organisation:
    if code != EMPLOYEUR[0]:
        return Organisation.objects.get(code=code)
    _, nom, nature, finess = EMPLOYEUR
    return Organisation.objects.get_or_create(code=code, defaults={"nom": nom, "nature": nature, "finess": finess})[0]
