"""The sealed journal, in public: its signed heads, the keys, and the program that verifies it (namespace `journal`)."""

from __future__ import annotations

from django.urls import path

from accounts.views import journal_public

app_name = "journal"

urlpatterns = [
    path("", journal_public.accueil, name="accueil"),
    path("tetes.json", journal_public.tetes, name="tetes"),
    path("cles.json", journal_public.cles, name="cles"),
    path("coherence.json", journal_public.coherence, name="coherence"),
    path("verifie_journal.py", journal_public.script, name="script"),
]
