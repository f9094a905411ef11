"""« Qui a consulté mon dossier » : what the journal says others did on an account (R. 4022-26)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.journal import Fait
from accounts.models import Evenement, Partenaire, Utilisateur
from accounts.roles import Nature

#: Lines read at once for the file.
TRANCHE = 500

_PHRASES: dict[str, str] = {
    Fait.DOSSIER_LU: "A consulté votre dossier",
    Fait.JUSTIFICATIF_LU: "A ouvert un de vos justificatifs",
    Fait.JOURNAL_CONSULTE: "A cherché votre numéro dans le journal de la plateforme",
    Fait.SYNTHESE_TELECHARGEE: "A téléchargé une synthèse de votre dossier",
    Fait.ACTION_RECUE: "A transmis une action",
    Fait.ACTION_ANNULEE: "A annulé son envoi : une action a été retirée ou rétablie",
    Fait.ACTIONS_FUSIONNEES: "Deux transmissions de la même action ont été réunies",
    Fait.FUSION_DEFAITE: "Une réunion d’actions a été défaite",
    Fait.ACTION_RATTACHEE: "Une action a été rattachée à votre référentiel",
    Fait.CYCLE_CALCULE: "Les dates de votre cycle ont été calculées",
    Fait.EXONERATION_DECIDEE: "A décidé une exonération sur votre cycle",
    Fait.EXONERATION_LEVEE: "A levé une exonération sur votre cycle",
    Fait.REPRISE_CONDITIONNEE: "A demandé des actions pour votre reprise d’exercice",
    Fait.REPRISE_ALLEGEE: "A retiré une action demandée pour votre reprise d’exercice",
    Fait.INTERRUPTION_ENREGISTREE: "A enregistré une interruption de votre exercice",
    Fait.INTERRUPTION_TERMINEE: "A enregistré votre reprise d’exercice",
    Fait.DEMANDE_ETAPE: "A fait avancer une de vos demandes",
    Fait.LIBRE_LUE: "A lu une de vos demandes sur une action, sans votre nom",
    Fait.LIBRE_ETAPE: "A fait avancer une de vos demandes sur une action",
    Fait.RECLAMATION_LUE: "A lu un de vos signalements",
    Fait.RECLAMATION_ETAPE: "A répondu à un de vos signalements",
    Fait.CONTROLE_OUVERT: "A ouvert le contrôle de votre cycle",
    Fait.CONTROLE_ETAPE: "A fait avancer le contrôle de votre cycle",
    Fait.DECISION_PROPOSEE: "A proposé une décision à une deuxième personne",
    Fait.PROPOSITION_CLOSE: "N’a pas retenu une décision proposée",
    Fait.PREUVE_REVUE: "A examiné la preuve d’une de vos actions",
    Fait.MESSAGE_ENVOYE: "Vous a écrit",
    Fait.NOTE_ECRITE: "A écrit une note interne sur votre dossier",
    Fait.CONTROLE_DECIDE: "A pris une décision sur votre cycle",
    Fait.ALERTE_ENVOYEE: "Vous a alerté sur l’avancement de votre cycle",
    Fait.ALERTE_EMPLOYEUR: "A alerté votre employeur sur l’avancement de votre cycle",
    Fait.ALERTE_LUE: "A lu une alerte sur l’avancement de votre cycle",
    Fait.ATTESTATION_EMISE: "A délivré votre attestation",
    Fait.ATTESTATION_REVOQUEE: "A révoqué une attestation",
    Fait.LISTE_EMPORTEE: "A emporté une liste de suivi où figurent votre nom et votre progression",
    Fait.EFFECTIF_IDENTIFIE: "A reconnu votre nom dans une liste du personnel",
}

# Why, for each act (purposes 1° and 2° of the decree, regulation §1.9); for a reading, the organisation decides.
_TENUE = "Tenue de votre compte"
_CONTROLE = "Suivi et contrôle de votre certification"
_ACCOMPAGNEMENT = "Accompagnement, avec votre accord"
_PLAN = "Organisation, par votre employeur, de votre accompagnement et de vos actions"
_LECTURES = frozenset({Fait.DOSSIER_LU, Fait.JUSTIFICATIF_LU, Fait.SYNTHESE_TELECHARGEE})
_DE_L_ORDRE = frozenset({
    Fait.EXONERATION_DECIDEE, Fait.EXONERATION_LEVEE, Fait.REPRISE_CONDITIONNEE, Fait.REPRISE_ALLEGEE,
    Fait.CONTROLE_OUVERT, Fait.CONTROLE_ETAPE, Fait.CONTROLE_DECIDE, Fait.ATTESTATION_EMISE,
    Fait.ALERTE_ENVOYEE, Fait.ALERTE_EMPLOYEUR, Fait.ALERTE_LUE,
    Fait.ATTESTATION_REVOQUEE, Fait.DECISION_PROPOSEE, Fait.PROPOSITION_CLOSE, Fait.PREUVE_REVUE, Fait.MESSAGE_ENVOYE,
    Fait.NOTE_ECRITE, Fait.LISTE_EMPORTEE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consultation:
    """One line: when, which organisation, what, for which purpose, and the reason given if any."""

    at: datetime
    qui: str
    quoi: str
    pourquoi: str
    motif: str


def of_others(utilisateur: Utilisateur) -> QuerySet[Evenement]:
    """Events about this holder that somebody else caused, most recent first."""
    return (
        Evenement.objects.filter(professionnel_id=utilisateur.professionnel_id or 0, nature__in=list(_PHRASES))
        .exclude(Q(auteur=utilisateur))
        .select_related("organisation")
        .order_by("-id")
    )


def read_all(evenements: Iterable[Evenement]) -> list[Consultation]:
    """Events in words. The organisation is named, not its agent; what a partner's file brought names the partner."""
    evenements = list(evenements)
    codes = {code for e in evenements if (code := e.details.get("partenaire"))}
    partenaires = dict(Partenaire.objects.filter(code__in=codes).values_list("code", "nom")) if codes else {}
    return [_read(e, partenaires.get(e.details.get("partenaire", ""), "La plateforme")) for e in evenements]


def _read(evenement: Evenement, sans_organisation: str) -> Consultation:
    return Consultation(
        at=evenement.at,
        qui=evenement.organisation.nom if evenement.organisation else sans_organisation,
        quoi=_PHRASES.get(evenement.nature, evenement.nature),
        pourquoi=_purpose(evenement),
        motif=evenement.motif,
    )


def _purpose(evenement: Evenement) -> str:
    if evenement.organisation is not None and evenement.organisation.nature == Nature.EMPLOYEUR:
        return _PLAN
    if evenement.nature in _LECTURES and evenement.organisation is not None:
        return _ACCOMPAGNEMENT if evenement.organisation.nature == Nature.CNP else _CONTROLE
    return _CONTROLE if evenement.nature in _DE_L_ORDRE else _TENUE


def csv_rows(utilisateur: Utilisateur) -> Iterator[tuple[str, ...]]:
    """The whole list as rows of a file, its headings first; read by slices."""
    yield ("quand", "qui", "quoi", "pourquoi", "motif")
    evenements = of_others(utilisateur)
    depuis: int | None = None
    while lus := list(evenements.filter(pk__lt=depuis)[:TRANCHE] if depuis else evenements[:TRANCHE]):
        for ligne in read_all(lus):
            at = timezone.localtime(ligne.at)
            cellules = (f"{at:%d/%m/%Y %H:%M}", ligne.qui, ligne.quoi, ligne.pourquoi, ligne.motif)
            yield tuple(map(inert, cellules))
        depuis = lus[-1].pk


def inert(cellule: str) -> str:
    """A cell that a spreadsheet shows as it is: what would be read as a formula is quoted."""
    return f"'{cellule}" if cellule[:1] in ("=", "+", "-", "@", "\t", "\r") else cellule
