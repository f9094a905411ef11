"""Life of a version: its transitions, the opinions it was given, the remarks its authors exchange."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from referentiels.saisine import MotifSaisine


class EtapeVersion(models.Model):
    """One transition of a version: authored, dated, reasoned. Append-only; a return to the authors has a reason."""

    version = models.ForeignKey("referentiels.VersionReferentiel", on_delete=models.CASCADE, related_name="etapes")
    geste = models.CharField(max_length=40)
    de = models.CharField(max_length=10)
    vers = models.CharField(max_length=10)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    motif = models.TextField(blank=True)
    jour = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(geste__in=["renvoyer", "abroger"]) | ~Q(motif=""),
                name="etape_version_motivee",
                violation_error_message="Cette étape demande un motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="etape_version_ajout_seul", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="etape_version_gardee",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    PERFORM 1 FROM referentiels_versionreferentiel v
                     WHERE v.id = OLD.version_id AND v.etat IN ('publie', 'abroge');
                    IF FOUND THEN
                        RAISE EXCEPTION 'version publiée : son histoire ne s’efface pas'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN OLD;
                """,
            ),
        ]


class Avis(models.Model):
    """An opinion asked on a submitted version, then given: the CNCP always, the HAS when the minister asks it.

    The HAS answers within six months (R. 4022-10-2); `tour` counts the submissions of the version, so that a revised
    draft is judged anew and the former opinion stays readable.
    """

    class Instance(models.TextChoices):
        """Who gives the opinion."""

        CNCP = "cncp", "CNCP"
        HAS = "has", "HAS"

    class Sens(models.TextChoices):
        """What the opinion says."""

        FAVORABLE = "favorable", "Favorable"
        RESERVES = "reserves", "Favorable avec réserves"
        DEFAVORABLE = "defavorable", "Défavorable"

    version = models.ForeignKey("referentiels.VersionReferentiel", on_delete=models.CASCADE, related_name="avis")
    instance = models.CharField(max_length=4, choices=Instance.choices)
    tour = models.PositiveSmallIntegerField(default=1)
    demande_le = models.DateField("demandé le")
    demande_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    motifs = ArrayField(
        models.CharField(max_length=16, choices=[(m.value, m.libelle) for m in MotifSaisine]),
        default=list, blank=True, help_text="motifs de la saisine de la HAS (D. 4022-10-1)",
    )  # fmt: skip
    saisine = models.TextField("motif de la saisine", blank=True)
    echeance = models.DateField("attendu le", null=True, blank=True)
    sens = models.CharField(max_length=12, choices=Sens.choices, blank=True)
    texte = models.TextField(blank=True)
    rendu_le = models.DateField("rendu le", null=True, blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["tour", "instance"]
        constraints = [
            models.UniqueConstraint(fields=["version", "instance", "tour"], name="avis_unique"),
            models.CheckConstraint(
                condition=Q(sens="", rendu_le__isnull=True) | (~Q(sens="") & Q(rendu_le__isnull=False)),
                name="avis_rendu_date",
            ),
            models.CheckConstraint(
                condition=~Q(sens__in=["reserves", "defavorable"]) | ~Q(texte=""),
                name="avis_motive",
                violation_error_message="Des réserves ou un avis défavorable se motivent.",
            ),
            models.CheckConstraint(
                condition=~Q(instance="has") | Q(motifs__len__gte=1, motifs__contained_by=list(map(str, MotifSaisine))),
                name="avis_has_saisi",
                violation_error_message="La HAS est saisie pour l’un des quatre motifs de l’article D. 4022-10-1.",
            ),
        ]
        # An opinion that was given is never rewritten: a revised draft is judged anew, in another turn.
        triggers = [
            pgtrigger.Protect(
                name="avis_rendu_immuable", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__sens="")
            )
        ]


class CommentaireVersion(models.Model):
    """A remark on a version, on one of its axes or on one of its items; closed when it was dealt with."""

    version = models.ForeignKey(
        "referentiels.VersionReferentiel", on_delete=models.CASCADE, related_name="commentaires"
    )
    axe = models.PositiveSmallIntegerField(null=True, blank=True)
    action = models.CharField("code de l’action", max_length=60, blank=True)
    texte = models.TextField(max_length=4000)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    clos_at = models.DateTimeField(null=True, blank=True)
    clos_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
