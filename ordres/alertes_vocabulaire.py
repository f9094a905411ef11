"""Words of the alerts on a risk of non-completion (CSP R. 4022-18): to whom, and why somebody is left out."""

from __future__ import annotations

from enum import StrEnum


class Destinataire(StrEnum):
    """Who an instance may alert: the professional and, separately, the employer."""

    PROFESSIONNEL = "professionnel"
    EMPLOYEUR = "employeur"

    @property
    def libelle(self) -> str:
        """Words for one."""
        return {Destinataire.PROFESSIONNEL: "Le professionnel", Destinataire.EMPLOYEUR: "L’employeur"}[self]

    @property
    def pluriel(self) -> str:
        """Words for many."""
        return {Destinataire.PROFESSIONNEL: "les professionnels", Destinataire.EMPLOYEUR: "les employeurs"}[self]


class Ecart(StrEnum):
    """Why a file is left out of an alert, in the order in which the reasons are looked for."""

    PROPRE = "propre"
    CLOS = "clos"
    TERMINE = "termine"
    SANS_REFERENTIEL = "sans_referentiel"
    EXONERE = "exonere"
    COMPLET = "complet"
    SANS_RISQUE = "sans_risque"
    SANS_EMPLOYEUR = "sans_employeur"
    PREVUE = "prevue"
    RECENTE = "recente"
    SANS_ADRESSE = "sans_adresse"

    @property
    def libelle(self) -> str:
        """The reason in a few words."""
        return _ECARTS[self][0]

    @property
    def remede(self) -> str:
        """What can be done about it."""
        return _ECARTS[self][1]


_ECARTS: dict[Ecart, tuple[str, str]] = {
    Ecart.PROPRE: ("Votre propre dossier", "Un autre membre de l’instance s’en charge."),
    Ecart.CLOS: ("Cycle clos", "Ce cycle ne demande plus rien."),
    Ecart.TERMINE: ("Cycle terminé ou déjà contrôlé", "C’est le contrôle qui prend le relais."),
    Ecart.SANS_REFERENTIEL: ("Référentiel en cours de rédaction", "Rien n’est encore demandé à cette personne."),
    Ecart.EXONERE: ("Exonéré des quatre axes", "Rien n’est demandé à cette personne."),
    Ecart.COMPLET: ("Tout est déjà fait", "Il n’y a pas de risque."),
    Ecart.SANS_RISQUE: ("Pas de risque signalé", "Le décret ne permet l’alerte qu’en cas de risque (R. 4022-18)."),
    Ecart.SANS_EMPLOYEUR: (
        "Aucun employeur présent sur la plateforme",
        "Aucune activité en cours, au RPPS, chez un employeur inscrit.",
    ),
    Ecart.PREVUE: ("Alerte déjà prévue", "Un envoi confirmé attend de partir."),
    Ecart.RECENTE: ("Déjà alerté récemment", "Attendez la fin du délai entre deux alertes."),
    Ecart.SANS_ADRESSE: ("Sans adresse électronique", "À joindre par courrier ou par téléphone."),
}
