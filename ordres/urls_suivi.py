"""Pages around the follow-up list: views that are kept, lists that are taken away."""

from django.urls import path

from ordres.views import exports_liste, lectures, liberations, vues_suivi

urlpatterns = [
    path("vues", vues_suivi.vues, name="vues"),
    path("vues/garder", vues_suivi.garder, name="garder_vue"),
    path("vues/par-defaut", vues_suivi.ouvrir_sur, name="vue_par_defaut"),
    path("vues/<int:pk>/changer", vues_suivi.changer, name="changer_vue"),
    path("vues/<int:pk>/supprimer", vues_suivi.supprimer, name="supprimer_vue"),
    path("exports", exports_liste.exports, name="exports"),
    path("exports/liberations", liberations.liberations, name="liberations"),
    path("exports/liberations/<uuid:jeton>/liberer", liberations.liberer, name="liberer_export"),
    path("exports/liberations/<uuid:jeton>/refuser", liberations.refuser, name="refuser_export"),
    path("lectures", lectures.lectures, name="lectures"),
    path("lectures/<int:pk>/lever", lectures.lever, name="lever_arret"),
    path("exports/preparer", exports_liste.preparer, name="preparer_export"),
    path("exports/<uuid:jeton>", exports_liste.telecharger, name="telecharger_export"),
    path("exports/<uuid:jeton>/effacer", exports_liste.effacer, name="effacer_export"),
]
