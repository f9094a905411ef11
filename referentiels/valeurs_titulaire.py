"""What the professional's space chose where no text speaks: opinions on actions, the archive of one's data."""

from __future__ import annotations

from referentiels.parametre import choix, principe

TITULAIRE = (
    principe(
        "sante_sans_document",
        "CSP R. 4022-25",
        "NF",
        "Pour une action qui touche à la santé du professionnel, l’attestation sur l’honneur est la seule "
        "preuve\u00a0: aucun document n’est demandé ni gardé, sauf si le référentiel en demande un ou si un "
        "organisateur la délivre.",
    ),
    choix(
        "appreciation_froid_mois",
        6,
        "CSP R. 4022-22",
        "NF",
        "Un avis sur une action se donne à chaud, puis avec le recul, six mois après son dernier jour.",
    ),
    choix(
        "appreciation_fin_mois",
        18,
        "CSP R. 4022-22",
        "NF",
        "Dix-huit mois après le dernier jour d’une action, plus aucun avis n’est demandé sur elle.",
    ),
    choix(
        "appreciation_modifiable_jours",
        30,
        "CSP R. 4022-22",
        "NF",
        "Un avis donné se modifie pendant trente jours\u00a0; il se retire à tout moment.",
    ),
    choix(
        "appreciation_fenetre_mois",
        12,
        "CSP R. 4022-22",
        "NF",
        "Les chiffres sur la qualité des actions sont arrêtés le premier de chaque mois, sur les avis des douze mois "
        "passés\u00a0; chaque personne y compte une fois à chaud et une fois avec le recul.",
    ),
    principe(
        "appreciation_sans_nom",
        "CSP R. 4022-26",
        "NF",
        "Un avis n’est lu que par son auteur\u00a0: ni l’Ordre, ni un CNP, ni un employeur, ni l’exploitant ne lisent "
        "celui d’une personne, et aucun commentaire libre n’est gardé.",
    ),
    choix(
        "export_jours",
        7,
        "CSP R. 4022-28",
        "NF",
        "L’archive de toutes les données d’une personne lui reste accessible sept jours, puis elle est effacée.",
    ),
)
