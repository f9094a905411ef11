"""The page of a thread, the same for both sides: read, write a draft, join documents, send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.justificatifs import accept
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import fils
from ordres import messages as actes
from ordres.competence import DROITS
from ordres.fils import Plume
from ordres.formulaires_dossier import MessageForm
from ordres.models import Fil, MessageDossier


@dataclass(frozen=True, slots=True)
class PageFil:
    """The page of one side: its template, its address (which takes the cycle), and what else it prints."""

    gabarit: str
    adresse: str
    plus: Callable[[Requete, Cycle, Plume], dict[str, Any]]

    def answer(self, request: Requete, cycle: Cycle, plume: Plume) -> HttpResponse:
        """The thread; a POST is one of the gestures of its form."""
        if request.method != "POST":
            return self.show(request, cycle, plume)
        gestes = {"envoyer": self._send, "garder": self._keep, "ecarter": self._detach, "effacer": self._discard}
        geste = gestes.get(request.POST.get("geste", "envoyer"))
        if geste is None:
            raise Http404
        form = MessageForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, cycle, plume, form=form, status=422)
        try:
            fait = geste(request, cycle, plume, form)
        except Depasse as refus:
            texte = form.cleaned_data["texte"]
            return self.show(request, cycle, plume, refus=refus, texte=texte, status=409)
        except Refus as refus:
            if refus.code in DROITS:
                raise
            show_refusals(form, [refus])
            return self.show(request, cycle, plume, form=form, status=422)
        messages.success(request, fait)
        return redirect(self.adresse, cycle.pk)

    def show(
        self, request: Requete, cycle: Cycle, plume: Plume, *, form: MessageForm | None = None,
        refus: Refus | None = None, texte: str = "", status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        """The page; `form` is the one just refused, `texte` what came too late to be kept."""
        fil = fils.of_cycle(cycle)
        echanges = _read(fil)
        if request.method == "GET" and fil is not None:
            _open(fil, plume)
        brouillon = actes.draft_of(fil, plume)
        plus = self.plus(request, cycle, plume)
        initial = {
            "jeton": brouillon.jeton if brouillon else uuid4(),
            "texte": (brouillon.texte if brouillon else "") or plus.get("texte_propose", ""),
        }
        contexte = {
            "cycle": cycle,
            "personne": cycle.exercice.professionnel,
            "fil": fil,
            "echanges": echanges,
            "is_clos": fils.is_closed(cycle),
            "is_titulaire": plume.is_titulaire,
            "brouillon": brouillon,
            "pieces": list(brouillon.pieces.all()) if brouillon else [],
            "form": form or MessageForm(initial=initial),
            "refus": refus,
            "texte": texte,
            **plus,
        }
        return render(request, self.gabarit, contexte, status=status)

    def _send(self, request: Requete, cycle: Cycle, plume: Plume, form: MessageForm) -> str:
        self._kept(cycle, plume, form)
        lu = form.cleaned_data
        actes.send(plume, cycle, lu["jeton"], lu["texte"], request.jour)
        return "Votre message est envoyé. Il se lit ici, jamais dans un courriel."

    def _keep(self, request: Requete, cycle: Cycle, plume: Plume, form: MessageForm) -> str:
        self._kept(cycle, plume, form)
        return "Votre brouillon est gardé : rien n’est encore envoyé."

    def _detach(self, request: Requete, cycle: Cycle, plume: Plume, form: MessageForm) -> str:
        piece = request.POST.get("piece", "")
        actes.detach(plume, self._kept(cycle, plume, form), int(piece) if piece.isdecimal() else 0)
        return "Le document n’est plus joint."

    def _discard(self, request: Requete, cycle: Cycle, plume: Plume, form: MessageForm) -> str:
        actes.discard(plume, self._kept(cycle, plume, form))
        return "Le brouillon est effacé : rien n’a été envoyé."

    def _kept(self, cycle: Cycle, plume: Plume, form: MessageForm) -> MessageDossier:
        """The draft with what was typed and the document that came with it."""
        lu = form.cleaned_data
        message = actes.keep(plume, cycle, lu["jeton"], lu["texte"])
        if lu["preuve"] is not None and message.etat == MessageDossier.Etat.BROUILLON:
            actes.attach(plume, message, accept(lu["preuve"]))
        return message


def _read(fil: Fil | None) -> list[MessageDossier]:
    """What was sent in this thread, oldest first."""
    if fil is None:
        return []
    envoyes = fil.messages.filter(etat=MessageDossier.Etat.ENVOYE)
    return list(envoyes.select_related("auteur", "instance").prefetch_related("pieces").order_by("envoye_at", "pk"))


def _open(fil: Fil, plume: Plume) -> None:
    a_lire = fil.a_lire_titulaire if plume.is_titulaire else fil.a_lire_instance
    if a_lire:
        with transaction.atomic():
            fils.read_by(fil, is_titulaire=plume.is_titulaire)
