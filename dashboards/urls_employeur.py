"""Addresses of the employers' room, and of the fédérations that they are members of."""

from django.urls import path

from dashboards.views import (
    employeur,
    employeur_alertes,
    employeur_depots,
    employeur_effectif,
    employeur_federation,
    employeur_personne,
    employeur_plan,
)

app_name = "employeur"

urlpatterns = [
    path("", employeur.accueil, name="accueil"),
    path("alertes", employeur_alertes.alertes, name="alertes"),
    path("personnes/<int:cycle>", employeur_personne.personne, name="personne"),
    path("plan", employeur_plan.plan, name="plan"),
    path("plan/axe/<int:axe>", employeur_plan.groupe, name="groupe"),
    path("plan/<slug:contenu>.<slug:forme>", employeur_plan.fichier, name="plan_fichier"),
    path("depots", employeur_depots.depots, name="depots"),
    path("depots/modele/<slug:quoi>.csv", employeur_depots.modele, name="depot_modele"),
    path("depots/<int:pk>", employeur_depots.depot, name="depot"),
    path("depots/<int:pk>/confirmer", employeur_depots.confirmer, name="depot_confirmer"),
    path("depots/<int:pk>/corriger", employeur_depots.corriger, name="depot_corriger"),
    path("depots/<int:pk>/annuler", employeur_depots.annuler, name="depot_annuler"),
    path("depots/<int:pk>/lignes/<int:ligne>", employeur_depots.ligne, name="depot_ligne"),
    path("depots/<int:pk>/<slug:contenu>.csv", employeur_depots.fichier, name="depot_fichier"),
    path("effectif", employeur_effectif.effectif, name="effectif"),
    path("effectif/certaines", employeur_effectif.certaines, name="effectif_certaines"),
    path("effectif/<int:pk>", employeur_effectif.ligne, name="effectif_ligne"),
    path("effectif/<int:pk>/modifier", employeur_effectif.modifier, name="effectif_modifier"),
    path("effectif/<int:pk>/<slug:geste>", employeur_effectif.geste, name="effectif_geste"),
    path("federation", employeur_federation.federation, name="federation"),
    path("federation/<slug:table>.csv", employeur_federation.fichier, name="federation_fichier"),
]
