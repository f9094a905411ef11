"""Shapes of the API's bodies, read and written; the OpenAPI document is generated from them."""

from __future__ import annotations

from rest_framework import serializers

from accounts.api.requete import FiltreRequete
from accounts.flux.corrections import LIGNES_MAX
from accounts.models import Livraison, Reponse


class EnvoiLignes(serializers.Serializer):
    """Rows sent in the request itself; the other members are those of the manifest, all optional."""

    lignes = serializers.ListField(
        child=serializers.DictField(), allow_empty=False, max_length=LIGNES_MAX,
        help_text="Les lignes, avec les noms de colonnes du contrat.",
    )  # fmt: skip
    type_flux = serializers.CharField(required=False, help_text="ACTIONS… ; par défaut, votre premier flux.")
    id_flux = serializers.CharField(
        required=False, allow_blank=True, help_text="Identifiant de l’envoi chez vous (UUID) ; sinon son empreinte."
    )
    mode = serializers.ChoiceField(required=False, choices=["INCREMENTAL", "COMPLET"])
    horodatage = serializers.CharField(
        required=False, help_text="Date et heure ISO avec décalage : ordonne vos envois entre eux."
    )
    pour_le_compte_de = serializers.CharField(required=False, allow_null=True, help_text="Dépôt par délégation.")
    remplace = serializers.CharField(required=False, help_text="« id_flux » de la livraison que celle-ci remplace.")
    essai = serializers.BooleanField(
        default=False, help_text="Vrai : chaque ligne reçoit sa réponse, rien n’est gardé."
    )


class EnvoiFichier(serializers.Serializer):
    """A file as a form: the file, its manifest as the second part (or the members of the manifest as fields)."""

    fichier = serializers.FileField(help_text="CSV (UTF-8, « ; ») ou JSON Lines, éventuellement gz ou zip ; 200 Mo.")
    manifeste = serializers.FileField(required=False, help_text="Le manifeste du contrat (JSON).")
    essai = serializers.BooleanField(default=False)


class LigneCorrigeeForme(serializers.Serializer):
    """One corrected row: which row of the delivery it answers, and its whole content."""

    ligne = serializers.IntegerField(min_value=1, help_text="Numéro de la ligne fautive, tel que la réponse le donne.")
    valeurs = serializers.DictField(help_text="La ligne entière, corrigée, avec les noms de colonnes du contrat.")


class EnvoiCorrections(serializers.Serializer):
    """Corrections of faulty rows of one delivery."""

    lignes = serializers.ListField(child=LigneCorrigeeForme(), allow_empty=False, max_length=LIGNES_MAX)
    essai = serializers.BooleanField(default=False)


class CodeDit(serializers.Serializer):
    """A code with its sentence and its remedy."""

    code = serializers.CharField()
    message = serializers.CharField()
    remede = serializers.CharField(required=False)


class FichierRecu(serializers.Serializer):
    """The file as it was received."""

    nom = serializers.CharField()
    sha256 = serializers.CharField()
    taille = serializers.IntegerField()
    nb_lignes = serializers.IntegerField()


class AccuseReception(serializers.Serializer):
    """The receipt (AR) of the contract, and where to read what follows."""

    version_format = serializers.CharField()
    id_flux = serializers.CharField()
    id_traitement = serializers.CharField()
    statut = serializers.CharField()
    horodatage = serializers.CharField()
    type_flux = serializers.CharField()
    partenaire = serializers.CharField()
    pour_le_compte_de = serializers.DictField(child=serializers.CharField(), allow_null=True)
    remplace = serializers.CharField(allow_null=True)
    fichier = FichierRecu()
    erreurs = CodeDit(many=True)
    avertissements = serializers.ListField(child=serializers.CharField())
    essai = serializers.BooleanField()
    liens = serializers.DictField(child=serializers.CharField())


class Compteurs(serializers.Serializer):
    """Rows by answer; their sum is `recues` once the delivery is processed."""

    recues = serializers.IntegerField()
    acceptees = serializers.IntegerField()
    inchangees = serializers.IntegerField()
    rapprochees = serializers.IntegerField()
    en_attente = serializers.IntegerField()
    rejetees = serializers.IntegerField()


class Cause(serializers.Serializer):
    """A code that rows got: how many, and the first of them."""

    code = serializers.CharField()
    nombre = serializers.IntegerField()
    premiere_ligne = serializers.IntegerField()
    message = serializers.CharField()
    remede = serializers.CharField()


class Suivi(serializers.Serializer):
    """A delivery: state, progress, counts, main causes; `termine` once every row has its answer."""

    id_flux = serializers.CharField()
    id_traitement = serializers.CharField()
    statut = serializers.CharField(help_text="RECU, EN_COURS, ARRETE, TRAITE, TRAITE_PARTIELLEMENT, REJETE ou ANNULE")
    termine = serializers.BooleanField()
    essai = serializers.BooleanField()
    type_flux = serializers.CharField()
    mode = serializers.CharField()
    recue_le = serializers.CharField()
    terminee_le = serializers.CharField(allow_null=True)
    fichier = FichierRecu()
    compteurs = Compteurs()
    lignes_traitees = serializers.IntegerField()
    erreurs = CodeDit(many=True)
    avertissements = serializers.ListField(child=serializers.CharField())
    causes = Cause(many=True)
    corrige = serializers.CharField(allow_null=True, help_text="Traitement de la livraison que celle-ci corrige.")
    corrections = serializers.ListField(child=serializers.CharField())
    liens = serializers.DictField(child=serializers.CharField())


class LivraisonEnListe(serializers.Serializer):
    """A delivery in a list."""

    id_flux = serializers.CharField()
    id_traitement = serializers.CharField()
    statut = serializers.CharField()
    essai = serializers.BooleanField()
    type_flux = serializers.CharField()
    recue_le = serializers.CharField()
    nom_fichier = serializers.CharField()
    compteurs = Compteurs()


class PageLivraisons(serializers.Serializer):
    """A page of deliveries, newest first; `suivante` is the address of the next one."""

    livraisons = LivraisonEnListe(many=True)
    suivante = serializers.CharField(allow_null=True)


class LigneLiee(serializers.Serializer):
    """A row of another delivery."""

    livraison = serializers.CharField()
    ligne = serializers.IntegerField()


class ReponseLigne(serializers.Serializer):
    """The answer to one row; `corrige` and `correction` tie a row and the one that puts it right."""

    ligne = serializers.IntegerField()
    id_technique = serializers.CharField()
    sort = serializers.ChoiceField(choices=Reponse.Sort.choices)
    code = serializers.CharField()
    champ = serializers.CharField()
    message = serializers.CharField()
    remede = serializers.CharField()
    avertissements = CodeDit(many=True)
    corrige = LigneLiee(allow_null=True)
    correction = LigneLiee(allow_null=True)


class PageLignes(serializers.Serializer):
    """A page of answers, in the order of the file; `suivante` is the address of the next one."""

    lignes = ReponseLigne(many=True)
    suivante = serializers.CharField(allow_null=True)


class FiltreLivraisons(FiltreRequete):
    """Query of the list of deliveries."""

    apres = serializers.IntegerField(required=False, min_value=1, max_value=10**18, help_text="Place dans la liste.")
    taille = serializers.IntegerField(default=50, min_value=1, max_value=200)
    essai = serializers.BooleanField(required=False, allow_null=True, default=None)


class FiltreLignes(FiltreRequete):
    """Query of the answers."""

    sort = serializers.ChoiceField(required=False, choices=Reponse.Sort.choices)
    code = serializers.CharField(required=False, max_length=8)
    apres = serializers.IntegerField(default=0, min_value=0, max_value=10**18, help_text="Numéro de la dernière lue.")
    taille = serializers.IntegerField(default=200, min_value=1, max_value=1000)


class Question(serializers.Serializer):
    """Do this number and this name go together?"""

    rpps = serializers.CharField(max_length=20)
    nom = serializers.CharField(max_length=120, help_text="Nom d’exercice.")


class Concordance(serializers.Serializer):
    """Yes or no: an unknown RPPS and another name give the same answer."""

    concordance = serializers.BooleanField()


#: States after which nothing will change by itself.
FINIS = (Livraison.Etat.TRAITEE, Livraison.Etat.REFUSEE, Livraison.Etat.ANNULEE)
