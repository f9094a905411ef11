"""A référentiel, the professionals it is written for, and its successive versions."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from accounts.professions import CHOIX_PROFESSION
from referentiels.querysets import VersionQuerySet
from referentiels.recherche import CleRecherche


class Referentiel(models.Model):
    """The référentiel of a specialty or profession, written by its CNP (L. 4022-8)."""

    code = models.CharField(max_length=40, unique=True)
    titre = models.CharField(max_length=250)
    profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION)
    cnp = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="referentiels"
    )

    cle = models.GeneratedField(expression=CleRecherche("titre"), output_field=models.TextField(), db_persist=True)

    class Meta:
        ordering = ["titre", "pk"]
        indexes = [GinIndex(OpClass(F("cle"), name="gin_trgm_ops"), name="referentiel_cle")]
        triggers = [
            pgtrigger.Trigger(
                name="referentiel_publie_garde",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))
                | pgtrigger.Q(old__profession__df=pgtrigger.F("new__profession")),
                func="""
                    PERFORM 1 FROM referentiels_versionreferentiel v
                     WHERE v.referentiel_id = OLD.id AND v.etat IN ('publie', 'abroge');
                    IF FOUND THEN
                        RAISE EXCEPTION 'référentiel publié : son code et sa profession ne changent plus'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.titre


class Portee(models.Model):
    """Whom a référentiel applies to, over time: one TRE_R38 code, or the profession's default (empty code)."""

    referentiel = models.ForeignKey(Referentiel, on_delete=models.CASCADE, related_name="portees")
    specialite = models.CharField(max_length=6, blank=True)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referentiel", "specialite"], name="portee_unique"),
        ]
        indexes = [models.Index(fields=["specialite"], name="portee_specialite")]
        # Whom a published version applied to is never rewritten: a span is closed, or another one is opened.
        triggers = [
            pgtrigger.Protect(
                name="portee_datee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__referentiel__df=pgtrigger.F("new__referentiel"))
                | pgtrigger.Q(old__specialite__df=pgtrigger.F("new__specialite"))
                | pgtrigger.Q(old__debut__df=pgtrigger.F("new__debut")),
            )
        ]


class VersionReferentiel(models.Model):
    """One version of a référentiel; once published its content never changes (refused by PostgreSQL)."""

    class Etat(models.TextChoices):
        """Lifecycle: draft, submitted, opinion given, validated, published by arrêté, repealed."""

        BROUILLON = "brouillon", "Brouillon"
        SOUMIS = "soumis", "Soumis pour avis"
        VALIDE = "valide", "Validé"
        PUBLIE = "publie", "Publié"
        ABROGE = "abroge", "Abrogé"

    class ModeValidation(models.TextChoices):
        """When a declared action counts (open point 8 of the regulation, a `choix` per référentiel)."""

        DECLARATIF = "declaratif", "Dès la déclaration"
        SUR_ECHANTILLON = "sur_echantillon", "Dès la déclaration, vérifiée sur échantillon"
        CNP = "cnp", "Après validation du CNP"

    referentiel = models.ForeignKey(Referentiel, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField()
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.BROUILLON)
    effet = models.DateField("date d’effet", null=True, blank=True)
    fin_effet = models.DateField("fin d’effet", null=True, blank=True)
    arrete = models.CharField("référence de l’arrêté", max_length=200, blank=True)
    mode_validation = models.CharField(max_length=16, choices=ModeValidation.choices, default=ModeValidation.DECLARATIF)
    note = models.TextField("note de publication", blank=True)
    publiee_at = models.DateTimeField(null=True, blank=True)
    specialites = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, help_text="codes TRE_R38 ; vide = toute la profession"
    )
    axe_au_choix = models.BooleanField(
        "le professionnel choisit l’axe d’une action transversale", default=True, db_default=True
    )
    base = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="brouillons",
        help_text="version dont ce brouillon est parti",
    )  # fmt: skip
    #: Compare-and-swap of the content: every edition of a draft moves it by one.
    revision = models.PositiveIntegerField(default=1, db_default=1)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["referentiel_id", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["referentiel", "numero"], name="version_numero_unique"),
            models.CheckConstraint(
                condition=~Q(etat__in=["publie", "abroge"]) | Q(effet__isnull=False, publiee_at__isnull=False),
                name="version_publiee_datee",
                violation_error_message="Une version publiée a une date d’effet.",
            ),
            models.CheckConstraint(
                condition=Q(fin_effet__isnull=True) | Q(fin_effet__gte=F("effet")), name="version_effet_ordre"
            ),
            models.UniqueConstraint(
                fields=["referentiel", "effet"],
                condition=Q(etat__in=["publie", "abroge"]),
                name="version_effet_unique",
                violation_error_message="Une autre version de ce référentiel prend effet le même jour.",
            ),
        ]
        indexes = [models.Index(fields=["referentiel", "etat", "effet"], name="version_applicable")]
        triggers = [
            pgtrigger.Protect(
                name="version_publiee_immuable",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__etat__in=["publie", "abroge"])
                & (
                    pgtrigger.Q(old__referentiel__df=pgtrigger.F("new__referentiel"))
                    | pgtrigger.Q(old__numero__df=pgtrigger.F("new__numero"))
                    | pgtrigger.Q(old__effet__df=pgtrigger.F("new__effet"))
                    | pgtrigger.Q(old__specialites__df=pgtrigger.F("new__specialites"))
                    | pgtrigger.Q(old__mode_validation__df=pgtrigger.F("new__mode_validation"))
                    | pgtrigger.Q(old__axe_au_choix__df=pgtrigger.F("new__axe_au_choix"))
                    | pgtrigger.Q(old__arrete__df=pgtrigger.F("new__arrete"))
                    | pgtrigger.Q(old__note__df=pgtrigger.F("new__note"))
                    | pgtrigger.Q(old__publiee_at__df=pgtrigger.F("new__publiee_at"))
                    | pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision"))
                    | pgtrigger.Q(new__etat__in=["brouillon", "soumis", "valide"])
                    | pgtrigger.Q(old__etat="abroge", new__etat="publie")
                ),
            ),
            # What was sent for opinion is what is judged, validated and published.
            pgtrigger.Protect(
                name="version_transmise_gelee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__etat__in=["soumis", "valide"])
                & (
                    pgtrigger.Q(old__specialites__df=pgtrigger.F("new__specialites"))
                    | pgtrigger.Q(old__mode_validation__df=pgtrigger.F("new__mode_validation"))
                    | pgtrigger.Q(old__axe_au_choix__df=pgtrigger.F("new__axe_au_choix"))
                    | pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision"))
                ),
            ),
            pgtrigger.Protect(
                name="version_publiee_gardee",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__etat__in=["publie", "abroge"]),
            ),
        ]

    @property
    def code(self) -> str:
        """Stable name of the version, as the engine and the acknowledgements print it."""
        return f"{self.referentiel.code}-v{self.numero}"

    def __str__(self) -> str:
        return f"{self.referentiel.titre}, version {self.numero}"
