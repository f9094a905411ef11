"""The guided path: what a visitor does, in order, to see the whole chain once."""

from __future__ import annotations

from dataclasses import dataclass

#: No real cycle ends before 31 December 2028; the first cycles end on 31 December 2031.
JOUR_DU_CONTROLE = "2032-02-15"


@dataclass(frozen=True, slots=True)
class Etape:
    """One step: a sentence, and one gesture (`entrer`, `deposer` or `jour`), or a link when there is no gesture."""

    titre: str
    texte: str
    libelle: str
    geste: str
    cle: str = ""
    suite: str = ""


ETAPES: tuple[Etape, ...] = (
    Etape(
        "Le compte de Camille Exemple",
        "Trois actions comptent sur huit, soit 37,5 % (50 % une fois l’étape 2 faite)."
        " Chaque action dit pourquoi elle compte, ou non.",
        "Entrer comme Camille Exemple",
        "entrer",
        cle="99790000006",
    ),
    Etape(
        "Un partenaire envoie un fichier",
        "L’ANDPC dépose six lignes : trois bonnes, trois fautives. Elles passent par la vraie réception des flux.",
        "Déposer le fichier d’exemple",
        "deposer",
    ),
    Etape(
        "Ce qu’il est arrivé au fichier",
        "L’exploitant et l’ANDPC lisent la réponse à chaque ligne : acceptée, en attente ou rejetée, et que faire.",
        "Entrer comme exploitant",
        "entrer",
        cle="exploitant",
        suite="operateur:livraisons",
    ),
    Etape(
        "L’action est arrivée, le total a changé",
        "Camille n’a rien saisi : l’action reçue compte, l’axe 2 est complet, le total passe à 50 %.",
        "Revenir chez Camille Exemple",
        "entrer",
        cle="99790000006",
    ),
    Etape(
        "La fin du cycle",
        "Aucun cycle réel ne se termine avant le 31/12/2028 : avancez le jour de la démonstration au 15/02/2032.",
        "Aller au 15/02/2032",
        "jour",
        suite=JOUR_DU_CONTROLE,
    ),
    Etape(
        "L’Ordre contrôle et décide",
        "Dans la liste, ouvrez le dossier de Dominique Acheve : cycle échu, complet. Ouvrez le contrôle et décidez.",
        "Entrer comme décideur de Paris",
        "entrer",
        cle="decideur.cdom75",
    ),
    Etape(
        "L’attestation",
        "Dominique Acheve télécharge son attestation en PDF ; son code QR mène à la vérification.",
        "Entrer comme Dominique Acheve",
        "entrer",
        cle="99790000063",
    ),
    Etape(
        "N’importe qui la vérifie",
        "Sans compte : valable, remplacée, révoquée ou inconnue.",
        "Vérifier une attestation",
        "lien",
        suite="verification:saisie",
    ),
)
