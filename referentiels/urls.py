"""Public pages of the référentiels (namespace `referentiels`)."""

from __future__ import annotations

from django.urls import path, register_converter

from referentiels.views import choix, comparaison, fiche, historique, liste, recherche

app_name = "referentiels"


class CodeReferentiel:
    """The code of a référentiel in an address (same letters as `echange.cellules.code_referentiel`)."""

    regex = r"[^\W_][\w.-]{0,39}"

    def to_python(self, value: str) -> str:
        """The code itself."""
        return value

    def to_url(self, value: str) -> str:
        """The code itself."""
        return value


register_converter(CodeReferentiel, "referentiel")

urlpatterns = [
    path("", liste.liste, name="liste"),
    path("nos-choix-d-interpretation/", choix.choix, name="choix"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("recherche/fichier/", recherche.fichier, name="recherche_fichier"),
    path("professions/", recherche.parcourir, name="parcourir"),
    path("comparer/", comparaison.comparer, name="comparer"),
    path("comparer/fichier/", comparaison.fichier, name="comparer_fichier"),
    path("<referentiel:code>/", fiche.fiche, name="fiche"),
    path("<referentiel:code>/versions/", historique.historique, name="historique"),
    path("<referentiel:code>/changements/", historique.changements, name="changements"),
    path("<referentiel:code>/versions/<int:numero>/", fiche.fiche, name="version"),
    path("<referentiel:code>/versions/<int:numero>/<str:nom>", fiche.fichier, name="fichier"),
]
