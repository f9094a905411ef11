"""The page of step 2 of a declaration: what it shows of a draft, what it reads of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requete import Requete
from actions import brouillons
from actions.forms import FICHIER, HONNEUR, FormulaireDeclaration
from actions.justificatifs import PreuveAcceptee
from actions.models import Action, Brouillon
from actions.pieces import PIECES_MAX
from actions.saisie import Demande, refuse_document
from actions.views import envoi_fichiers
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import Axe


class Ecran:
    """The page of step 2: its request, its draft, what the item asks."""

    def __init__(self, request: Requete, brouillon: Brouillon, demande: Demande) -> None:
        self.request, self.brouillon, self.demande = request, brouillon, demande

    def valeur(self, nom: str) -> str:
        """A value of the form as sent; empty when there is none."""
        return self.request.POST.get(nom, "")

    def blank(self) -> FormulaireDeclaration:
        """The form as the draft keeps it; the kind of proof the item asks for is chosen in advance."""
        has_file = self.brouillon.pieces.exists()
        defaut = {
            "intitule": self.brouillon.item.libelle[:300],
            "mode_preuve": HONNEUR if self.demande.honneur_suffit and not has_file else FICHIER,
        }
        return FormulaireDeclaration(initial=defaut | self._kept, **self._bounds)

    def typed(self) -> FormulaireDeclaration:
        """The form as sent, judged."""
        envoye = typed_of(self.request) | {"revision": str(self.brouillon.revision)}
        return FormulaireDeclaration(envoye, initial=self._kept, **self._bounds)

    @property
    def _kept(self) -> dict:
        return self.brouillon.donnees | {"revision": self.brouillon.revision}

    @property
    def _bounds(self) -> dict:
        cycle = self.brouillon.cycle
        return {"demande": self.demande, "debut": cycle.debut, "fin": cycle.fin, "on": self.request.jour}

    def show(
        self, form: FormulaireDeclaration, *, proches: Sequence[Action] = (), refus: Refus | None = None,
        status: int = 200, **autres: object,
    ) -> HttpResponse:  # fmt: skip
        """The page."""
        contexte = {
            "brouillon": self.brouillon, "demande": self.demande, "form": form, "cycle": self.brouillon.cycle,
            "proches": proches, "refus": refus, "axes": [Axe(n) for n in self.demande.item.axes],
            "pieces": list(self.brouillon.pieces.all()), "pieces_max": PIECES_MAX, "organismes": None,
            "autre_cycle": None, "refus_fichiers": (), **autres,
        }  # fmt: skip
        return render(self.request, "ps/declarer_details.html", contexte, status=status)

    def back(self, ancre: str) -> HttpResponse:
        """The same page, read again: sending it twice by mistake changes nothing."""
        return redirect(reverse("ps:declarer_details", args=[self.brouillon.jeton]) + f"#{ancre}")

    def take_files(self) -> list[Refus]:
        """Keep the files just sent; the refusals of those that cannot be."""

        def keep(preuve: PreuveAcceptee) -> None:
            brouillons.attach(self.brouillon, preuve)

        if envoi_fichiers.sent(self.request):
            try:
                refuse_document(self.demande)
            except Refus as refus:
                return [refus]
        return envoi_fichiers.take(self.request, keep)


def typed_of(request: Requete) -> dict[str, str]:
    """What was typed; the body chosen in the public list takes the place of the words that found it."""
    donnees = {nom: str(valeur) for nom, valeur in request.POST.items()}
    if choisi := donnees.get("organisme_choisi"):
        donnees["organisme_nom"] = choisi[:200]
        donnees["organisme_type"] = donnees.get("organisme_type") or "OF"
    return donnees


def revision_of(request: Requete) -> int | None:
    """The revision of the draft the page was opened at; None when it does not say."""
    return number(request.POST.get("revision", ""), None)


def number(texte: str, sinon: Any = 0) -> Any:
    """A key as a browser sends it; `sinon` for anything else."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 19 else sinon


def status_of(refus: Refus) -> int:
    """What the answer says of a refusal: somebody was faster, or the form."""
    return 409 if isinstance(refus, Depasse) else 422
