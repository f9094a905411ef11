"""Named choices about the semestrial sheet of a CNP: the texts ask for aggregated data, not how or when."""

from __future__ import annotations

from referentiels.parametre import choix, principe

FICHE = (
    choix(
        "fiche_ecart_jours",
        30,
        "CSP R. 4022-26",
        "NF",
        "Deux fiches d’un même CNP sont séparées d’au moins trente jours\u00a0: de deux fiches trop proches, la "
        "différence dirait ce qu’ont fait quelques personnes.",
    ),
    choix(
        "fiche_retard_jours",
        31,
        "CSP R. 4022-26",
        "NF",
        "Une fiche dit la situation d’un jour passé depuis trente et un jours au plus\u00a0: au-delà, l’état des "
        "régions, des modes d’exercice et du catalogue n’est plus celui de ce jour.",
    ),
    principe(
        "fiche_compte_vaut_ddt",
        "CSP R. 4021-5",
        "NF",
        "Dans la fiche d’un CNP, le compte individuel tient lieu de document de traçabilité\u00a0: créé quand son "
        "titulaire l’active, alimenté dès qu’une action y figure.",
    ),
    principe(
        "fiche_mode_principal",
        "CSP R. 4021-5",
        "NF",
        "Dans la fiche d’un CNP, qui a une activité libérale est compté comme libéral\u00a0; un salarié l’est d’un "
        "centre de santé si l’une de ses activités y est.",
    ),
)
