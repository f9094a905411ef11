"""The line of an action: its title, its verdict and the reason, drawn once for all that share the same words.

A list of thirty actions says few different things: most of its cost was to draw them again for each line.
"""

from __future__ import annotations

from collections.abc import Collection

from django import template
from django.utils.safestring import SafeString

from accounts.chemins import path_to
from accounts.dessins import dessin
from actions.liste import Entree
from actions.verdicts import ATTENTE, Lecture

register = template.Library()


@register.simple_tag
def ligne(entree: Entree, modifiables: Collection[int], is_rattachable: bool) -> SafeString:
    """One action and its verdict; `modifiables`: keys of those its holder may correct, `is_rattachable`: an
    item may still be chosen."""
    action, lecture = entree.action, entree.lecture
    assert lecture is not None  # the caller shows what is only expected in its own way
    is_a_rattacher = is_rattachable and lecture.etat == ATTENTE
    return dessin(
        "ps/ligne.html",
        {
            "titre": action.intitule,
            "jour": f"{action.date_fin:%d/%m/%Y}",
            "adresse": path_to("ps:action", action.pk),
            "rattacher": path_to("ps:rattacher", action.pk) if is_a_rattacher else "",
            "pourquoi": pourquoi(lecture, action.pk in modifiables),
        },
        etat=lecture.etat,
        resume=lecture.resume,
        partenaire=entree.transmise_par,
        preuve=action.preuve,
        aussi=entree.aussi,
        is_a_rattacher=is_a_rattacher,
    )


@register.simple_tag
def pourquoi(lecture: Lecture, modifiable: bool) -> SafeString:
    """The reason of a verdict, with the gesture that puts it right for who may correct the action."""
    geste = ""
    if modifiable and lecture.needs_proof:
        geste = "ps:preuve"
    elif modifiable and lecture.needs_correction:
        geste = "ps:modifier"
    return dessin(
        "ps/pourquoi.html",
        {"trouve": lecture.trouve, "adresse": path_to(geste, lecture.action.pk) if geste else ""},
        phrase=lecture.phrase,
        attendu=lecture.attendu,
        remede=lecture.geste,
        remede_est=geste,
        item_dit=lecture.item_dit,
        article=lecture.article,
    )
