"""Operator: « Faut-il fermer les sessions de quelqu’un ? » — of one person, found by their whole address, or of all."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import sessions_office
from accounts.confirmation import Confirmation, confirm
from accounts.formulaire_motif import MotifForm
from accounts.models import Utilisateur
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards.acces import requires


@require_safe
@requires(Permission.ORGANISATION_GERER)
def chercher(request: Requete) -> HttpResponse:
    """Find whose sessions to end; the person found leads to the confirmation."""
    texte = request.GET.get("qui", "")
    trouve = sessions_office.find(texte)
    if trouve is not None:
        return redirect("administration:fermer_sessions", pk=trouve.pk)
    contexte = {"qui": texte, "total": sessions_office.count(None), "est_inconnu": bool(texte.strip())}
    return render(request, "administration/sessions.html", contexte, status=404 if texte.strip() else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def fermer(request: Requete, pk: int) -> HttpResponse:
    """Confirm with a reason, then end every session of one person."""
    personne = Utilisateur.objects.filter(pk=pk).first()
    if personne is None:
        raise Http404
    return _confirm(request, personne)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def fermer_toutes(request: Requete) -> HttpResponse:
    """The same for everybody but who asks."""
    return _confirm(request, None)


def _confirm(request: Requete, personne: Utilisateur | None) -> HttpResponse:
    formulaire = MotifForm(request.POST if request.method == "POST" else None)

    def end() -> str:
        motif = formulaire.cleaned_data["motif"]
        fermees = sessions_office.end(personne, motif, request.user, request.session.session_key, request.jour)
        return "1 session est fermée." if fermees == 1 else f"{fermees} sessions sont fermées."

    ouvertes = sessions_office.count(personne)
    de_qui = f"les sessions de {personne}" if personne else "toutes les sessions"
    page = Confirmation(
        titre=f"Faut-il fermer {de_qui}\u00a0?",
        texte="1 session ouverte." if ouvertes == 1 else f"{ouvertes} sessions ouvertes.",
        consequences=[
            "Il faudra se connecter de nouveau\u00a0; rien de ce qui est enregistré n’est perdu.",
            "Votre session reste ouverte.",
            "Si le mot de passe a pu être pris, faites-le changer aussi.",
            "Votre motif reste au journal.",
        ],
        libelle_action="Fermer ces sessions",
        url_retour=reverse("administration:securite"),
    )
    return confirm(request, page, end, formulaire)
