"""The attestation: numbered and born with the decision, sealed into a PDF by a worker, revocable, replaceable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.roles import Nature
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.competence import require_instance
from ordres.models import Attestation, Decision
from ordres.workflow_attestation import ATTESTATION, GesteAttestation

NATURE_PDF = "ordres.attestation_pdf"
NATURE_LOT = "ordres.attestations"
#: Attestations that a worker makes in one piece of work: some seconds, so that the others get their turn.
LOT = 50


@dataclass(frozen=True, slots=True)
class Emission:
    """One attestation to write: on which decision, in whose name, for whom (`rpps`, `nom`, `prenom`, `profession`).

    `motif` is what the former attestation of the cycle, if there is a valid one, will say of its replacement.
    """

    decision: Decision
    cycle_id: int
    professionnel_id: int
    organisation: Organisation
    titulaire: Mapping[str, str]
    auteur_id: int
    jour: date
    motif: str


def serie(organisation: Organisation, profession: str, on: date) -> str:
    """Series of the numbers of a year: `CP-2032-CNOM`, or `CP-2032-SSA` for the military practitioners."""
    code = "SSA" if organisation.nature == Nature.SSA else Profession(profession).ordre
    return f"CP-{on.year}-{code}"


def next_numbers(nom_serie: str, combien: int = 1) -> list[str]:
    """Take the next numbers of the series, in order.

    Its counter stays locked until the transaction ends: no gap, no twin.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO ordres_compteurattestation AS c (serie, dernier) VALUES (%s, %s) "
            "ON CONFLICT (serie) DO UPDATE SET dernier = c.dernier + EXCLUDED.dernier RETURNING dernier",
            [nom_serie, combien],
        )
        dernier = curseur.fetchone()[0]
    return [f"{nom_serie}-{rang:06d}" for rang in range(dernier - combien + 1, dernier + 1)]


def issue(decisions: Sequence[Decision], *, en_nombre: bool) -> list[Attestation]:
    """Create the attestations of satisfied decisions, in their order; queries do not grow with their number.

    Inside the transaction that wrote them; of each are read `pk`, `constat`, `jour`, `organisation_id`, `auteur_id`.
    The valid attestation that a cycle may already have is replaced by its new one. Documents decided `en_nombre` are
    made by lots, behind those that somebody is waiting for.
    """
    cycles = {decision.pk: int(decision.constat["cycle"]["id"]) for decision in decisions}
    personnes = dict(Cycle.objects.filter(pk__in=cycles.values()).values_list("pk", "exercice__professionnel_id"))
    organisations = Organisation.objects.in_bulk({decision.organisation_id for decision in decisions})
    attestations = write(
        [
            _emission(d, cycles[d.pk], personnes[cycles[d.pk]], organisations[d.organisation_id], d.jour)
            for d in decisions
        ]
    )
    if en_nombre:
        queue_lots([attestation.pk for attestation in attestations])
    else:
        for attestation in attestations:
            queue_pdf(attestation)
    return attestations


def _emission(
    decision: Decision, cycle_id: int, professionnel_id: int, organisation: Organisation, on: date
) -> Emission:
    return Emission(
        decision, cycle_id, professionnel_id, organisation, decision.constat["titulaire"], decision.auteur_id, on,
        f"Nouvelle décision du {on:%d/%m/%Y}.",
    )  # fmt: skip


def write(emissions: Sequence[Emission]) -> list[Attestation]:
    """Write these attestations with their numbers, replace the valid ones of the same cycles, tell the journal."""
    numeros, cles, instant = _numbers(emissions), _keys(len(emissions)), horloge.now()
    attestations = [
        Attestation(
            pk=cle,
            numero=numero,
            decision=emission.decision,
            cycle_id=emission.cycle_id,
            titulaire=f"{emission.titulaire['prenom']} {emission.titulaire['nom']}",
            nom=emission.titulaire["nom"],
            profession=emission.titulaire["profession"],
            rpps=emission.titulaire["rpps"],
            emetteur=emission.organisation.nom,
            emise_le=emission.jour,
            created_at=instant,
        )
        for cle, numero, emission in zip(cles, numeros, emissions, strict=True)
    ]
    evenements = [
        _event(Fait.ATTESTATION_EMISE, emission, attestation)
        for emission, attestation in zip(emissions, attestations, strict=True)
    ]
    evenements += _replace(emissions, attestations)
    Attestation.objects.bulk_create(attestations, batch_size=1_000)
    Evenement.objects.bulk_create(evenements, batch_size=1_000)
    return attestations


def _numbers(emissions: Sequence[Emission]) -> list[str]:
    """A number for each, in order; the counters are taken in one order, so that two acts never wait for each other."""
    series = [serie(e.organisation, e.titulaire["profession"], e.jour) for e in emissions]
    pris = {nom: iter(next_numbers(nom, series.count(nom))) for nom in sorted(set(series))}
    return [next(pris[nom]) for nom in series]


def _keys(combien: int) -> list[int]:
    """Keys of the rows to come: the former attestation names its successor before it is written."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nextval(pg_get_serial_sequence('ordres_attestation', 'id')) FROM generate_series(1, %s)", [combien]
        )
        return sorted(cle for (cle,) in curseur.fetchall())


def _replace(emissions: Sequence[Emission], attestations: Sequence[Attestation]) -> list[Evenement]:
    """Pass the valid attestations of these cycles to « replaced »; PostgreSQL checks the link when all is written."""
    par_cycle = {e.cycle_id: (e, a) for e, a in zip(emissions, attestations, strict=True)}
    anciennes = Attestation.objects.select_for_update().filter(cycle_id__in=par_cycle, etat=Attestation.Etat.VALIDE)
    evenements, messages = [], []
    for ancienne in anciennes.order_by("pk"):
        emission, nouvelle = par_cycle[ancienne.cycle_id]
        Attestation.objects.filter(pk=ancienne.pk).update(
            etat=Attestation.Etat.REMPLACEE, remplacee_par=nouvelle.pk, remplacee_le=emission.jour,
            motif_remplacement=emission.motif,
        )  # fmt: skip
        evenements.append(_event(Fait.ATTESTATION_REMPLACEE, emission, ancienne, nouvelle.numero))
        messages.append(_replaced_message(emission, ancienne, nouvelle))
    notifications.notify_holders(messages)
    return evenements


def _event(fait: Fait, emission: Emission, attestation: Attestation, par: str = "") -> Evenement:
    return Evenement(
        at=horloge.now(),
        nature=fait,
        auteur_id=emission.auteur_id,
        organisation=emission.organisation,
        professionnel_id=emission.professionnel_id,
        objet=journal.reference(attestation),
        motif=emission.motif if par else "",
        details={"numero": attestation.numero, **({"par": par} if par else {})},
    )


def _replaced_message(emission: Emission, ancienne: Attestation, nouvelle: Attestation) -> Notification:
    return Notification(
        cle=f"attestation:{ancienne.pk}:remplacee",
        nature="attestation",
        titre="Votre attestation a été remplacée",
        texte=f"L’attestation {ancienne.numero} n’est plus valable\u00a0: l’attestation {nouvelle.numero} la remplace."
        " Le motif est dans votre dossier.",
        lien=reverse("ordre:mon_controle", args=[ancienne.cycle_id]),
        professionnel_id=emission.professionnel_id,
        created_at=horloge.now(),
    )


def queue_pdf(attestation: Attestation) -> None:
    """Ask a worker for the PDF; asking again after a failure starts it anew."""
    travaux.requeue(NATURE_PDF, f"{NATURE_PDF}:{attestation.pk}", {"attestation": attestation.pk}, priorite=4)


def queue_lots(cles: Sequence[int], tour: str = "") -> int:
    """Ask the workers for the PDFs of these attestations, by lots; how many lots. Another `tour` asks again."""
    lots = [list(cles[debut : debut + LOT]) for debut in range(0, len(cles), LOT)]
    pieces = {f"{NATURE_LOT}:{tour}:{lot[0]}-{lot[-1]}": {"attestations": lot} for lot in lots}
    travaux.enqueue_many(NATURE_LOT, pieces, priorite=6)
    return len(lots)


def revoke(attestation: Attestation, auteur: Utilisateur, on: date, motif: str) -> Attestation:
    """Withdraw a valid attestation, with a reason; the verification page says so at once.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `motif_requis`) or `Depasse` when it is no longer valid.
    """
    instance = require_instance(auteur, Permission.ATTESTATION_REVOQUER, attestation.cycle, on)
    if not motif.strip():
        raise Refus(
            "motif_requis",
            "Un motif est nécessaire.",
            champ="motif",
            remede="Écrivez pourquoi l’attestation est retirée.",
        )
    with transaction.atomic():
        _revoke(attestation, auteur, instance, on, motif.strip())
    attestation.refresh_from_db()
    return attestation


def withdraw(decision: Decision, cycle: Cycle) -> Attestation | None:
    """Revoke the valid attestation of a cycle that a new decision says not satisfied; None when there was none.

    Inside the transaction of that decision, whose author and instance it takes.
    """
    attestation = Attestation.objects.filter(cycle=cycle, etat=Attestation.Etat.VALIDE).first()
    if attestation is not None:
        motif = f"Nouvelle décision du {decision.jour:%d/%m/%Y}\u00a0: obligation non satisfaite."
        _revoke(attestation, decision.auteur, decision.organisation, decision.jour, motif)
        attestation.refresh_from_db()
    return attestation


def _revoke(attestation: Attestation, auteur: Utilisateur, instance: Organisation, on: date, motif: str) -> None:
    transition = ATTESTATION.transition(GesteAttestation.REVOQUER)
    retirees = Attestation.objects.filter(pk=attestation.pk, etat__in=transition.de).update(
        etat=transition.vers, revoquee_le=on, motif_revocation=motif
    )
    if not retirees:
        raise no_longer_valid()
    professionnel = attestation.cycle.exercice.professionnel
    journal.record(
        Fait.ATTESTATION_REVOQUEE,
        auteur=auteur,
        organisation=instance,
        professionnel=professionnel,
        objet=attestation,
        motif=motif,
        details={"numero": attestation.numero},
    )
    notifications.notify(
        cle=f"attestation:{attestation.pk}:revoquee",
        nature="attestation",
        titre="Votre attestation a été révoquée",
        texte=f"L’attestation {attestation.numero} n’est plus valable. Le motif est dans votre dossier.",
        lien=reverse("ordre:mon_controle", args=[attestation.cycle_id]),
        professionnel=professionnel,
    )


def no_longer_valid() -> Depasse:
    """The refusal of a gesture on an attestation that somebody else ended."""
    return Depasse("Cette attestation n’est plus valide : elle a déjà été révoquée ou remplacée.")
