"""Write the journal: one line per act, in the transaction of the act."""

from enum import StrEnum

from accounts import horloge
from accounts.models import Evenement, Organisation, Professionnel, Utilisateur


class Fait(StrEnum):
    """Vocabulary of events. A new kind of act adds a line here, nowhere else."""

    COMPTE_ACTIVE = "compte:active"
    ADRESSE_CONFIRMEE = "compte:adresse_confirmee"
    CONNEXION_DEMONSTRATION = "compte:connexion_demonstration"
    DOSSIER_LU = "dossier:lu"
    ACTION_DECLAREE = "action:declaree"
    ACTION_MODIFIEE = "action:modifiee"
    ACTION_RETIREE = "action:retiree"
    ACTION_RATTACHEE = "action:rattachee"
    ACTION_RECUE = "action:recue"
    ACTION_ANNULEE = "action:annulee"
    ACTIONS_FUSIONNEES = "action:fusionnees"
    FUSION_DEFAITE = "action:fusion_defaite"
    CAPTURE_RECUE = "capture:recue"
    CAPTURE_EFFACEE = "capture:effacee"
    JUSTIFICATIF_DEPOSE = "justificatif:depose"
    JUSTIFICATIF_LU = "justificatif:lu"
    CARNETS_RECHIFFRES = "carnet:rechiffres"
    CYCLE_CALCULE = "cycle:calcule"
    EXONERATION_DECIDEE = "cycle:exoneration"
    EXONERATION_LEVEE = "cycle:exoneration_levee"
    REPRISE_CONDITIONNEE = "cycle:reprise"
    REPRISE_ALLEGEE = "cycle:reprise_allegee"
    INTERRUPTION_ENREGISTREE = "cycle:interruption"
    INTERRUPTION_TERMINEE = "cycle:interruption_terminee"
    DEMANDE_ENVOYEE = "demande:envoyee"
    DEMANDE_ETAPE = "demande:etape"
    RECLAMATION_ENVOYEE = "reclamation:envoyee"
    RECLAMATION_LUE = "reclamation:lue"
    RECLAMATION_ETAPE = "reclamation:etape"
    RECLAMATION_RELANCE = "reclamation:relance"
    ACTION_ECARTEE = "action:ecartee"
    ACTION_REMISE = "action:remise"
    LIBRE_ENVOYEE = "libre:envoyee"
    LIBRE_LUE = "libre:lue"
    LIBRE_ETAPE = "libre:etape"
    LABEL_INSCRIT = "label:inscrit"
    LABEL_CLOS = "label:clos"
    LABELS_APPLIQUES = "label:appliques"
    PROJECTION_VERIFIEE = "projection:verifiee"
    LIVRAISON_RECUE = "livraison:recue"
    LIVRAISON_REFUSEE = "livraison:refusee"
    LIVRAISON_TRAITEE = "livraison:traitee"
    LIVRAISON_ARRETEE = "livraison:arretee"
    LIVRAISON_LIBEREE = "livraison:liberee"
    LIVRAISON_ANNULATION = "livraison:annulation"
    LIVRAISON_ANNULEE = "livraison:annulee"
    BOITE_SIGNALEE = "boite:signalee"
    DELEGATION_DONNEE = "delegation:donnee"
    DELEGATION_CLOSE = "delegation:close"
    PURGE_FAITE = "purge:faite"
    LIVRAISON_REPRISE = "livraison:reprise"
    LIGNE_SUIVIE = "ligne:suivie"
    LIGNE_CORRIGEE = "ligne:corrigee"
    ANOMALIE_SUIVIE = "anomalie:suivie"
    ANOMALIES_COMPAREES = "anomalie:comparees"
    RELANCE_ENVOYEE = "transit:relance"
    IDENTIFIANTS_CREES = "api:identifiants_crees"
    IDENTIFIANTS_RENOUVELES = "api:identifiants_renouveles"
    IDENTIFIANTS_REVOQUES = "api:identifiants_revoques"
    API_APPELEE = "api:appelee"
    ABONNEMENT_CREE = "abonnement:cree"
    ABONNEMENT_REFUSE = "abonnement:refuse"
    ABONNEMENT_RENOUVELE = "abonnement:renouvele"
    ABONNEMENT_SUSPENDU = "abonnement:suspendu"
    ABONNEMENT_REPRIS = "abonnement:repris"
    ABONNEMENT_CLOS = "abonnement:clos"
    SIGNAL_REJOUE = "abonnement:rejoue"
    IDENTITE_VERIFIEE = "identite:verifiee"
    EFFECTIF_IDENTIFIE = "effectif:identifie"
    PARTENAIRE_OUVERT = "partenaire:ouvert"
    PERSONNEL_REFUSE = "personnel:refuse"
    PERSONNEL_EMPORTE = "personnel:emporte"
    REFERENTIEL_IMPORTE = "referentiel:importe"
    REFERENTIEL_PUBLIE = "referentiel:publie"
    REFERENTIEL_MODIFIE = "referentiel:modifie"
    REFERENTIEL_COMMENTE = "referentiel:commente"
    REFERENTIEL_ETAPE = "referentiel:etape"
    REFERENTIEL_SIMULE = "referentiel:simule"
    REFERENTIEL_ESSAYE = "referentiel:essaye"
    CONTROLE_OUVERT = "controle:ouvert"
    CONTROLE_ETAPE = "controle:etape"
    CONTROLE_DECIDE = "controle:decide"
    STATUTS_REMIS = "statuts:remis"
    CONTROLE_REFUSE = "controle:refuse"
    CONTROLE_SAISINE = "controle:saisine"
    CONTROLE_RAPPELS = "controle:rappels"
    ORGANISATION_CREEE = "organisation:creee"
    ORGANISATION_MODIFIEE = "organisation:modifiee"
    INVITATION_ENVOYEE = "invitation:envoyee"
    INVITATION_ANNULEE = "invitation:annulee"
    INVITATION_ACCEPTEE = "invitation:acceptee"
    ANNONCE_PUBLIEE = "annonce:publiee"
    ANNONCE_MODIFIEE = "annonce:modifiee"
    QUESTION_ECRITE = "question:ecrite"
    QUESTION_SUPPRIMEE = "question:supprimee"
    JOURNAL_CONSULTE = "journal:consulte"
    ROLE_DONNE = "role:donne"
    ROLE_ARRETE = "role:arrete"
    DELEGATION_ORDRE_DONNEE = "delegation_ordre:donnee"
    DELEGATION_ORDRE_RETIREE = "delegation_ordre:retiree"
    CAMPAGNE_OUVERTE = "controle:campagne"
    DECISIONS_EN_NOMBRE = "controle:en_nombre"
    DECISION_PROPOSEE = "controle:proposee"
    PROPOSITION_CLOSE = "controle:proposition_close"
    DOUBLE_REGARD_REGLE = "instance:double_regard"
    PREUVE_REVUE = "preuve:revue"
    MESSAGE_ENVOYE = "message:envoye"
    MODELE_ECRIT = "message:modele"
    NOTE_ECRITE = "note:ecrite"
    ALERTES_PREVUES = "alerte:prevues"
    ALERTES_ANNULEES = "alerte:annulees"
    ALERTES_ENVOYEES = "alerte:envoyees"
    ALERTE_ENVOYEE = "alerte:envoyee"
    ALERTE_EMPLOYEUR = "alerte:employeur"
    ALERTE_LUE = "alerte:lue"
    MODELE_ALERTE_ECRIT = "alerte:modele"
    TIRAGE_PREPARE = "tirage:prepare"
    TIRAGE_ENGAGE = "tirage:engage"
    TIRAGE_GRAINE = "tirage:graine"
    TIRAGE_FAIT = "tirage:fait"
    TIRAGE_ANNULE = "tirage:annule"
    REVUE_CLOSE = "tirage:revue_close"
    CYCLES_EFFACES = "conservation:cycles"
    ATTESTATION_EMISE = "attestation:emise"
    ATTESTATION_REVOQUEE = "attestation:revoquee"
    ATTESTATION_REMPLACEE = "attestation:remplacee"
    ACCES_CNP_DONNE = "acces_cnp:donne"
    ACCES_CNP_PROLONGE = "acces_cnp:prolonge"
    ACCES_CNP_RETIRE = "acces_cnp:retire"
    PREFERENCES_CHOISIES = "compte:preferences"
    SESSIONS_FERMEES = "compte:sessions_fermees"
    SYNTHESE_TELECHARGEE = "dossier:synthese"
    EXPORT_DEMANDE = "export:demande"
    EXPORT_TELECHARGE = "export:telecharge"
    EXPORT_EFFACE = "export:efface"
    VUE_GARDEE = "vue:gardee"
    VUE_CHANGEE = "vue:changee"
    VUE_SUPPRIMEE = "vue:supprimee"
    LISTE_DEMANDEE = "liste:demandee"
    LISTE_PREPAREE = "liste:preparee"
    LISTE_EMPORTEE = "liste:emportee"
    LISTE_TELECHARGEE = "liste:telechargee"
    LISTE_EFFACEE = "liste:effacee"
    FICHE_DEMANDEE = "fiche:demandee"
    FICHE_PRODUITE = "fiche:produite"
    JOUR_DEPLACE = "demonstration:jour_deplace"


def record(
    nature: Fait,
    *,
    auteur: Utilisateur | None = None,
    organisation: Organisation | None = None,
    professionnel: Professionnel | None = None,
    objet: object | None = None,
    motif: str = "",
    details: dict | None = None,
) -> Evenement:
    """Append one event; call it inside the transaction of the act it tells.

    `objet` is a model instance or a ready "app.Model:pk" string; `details` holds codes and identifiers only.
    """
    return Evenement.objects.create(
        at=horloge.now(),
        nature=nature,
        auteur=auteur,
        organisation=organisation,
        professionnel=professionnel,
        objet=objet if isinstance(objet, str) else reference(objet),
        motif=motif,
        details=details or {},
    )


def reference(objet) -> str:
    """Name of a row in the journal: `app.Model:pk`, empty for None."""
    return f"{objet._meta.label}:{objet.pk}" if objet is not None else ""
