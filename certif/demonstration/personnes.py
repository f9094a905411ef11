"""The named people of the demonstration: professionals with their history, and one agent by role and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.roles import Nature, Role
from certif.synthese.fichiers import DEMONSTRATION_FINESS
from certif.synthese.population import Personne, rpps_of

EMPLOYEUR = ("DEMO-CH", "Centre hospitalier de démonstration", Nature.EMPLOYEUR, DEMONSTRATION_FINESS)
#: The same person manages a second establishment, with a staff list; both are members of a fédération.
SECOND_EMPLOYEUR = ("DEMO-CH-75", "Hôpital fictif de Paris")
FEDERATION = ("DEMO-FEDERATION", "Fédération fictive d’établissements")
DOMAINE = "demonstration.certif.example"


@dataclass(frozen=True, slots=True)
class Fait:
    """An action a named person declared: item of their référentiel, day, proof, title."""

    item: str
    jour: date
    preuve: str = "document"
    intitule: str = ""


@dataclass(frozen=True, slots=True)
class Titulaire:
    """A named professional, and what a visitor can try as this person."""

    personne: Personne
    role: str
    essayer: str
    faits: tuple[Fait, ...] = ()
    is_active: bool = True

    @property
    def cle(self) -> str:
        """Identifies the card: the RPPS number."""
        return self.personne.rpps

    @property
    def nom(self) -> str:
        """Name as shown."""
        return f"{self.personne.prenom} {self.personne.nom.title()}"


@dataclass(frozen=True, slots=True)
class Agent:
    """A named agent: a role in an organisation."""

    cle: str
    nom: str
    role: Role
    organisation: str
    essayer: str

    @property
    def email(self) -> str:
        """Address of the agent, in a reserved domain."""
        return f"{self.cle}@{DOMAINE}"


def _personne(rang: int, nom: str, prenom: str, **autres: object) -> Personne:
    commun = {"civilite": "MME", "categorie": "C", "specialite": "", "mode": "L", "departement": "75"}
    cellules = {**commun, **autres}
    return Personne(rpps=rpps_of(rang), nom=nom, prenom=prenom, **cellules)  # type: ignore[arg-type]  # see Personne


_MEDECIN = {"profession": "10", "specialite": "SM54"}
_HUIT = (
    Fait("1-CONGRES", date(2023, 10, 6), "attestation", intitule="Congrès national de médecine générale"),
    Fait("1-BIBLIOGRAPHIE", date(2024, 6, 28), intitule="Lectures critiques commentées en groupe"),
    Fait("2-AUDIT", date(2024, 11, 15), intitule="Audit clinique du pôle de santé"),
    Fait("2-PROTOCOLE", date(2025, 2, 12), intitule="Protocole pluriprofessionnel du pôle de santé"),
    Fait("3-ANNONCE", date(2025, 5, 20), intitule="Atelier sur l’annonce d’une mauvaise nouvelle"),
    Fait("3-PAIRS", date(2025, 9, 18), intitule="Groupe de pairs sur l’écoute du patient"),
    Fait("4-PAIRS", date(2026, 1, 22), "honneur", intitule="Groupe d’échange sur la santé des soignants"),
    Fait("4-AUTO-EVALUATION", date(2026, 3, 3), "honneur", intitule="Auto-évaluation de sa santé au travail"),
)
_HUIT_INFIRMIERE = (
    Fait("1-CONGRES", date(2023, 11, 17), "attestation", "Journée scientifique des soins de ville"),
    Fait("1-TUTORAT", date(2024, 5, 31), intitule="Tutorat de deux étudiants en stage"),
    Fait("2-ANALYSE", date(2024, 12, 6), intitule="Groupe d’analyse de pratiques de la maison de santé"),
    Fait("2-PROTOCOLE", date(2025, 3, 21), intitule="Révision du protocole de suivi des plaies"),
    Fait("3-ANNONCE", date(2025, 6, 13), intitule="Consultations infirmières d’annonce"),
    Fait("3-ASSOCIATION", date(2025, 10, 10), intitule="Atelier avec une association d’aidants"),
    Fait("4-VACCINATION", date(2025, 10, 24), "honneur", "Vaccinations à jour"),
    Fait("4-PAIRS", date(2026, 2, 5), "honneur", "Groupe d’échange sur le vécu du soignant"),
)
#: The mock-up of the seed: 2/2, 1/2, 0/2, 0/2 once the partner's first file is received, and one action not counted.
_MAQUETTE = (
    Fait("1-CONGRES", date(2024, 10, 4), "attestation", intitule="Congrès national de médecine générale 2024"),
    Fait("1-CONGRES", date(2025, 10, 3), "attestation", intitule="Congrès national de médecine générale 2025"),
    Fait("2-AUDIT", date(2025, 11, 14), intitule="Audit clinique du pôle de santé"),
)

TITULAIRES: tuple[Titulaire, ...] = (
    Titulaire(
        _personne(0, "EXEMPLE", "Camille", **_MEDECIN, inscrit_le=date(2015, 9, 1)),
        "Médecin généraliste",
        "Deux axes entamés, 3 actions sur 8 : lire pourquoi un congrès ne compte pas, déclarer une action.",
        _MAQUETTE,
    ),
    Titulaire(
        _personne(
            1, "FICTIF", "Sacha", civilite="M", profession="60", mode="S", departement="69",
            finess=DEMONSTRATION_FINESS, inscrit_le=date(2018, 7, 2),
        ),
        "Infirmier hospitalier",
        "Une action reçue d’un partenaire, l’employeur qui suit son personnel.",
        (Fait("4-VACCINATION", date(2025, 10, 20), "honneur", "Vaccinations à jour, service de santé au travail"),),
    ),
    Titulaire(
        _personne(2, "SYNTHETIQUE", "Andrea", profession="21", departement="69", inscrit_le=date(2012, 10, 1)),
        "Pharmacienne titulaire",
        "Rien n’est encore commencé : lire l’alerte de l’Ordre, où trouver une action, comment la déclarer.",
    ),
    Titulaire(
        _personne(3, "DEBUTANT", "Alix", **_MEDECIN, departement="33", inscrit_le=date(2025, 11, 3)),
        "Médecin inscrite en 2025",
        "Première connexion : vérifier son identité, accepter les conditions ; cycle de six ans, 0 %.",
        is_active=False,
    ),
    Titulaire(
        _personne(4, "COMPLET", "Noé", civilite="M", **_MEDECIN, departement="35", inscrit_le=date(2009, 5, 4)),
        "Médecin à 100 %",
        "Obligation remplie avant la fin du cycle : synthèse à télécharger.",
        _HUIT,
    ),
    Titulaire(
        _personne(5, "TREILLIS", "Maxime", civilite="M", **_MEDECIN, categorie="M", mode="S", departement="83",
                  inscrit_le=date(2014, 10, 13)),
        "Médecin des armées",
        "Suivi par le service de santé des armées seul : invisible de l’Ordre et des employeurs.",
        (_HUIT[0], _HUIT[3]),
    ),
    Titulaire(
        _personne(6, "ACHEVE", "Dominique", **_MEDECIN, inscrit_le=date(2005, 3, 14)),
        "Médecin dont le cycle sera échu",
        "Le 15/02/2032 : cycle échu et complet, l’Ordre peut décider, puis l’attestation arrive ici.",
        _HUIT,
    ),
    Titulaire(
        _personne(7, "INACHEVE", "Claude", civilite="M", **_MEDECIN, inscrit_le=date(2001, 9, 17)),
        "Médecin dont le cycle sera échu, incomplet",
        "Le 15/02/2032 : la voie contradictoire (pièces, motifs, observations, audition).",
        (_HUIT[0], _HUIT[2]),
    ),
    Titulaire(
        _personne(8, "RENOUVELE", "Charlie", profession="60", departement="69", inscrit_le=date(2011, 7, 4)),
        "Infirmière dont l’attestation sera remplacée",
        "Le 15/02/2032 : deux décisions, deux attestations ; l’ancienne dit laquelle la remplace.",
        _HUIT_INFIRMIERE,
    ),
)  # fmt: skip

AGENTS: tuple[Agent, ...] = (
    Agent("gestionnaire.cnom", "Gestionnaire (national)", Role.ORDRE_GESTIONNAIRE, "CNOM",
          "La liste de tous les médecins : filtres, recherche, dossiers."),
    Agent("gestionnaire.cdom75", "Gestionnaire (Paris)", Role.ORDRE_GESTIONNAIRE, "CDOM-75",
          "Le périmètre d’un conseil départemental ; les autres dossiers sont introuvables."),
    Agent("decideur.cdom75", "Décideur (Paris)", Role.ORDRE_DECIDEUR, "CDOM-75",
          "Le 15/02/2032 : examiner Dominique Acheve, décider, émettre l’attestation."),
    Agent("president.cdom75", "Président (Paris)", Role.ORDRE_PRESIDENT, "CDOM-75",
          "Décider, et révoquer une attestation."),
    Agent("decideur.croi84", "Décideur (infirmiers, Auvergne-Rhône-Alpes)", Role.ORDRE_DECIDEUR, "CROI-84",
          "Le 15/02/2032 : une campagne, un tirage au sort, la voie contradictoire de Sacha Fictif, en cours."),
    Agent("gestionnaire.crop84", "Gestionnaire (pharmaciens, Auvergne-Rhône-Alpes)", Role.ORDRE_GESTIONNAIRE, "CROP-84",
          "Les alertes envoyées, dont celle qu’a reçue Andrea Synthetique ; en préparer une autre."),
    Agent("gestionnaire.cnoi", "Gestionnaire (infirmiers, national)", Role.ORDRE_GESTIONNAIRE, "CNOI",
          "Où en sont les conseils : campagnes et alertes de chacun, sans agir à leur place."),
    Agent("decideur.ssa", "Décideur du SSA", Role.ORDRE_DECIDEUR, "SSA",
          "Les seuls praticiens militaires, toutes professions."),
    Agent("redacteur.fsm", "Rédacteur du référentiel", Role.CNP_REDACTEUR, "FSM",
          "Son référentiel et les agrégats de sa spécialité, sans aucun dossier."),
    Agent("redacteur.nephrologie", "Rédactrice en néphrologie", Role.CNP_REDACTEUR, "CNP-10-29",
          "Sa version 2 est à l’avis du CNCP et de la HAS : la suivre, ou la reprendre."),
    Agent("accompagnement.fsm", "Chargé de l’accompagnement", Role.CNP_ACCOMPAGNANT, "FSM",
          "Lire le cycle de qui lui donne son accord (page « Accès d’un CNP »), et plus rien quand il le retire."),
    Agent("membre.cncp", "Membre du CNCP", Role.CNCP_MEMBRE, "CNCP",
          "Lire un projet soumis et rendre un avis, avant sa date ; aucun dossier ne lui est ouvert."),
    Agent("avis.has", "Chargé d’avis de la HAS", Role.HAS_MEMBRE, "HAS",
          "Répondre à une saisine du ministère dans les six mois ; aucun dossier ne lui est ouvert."),
    Agent("pilotage.dgos", "Analyste de la DGOS", Role.MINISTERE_ANALYSTE, "DGOS",
          "L’avancement national par profession et région ; aucune case sous 11 personnes."),
    Agent("publication.dgos", "Chargé des arrêtés", Role.MINISTERE_PUBLICATION, "DGOS",
          "Saisir la HAS, renvoyer, valider, publier par arrêté ; aucun dossier ne lui est ouvert."),
    Agent("personnel.ch", "Gestionnaire du personnel", Role.EMPLOYEUR_GESTIONNAIRE, EMPLOYEUR[0],
          "Ce qui manque à son personnel présent, par service ; déposer des attestations ; reconnaître sa liste."),
    Agent("analyste.federation", "Analyste de la fédération", Role.FEDERATION_ANALYSTE, FEDERATION[0],
          "Où en sont les établissements membres ; aucun nom, aucune petite case."),
    Agent("technique.andpc", "Correspondant technique de l’ANDPC", Role.PARTENAIRE_TECHNIQUE, "PARTENAIRE-ANDPC",
          "Déposer un fichier, lire la réponse à chaque ligne."),
    Agent("exploitant", "Exploitant de la plateforme", Role.EXPLOITANT, "EXPLOITANT",
          "Les livraisons de tous les partenaires, leurs rejets, l’arrêt de sécurité."),
)  # fmt: skip
