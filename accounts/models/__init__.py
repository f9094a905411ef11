"""Models of the room, one file per aggregate."""

from accounts.models.abonnement import Abonnement, Signal
from accounts.models.adhesion import Adhesion
from accounts.models.annonce import Annonce
from accounts.models.anomalie import Anomalie, DifferenceLivraison, SuiviLigne
from accounts.models.autorisation import AutorisationCnp
from accounts.models.client_api import CleIdempotence, ClientApi, Correction
from accounts.models.delegation import Delegation
from accounts.models.effectif import LigneEffectif
from accounts.models.fiche import FicheRecue
from accounts.models.horloge import Horloge
from accounts.models.invitation import Invitation
from accounts.models.journal import Evenement
from accounts.models.journal_scelle import FeuilleJournal, NoeudJournal, PlancherJournal, TeteJournal
from accounts.models.lien_proconnect import LienProConnect
from accounts.models.livraison import LigneEnAttente, Livraison, Morceau, Partenaire, Reponse
from accounts.models.notification import Notification
from accounts.models.organisation import Appartenance, Organisation
from accounts.models.organisme import Organisme
from accounts.models.preference import PreferenceCourriel
from accounts.models.professionnel import (
    Activite,
    CleDeNom,
    Exercice,
    ExerciceTouche,
    Inscription,
    Professionnel,
    SavoirFaire,
    Specialite,
)
from accounts.models.question import Question
from accounts.models.surveillance import AlerteLecture, LectureDistincte, SeuilLecture, VerrouConnexion
from accounts.models.travail import Travail
from accounts.models.utilisateur import Utilisateur

__all__ = [
    "Abonnement", "Activite", "Adhesion", "AlerteLecture", "Annonce", "Anomalie", "Appartenance", "AutorisationCnp",
    "CleDeNom", "CleIdempotence", "ClientApi", "Correction", "Delegation", "DifferenceLivraison", "Evenement",
    "Exercice", "ExerciceTouche", "FeuilleJournal", "FicheRecue", "Horloge", "Inscription", "Invitation",
    "LectureDistincte", "LienProConnect", "LigneEffectif", "LigneEnAttente", "Livraison", "Morceau", "NoeudJournal",
    "Notification", "Organisation", "Organisme", "Partenaire", "PlancherJournal", "PreferenceCourriel",
    "Professionnel", "Question", "Reponse", "SavoirFaire", "SeuilLecture", "Signal", "Specialite", "SuiviLigne",
    "TeteJournal", "Travail", "Utilisateur", "VerrouConnexion",
]  # fmt: skip
