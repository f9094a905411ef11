"""Named choices about actions libres and labels: what the texts and the frameworks leave unsaid."""

from __future__ import annotations

from referentiels.parametre import choix, principe

LIBRES = (
    choix(
        "libre_jours",
        60,
        "CSP L. 4022-8",
        "NF",
        "Les textes ne donnent pas de délai au CNP pour répondre sur une action libre\u00a0: une réponse est attendue "
        "sous soixante jours, complément non compris. Passé ce jour, rien n’est décidé à sa place.",
    ),
    principe(
        "libre_prevue_par_le_referentiel",
        "CSP L. 4022-8",
        "NF",
        "Une action libre se demande sur un axe où le référentiel prévoit une action libre\u00a0; ailleurs, elle ne "
        "pourrait pas compter.",
    ),
    principe(
        "libre_sans_nom",
        "CSP R. 4022-26",
        "NF",
        "Pour décider d’une action libre, le CNP lit la profession, la spécialité, la demande et ses pièces\u00a0; ni "
        "le nom, ni le numéro RPPS, ni le compte du professionnel, dont il n’a pas besoin.",
    ),
    principe(
        "libre_decidee_par_le_redacteur",
        "CSP L. 4022-8",
        "NF",
        "Les personnes qui rédigent le référentiel au nom du CNP décident des actions libres et des labels\u00a0; une "
        "décision ne s’annule pas, une nouvelle décision motivée la remplace.",
    ),
    principe(
        "label_par_session",
        "CSP L. 4022-8",
        "NF",
        "Un label vaut pour la référence, ou pour l’organisateur et le titre, que le CNP a inscrits sur sa liste, et "
        "pour les actions achevées entre ses deux dates.",
    ),
)
