"""What the holder's page says of the control of the cycle; registered with the room of actions, which ignores it."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from actions.blocs import Bloc, LienBloc
from actions.models import Cycle
from ordres.models import Attestation, Controle

_TONS = {Controle.Etat.SATISFAIT: "succes", Controle.Etat.NON_SATISFAIT: "attention", Controle.Etat.PIECES: "attention"}


def blocs(cycle: Cycle, on: date) -> Iterable[Bloc]:
    """One block while a control is open or decided; none before. One query, two once the obligation is satisfied."""
    if cycle.fin >= on:
        return
    controle = Controle.objects.filter(cycle=cycle).first()
    if controle is None:
        return
    liens = [LienBloc("Lire le contrôle de mon cycle", reverse("ordre:mon_controle", args=[cycle.pk]))]
    attestation = None
    if controle.etat == Controle.Etat.SATISFAIT:
        attestation = Attestation.objects.filter(cycle=cycle, etat=Attestation.Etat.VALIDE).first()
    if attestation is not None:
        url = reverse("attestation:telecharger", args=[attestation.pk])
        liens.insert(0, LienBloc("Télécharger mon attestation", url))
    yield Bloc(
        titre=f"Contrôle de votre Ordre : {controle.get_etat_display().lower()}",
        texte=_texte(controle, on),
        ton=_TONS.get(Controle.Etat(controle.etat), "info"),
        liens=tuple(liens),
    )


def _texte(controle: Controle, on: date) -> str:
    if controle.is_clos:
        return ""
    limite = controle.observations_jusquau
    if limite is not None and on <= limite:
        return f"Vous pouvez présenter vos observations jusqu’au {limite:%d/%m/%Y}."
    return f"Décision attendue au plus tard le {controle.echeance:%d/%m/%Y}."
