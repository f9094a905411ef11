"""Which delivery made an action appear: cancelling that one withdraws it, cancelling a later one does not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_annulation_et_delegation'),
        ('actions', '0007_lecture_par_cycle'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='apparue_par',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='livraison qui a fait apparaître l’action ; `livraison` est la dernière', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.livraison'),
        ),
    ]
