"""Which actions of the account may be the one somebody says is missing: the same rule as the merge of two sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import Partenaire, Professionnel
from actions.models import Action, Reclamation
from actions.rules.doublons import Signalement, compare
from actions.rules.reclamation import SaisieReclamation
from referentiels.parametres import Parametres, parametres_au

#: A long action may begin much before the day that its holder remembers.
_LONGUE = timedelta(days=400)
_LUS = (
    "id", "professionnel_id", "partenaire_id", "date_debut", "date_fin", "intitule", "reference_action",
    "organisme_id", "organisme_nom", "numero_session", "duree_minutes", "type_action", "typologie", "format",
)  # fmt: skip


def already_sent(
    saisie: SaisieReclamation, partenaire: Partenaire, professionnel: Professionnel, on: date
) -> list[Action]:
    """Actions that this partner has already sent to this account and that may be the one of the form."""
    if saisie.date_fin is None:
        return []
    dite = _said(saisie, saisie.date_fin)
    recues = _near(
        Action.objects.filter(partenaire=partenaire, professionnel=professionnel), saisie.date_fin, saisie.date_fin, on
    )
    parametres = parametres_au(on)
    semblables = [ligne["id"] for ligne in recues.values(*_LUS) if compare(dite, _account(ligne), parametres)]
    return list(Action.objects.filter(pk__in=semblables).order_by("-date_fin", "pk"))


def answers(manquantes: Iterable[Reclamation], on: date) -> dict[int, int]:
    """For each missing action that came since, the key of the claim and of the row: one query for all of them."""
    manquantes = [r for r in manquantes if r.date_fin is not None]
    if not manquantes:
        return {}
    jours = [r.date_fin for r in manquantes if r.date_fin is not None]
    recues = _near(
        Action.objects.filter(
            professionnel__in={r.exercice.professionnel_id for r in manquantes},
            partenaire__in={r.partenaire_id for r in manquantes},
        ),
        min(jours), max(jours), on,
    )  # fmt: skip
    par_source: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for ligne in recues.order_by("pk").values(*_LUS):
        par_source[ligne["professionnel_id"], ligne["partenaire_id"]].append(ligne)
    parametres = parametres_au(on)
    trouvees = {}
    for r in manquantes:
        candidates = par_source[r.exercice.professionnel_id, r.partenaire_id]
        if (action := _first(r, candidates, parametres)) is not None:
            trouvees[r.pk] = action
    return trouvees


def _first(r: Reclamation, candidates: Iterable[Mapping[str, Any]], parametres: Parametres) -> int | None:
    assert r.date_fin is not None  # a missing action has one
    dite = _said(r, r.date_fin)
    for ligne in candidates:
        if ligne["id"] not in r.refusees and compare(dite, _account(ligne), parametres):
            return int(ligne["id"])
    return None


def _said(dite: Reclamation | SaisieReclamation, fin: date) -> Signalement:
    """The missing action as the rule reads it."""
    return Signalement(
        id="dite", fin=fin, titre=dite.intitule, reference=dite.reference_action, debut=dite.date_debut,
        session=dite.numero_session, organisme_nom=dite.organisme_nom,
    )  # fmt: skip


def _near(actions: QuerySet[Action], premier: date, dernier: date, on: date) -> QuerySet[Action]:
    """Realised actions close enough to these days for the rule to look at."""
    marge = timedelta(days=parametres_au(on).doublon_jours)
    return actions.filter(
        is_retiree=False, statut__in=[Action.Statut.REALISEE, Action.Statut.PARTIELLE],
        date_fin__range=(premier - marge, dernier + marge + _LONGUE),
    )  # fmt: skip


def _account(ligne: Mapping[str, Any]) -> Signalement:
    return Signalement(
        id=ligne["id"], source="partenaire", debut=ligne["date_debut"], fin=ligne["date_fin"], titre=ligne["intitule"],
        reference=ligne["reference_action"], organisme=ligne["organisme_id"], organisme_nom=ligne["organisme_nom"],
        session=ligne["numero_session"], duree=ligne["duree_minutes"], type_action=ligne["type_action"],
        typologie=ligne["typologie"], format=ligne["format"],
    )  # fmt: skip
