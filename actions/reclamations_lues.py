"""What the pages read of claims: the partners to choose from, what is on its way, one claim with all that is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from accounts.models import Partenaire, Professionnel, Utilisateur
from accounts.partenaires import PARTENAIRE_EMPLOYEURS, PARTENAIRE_MILITAIRE, is_employer
from accounts.professions import Profession
from actions import attendues
from actions.models import Action, Reclamation
from actions.reclamations_compte import may_set_aside
from actions.reclamations_etapes import history
from actions.reclamations_mots import Grief, Issue, NatureReclamation
from actions.rules.reclamation import CHEZ_LE_PARTENAIRE, OUVERTS, EtatReclamation, is_en_retard
from actions.rules.transit import delay
from actions.transit import TYPE_FLUX
from referentiels.parametres import parametres_au

RECENTES = 5
#: Who usually sends for whom (formats.md §5): by mode of exercise, the doctors' accreditation, the armed forces.
_SALARIES = frozenset({"ANFH", "OPCO", "CNFPT", PARTENAIRE_EMPLOYEURS})
_LIBERAUX = frozenset({"FIFPL"})
_MEDECINS = frozenset({"HAS"})
_SALARIE, _LIBERAL, _MILITAIRE = "S", "L", "M"
_TOUS = frozenset({"ANDPC"})


@dataclass(frozen=True, slots=True)
class Choix:
    """A partner to choose: `a_envoye`: it has already sent something to this account."""

    partenaire: Partenaire
    a_envoye: bool
    is_habituel: bool


@dataclass(frozen=True, slots=True)
class EnTransit:
    """An action announced to this account, and where it stands in one sentence."""

    action: Action
    phrase: str


def choices(professionnel: Professionnel, texte: str) -> list[Choix]:
    """Active partners that send actions, those that usually send for this person first; `texte` is looked for."""
    partenaires = Partenaire.objects.filter(is_active=True, flux__contains=[TYPE_FLUX])
    for mot in texte.split():
        partenaires = partenaires.filter(Q(nom__icontains=mot) | Q(code__icontains=mot))
    envoyeurs = set(
        Action.objects.filter(professionnel=professionnel, partenaire__isnull=False)
        .order_by()
        .values_list("partenaire_id", flat=True)
        .distinct()
    )
    habituels = _usual(professionnel)
    tous = [Choix(p, p.pk in envoyeurs, p.code in habituels) for p in partenaires.order_by("nom", "pk")]
    return sorted(tous, key=lambda c: (not c.a_envoye, not c.is_habituel))


def _usual(professionnel: Professionnel) -> frozenset[str]:
    codes = _TOUS
    for profession, mode, categorie in professionnel.exercices.values_list("profession", "mode", "categorie"):
        if categorie == _MILITAIRE:
            codes |= {PARTENAIRE_MILITAIRE}
        codes |= {_SALARIE: _SALARIES, _LIBERAL: _LIBERAUX}.get(mode, frozenset())
        if profession == Profession.MEDECIN:
            codes |= _MEDECINS
    return codes


def in_transit(professionnel: Professionnel, on: date, partenaire: Partenaire | None = None) -> list[EnTransit]:
    """Actions announced and not received yet, of one partner or of all, with the day they are expected by."""
    annoncees = Action.objects.counted().filter(professionnel=professionnel, statut=Action.Statut.INSCRIT)
    if partenaire is not None:
        annoncees = annoncees.filter(partenaire=partenaire)
    lues = list(
        annoncees.select_related("partenaire", "attendue")
        .annotate(nature_emetteur=F("partenaire__organisation__nature"))
        .order_by("date_fin", "pk")
    )
    suivis = attendues.follow(lues, on) if lues else {}
    return [EnTransit(a, suivis[a.pk].phrase) for a in lues if a.pk in suivis]


def recently_received(professionnel: Professionnel, partenaire: Partenaire) -> list[Action]:
    """The last actions of this partner on the account, so that nobody claims what is already there."""
    recues = Action.objects.filter(professionnel=professionnel, partenaire=partenaire, is_retiree=False)
    return list(recues.exclude(statut=Action.Statut.INSCRIT).order_by("-date_fin", "pk")[:RECENTES])


def expected_by(partenaire: Partenaire, fin: date, on: date) -> date | None:
    """The day until which this partner may still send an action that ended then; None once it is past."""
    nature = partenaire.organisation.nature if partenaire.organisation else ""
    attendue = fin + delay(_type_of(partenaire), parametres_au(on), is_employeur=is_employer(partenaire.code, nature))
    return attendue if attendue >= on else None


def _type_of(partenaire: Partenaire) -> str:
    """ANDPC sends DPC; the others whatever they fund."""
    return "DPC" if partenaire.code in _TOUS else ""


def read(reclamation: Reclamation, on: date) -> dict[str, Any]:
    """What the page of its holder prints of one claim."""
    is_ouverte = reclamation.etat in OUVERTS
    etapes = history(reclamation)
    return {
        "reclamation": reclamation,
        "action": reclamation.action,
        "lignes": lines_of(reclamation),
        "pieces": list(reclamation.pieces.all()),
        "etapes": etapes,
        "derniere": etapes[-1][1] if etapes else None,
        "issue": Issue(reclamation.issue).libelle if reclamation.issue else "",
        "is_ouverte": is_ouverte,
        "is_chez_partenaire": reclamation.etat in CHEZ_LE_PARTENAIRE and reclamation.etat != EtatReclamation.COMPLEMENT,
        "is_contestation": reclamation.nature == NatureReclamation.CONTESTATION,
        "is_en_retard": _is_late(reclamation, on),
        "peut_ecarter": is_ouverte and may_set_aside(reclamation),
    }


def _is_late(reclamation: Reclamation, on: date) -> bool:
    return reclamation.echeance is not None and is_en_retard(reclamation.etat, reclamation.echeance, on)


def as_export(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """Every claim of this holder as JSON values, for the export of their data."""
    champs = (
        "nature", "grief", "motif", "intitule", "date_debut", "date_fin", "organisme_nom", "reference_action",
        "numero_session", "etat", "issue", "echeance", "attendu_depuis", "ecartee", "deposee_at",
    )  # fmt: skip
    siennes = Reclamation.objects.owned_by(utilisateur).select_related("partenaire")
    return [
        {
            **{champ: _plain(getattr(r, champ)) for champ in champs},
            "organisme": r.partenaire.nom,
            "action": r.action_id,
            "etapes": [
                {"etape": e.transition, "par_le_titulaire": e.is_titulaire, "texte": e.motif, "le": _plain(e.at)}
                for e in r.etapes.all()
            ],
            "pieces": [
                {
                    "nom": p.nom, "type": p.type_mime, "taille": p.taille, "sha256": p.sha256,
                    "lisible_par_l_organisme": p.is_partagee, "jointe_le": _plain(p.created_at),
                }
                for p in r.pieces.all()
            ],
        }
        for r in siennes.prefetch_related("etapes", "pieces").order_by("pk")
    ]  # fmt: skip


def _plain(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def lines_of(reclamation: Reclamation) -> list[tuple[str, str]]:
    """What is said, as (name, words): the same lines for the holder and the partner."""
    lignes = []
    if reclamation.grief:
        lignes.append(("Ce qui est faux", Grief(reclamation.grief).libelle))
    if reclamation.intitule:
        lignes.append(("Titre", reclamation.intitule))
    if reclamation.date_fin:
        nom = "Date juste" if reclamation.nature == NatureReclamation.CONTESTATION else "Dates"
        debut = f"du {reclamation.date_debut:%d/%m/%Y} au " if reclamation.date_debut else ""
        lignes.append((nom, f"{debut}{reclamation.date_fin:%d/%m/%Y}"))
    for nom, valeur in (
        ("Organisateur", reclamation.organisme_nom), ("Référence", reclamation.reference_action),
        ("Session", reclamation.numero_session),
    ):  # fmt: skip
        if valeur:
            lignes.append((nom, valeur))
    return lignes
