"""The catalogue is read by professionals: by year, and by the words of a title."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import referentiels.recherche


class Migration(migrations.Migration):
    dependencies = [("actions", "0019_reclamations")]

    operations = [
        migrations.AddField(
            model_name="actioncatalogue",
            name="cle",
            field=models.GeneratedField(
                db_persist=True,
                expression=referentiels.recherche.CleRecherche("titre"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="actioncatalogue",
            index=models.Index(fields=["annee"], name="catalogue_annee"),
        ),
        migrations.AddIndex(
            model_name="actioncatalogue",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("cle"), name="gin_trgm_ops"), name="catalogue_cle"
            ),
        ),
    ]
