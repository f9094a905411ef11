"""Who may open the professional's pages, and which of their cycles is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.models import Professionnel
from accounts.professions import Profession
from accounts.requete import Requete
from actions import appareil
from actions.models import Cycle
from actions.titulaire import read_own_cycles


@dataclass(frozen=True, slots=True)
class Titulaire:
    """The holder in front of the screen: the person, their cycles (most recent first), the one looked at."""

    professionnel: Professionnel
    cycles: tuple[Cycle, ...]
    cycle: Cycle | None


def holder_page(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view its `Titulaire`; 404 for anybody who holds no account, activation first for who never did it."""

    @wraps(vue)
    def page(request: Requete, *args, **kwargs) -> HttpResponseBase:
        titulaire = holder_of(request)
        if titulaire.professionnel.active_at is None:
            return redirect("ps:activation")
        reponse = vue(request, titulaire, *args, **kwargs)
        appareil.hand_over(request, reponse, request.user)
        return reponse

    return page


def holder_of(request: Requete) -> Titulaire:
    """The holder who asks, and the cycle the address names (`?cycle=`); 404 when either does not exist."""
    utilisateur = request.user
    if not utilisateur.professionnel_id:
        raise Http404
    cycles = tuple(read_own_cycles(utilisateur))
    professionnel = cycles[0].exercice.professionnel if cycles else utilisateur.professionnel
    assert professionnel is not None  # its key is set
    return Titulaire(professionnel, cycles, _chosen(cycles, request))


def _chosen(cycles: tuple[Cycle, ...], request: Requete) -> Cycle | None:
    demande = request.GET.get("cycle", "")
    if demande:
        trouve = next((c for c in cycles if str(c.pk) == demande), None)
        if trouve is None:
            raise Http404
        return trouve
    en_cours = [c for c in cycles if c.etat == Cycle.Etat.OUVERT and c.debut <= request.jour <= c.fin]
    return next(iter(en_cours or cycles), None)


def tabs(titulaire: Titulaire, base: str) -> list[tuple[str, str, bool]]:
    """One tab per cycle (words, address, current); empty when there is only one."""
    if len(titulaire.cycles) < 2:
        return []
    par_profession = [c.exercice.profession for c in titulaire.cycles]
    onglets = []
    for cycle in titulaire.cycles:
        libelle = Profession(cycle.exercice.profession).libelle
        if par_profession.count(cycle.exercice.profession) > 1:
            libelle += f", {cycle.debut.year}–{cycle.fin.year}"
        onglets.append((libelle, f"{base}?cycle={cycle.pk}", cycle == titulaire.cycle))
    return onglets


def specialty_of(cycle: Cycle) -> str:
    """The label of the specialty, read with the cycle by `read_own_cycles`; empty when the profession has none."""
    libelle: str = getattr(cycle, "libelle_specialite")  # noqa: B009 - an annotation, unknown to the type checker
    return libelle
