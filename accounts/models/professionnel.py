"""A professional as the national roster (RPPS) describes them: person, exercise, specialty, activity, registration."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from accounts.models.fiche import FicheRecue
from accounts.professions import CHOIX_PROFESSION, Categorie, Mode


class Professionnel(models.Model):
    """The person. `cle_nom` is the stored sort and search key (no accent, lower case, œ → oe)."""

    rpps = models.CharField("numéro RPPS", max_length=11, unique=True)
    nom = models.CharField("nom d’exercice", max_length=120)
    prenom = models.CharField("prénom d’exercice", max_length=120)
    civilite = models.CharField(max_length=10, blank=True)
    cle_nom = models.CharField(max_length=250)
    active_at = models.DateTimeField("compte activé le", null=True, blank=True)
    maj_at = models.DateTimeField("dernière mise à jour au RPPS", null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(rpps__regex=r"^[0-9]{11}$"), name="professionnel_rpps_forme")]
        indexes = [
            models.Index(OpClass(F("cle_nom"), name="text_pattern_ops"), name="professionnel_cle_nom"),
            # « prénom nom »: any word of the key, wherever it stands.
            GinIndex(OpClass(F("cle_nom"), name="gin_trgm_ops"), name="professionnel_mots"),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class CleDeNom(models.Model):
    """Names alone, to look for somebody (a view): keys that the policies do not hide (`accounts.cloisons`).

    PostgreSQL reads no index of names under a policy: a search takes keys here, and gives them to a table that has one.
    """

    rpps = models.CharField(max_length=11)
    cle_nom = models.CharField(max_length=250)

    class Meta:
        managed = False
        db_table = "certif_cle_de_nom"

    def __str__(self) -> str:
        return self.cle_nom


class Exercice(models.Model):
    """One profession of one person: what a cycle de certification hangs on.

    Territory, mode and specialty are those of the main activity, kept here because every list and figure
    is cut along them; they are rewritten by each roster load.
    """

    professionnel = models.ForeignKey(Professionnel, on_delete=models.PROTECT, related_name="exercices")
    profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION)
    categorie = models.CharField(
        max_length=1, default=Categorie.CIVIL.value, choices=[(c.value, c.name) for c in Categorie]
    )
    specialite = models.CharField(
        max_length=6, blank=True, help_text="code TRE_R38 ; vide = profession sans spécialité"
    )
    mode = models.CharField(max_length=1, blank=True, choices=[(m.value, m.libelle) for m in Mode])
    departement = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=3, blank=True)
    present = models.BooleanField("présent au dernier RPPS", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["professionnel", "profession"], name="exercice_unique")]
        indexes = [models.Index(fields=["profession", "region", "departement"], name="exercice_territoire")]

    @property
    def is_militaire(self) -> bool:
        """Military practitioners are followed and controlled by the SSA alone (R. 4022-21)."""
        return self.categorie == Categorie.MILITAIRE

    def __str__(self) -> str:
        return f"{self.professionnel} ({self.get_profession_display()})"


class SavoirFaire(models.Model):
    """A specialty held (TRE_R38), with its validity when the source gives it."""

    exercice = models.ForeignKey(Exercice, on_delete=models.CASCADE, related_name="savoir_faire")
    code = models.CharField(max_length=6)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercice", "code"], name="savoir_faire_unique")]


class Activite(models.Model):
    """A place of work; an employer sees a person through a *present* activity at its FINESS or SIRET."""

    exercice = models.ForeignKey(Exercice, on_delete=models.CASCADE, related_name="activites")
    cle = models.CharField(max_length=64, help_text="identifiant technique de la structure et mode d’exercice")
    mode = models.CharField(max_length=1, blank=True)
    secteur = models.CharField(max_length=6, blank=True)
    raison_sociale = models.CharField(max_length=200, blank=True)
    finess = models.CharField(max_length=9, blank=True)
    finess_ej = models.CharField(max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    present = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercice", "cle"], name="activite_unique")]
        indexes = [
            models.Index(fields=["finess"], name="activite_finess", condition=~Q(finess="") & Q(present=True)),
            models.Index(fields=["finess_ej"], name="activite_finess_ej", condition=~Q(finess_ej="") & Q(present=True)),
            models.Index(fields=["siret"], name="activite_siret", condition=~Q(siret="") & Q(present=True)),
        ]


class Inscription(models.Model):
    """Registration with the Ordre: the fact cycle dates are computed from (R. 4022-14)."""

    exercice = models.ForeignKey(Exercice, on_delete=models.CASCADE, related_name="inscriptions")
    debut = models.DateField("date d’inscription")
    fin = models.DateField("date de radiation", null=True, blank=True)
    motif = models.CharField("motif de radiation", max_length=40, blank=True)
    conseil = models.CharField(max_length=60, blank=True)
    maj = models.DateField("date de mise à jour à la source", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercice", "debut"], name="inscription_unique"),
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="inscription_dates"),
        ]


class ExerciceTouche(models.Model):
    """Queue of exercises whose facts changed: the upper app recomputes their cycles and empties it."""

    exercice = models.OneToOneField(Exercice, on_delete=models.CASCADE, primary_key=True, related_name="+")


class Specialite(FicheRecue):
    """Ordinal specialty (TRE_R38) with validity dates; a code is never deleted."""

    code = models.CharField(max_length=6, primary_key=True)
    libelle = models.CharField(max_length=200)
    profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)
    statut = models.CharField(max_length=20, default="active")

    class Meta:
        ordering = ["libelle", "code"]

    def __str__(self) -> str:
        return self.libelle
