from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('dashboards', '0002_cellules'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='cellulearretee',
            index=models.Index(fields=['arrete', 'coupe', 'code_2'], name='cellule_arretee_lieu', opclasses=['int8_ops', 'varchar_ops', 'varchar_pattern_ops']),
        ),
    ]
