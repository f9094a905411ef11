"""Values of the feeds of partners, of duplicates between sources and of the triennial DPC: dated, or named choices."""

from __future__ import annotations

from referentiels.parametre import choix, principe, texte

FLUX = (
    choix(
        "rpps_strict",
        True,
        "CSP L. 1470-4",
        "NF",
        "Un numéro RPPS dont la clé de contrôle est fausse est refusé.",
    ),
    choix(
        "quarantaine_jours",
        30,
        "CSP R. 4022-25",
        "NF",
        "Une action transmise pour un RPPS inconnu attend trente jours que le professionnel soit connu.",
    ),
    choix(
        "doublon_jours",
        7,
        "CSP R. 4022-25",
        "NF",
        "Deux sources peuvent décrire la même action si leurs dates ont sept jours d’écart au plus.",
    ),
    choix(
        "doublon_titre",
        0.75,
        "CSP R. 4022-25",
        "NF",
        "Deux titres du même organisateur sont tenus pour proches à partir de trois quarts de ressemblance quand les "
        "dates se recouvrent, et davantage quand elles s’éloignent.",
    ),
    choix(
        "doublon_titre_seul",
        0.95,
        "CSP R. 4022-25",
        "NF",
        "Quand l’organisateur d’une des deux sources est inconnu, les titres doivent être presque identiques et le "
        "dernier jour le même.",
    ),
    choix(
        "doublon_titre_commun",
        0.5,
        "CSP R. 4022-25",
        "NF",
        "Deux titres à moitié semblables suffisent quand personne n’aurait pu suivre les deux actions les mêmes jours.",
    ),
    choix(
        "doublon_heures_jour",
        10,
        "CSP R. 4022-25",
        "NF",
        "Personne ne suit sur place plus de dix heures d’actions du même organisateur en un jour.",
    ),
    choix(
        "doublon_duree",
        2.0,
        "CSP R. 4022-25",
        "NF",
        "Deux actions dont l’une dure plus du double de l’autre sont deux actions.",
    ),
    choix(
        "doublon_heures_seance",
        5,
        "CSP R. 4022-25",
        "NF",
        "Une action de moins de cinq heures peut revenir sous le même titre\u00a0: c’est le jour qui la désigne.",
    ),
    choix(
        "reclamation_jours",
        30,
        "CSP R. 4022-25",
        "NF",
        "Les textes ne donnent pas de délai à un organisme pour répondre à un signalement\u00a0: une réponse est "
        "attendue sous trente jours. Une correction non vérifiée par le professionnel dans ce délai est tenue pour "
        "juste.",
    ),
    choix(
        "contestation_compte",
        True,
        "CSP R. 4022-25",
        "NF",
        "Une action contestée compte jusqu’à la réponse de son organisme\u00a0; le professionnel qui dit ne pas "
        "l’avoir faite peut l’écarter aussitôt, et y revenir.",
    ),
    choix(
        "transmission_jours",
        60,
        "CSP R. 4022-22",
        "NF",
        "Les textes ne donnent pas de délai aux partenaires\u00a0: la réalisation d’une action annoncée est attendue "
        "soixante jours au plus après son dernier jour.",
    ),
    choix(
        "transmission_dpc_jours",
        60,
        "CSP R. 4022-22",
        "NF",
        "La réalisation d’une action de DPC annoncée est attendue soixante jours au plus après son dernier jour.",
    ),
    choix(
        "transmission_employeur_jours",
        30,
        "CSP R. 4022-22",
        "NF",
        "La réalisation d’une action annoncée par un employeur est attendue trente jours au plus après son dernier "
        "jour.",
    ),
    choix(
        "accreditation_absence_jours",
        7,
        "CSP R. 4022-22",
        "NF",
        "Une accréditation qui disparaît du fichier de la HAS garde ses effets jusqu’à un fichier d’au moins sept "
        "jours plus tard qui ne la contient toujours pas.",
    ),
    principe(
        "accreditation_annee_par_annee",
        "CSP L. 4022-2",
        "NF",
        "Aucun texte ne dit quand une année d’accréditation est acquise\u00a0: chaque année civile compte dès son "
        "premier jour d’accréditation, et l’engagement seul ne compte pas.",
    ),
    principe(
        "apports_des_employeurs",
        "CSP R. 4022-22",
        "X",
        "Les employeurs et les organismes de formation peuvent transmettre des preuves\u00a0; le "
        "professionnel les voit et peut les contester.",
    ),
    principe(
        "format_de_flux_propre",
        "CSP R. 4022-22",
        "NF",
        "Faute de format national publié, certif définit le sien, versionné et public\u00a0; "
        "aucun partenaire n’est irremplaçable.",
    ),
    choix(
        "dpc_actif",
        True,
        "CSP L. 4021-1",
        "L",
        "Le suivi de l’obligation triennale de DPC est affiché à part\u00a0; il peut être arrêté à une date.",
    ),
    texte(
        "dpc_duree_annees",
        3,
        "CSP L. 4021-1",
        "C",
        "L’obligation de DPC s’apprécie sur trois années civiles.",
    ),
    texte(
        "dpc_premier_triennat",
        2017,
        "CSP L. 4021-1",
        "C",
        "Les périodes triennales de DPC se comptent depuis 2017.",
    ),
)
