"""Opinions of holders on their actions: give, change, withdraw, stop being asked (ADR 0018).

Nothing here reaches the journal, a log or another person: that somebody gave an opinion, and which, is theirs. What is
counted is drawn once a month (`actions.appreciations_releve`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import horloge
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Action, Appreciation, SilenceAppreciation
from actions.questions_appreciation import DEMANDEES, FACULTATIVE, Moment, Question
from actions.rules.appreciation import is_editable, open_moment
from actions.titulaire import require_holder
from certif.socle.period import ajoute_mois
from certif.socle.refus import Refus
from referentiels.parametres import parametres_au

#: Actions shown at once among those that wait for an opinion.
ATTENDUES_MAX = 50


@dataclass(frozen=True, slots=True)
class Etat:
    """Where the opinions on one action stand, for its holder: what may be given today, what was given."""

    moment: Moment | None
    donnees: Mapping[Moment, Appreciation]
    jours: int

    @property
    def donnee(self) -> Appreciation | None:
        """The opinion of the moment that is open."""
        return self.donnees.get(self.moment) if self.moment else None

    @property
    def is_demandee(self) -> bool:
        """Whether an opinion may be given that was not."""
        return self.moment is not None and self.donnee is None

    def is_editable(self, appreciation: Appreciation, on: date) -> bool:
        """Whether this opinion may still be changed."""
        return is_editable(appreciation.donnee_le, on, self.jours)


def state(action: Action, on: date) -> Etat:
    """The opinions of the holder on this action and on those merged into it, the surviving one's first."""
    parametres = parametres_au(on)
    moment = None
    if is_rateable(action):
        moment = open_moment(action.date_fin, on, parametres.appreciation_froid_mois, parametres.appreciation_fin_mois)
    lues = Appreciation.objects.filter(Q(action=action) | Q(action__fusionnee_dans=action)).order_by(
        F("action__fusionnee_dans").asc(nulls_first=True), "-maj_at"
    )
    donnees: dict[Moment, Appreciation] = {}
    for lue in lues:
        donnees.setdefault(Moment(lue.moment), lue)
    return Etat(moment, donnees, parametres.appreciation_modifiable_jours)


def is_rateable(action: Action) -> bool:
    """Whether an opinion on this row makes sense: done, kept, and not told by another row."""
    return action.statut == Action.Statut.REALISEE and not action.is_retiree and action.fusionnee_dans_id is None


def give(utilisateur: Utilisateur, action: Action, notes: Mapping[Question, int], on: date) -> Appreciation:
    """Give or change the opinion of the moment that is open; the same again writes nothing.

    Raises `Refus` (`appreciation_close` outside of the delays, `appreciation_incomplete`, `appreciation_figee` when it
    may no longer be changed).
    """
    require_holder(utilisateur, Permission.APPRECIATION_DONNER, action.professionnel_id)
    with transaction.atomic():
        # Two windows of the same person come one after the other.
        action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        etat = state(action, on)
        if etat.moment is None:
            raise Refus(
                "appreciation_close",
                "Aucun avis ne peut être donné sur cette action aujourd’hui.",
                remede="Un avis se donne une fois l’action terminée, pendant dix-huit mois.",
            )
        colonnes = _columns(etat.moment, notes)
        donnee = etat.donnee
        if donnee is None:
            return Appreciation.objects.create(
                action=action, moment=etat.moment.value, donnee_le=on, maj_at=horloge.now(), **colonnes
            )
        if any(getattr(donnee, nom) != note for nom, note in colonnes.items()):
            if not etat.is_editable(donnee, on):
                raise Refus(
                    "appreciation_figee",
                    f"Cet avis date de plus de {etat.jours} jours\u00a0: il ne se modifie plus.",
                    remede="Vous pouvez encore le retirer.",
                )
            Appreciation.objects.filter(pk=donnee.pk).update(maj_at=horloge.now(), **colonnes)
            donnee.refresh_from_db()
        return donnee


def _columns(moment: Moment, notes: Mapping[Question, int]) -> dict[str, int | None]:
    """The columns of this moment; what the other moment asks is not kept."""
    manquantes = [question for question in DEMANDEES[moment] if notes.get(question) not in range(1, 6)]
    if manquantes:
        raise Refus(
            "appreciation_incomplete",
            "Il manque une réponse.",
            champ=manquantes[0].value,
            remede="Choisissez une réponse à chaque phrase, ou quittez la page\u00a0: rien n’est obligatoire.",
        )
    gardees: dict[str, int | None] = {question.value: notes[question] for question in DEMANDEES[moment]}
    facultative = notes.get(FACULTATIVE)
    return gardees | {FACULTATIVE.value: facultative if facultative in range(1, 6) else None}


def withdraw(utilisateur: Utilisateur, action: Action, moment: Moment) -> bool:
    """Forget the opinions of the holder on this action at that moment; False when there was none."""
    require_holder(utilisateur, Permission.APPRECIATION_DONNER, action.professionnel_id)
    siennes = Appreciation.objects.filter(
        Q(action=action) | Q(action__fusionnee_dans=action),
        action__professionnel_id=action.professionnel_id, moment=moment.value,
    )  # fmt: skip
    return siennes.delete()[0] > 0


def expected(utilisateur: Utilisateur, on: date) -> list[tuple[Action, Moment]]:
    """Actions of the holder that wait for an opinion today, the most recent first; none once they asked for silence."""
    if is_silent(utilisateur):
        return []
    parametres = parametres_au(on)
    limite = ajoute_mois(on, -parametres.appreciation_fin_mois) - timedelta(days=3)
    candidates = _rateable(utilisateur).filter(date_fin__gt=limite, date_fin__lte=on)
    donnees = set(
        Appreciation.objects.filter(action__professionnel_id=utilisateur.professionnel_id or 0).values_list(
            "action_id", "moment"
        )
    ) | set(
        Appreciation.objects.filter(
            action__professionnel_id=utilisateur.professionnel_id or 0, action__fusionnee_dans__isnull=False
        ).values_list("action__fusionnee_dans_id", "moment")
    )
    attendues = []
    for action in candidates.order_by("-date_fin", "-pk"):
        moment = open_moment(action.date_fin, on, parametres.appreciation_froid_mois, parametres.appreciation_fin_mois)
        if moment is not None and (action.pk, moment.value) not in donnees:
            attendues.append((action, moment))
    return attendues[:ATTENDUES_MAX]


def given(utilisateur: Utilisateur) -> QuerySet[Appreciation]:
    """Every opinion of this holder, the last given first."""
    return (
        Appreciation.objects.filter(action__professionnel_id=utilisateur.professionnel_id or 0)
        .select_related("action", "action__fusionnee_dans")
        .order_by("-donnee_le", "-pk")
    )


def is_silent(utilisateur: Utilisateur) -> bool:
    """Whether this holder does not want to be asked any more."""
    return SilenceAppreciation.objects.filter(professionnel_id=utilisateur.professionnel_id or 0).exists()


def choose_silence(utilisateur: Utilisateur, *, is_voulu: bool) -> None:
    """Stop asking this holder, or ask again; twice is once. What was given stays theirs."""
    professionnel_id = utilisateur.professionnel_id or 0
    require_holder(utilisateur, Permission.APPRECIATION_DONNER, professionnel_id)
    if is_voulu:
        SilenceAppreciation.objects.get_or_create(
            professionnel_id=professionnel_id, defaults={"depuis_at": horloge.now()}
        )
    else:
        SilenceAppreciation.objects.filter(professionnel_id=professionnel_id).delete()


def as_export(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """Every opinion of this holder, in clear, for the export that they ask for themselves."""
    return [
        {
            "action": avis.action_id, "moment": avis.moment, "donnee_le": avis.donnee_le.isoformat(),
            "modifiee_le": avis.maj_at.isoformat(),
            "notes": {q.value: note for q in Question if (note := getattr(avis, q.value)) is not None},
        }
        for avis in given(utilisateur).order_by("pk")
    ]  # fmt: skip


def _rateable(utilisateur: Utilisateur) -> QuerySet[Action]:
    return Action.objects.owned_by(utilisateur).counted().filter(statut=Action.Statut.REALISEE)
