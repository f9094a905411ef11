"""What the holder's page says of the control of the cycle; registered with the room of actions, which ignores it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from actions.blocs import Attendu, Bloc, LienBloc
from actions.models import Cycle
from ordres.models import Attestation, Controle
from ordres.rules.audition import EtatAudition
from ordres.rules.chemin import CONTRADICTOIRE
from ordres.workflow_controle import words_of

_TONS = {Controle.Etat.SATISFAIT: "succes", Controle.Etat.NON_SATISFAIT: "attention", Controle.Etat.PIECES: "attention"}


#: States in which the instance waits for the holder: documents, or observations within their delay (R. 4022-20).
_ATTENTES = {
    Controle.Etat.PIECES: "{qui} contrôle votre cycle et vous demande des pièces, au plus tard le {limite:%d/%m/%Y}.",
    Controle.Etat.MOTIFS: "{qui} vous a communiqué ses motifs\u00a0: vous pouvez présenter vos observations "
    "jusqu’au {limite:%d/%m/%Y}.",
}


def blocs(cycle: Cycle, on: date) -> Iterable[Bloc]:
    """One block while a control is open or decided; none before. One query, none before the end of the cycle."""
    if cycle.fin >= on:
        return
    valide = Attestation.objects.filter(cycle=OuterRef("cycle"), etat=Attestation.Etat.VALIDE).order_by("-pk")
    controle = (
        Controle.objects.filter(cycle=cycle)
        .select_related("instance")
        .annotate(attestation=Subquery(valide.values("pk")[:1]))
        .first()
    )
    if controle is None:
        return
    url = reverse("ordre:mon_controle", args=[cycle.pk])
    liens = [LienBloc("Lire le contrôle de mon cycle", url)]
    if controle.etat == Controle.Etat.SATISFAIT and controle.attestation is not None:
        liens.insert(
            0,
            LienBloc("Télécharger mon attestation", reverse("attestation:telecharger", args=[controle.attestation])),
        )
    attente = _awaited(controle, on)
    yield Bloc(
        titre=f"Contrôle {words_of(controle.instance).de_qui} : {controle.get_etat_display().lower()}",
        texte=_texte(controle, on),
        ton=_TONS.get(Controle.Etat(controle.etat), "info"),
        liens=tuple(liens),
        attendu=Attendu(attente, "Lire ce qui est attendu de moi", url) if attente else None,
    )


def _awaited(controle: Controle, on: date) -> str:
    """What the instance waits for, in a sentence; empty when it is nothing, or when the delay is over."""
    qui = words_of(controle.instance).qui
    if controle.etat in CONTRADICTOIRE and controle.audition == EtatAudition.PROPOSEE:
        return f"{qui} vous propose des dates pour être entendu\u00a0: répondez."
    attente = _ATTENTES.get(Controle.Etat(controle.etat), "")
    limite = controle.pieces_jusquau if controle.etat == Controle.Etat.PIECES else controle.observations_jusquau
    return attente.format(qui=qui, limite=limite) if attente and limite is not None and on <= limite else ""


def _texte(controle: Controle, on: date) -> str:
    if controle.is_clos:
        return ""
    limite = controle.observations_jusquau
    if limite is not None and on <= limite:
        return f"Vous pouvez présenter vos observations jusqu’au {limite:%d/%m/%Y}."
    return f"Décision attendue au plus tard le {controle.echeance:%d/%m/%Y}."
