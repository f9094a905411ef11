"""Write one alert: a template, the facts of one file read from the projection, the sentence that comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from accounts.models import Organisation
from accounts.professions import Profession
from actions.axes import axes_of
from actions.models import Avancement
from actions.rules import risque
from actions.statuts import EtatAxe
from ordres import alertes_pages
from ordres.alertes_modeles import Texte
from ordres.alertes_vocabulaire import Destinataire
from ordres.rules import alerte as regles
from referentiels.axes import Axe

OBJET_MAX = 160
SANS_RYTHME = "complétez ce que votre référentiel demande"


@dataclass(frozen=True, slots=True)
class Ecrit:
    """An alert ready to leave."""

    objet: str
    texte: str


#: The file of nobody, for the preview of a template.
INVENTE: Mapping[str, str] = {
    "nom": "Camille Exemple",
    "profession": "Médecin",
    "debut_cycle": "01/01/2023",
    "fin_cycle": "31/12/2031",
    "temps_restant": "1\u00a0an et 3\u00a0mois",
    "fait": "3 actions sur 8",
    "axes_manquants": "axe 2 (Qualité des pratiques), axe 3 (Relation avec les patients)",
    "rythme": "il en faut une tous les 3\u00a0mois",
    "employeur": "Établissement d’exemple",
}


def compose(texte: Texte, valeurs: Mapping[str, str]) -> Ecrit:
    """The template with these values; an object too long is cut."""
    # A subject is one line; its no-break spaces stay.
    objet = re.sub(r"[ \t\r\n]+", " ", regles.fill(texte.objet, valeurs)).strip()
    if len(objet) > OBJET_MAX:
        objet = objet[: OBJET_MAX - 1].rstrip() + "…"
    return Ecrit(objet, regles.fill(texte.corps, valeurs))


def example(texte: Texte, destinataire: Destinataire, instance: Organisation) -> Ecrit:
    """The template on an invented file."""
    return compose(texte, {**INVENTE, "instance": instance.nom, "lien": link(destinataire)})


def values(
    avancement: Avancement, destinataire: Destinataire, instance: Organisation, employeur: Organisation | None, on: date
) -> dict[str, str]:
    """What the variables hold for this row; it must have been read with `professionnel` and `cycle`.

    The words for an employer are only those that it may be told.
    """
    personne, fin = avancement.professionnel, avancement.fin
    lues = {
        "nom": f"{personne.prenom} {personne.nom}",
        "profession": Profession(avancement.profession).libelle,
        "fin_cycle": f"{fin:%d/%m/%Y}",
        "temps_restant": risque.time_left(fin, on),
        "instance": instance.nom,
        "lien": link(destinataire),
    }
    if destinataire is Destinataire.EMPLOYEUR:
        return {**lues, "employeur": employeur.nom if employeur else ""}
    manque = max(0, avancement.requises - avancement.faites)
    return {
        **lues,
        "debut_cycle": f"{avancement.cycle.debut:%d/%m/%Y}",
        "fait": f"{avancement.faites} {'actions' if avancement.faites > 1 else 'action'} sur {avancement.requises}",
        "axes_manquants": _missing_axes(avancement),
        "rythme": risque.pace(manque, (fin - on).days + 1) if manque else SANS_RYTHME,
    }


def link(destinataire: Destinataire) -> str:
    """The full address that the text gives its reader."""
    return settings.CERTIF_SITE_URL + alertes_pages.address(destinataire)


def _missing_axes(avancement: Avancement) -> str:
    manquants = [axe.numero for axe in axes_of(avancement) if axe.etat in (EtatAxe.A_COMMENCER, EtatAxe.EN_COURS)]
    return ", ".join(f"axe\u00a0{numero} ({Axe(numero).court})" for numero in manquants) or "votre référentiel"
