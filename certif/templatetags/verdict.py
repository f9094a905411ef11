"""The verdict of an action and its reason, drawn once for all the actions that share the same words.

A list of thirty actions says few different things: most of its cost was to draw them again for each line.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from actions.verdicts import Lecture

register = template.Library()

#: Different words kept by a process: a few for each item of each référentiel.
GARDES = 4_096


@register.simple_tag
def verdict(lecture: Lecture) -> SafeString:
    """What became of the action, on its line."""
    return _verdict(lecture.etat, lecture.resume)


@register.simple_tag
def pourquoi(lecture: Lecture, modifiable: bool) -> SafeString:
    """Its reason, with the gesture that puts it right; drawn apart when it names the action or what was found in it."""
    is_sienne = lecture.trouve or (modifiable and (lecture.needs_proof or lecture.needs_correction))
    if is_sienne:
        return _draw(lecture, lecture.item_dit, modifiable)
    return _shared(replace(lecture, action=None), lecture.item_dit)  # type: ignore[arg-type]  # the words alone are drawn


@lru_cache(GARDES)
def _verdict(etat: str, resume: str) -> SafeString:
    return render_to_string("ps/verdict.html", {"etat": etat, "resume": resume})


@lru_cache(GARDES)
def _shared(lecture: Lecture, item_dit: str) -> SafeString:
    return _draw(lecture, item_dit, modifiable=False)


def _draw(lecture: Lecture, item_dit: str, modifiable: bool) -> SafeString:
    return render_to_string("ps/pourquoi.html", {"lecture": lecture, "item_dit": item_dit, "modifiable": modifiable})
