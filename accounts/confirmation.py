"""« Faut-il… ? »: the page asked before an act, and the whole passage — show, judge, act, refuse, come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.refus_formulaire import show_refusals
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What the page says: the question, what it is about, what follows, the button, and where « Annuler » leads."""

    titre: str
    texte: str
    libelle_action: str
    url_retour: str
    consequences: Sequence[str] = ()
    danger: bool = False


def show_confirmation(request: HttpRequest, page: Confirmation, formulaire: Form | None = None) -> HttpResponse:
    """The page alone; 422 when its form has errors."""
    status = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "composants/confirmation.html", {**asdict(page), "formulaire": formulaire}, status=status)


def confirm(
    request: HttpRequest, page: Confirmation, act: Callable[[], str], formulaire: Form | None = None
) -> HttpResponse:
    """Ask; once sent, and its form valid, do `act`, say the sentence it returns and go to `url_retour`.

    A `Refus` comes beside its field; without a form, it is said where one goes back. `Depasse` and a right that is
    missing (`non_autorise`) go through: they have their page (`certif.erreurs`).
    """
    if request.method != "POST" or (formulaire is not None and not formulaire.is_valid()):
        return show_confirmation(request, page, formulaire)
    try:
        fait = act()
    except Refus as refus:
        if isinstance(refus, Depasse) or refus.code == "non_autorise":
            raise
        if formulaire is not None:
            show_refusals(formulaire, [refus])
            return show_confirmation(request, page, formulaire)
        messages.error(request, str(refus))
    else:
        messages.success(request, fait)
    return redirect(page.url_retour)
