import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_adresse_a_confirmer'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='organisme',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('denomination'), name='gin_trgm_ops'), name='organisme_nom'),
        ),
    ]
