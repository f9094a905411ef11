"""The authors' workspace (namespace `redaction`): drafts, their content, what others think of them."""

from __future__ import annotations

from django.urls import path

from referentiels.views import (
    dossiers,
    publication,
    redaction_action,
    redaction_brouillon,
    redaction_commentaires,
    redaction_comparaison,
    redaction_correspondances,
    redaction_exigence,
    redaction_import,
    redaction_referentiel,
    redaction_reglages,
    redaction_version,
    transmission,
)

app_name = "redaction"

urlpatterns = [
    path("", dossiers.accueil, name="accueil"),
    path("<int:pk>/transmettre/", transmission.transmettre, name="transmettre"),
    path("<int:pk>/transmettre/publier/", publication.publier, name="publier"),
    path("<int:pk>/transmettre/abroger/", publication.abroger, name="abroger"),
    path("<int:pk>/transmettre/<slug:geste>/", transmission.geste, name="geste"),
    path("nouveau-brouillon/", redaction_brouillon.creer, name="creer"),
    path("nouveau-referentiel/", redaction_referentiel.creer, name="creer_referentiel"),
    path("referentiels/<int:referentiel_pk>/renommer/", redaction_referentiel.renommer, name="renommer"),
    path("referentiels/<int:referentiel_pk>/abandonner/", redaction_referentiel.abandonner, name="abandonner"),
    path("<int:pk>/", redaction_version.editer, name="version"),
    path("<int:pk>/ordre/", redaction_version.ordonner, name="ordonner"),
    path("<int:pk>/supprimer/", redaction_brouillon.supprimer, name="supprimer"),
    path("<int:pk>/reglages/", redaction_reglages.reglages, name="reglages"),
    path("<int:pk>/specialites/", redaction_reglages.specialites, name="specialites"),
    path("<int:pk>/actions/", redaction_action.ajouter, name="ajouter_action"),
    path("<int:pk>/actions/<int:action_pk>/", redaction_action.modifier, name="action"),
    path("<int:pk>/actions/<int:action_pk>/dupliquer/", redaction_action.dupliquer, name="dupliquer_action"),
    path("<int:pk>/actions/<int:action_pk>/retirer/", redaction_action.retirer, name="retirer_action"),
    path("<int:pk>/exigences/", redaction_exigence.ajouter, name="ajouter_exigence"),
    path("<int:pk>/exigences/<int:exigence_pk>/", redaction_exigence.modifier, name="exigence"),
    path("<int:pk>/exigences/<int:exigence_pk>/retirer/", redaction_exigence.retirer, name="retirer_exigence"),
    path("<int:pk>/commentaires/", redaction_commentaires.commentaires, name="commentaires"),
    path("<int:pk>/commentaires/<int:commentaire_pk>/clore/", redaction_commentaires.clore, name="clore_commentaire"),
    path("<int:pk>/importer/", redaction_import.importer, name="importer"),
    path("<int:pk>/importer/confirmer/", redaction_import.confirmer, name="confirmer_import"),
    path("<int:pk>/comparer/", redaction_comparaison.comparer, name="comparer"),
    path("<int:pk>/correspondances/", redaction_correspondances.correspondances, name="correspondances"),
    path("<int:pk>/correspondances/ordre/", redaction_correspondances.ordonner, name="ordonner_correspondances"),
    path("<int:pk>/correspondances/ajouter/", redaction_correspondances.ajouter, name="ajouter_correspondance"),
    path("<int:pk>/correspondances/<int:ligne_pk>/", redaction_correspondances.modifier, name="correspondance"),
    path(
        "<int:pk>/correspondances/<int:ligne_pk>/retirer/",
        redaction_correspondances.retirer,
        name="retirer_correspondance",
    ),
]
