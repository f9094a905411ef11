"""`GET /api/v1/moi` and `/moi/actions`: who I am for the platform, and my actions from every source."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contrat import problems
from accounts.api.livraisons import next_page
from accounts.api.requete import FiltreRequete
from accounts.professions import Profession
from actions.api.titulaire import VueTitulaire, holder
from actions.models import Action, Cycle
from actions.titulaire import own_actions, own_cycles
from referentiels.nomenclature import NiveauPreuve


class CycleForme(serializers.Serializer):
    """One cycle, from `debut` to `fin` included."""

    cycle = serializers.IntegerField()
    profession = serializers.ChoiceField(choices=[p.value for p in Profession], help_text="Code TRE_G15.")
    specialite = serializers.CharField(help_text="Code TRE_R38 ; vide pour une profession sans spécialité.")
    debut = serializers.DateField()
    fin = serializers.DateField()
    etat = serializers.ChoiceField(choices=Cycle.Etat.choices)
    a_confirmer = serializers.BooleanField(help_text="Dates provisoires, que l’Ordre confirmera.")
    referentiel = serializers.CharField(allow_null=True, help_text="Code et version ; null s’il est en rédaction.")


class MoiForme(serializers.Serializer):
    """The holder as the RPPS knows them, and their cycles, the most recent first."""

    rpps = serializers.CharField()
    nom = serializers.CharField()
    prenom = serializers.CharField()
    cycles = CycleForme(many=True)


class MonAction(serializers.Serializer):
    """One action of mine; `source` is the partner that sent it, null when I declared it."""

    action = serializers.IntegerField()
    intitule = serializers.CharField()
    date_debut = serializers.DateField(allow_null=True)
    date_fin = serializers.DateField()
    organisme = serializers.CharField()
    statut = serializers.ChoiceField(choices=Action.Statut.choices)
    rattachement = serializers.ChoiceField(choices=Action.Rattachement.choices)
    action_prevue = serializers.CharField(allow_null=True, help_text="Code dans le référentiel.")
    cycle = serializers.IntegerField(allow_null=True)
    preuve = serializers.ChoiceField(choices=[n.value for n in NiveauPreuve])
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a member, not a field's attribute
    retiree = serializers.BooleanField()
    reunie_a = serializers.IntegerField(allow_null=True, help_text="L’action qui la représente, si elle est réunie.")


class PageMesActions(serializers.Serializer):
    """A page of actions, the last received first; `suivante` is the address of the next one."""

    actions = MonAction(many=True)
    suivante = serializers.CharField(allow_null=True)


class FiltreMesActions(FiltreRequete):
    """Query of one's own actions."""

    cycle = serializers.IntegerField(required=False, min_value=1, max_value=10**18)
    apres = serializers.IntegerField(required=False, min_value=1, max_value=10**18, help_text="Place dans la liste.")
    taille = serializers.IntegerField(default=50, min_value=1, max_value=200)


class Moi(VueTitulaire):
    """Who I am for the platform."""

    @extend_schema(
        operation_id="lire_mon_compte",
        summary="Lire mon identité et mes cycles",
        description="Ce que le répertoire (RPPS) et mon Ordre ont dit de moi.",
        responses={200: MoiForme, **problems(403, 404, 429)},
    )
    def get(self, request: Request) -> Response:
        """Identity and cycles."""
        utilisateur = holder(request).user
        personne = utilisateur.professionnel
        assert personne is not None
        corps = {
            "rpps": personne.rpps, "nom": personne.nom, "prenom": personne.prenom,
            "cycles": [_cycle(cycle) for cycle in own_cycles(utilisateur)],
        }  # fmt: skip
        return Response(MoiForme(corps).data)


class MesActions(VueTitulaire):
    """My actions."""

    @extend_schema(
        operation_id="lire_mes_actions",
        summary="Lire mes actions, de toutes les sources",
        description="Les dernières reçues d’abord, par pages. Ce que chacune compte se lit dans « moi/avancement ».",
        parameters=[FiltreMesActions],
        responses={200: PageMesActions, **problems(403, 404, 422, 429)},
    )
    def get(self, request: Request) -> Response:
        """A page."""
        utilisateur = holder(request).user
        filtre = FiltreMesActions(data=request.query_params)
        filtre.is_valid(raise_exception=True)
        lu = filtre.validated_data
        actions = own_actions(utilisateur)
        if lu.get("cycle"):
            actions = actions.filter(cycle_id=lu["cycle"])
        if lu.get("apres"):
            actions = actions.filter(pk__lt=lu["apres"])
        page = list(actions.order_by("-pk")[: lu["taille"] + 1])
        suite = page[lu["taille"] - 1].pk if len(page) > lu["taille"] else None
        corps = {"actions": [_action(a) for a in page[: lu["taille"]]], "suivante": next_page(request, suite)}
        return Response(PageMesActions(corps).data)


def _cycle(cycle: Cycle) -> dict[str, Any]:
    return {
        "cycle": cycle.pk, "profession": cycle.exercice.profession, "specialite": cycle.exercice.specialite,
        "debut": cycle.debut, "fin": cycle.fin, "etat": cycle.etat, "a_confirmer": cycle.is_provisoire,
        "referentiel": cycle.version.code if cycle.version else None,
    }  # fmt: skip


def _action(action: Action) -> dict[str, Any]:
    return {
        "action": action.pk, "intitule": action.intitule, "date_debut": action.date_debut,
        "date_fin": action.date_fin, "organisme": action.organisme_nom, "statut": action.statut,
        "rattachement": action.rattachement, "action_prevue": action.item.code if action.item else None,
        "cycle": action.cycle_id, "preuve": action.preuve,
        "source": action.partenaire.nom if action.partenaire else None,
        "retiree": action.is_retiree, "reunie_a": action.fusionnee_dans_id,
    }  # fmt: skip
