"""The gestures of a holder on something that is followed (a request, a claim): which one, its document, its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.justificatifs import PreuveAcceptee, accept
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def number(request: Requete, nom: str) -> int:
    """A number of the form; 0, which nothing has, when it is none."""
    texte = request.POST.get(nom, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0


@dataclass(frozen=True, slots=True)
class PageSuivie:
    """The page that gestures come from and go back to: `own` finds its object (404), `show` draws it again.

    `adresse` is its name, which takes the token of the object.
    """

    own: Callable[[Requete, UUID], Any]
    show: Callable[..., HttpResponse]
    adresse: str

    def run(
        self, request: Requete, jeton: UUID, geste: str, gestes: Mapping[str, Callable[[Requete, Any], HttpResponse]]
    ) -> HttpResponse:
        """The gesture of this name, 404 when there is none; what it refuses is said on the page."""
        lue = self.own(request, jeton)
        if geste not in gestes:
            raise Http404
        try:
            return gestes[geste](request, lue)
        except Depasse as refus:
            return self.show(request, self.own(request, jeton), refus=refus, status=409)
        except Refus as refus:
            if refus.code == "non_autorise":
                raise
            return self.show(request, self.own(request, jeton), refus=refus, status=422)

    def attach(
        self, request: Requete, lue: Any, form: forms.Form, join: Callable[[PreuveAcceptee], object]
    ) -> HttpResponse:
        """Join the document `preuve` of the form; what is refused is said beside it."""
        if form.is_valid():
            try:
                join(accept(form.cleaned_data["preuve"]))
            except Depasse:
                raise
            except Refus as refus:
                show_refusals(form, [refus])
            else:
                return self.pieces(request, lue, "Votre pièce est jointe.")
        return self.show(request, lue, piece_form=form, status=422)

    def in_words(
        self, request: Requete, lue: Any, form: forms.Form, acte: Callable[..., object], *, nom: str, fait: str
    ) -> HttpResponse:
        """A gesture that carries words: what was typed stays on the page, as its form `nom`, whatever happens."""
        if not form.is_valid():
            return self.show(request, lue, **{nom: form}, status=422)
        lu = form.cleaned_data
        try:
            acte(request.user, lue, revision=lu["revision"], texte=lu["texte"], on=request.jour)
        except Depasse as refus:
            return self.show(request, self.own(request, lue.jeton), **{nom: form}, refus=refus, status=409)
        except Refus as refus:
            show_refusals(form, [refus])
            return self.show(request, lue, **{nom: form}, status=422)
        return self.done(request, lue, fait)

    def done(self, request: Requete, lue: Any, fait: str) -> HttpResponse:
        """Back to the page, which says what was done."""
        messages.success(request, fait)
        return redirect(self.adresse, lue.jeton)

    def pieces(self, request: Requete, lue: Any, fait: str) -> HttpResponse:
        """Back to the documents of the page."""
        messages.success(request, fait)
        return redirect(reverse(self.adresse, args=[lue.jeton]) + "#pieces")
