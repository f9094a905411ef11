"""`GET /api/v1/moi/avancement`: the same figures and the same sentences as the page."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contrat import problems
from actions import tableau, verdicts
from actions.api.titulaire import VueTitulaire, holder
from actions.situation import Situation, situation
from actions.titulaire import own_cycles


class LigneAxeSerializer(serializers.Serializer):
    """One axis: done, asked, state; `progression` from 0 to 100."""

    numero = serializers.IntegerField()
    nom = serializers.CharField()
    faites = serializers.IntegerField()
    requises = serializers.IntegerField()
    etat = serializers.CharField(source="etat.value")
    progression = serializers.FloatField()
    surplus = serializers.IntegerField()


class VerdictSerializer(serializers.Serializer):
    """One action and its verdict, in the words of the page."""

    action = serializers.IntegerField(source="action.pk")
    intitule = serializers.CharField(source="action.intitule")
    date = serializers.DateField(source="action.date_fin")
    etat = serializers.CharField()
    resume = serializers.CharField()
    phrase = serializers.CharField()
    article = serializers.CharField()
    geste = serializers.CharField()
    axe = serializers.IntegerField(allow_null=True)
    surplus = serializers.BooleanField()


class AvancementSerializer(serializers.Serializer):
    """One cycle. `total` from 0 to 100, null while the référentiel is being written."""

    cycle = serializers.IntegerField()
    debut = serializers.DateField()
    fin = serializers.DateField()
    referentiel = serializers.CharField(allow_null=True)
    total = serializers.FloatField(allow_null=True)
    faites = serializers.IntegerField()
    requises = serializers.IntegerField()
    axes = LigneAxeSerializer(many=True)
    actions = VerdictSerializer(many=True)


class MonAvancement(VueTitulaire):
    """Progress of the cycles of whoever asks; 404 for somebody who holds no account."""

    @extend_schema(
        operation_id="lire_mon_avancement",
        summary="Lire mon avancement, et pourquoi chaque action compte ou non",
        description="Les chiffres et les phrases de la page « Où en suis-je ? », cycle par cycle, le plus récent"
        " d’abord.",
        responses={200: AvancementSerializer(many=True), **problems(403, 404, 429)},
    )
    def get(self, request: Request) -> Response:
        """Every cycle of the holder, most recent first."""
        demande = holder(request)
        vues = [situation(cycle, demande.jour) for cycle in own_cycles(demande.user)]
        return Response(AvancementSerializer([_values(vue) for vue in vues], many=True).data)


def _values(vue: Situation) -> dict:
    avancement = vue.avancement
    return {
        "cycle": vue.cycle.pk,
        "debut": vue.cycle.debut,
        "fin": vue.cycle.fin,
        "referentiel": vue.cycle.version.code if vue.cycle.version else None,
        "total": round(avancement.total * 100, 4) if avancement else None,
        "faites": avancement.faites if avancement else 0,
        "requises": avancement.requises if avancement else 0,
        "axes": tableau.axis_rows(vue),
        "actions": verdicts.read_all(vue),
    }
