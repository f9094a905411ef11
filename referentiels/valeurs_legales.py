"""The registry of dated values of the law and of named choices where the texts are silent.

A value is never edited: a new one is added with its date of effect. `texte` cites its article,
`choix` is an interpretation shown on the public page « Nos choix d’interprétation ».
Confidence marks: C certain, L likely, X contradictory sources, NF not found in any text.
"""

from __future__ import annotations

from referentiels.parametre import (
    ENTREE_EN_VIGUEUR,
    NatureParametre,
    Parametre,
    choix,
    principe,
    texte,
)
from referentiels.valeurs_alertes import ALERTES
from referentiels.valeurs_conservation import CONSERVATION
from referentiels.valeurs_controle import CONTROLE
from referentiels.valeurs_fiche import FICHE
from referentiels.valeurs_flux import FLUX
from referentiels.valeurs_libres import LIBRES
from referentiels.valeurs_titulaire import TITULAIRE

_CYCLE = (
    texte(
        "date_entree_vigueur",
        ENTREE_EN_VIGUEUR,
        "Ordonnance 2021-961",
        "C",
        "La certification périodique s’applique depuis le 1er janvier 2023.",
    ),
    texte("duree_cycle_annees", 6, "CSP L. 4022-2", "C", "Un cycle de certification dure six ans."),
    texte(
        "duree_premier_cycle_annees",
        9,
        "Ordonnance 2021-961",
        "C",
        "Pour les professionnels en exercice le 1er janvier 2023, le premier cycle dure "
        "neuf ans, jusqu’au 31 décembre 2031.",
    ),
    texte(
        "interruption_max_annees",
        3,
        "CSP R. 4022-16",
        "C",
        "Le cycle prend fin quand les interruptions d’activité dépassent trois ans au total.",
    ),
    choix(
        "radiation_est_interruption",
        True,
        "CSP R. 4022-16",
        "NF",
        "Une sortie du tableau suivie d’un retour compte comme une interruption\u00a0: le cycle "
        "reprend si le total ne dépasse pas trois ans.",
    ),
    choix(
        "premier_cycle_provisoire",
        True,
        "CSP R. 4022-14",
        "NF",
        "Tant que la date d’inscription à l’Ordre est inconnue, un premier cycle provisoire "
        "est affiché, «\u00a0à confirmer par l’Ordre\u00a0».",
    ),
    choix(
        "regularisation_deplace_cycle",
        False,
        "CSP L. 4022-2",
        "NF",
        "Une régularisation tardive ne déplace pas le cycle suivant, qui s’ouvre le lendemain de la fin du précédent.",
    ),
    choix(
        "cycle_suivant_apres_refus",
        True,
        "CSP L. 4022-2",
        "NF",
        "Le cycle suivant s’ouvre aussi quand l’obligation du précédent n’a pas été "
        "satisfaite\u00a0: l’obligation continue.",
    ),
    principe(
        "interruption_ne_suspend_pas",
        "CSP R. 4022-16",
        "X",
        "Une maladie, une maternité ou un congé ne suspend pas le cycle et compte seulement "
        "dans le total des trois ans\u00a0; votre Ordre décide des situations particulières.",
    ),
    principe(
        "un_cycle_par_profession",
        "CSP R. 4022-7",
        "X",
        "Chaque profession exercée a son cycle\u00a0; un cycle suit un référentiel principal\u00a0: celui de la "
        "spécialité principale, à défaut celui d’une autre spécialité détenue, à défaut celui de la profession.",
    ),
    principe(
        "inscrit_sans_exercice_en_2023",
        "CSP R. 4022-14",
        "NF",
        "Un professionnel inscrit avant 2023 mais qui n’exerçait pas le 1er janvier 2023 a "
        "un cycle de six ans à partir de sa reprise.",
    ),
)

_EVALUATION = (
    texte(
        "min_par_axe",
        2,
        "CSP R. 4022-7",
        "C",
        "Au moins deux actions sont demandées sur chacun des quatre axes, sauf si le référentiel en dispose autrement.",
    ),
    choix(
        "action_distincte",
        True,
        "Référentiel générique FSM",
        "L",
        "Deux actions doivent être différentes\u00a0: la même action ne compte qu’une fois par "
        "cycle, sauf si le référentiel permet de la répéter.",
    ),
    choix(
        "realisation_retenue",
        "la_plus_favorable",
        "CSP R. 4022-7",
        "NF",
        "Entre plusieurs réalisations d’une même action, la première est retenue, sauf quand "
        "une autre apporte plus d’heures ou de points demandés.",
    ),
    choix(
        "long_action_annees",
        6,
        "CSP R. 4022-7",
        "X",
        "Une action à poursuivre «\u00a0pendant six ans\u00a0» reste demandée six ans dans un premier "
        "cycle de neuf ans.",
    ),
    choix(
        "mode_validation",
        "declaratif",
        "CSP R. 4022-18",
        "X",
        "Une action déclarée compte aussitôt\u00a0; un référentiel peut demander une validation "
        "du CNP, pour toutes les actions ou sur échantillon.",
    ),
    choix(
        "preuve_par_defaut",
        "document",
        "CSP R. 4022-25",
        "L",
        "Sauf indication du référentiel, une action se prouve par un document.",
    ),
    choix(
        "preuve_par_defaut_axe_4",
        "honneur",
        "CSP R. 4022-25",
        "L",
        "Sauf indication du référentiel, une action sur la santé personnelle se prouve par "
        "une déclaration sur l’honneur, jamais par un résultat médical.",
    ),
    principe(
        "action_sur_un_seul_axe",
        "CSP R. 4022-7",
        "X",
        "Une réalisation ne sert qu’un axe\u00a0; une action transversale va là où elle sert le "
        "plus, dans la limite fixée par le référentiel.",
    ),
    principe(
        "exoneration_decidee",
        "CSP R. 4022-12",
        "NF",
        "Une exonération est décidée axe par axe par l’Ordre\u00a0; elle n’est jamais automatique.",
    ),
    principe(
        "points_et_heures",
        "CSP R. 4022-8",
        "L",
        "Les référentiels qui demandent des points ou des heures sont pris en charge comme les autres.",
    ),
    principe(
        "action_socle_obligatoire",
        "CSP R. 4022-8",
        "X",
        "Une action dite «\u00a0socle obligatoire\u00a0» n’est exigée que si l’arrêté publié le dit.",
    ),
    principe(
        "version_conservee",
        "CSP R. 4022-8",
        "L",
        "Un cycle garde sa version de référentiel\u00a0; une action acquise le reste quand le référentiel change.",
    ),
    principe(
        "referentiels_sans_nombre_fixe",
        "CSP L. 4022-8",
        "X",
        "Aucun nombre de référentiels n’est supposé\u00a0; une profession sans référentiel "
        "publié est affichée «\u00a0en cours de rédaction\u00a0».",
    ),
)

_SUIVI = (
    choix(
        "risque_modere",
        0.2,
        "CSP R. 4022-18",
        "NF",
        "Le risque est modéré quand la progression a vingt points de retard ou plus sur le temps écoulé.",
    ),
    choix(
        "risque_eleve",
        0.4,
        "CSP R. 4022-18",
        "NF",
        "Le risque est élevé quand la progression a quarante points de retard ou plus sur le temps écoulé.",
    ),
    choix(
        "risque_mois_restants",
        12,
        "CSP R. 4022-18",
        "NF",
        "Dans les douze derniers mois, un cycle incomplet est au moins à risque modéré.",
    ),
    texte(
        "controle_mois",
        6,
        "CSP R. 4022-19",
        "C",
        "Le contrôle a lieu dans les six mois qui suivent la fin du cycle.",
    ),
    choix(
        "observations_jours",
        30,
        "CSP R. 4022-20",
        "NF",
        "Le professionnel dispose de trente jours pour présenter ses observations écrites, "
        "sauf délai propre à son Ordre.",
    ),
    choix(
        "observations_tardives",
        True,
        "CSP R. 4022-20",
        "NF",
        "Des observations envoyées après le délai, mais avant la décision, sont reçues et dites tardives\u00a0: elles "
        "sont lues comme les autres.",
    ),
    choix(
        "pieces_jours",
        30,
        "CSP R. 4022-19",
        "NF",
        "Trente jours sont laissés pour répondre à une demande de pièces. Passé ce délai, l’examen continue sans "
        "elles\u00a0: le silence ne vaut pas refus.",
    ),
    choix(
        "audition_preavis_jours",
        7,
        "CSP R. 4022-20",
        "NF",
        "Une date d’audition est proposée au moins sept jours à l’avance.",
    ),
    choix(
        "rappel_jours",
        7,
        "CSP R. 4022-20",
        "NF",
        "Un rappel est envoyé au professionnel sept jours avant la fin d’un délai qui le concerne.",
    ),
    choix(
        "saisine_attente_jours",
        60,
        "CSP L. 4022-9",
        "NF",
        "Une saisine disciplinaire n’est jamais automatique, et attend soixante jours après la décision «\u00a0non "
        "satisfaite\u00a0»\u00a0: le temps de la contester.",
    ),
    choix(
        "demande_jours",
        30,
        "CSP R. 4022-18",
        "NF",
        "Les textes ne donnent pas de délai à l’Ordre pour répondre à une demande du professionnel\u00a0: une réponse "
        "est attendue sous trente jours, complément non compris. Passé ce jour, rien n’est décidé à sa place.",
    ),
    choix(
        "informations_par_an",
        2,
        "CSP R. 4022-18",
        "NF",
        "Un point d’étape est proposé deux fois par an\u00a0; ce n’est pas une obligation légale.",
    ),
    texte(
        "conservation_annees",
        6,
        "CSP R. 4022-27",
        "L",
        "Les données sont conservées pendant le cycle, puis six ans au plus.",
    ),
    choix(
        "journal_securite_mois",
        12,
        "CSP R. 4022-27",
        "NF",
        "Les journaux de sécurité sont conservés douze mois\u00a0; la trace des décisions suit la durée des données.",
    ),
    choix(
        "accompagnement_mois",
        12,
        "CSP R. 4022-26",
        "NF",
        "L’accord donné à un CNP pour accompagner un professionnel dure douze mois au plus\u00a0; il se prolonge, "
        "et se retire à tout moment.",
    ),
    choix(
        "ordre_neutre_graine",
        "certif",
        "CSP L. 4022-2",
        "NF",
        "Les actions suggérées sont rangées par ce qu’elles comblent, puis par année, puis par un tirage entre "
        "organismes refait chaque mois avec cette graine\u00a0: ni nom, ni prix, ni date de dépôt ne compte.",
    ),
    choix(
        "seuil_secret",
        11,
        "CSP R. 4022-26",
        "NF",
        "Aucun chiffre n’est publié pour un groupe de moins de onze personnes.",
    ),
    principe(
        "decision_par_l_ordre",
        "CSP R. 4022-20",
        "X",
        "L’attestation est décidée et signée par l’Ordre, ou par le service de santé des "
        "armées pour les praticiens militaires.",
    ),
    principe(
        "pas_de_droit_d_opposition",
        "CSP R. 4022-28",
        "X",
        "L’obligation légale exclut l’opposition et l’effacement pendant le cycle\u00a0; l’accès, "
        "la rectification et la limitation restent ouverts.",
    ),
    principe(
        "acces_du_decret",
        "CSP R. 4022-26",
        "X",
        "Les accès suivent les profils du décret, même quand une page d’information les présente autrement.",
    ),
)

_PROCEDURE = (
    texte(
        "avis_has_mois",
        6,
        "CSP R. 4022-10-2",
        "C",
        "Saisie par le ministre, la Haute Autorité de santé rend son avis sur un projet dans les six mois.",
    ),
    texte(
        "projet_revise_mois",
        3,
        "CSP R. 4022-10-2",
        "C",
        "Après l’avis de la Haute Autorité de santé, le projet révisé est remis dans les trois mois.",
    ),
    choix(
        "avis_cncp_mois",
        2,
        "CSP L. 4022-8",
        "NF",
        "Les textes ne donnent pas de délai au CNCP\u00a0: son avis sur un projet est attendu sous deux mois.",
    ),
    choix(
        "avis_tardif_bloque",
        False,
        "CSP R. 4022-10-2",
        "NF",
        "Un avis demandé et non rendu à son échéance n’empêche plus le ministère de valider un projet de référentiel.",
    ),
    choix(
        "revision_exigee",
        True,
        "CSP R. 4022-10-2",
        "NF",
        "Un avis réservé ou défavorable de la Haute Autorité de santé renvoie le projet au CNP avant toute validation.",
    ),
)

PARAMETRES: tuple[Parametre, ...] = (
    _CYCLE + _EVALUATION + _SUIVI + ALERTES + CONTROLE + LIBRES + FLUX + _PROCEDURE + TITULAIRE + CONSERVATION + FICHE
)

PAR_NOM: dict[str, Parametre] = {parametre.nom: parametre for parametre in PARAMETRES}


def choix_publics() -> tuple[Parametre, ...]:
    """The interpretations to show on the public page, in the order of the registry."""
    return tuple(p for p in PARAMETRES if p.nature is NatureParametre.CHOIX)
