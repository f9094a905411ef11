"""Every night: which claims a delivery has answered, which answers nobody contradicted, which partners are late.

Looked for after the deliveries, never during one: a feed does not wait for claims. Slices of 500 claims, each in its
transaction and read in constant queries; only those that are answered are written. A night that dies is taken up again
and changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Partenaire, Travail, Utilisateur
from accounts.notifications import notify
from accounts.permissions import Permission, require
from actions.models import Action, Reclamation
from actions.reclamations_etapes import NATURE, address_of, pass_step, tell
from actions.reclamations_mots import Issue, NatureReclamation
from actions.reclamations_rapprochees import answers
from actions.reclamations_reponse import propose
from actions.rules.reclamation import EtatReclamation, GesteReclamation
from actions.transit import contacts_of
from certif.socle.nombres import counted

NATURE_NUIT = "reclamations.nuit"
TRANCHE = 500
#: Days between two reminders that the night sends to one partner (choix).
ENTRE_RELANCES = timedelta(days=15)


def schedule(nuit: date) -> None:
    """Queue the review of this night, once."""
    travaux.enqueue(NATURE_NUIT, f"{NATURE_NUIT}:{nuit:%Y-%m-%d}", priorite=8)


def handle(travail: Travail) -> None:
    """Handler of the nightly review."""
    review(horloge.today(), lambda faites: travaux.renew(travail, faites=faites))


def review(on: date, progres: Callable[[int], None] | None = None) -> dict[str, int]:
    """See the answers, close what was not contradicted, remind the late; returns how many of each."""
    faites = {"reponses": 0, "closes": 0, "relances": 0}
    for nom, lignes, passe in (
        ("reponses", _corrected(), _propose_corrections),
        ("reponses", _missing(), _propose_found),
        ("closes", _unverified(on), _close),
    ):
        for tranche in _slices(lignes):
            faites[nom] += passe(tranche, on)
            if progres is not None:
                progres(sum(faites.values()))
    for partenaire in Partenaire.objects.filter(pk__in=_late(on).values("partenaire")).order_by("pk"):
        relancee = _late(on).filter(partenaire=partenaire).aggregate(le=Max("relancee_le"))["le"]
        if relancee is None or on - relancee >= ENTRE_RELANCES:
            faites["relances"] += remind(partenaire, on) > 0
    return faites


def remind(partenaire: Partenaire, on: date, auteur: Utilisateur | None = None) -> int:
    """Tell the people of a partner how many claims are late, once a day at most; returns how many claims.

    `auteur` is the operator who asks for it; None for the night. Raises `Refus("non_autorise")`.
    """
    if auteur is not None:
        require(auteur, Permission.FLUX_LIBERER, on)
    with transaction.atomic():
        Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire.pk)
        en_retard = _late(on).filter(Q(relancee_le__isnull=True) | Q(relancee_le__lt=on), partenaire=partenaire)
        nombre = en_retard.update(relancee_le=on)
        if not nombre:
            return 0
        contacts = contacts_of(partenaire, on)
        for contact in contacts:
            notify(
                cle=f"{NATURE}-relance:{partenaire.pk}:{on:%Y-%m-%d}:{contact.pk}",
                nature=NATURE,
                titre=f"{counted(nombre, 'signalement')} sans réponse dans le délai",
                texte="Des professionnels attendent une réponse sur des actions que votre organisme a transmises, ou "
                "devait transmettre. Répondez par un envoi, ou dites pourquoi rien ne changera.",
                lien=address_of(partenaire),
                utilisateur=contact,
            )
        journal.record(
            Fait.RECLAMATION_RELANCE, auteur=auteur, organisation=partenaire.organisation, objet=partenaire,
            details={"partenaire": partenaire.code, "nombre": nombre, "destinataires": len(contacts)},
        )  # fmt: skip
    return nombre


def _late(on: date) -> QuerySet[Reclamation]:
    return Reclamation.objects.late(on)


def _corrected() -> QuerySet[Reclamation]:
    """Disputed rows that another delivery has written since with something else, or withdrawn."""
    return (
        Reclamation.objects.unanswered()
        .filter(nature=NatureReclamation.CONTESTATION)
        .exclude(action__livraison=F("recue_par"))
        .filter(
            Q(action__is_retiree=True) | Q(action__statut=Action.Statut.ANNULEE) | ~Q(action__empreinte=F("empreinte"))
        )
    )


def _missing() -> QuerySet[Reclamation]:
    return Reclamation.objects.unanswered().filter(nature=NatureReclamation.MANQUANTE)


def _unverified(on: date) -> QuerySet[Reclamation]:
    return Reclamation.objects.filter(etat=EtatReclamation.A_VERIFIER, echeance__lt=on)


def _slices(lignes: QuerySet[Reclamation]) -> Iterator[list[int]]:
    """Keys of these claims, by slices: each slice is read when the one before is written."""
    depuis = 0
    while tranche := list(lignes.filter(pk__gt=depuis).order_by("pk").values_list("pk", flat=True)[:TRANCHE]):
        yield tranche
        depuis = tranche[-1]


def _held(pks: list[int], lignes: QuerySet[Reclamation]) -> QuerySet[Reclamation]:
    """The same, locked and as they are now; what somebody is answering right now is left for the next night."""
    return (
        lignes.filter(pk__in=pks)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("exercice__professionnel", "partenaire", "action__livraison")
        .order_by("pk")
    )


def _propose_corrections(pks: list[int], on: date) -> int:
    with transaction.atomic():
        tenues = list(_held(pks, _corrected()))
        for r in tenues:
            assert r.action is not None  # a dispute has one
            is_annulee = r.action.is_retiree or r.action.statut == Action.Statut.ANNULEE
            issue = Issue.ANNULEE if is_annulee else Issue.CORRIGEE
            propose(r, r.action, issue, r.action.livraison, revision=r.revision, on=on)
    return len(tenues)


def _propose_found(pks: list[int], on: date) -> int:
    with transaction.atomic():
        tenues = {r.pk: r for r in _held(pks, _missing())}
        trouvees = answers(tenues.values(), on)
        actions = Action.objects.select_related("livraison").in_bulk(trouvees.values())
        for pk, action_id in trouvees.items():
            action = actions[action_id]
            propose(tenues[pk], action, Issue.TRANSMISE, action.livraison, revision=tenues[pk].revision, on=on)
    return len(trouvees)


def _close(pks: list[int], on: date) -> int:
    with transaction.atomic():
        tenues = list(_held(pks, _unverified(on)))
        for r in tenues:
            pass_step(r, GesteReclamation.CONFIRMER, auteur=None, revision=r.revision)
            tell(r, "Votre signalement est clos", "Vous n’avez pas contredit la réponse dans le délai.")
    return len(tenues)
