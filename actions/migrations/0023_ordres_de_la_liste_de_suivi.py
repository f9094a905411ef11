"""The orders of the follow-up lists as generated columns, and the indexes that give them and the rare filters."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.expressions import CombinedExpression


class Migration(migrations.Migration):
    dependencies = [("actions", "0022_actions_libres_et_labels")]

    operations = [
        migrations.AddField(
            model_name="avancement",
            name="urgence",
            field=models.GeneratedField(
                db_persist=True,
                expression=CombinedExpression(Value(3), "-", F("risque")),
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="avancement",
            name="tranche",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(etat="sans_referentiel", then=Value(6)),
                    models.When(etat="complet", then=Value(5)),
                    models.When(total__lte=0, then=Value(0)),
                    models.When(total__lt=0.25, then=Value(1)),
                    models.When(total__lt=0.5, then=Value(2)),
                    models.When(total__lt=0.75, then=Value(3)),
                    default=Value(4),
                ),
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="avancement",
            index=models.Index(
                fields=["profession", "urgence", "fin", "cycle", "departement"], name="avancement_urgence"
            ),
        ),
        migrations.AddIndex(
            model_name="avancement",
            index=models.Index(
                fields=["profession", "tranche", "fin", "cycle", "departement"], name="avancement_tranche"
            ),
        ),
        migrations.AddIndex(
            model_name="avancement",
            index=models.Index(
                fields=["profession", "specialite", "fin", "cycle", "departement"], name="avancement_specialite"
            ),
        ),
        migrations.AddIndex(
            model_name="avancement",
            index=models.Index(
                condition=Q(requises_axes__contains=[0]),
                fields=["profession", "fin", "cycle"],
                name="avancement_exonere",
            ),
        ),
    ]
