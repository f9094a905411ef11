"""What the operators keep: organisations, people, announcements, questions, journal."""

from __future__ import annotations

from datetime import date, timedelta

from accounts import adhesions, annonces, horloge, invitations, questions
from accounts.annonces import Redigee
from accounts.invitations import Proposee
from accounts.models import Annonce, Appartenance, Invitation, Organisation, Question, Utilisateur
from accounts.roles import Nature, Role
from referentiels import choix_retenus
from referentiels.models import ChoixRetenu


def make_clinique() -> Organisation:
    """An employer that nobody works in yet."""
    return Organisation.objects.create(code="CLINIQUE-NEUVE", nom="Clinique fictive neuve", nature=Nature.EMPLOYEUR)


def invite(organisation: Organisation, exploitant: Utilisateur, jour: date, email="sacha@exemple.test") -> Invitation:
    """Sacha is asked in as the staff manager."""
    proposee = Proposee(email, "Sacha Fictif", Role.EMPLOYEUR_GESTIONNAIRE, jour)
    return invitations.invite(organisation, proposee, exploitant, jour)


def announce(exploitant: Utilisateur, jour: date, genre=Annonce.Genre.INCIDENT, **champs) -> Annonce:
    """An announcement of now, for everybody."""
    valeurs = {
        "genre": genre, "public": Annonce.Public.TOUS, "titre": "Panne fictive", "texte": "Rien n’est perdu.",
        "debut_at": horloge.instant(), **champs,
    }  # fmt: skip
    return annonces.publish(Redigee(**valeurs), exploitant, jour)


def ask(exploitant: Utilisateur, jour: date, **champs) -> Question:
    """A public question."""
    valeurs = {
        "theme": Question.Theme.TECHNIQUE, "intitule": "Où est le bouton\u00a0?", "reponse": "En bas.", "rang": 1,
        "is_publiee": True, **champs,
    }  # fmt: skip
    return questions.write(None, questions.Redigee(**valeurs), exploitant, jour)


def decide(exploitant: Utilisateur, jour: date, **champs) -> ChoixRetenu:
    """A choice of interpretation: twenty files looked at instead of ten, from the next month on."""
    valeurs = {
        "nom": "lot_echantillon", "valeur": 20, "effet": jour + timedelta(days=31),
        "phrase": "Vingt dossiers, tirés au sort, sont montrés à la personne qui décide.",
        "motif": "Un échantillon plus large, demandé par les Ordres.", **champs,
    }  # fmt: skip
    return choix_retenus.choose(choix_retenus.Propose(**valeurs), exploitant, jour)


def administration_addresses(exploitant: Utilisateur, jour: date) -> dict[str, list]:
    """Values of the addresses of the room."""
    clinique = make_clinique()
    invitation = invite(clinique, exploitant, jour)
    autre = Utilisateur.objects.create_user("autre@exemple.test", nom_affiche="Autre Fictif")
    role = Appartenance.objects.create(
        utilisateur=autre, organisation=clinique, role=Role.EMPLOYEUR_GESTIONNAIRE, debut=date(2024, 1, 1)
    )
    ligue = Organisation.objects.create(code="LIGUE", nom="Ligue fictive", nature=Nature.FEDERATION)
    return {
        "federation_geree": [ligue.pk],
        "adhesion": [adhesions.join(ligue, clinique, jour, None, exploitant, jour).pk],
        "organisation": [clinique.pk],
        "role": [role.pk],
        "invitation": [invitation.pk, "renvoyer"],
        "cle_invitation": [invitations.key_of(invitation)],
        "annonce": [announce(exploitant, jour, public=Annonce.Public.AGENTS).pk],
        "question": [ask(exploitant, jour).pk],
        "nom_choix": ["lot_echantillon"],
        "choix": [decide(exploitant, jour).pk],
    }
