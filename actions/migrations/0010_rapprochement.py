"""What the holder brought together lasts; the few rows that wait, and those that last, are found without reading the rest."""

import datetime

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0009_actions_annoncees'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='reunie_a',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, help_text='actions que le titulaire a dites être la même', size=None),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('is_retiree', False), ('partenaire__isnull', False), models.Q(('rattachement', 'rattachee'), _negated=True)), fields=['cycle'], name='action_a_rattacher'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('cycle__isnull', True), ('is_retiree', False)), fields=['professionnel'], name='action_sans_cycle'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('date_fin__gt', models.F('date_debut') + datetime.timedelta(days=400))), fields=['professionnel'], name='action_longue'),
        ),
    ]
