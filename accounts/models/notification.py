"""What a user is told: in the application at once, by e-mail through the work table."""

from django.db import models


class Notification(models.Model):
    """A message to one user, or to the holder of an account who has not logged in yet (`professionnel`)."""

    utilisateur = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.CASCADE, null=True, related_name="notifications", db_index=False
    )
    # A delivery writes one per person whose action it has just written: not checked a second time.
    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.CASCADE, null=True, related_name="notifications",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    nature = models.CharField(max_length=40)
    titre = models.CharField(max_length=160)
    texte = models.TextField(blank=True)
    lien = models.CharField(max_length=200, blank=True)
    cle = models.CharField(max_length=120, help_text="un même fait n’est annoncé qu’une fois")
    created_at = models.DateTimeField()
    lue_at = models.DateTimeField(null=True, blank=True)
    envoyee_at = models.DateTimeField("envoyée par courriel le", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["cle"], name="notification_unique")]
        indexes = [
            models.Index(
                fields=["utilisateur", "-id"],
                name="notification_utilisateur",
                condition=models.Q(utilisateur__isnull=False),
            ),
            models.Index(fields=["professionnel", "-id"], name="notification_professionnel"),
        ]
