"""The file of a professional: who, how far, on what evidence, and what the law allows next."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Specialite
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from actions import amenagements_lus, changements, tableau, verdicts
from actions.justificatifs import open_stored
from actions.models import Action, Cycle, DemandeOrdre, Justificatif
from actions.rules.demande import EtatDemande
from actions.situation import Situation
from actions.verdicts import Lecture
from ordres import alertes_lues, constat, panneau
from ordres.competence import instance_for
from ordres.double_regard import Portee
from ordres.forms import DecisionForm, EtapeForm
from ordres.models import Controle, Decision, EtapeControle
from ordres.revue_preuves import Revue
from ordres.views import acces
from ordres.views.autour import Autour, around
from ordres.views.revue import panel
from ordres.workflow_controle import MOTS, Geste
from referentiels.axes import Axe


@require_safe
def dossier(request: Requete, cycle_id: int) -> HttpResponse:
    """The file; each reading is written in the journal, that the professional can read (R. 4022-26)."""
    cycle = acces.followed_cycle(request, cycle_id)
    jour = request.jour
    utilisateur = request.user
    journal.record(
        Fait.DOSSIER_LU,
        auteur=utilisateur,
        organisation=instance_for(utilisateur, Permission.DOSSIER_LIRE, cycle.exercice, jour),
        professionnel=cycle.exercice.professionnel,
        objet=cycle,
    )
    return render(request, "ordre/dossier.html", contexte(request, cycle))


@require_safe
def justificatif(request: Requete, cycle_id: int, justificatif_id: int) -> FileResponse:
    """A proof of this file, as a download; reading it is written in the journal."""
    cycle = acces.followed_cycle(request, cycle_id)
    piece = get_object_or_404(
        Justificatif.objects.filter(action__in=Action.objects.filter(cycle=cycle)), pk=justificatif_id
    )
    fichier = open_stored(piece.fichier)
    journal.record(
        Fait.JUSTIFICATIF_LU,
        auteur=request.user,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
        professionnel=cycle.exercice.professionnel,
        objet=piece,
    )
    reponse = FileResponse(fichier, as_attachment=True, filename=piece.nom, content_type=piece.type_mime)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def contexte(
    request: Requete, cycle: Cycle, *, geste_lie: str = "", formulaire_lie: Form | None = None
) -> dict[str, Any]:
    """What the page prints; `formulaire_lie` is the form just refused, shown open with its errors and its text."""
    jour = request.jour
    vu = constat.read(cycle, jour)
    panneau_lu = panneau.read(cycle, request.user, jour)
    situation = vu.situation
    lectures = verdicts.read_all(situation)
    autour = around(request, cycle, panneau_lu.controle, vu, geste_lie, formulaire_lie)
    return {
        **autour.contexte,
        **panel(cycle, request.user, jour),
        "cycle": cycle,
        "personne": cycle.exercice.professionnel,
        "profession": Profession(cycle.exercice.profession).libelle,
        "specialite": Specialite.objects.filter(code=cycle.exercice.specialite).first(),
        "jour": jour,
        "avancement": situation.avancement,
        "pourcentage": round(100 * situation.avancement.total, 1) if situation.avancement else 0,
        "axes": _axes(situation, lectures, autour.revues),
        "sans_axe": [(lue, autour.revues.get(lue.action.pk)) for lue in lectures if lue.etat != verdicts.COMPTE],
        "attendues": situation.attendues,
        "nb_actions": len(situation.actions),
        "inscriptions": cycle.exercice.inscriptions.order_by("debut"),
        "interruptions": cycle.exercice.interruptions.order_by("debut"),
        "demandes": DemandeOrdre.objects.filter(exercice=cycle.exercice).exclude(etat=EtatDemande.BROUILLON)[:10],
        "exigences_cycle": tableau.cycle_lines(situation),
        "amenagements": amenagements_lus.read(situation),
        "changements": changements.history(cycle),
        "complet": vu.complet,
        "panneau": panneau_lu,
        "alertes": alertes_lues.of_file(situation, request.user, jour),
        "etapes": history(panneau_lu.controle) if panneau_lu.controle else [],
        "etapes_possibles": _step_forms(panneau_lu, geste_lie, formulaire_lie, autour.pieces_a_demander),
        "decision_form": _decision_form(panneau_lu, vu, formulaire_lie if geste_lie == "decider" else None, autour),
        "audition": hearing(panneau_lu.controle) if panneau_lu.controle else None,
        "retour": _return_address(request, cycle),
    }


def history(controle: Controle) -> list[tuple[str, EtapeControle]]:
    """Steps in order with their words."""
    etapes: QuerySet[EtapeControle] = controle.etapes.select_related("auteur").order_by("revision")
    return [(MOTS[Geste(etape.transition)].fait, etape) for etape in etapes]


def hearing(controle: Controle) -> EtapeControle | None:
    """The hearing recorded on this control, the last one."""
    return controle.etapes.filter(transition=Geste.TENIR_AUDITION.value).order_by("revision").last()


def _axes(situation: Situation, lectures: list[Lecture], revues: dict[int, Revue]) -> list[dict[str, Any]]:
    """The four axes with their requirement lines and the actions that the engine put on each."""
    if situation.avancement is None:
        return []
    return [
        {
            "titre": Axe(axe.axe).titre,
            "numero": axe.axe,
            "etat": axe.etat.libelle,
            "code": axe.etat.value,
            "faites": axe.faites,
            "requises": axe.requises,
            "progression": round(100 * axe.progress, 1),
            "lignes": axe.lignes,
            "actions": [
                (lue, revues.get(lue.action.pk))
                for lue in lectures
                if lue.etat == verdicts.COMPTE and lue.axe == axe.axe
            ],
        }
        for axe in situation.avancement.axes
    ]


def _step_forms(
    lu: panneau.Panneau, geste_lie: str, formulaire_lie: Form | None, pieces_a_demander: str
) -> list[dict[str, Any]]:
    """The steps offered; the request of documents starts from what the reviewers asked for."""
    formulaires = []
    for geste, mots in lu.gestes:
        lie = formulaire_lie if geste == geste_lie else None
        propose = pieces_a_demander if geste is Geste.DEMANDER_PIECES else ""
        initial = {"revision": lu.controle.revision, "motif": propose}  # type: ignore[union-attr]  # a step needs a control
        formulaire = lie or EtapeForm(initial=initial, auto_id=f"{geste.value}_%s")
        formulaire.fields["motif"].label = mots.champ
        formulaire["motif"].label = mots.champ  # a form that was checked already made its bound field
        formulaire.fields["motif"].required = True
        formulaires.append({"geste": geste, "mots": mots, "form": formulaire, "is_lie": lie is not None})
    return formulaires


def _decision_form(lu: panneau.Panneau, vu: constat.Constat, lie: Form | None, autour: Autour) -> Form | None:
    """The form of one person deciding alone: none, or « satisfait » only, where the instance asks for two."""
    if not lu.peut_decider or lu.controle is None or autour.portee is Portee.TOUTES:
        return None
    formulaire = lie or DecisionForm(
        initial={
            "revision": lu.controle.revision,
            "empreinte": vu.empreinte,
            "vu_at": horloge.instant().timestamp(),
            "sens": "satisfait" if vu.complet else None,
        },
        auto_id="decision_%s",
        is_entendu=hearing(lu.controle) is not None,
    )
    if autour.portee is Portee.NON_SATISFAIT:
        seul = [(Decision.Sens.SATISFAIT.value, Decision.Sens.SATISFAIT.label)]
        formulaire.fields["sens"].choices = seul  # type: ignore[attr-defined]  # a ChoiceField has them
    return formulaire


def _return_address(request: Requete, cycle: Cycle) -> str:
    """The list as it was left: only its own query string is taken from the address, never another site."""
    gardees = QueryDict(request.GET.get("retour", "")).urlencode()
    return reverse("ordre:liste") + (f"?{gardees}" if gardees else "") + f"#cycle-{cycle.pk}"
