"""Views that are kept and lists that are taken away, made through the acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict

from accounts import horloge, travaux
from accounts.models import Utilisateur
from accounts.permissions import Permission
from ordres import export_libere, export_liste, vues_suivi
from ordres.models import ExportListe, VueSuivi
from ordres.suivi_filtre import Filtre


def make_view(agent: Utilisateur, on: date, nom: str = "Vue fictive", *, partagee: bool = False) -> VueSuivi:
    """A view of this agent: who has nothing yet, by name."""
    organisation = agent.organisations_with(Permission.DOSSIER_LISTER, on)[0]
    return vues_suivi.save(agent, organisation, nom, Filtre(etat="a_commencer", tri="nom"), on, partagee=partagee)


def make_export(agent: Utilisateur, on: date, adresse: str = "", format_: str = "csv") -> ExportListe:
    """A list of this agent, made by the worker."""
    export = export_liste.ask(agent, QueryDict(adresse), ExportListe.Format(format_), on)
    travaux.run_pending([export_liste.NATURE])
    export.refresh_from_db()
    return export


def make_waiting(agent: Utilisateur) -> ExportListe:
    """A list of this agent that waits for a second person."""
    return ExportListe.objects.create(
        auteur=agent, organisation=agent.appartenances.get().organisation, format="csv", etat="a_liberer", lignes=420,
        demande_at=horloge.instant(), expire_at=horloge.instant() + export_libere.ATTENTE,
    )  # fmt: skip


def list_addresses(agent: Utilisateur | None, on: date) -> dict[str, list[Any]]:
    """Arguments of the addresses of the views and of the lists of this agent."""
    assert agent is not None
    return {
        "vue": [make_view(agent, on).pk], "liste_emportee": [make_export(agent, on).jeton],
        "liste_a_liberer": [make_waiting(agent).jeton],
    }  # fmt: skip


def own_view(agent: Utilisateur) -> list[int]:
    """The key of a shared view of this agent, made at the first call."""
    vue = VueSuivi.objects.filter(auteur=agent).first() or make_view(agent, horloge.today(), partagee=True)
    return [vue.pk]


def own_export(agent: Utilisateur) -> list[Any]:
    """The key of a list that this agent asked for, made by whichever worker runs."""
    siens = ExportListe.objects.filter(auteur=agent)
    export = siens.first() or export_liste.ask(agent, QueryDict(""), ExportListe.Format.CSV, horloge.today())
    return [export.jeton]
