"""Pages of the professional (namespace `ps`)."""

from django.urls import include, path

from actions.views import (
    action,
    carnet,
    compte,
    confiance,
    declaration,
    declaration_details,
    documents,
    dpc,
    rattachement,
    sources,
    tableau_de_bord,
)

app_name = "ps"

urlpatterns = [
    path("", tableau_de_bord.tableau_de_bord, name="tableau_de_bord"),
    path("activation/", compte.activation, name="activation"),
    path("declarer/", declaration.declarer, name="declarer"),
    path("declarer/organismes/", declaration.organismes, name="organismes"),
    path("declarer/<uuid:jeton>/", declaration_details.declarer_details, name="declarer_details"),
    path("declarer/<uuid:jeton>/brouillon/", declaration_details.garder_brouillon, name="garder_brouillon"),
    path("declarer/<uuid:jeton>/abandonner/", declaration.abandonner, name="abandonner"),
    path("actions/<int:pk>/", action.action, name="action"),
    path("actions/<int:pk>/enregistree/", declaration.enregistree, name="enregistree"),
    path("actions/<int:pk>/modifier/", action.modifier, name="modifier"),
    path("actions/<int:pk>/preuve/", action.preuve, name="preuve"),
    path("actions/<int:pk>/retirer/", action.retirer, name="retirer"),
    path("actions/<int:pk>/retablir/", action.retablir, name="retablir"),
    path("actions/<int:pk>/separer/", sources.separer, name="separer"),
    path("actions/<int:pk>/reunir/", sources.reunir, name="reunir"),
    path("actions/<int:pk>/rattacher/", rattachement.rattacher, name="rattacher"),
    path("justificatifs/<int:pk>/", documents.justificatif, name="justificatif"),
    path("synthese/", documents.synthese, name="synthese"),
    path("mes-donnees/", documents.mes_donnees, name="mes_donnees"),
    path("dpc/", dpc.dpc, name="dpc"),
    path("carnet/", carnet.carnet, name="carnet"),
    path("carnet/ecrire/", carnet.carnet_ecrire, name="carnet_ecrire"),
    path("carnet/garder/", carnet.carnet_garder, name="carnet_garder"),
    path("carnet/<uuid:jeton>/", carnet.carnet_note, name="carnet_note"),
    path("carnet/<uuid:jeton>/effacer/", carnet.carnet_effacer, name="carnet_effacer"),
    path("carnet/<uuid:jeton>/retablir/", carnet.carnet_retablir, name="carnet_retablir"),
    path("demandes/", include("actions.urls_demandes")),
    path("corrections/", compte.corrections, name="corrections"),
    path("consultations/", compte.qui_a_consulte, name="consultations"),
    path("consultations/fichier/", confiance.consultations_csv, name="consultations_csv"),
    path("droits/", confiance.droits, name="droits"),
    path("acces-cnp/", confiance.acces_cnp, name="acces_cnp"),
    path("acces-cnp/<int:pk>/prolonger/", confiance.prolonger_acces, name="prolonger_acces"),
    path("acces-cnp/<int:pk>/retirer/", confiance.retirer_acces, name="retirer_acces"),
    path("courriels/", confiance.courriels, name="courriels"),
    path("notifications/", compte.notifications, name="notifications"),
]
