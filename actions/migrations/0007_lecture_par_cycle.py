"""The engine reads the index alone; what repeats another index or key is no longer maintained."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_voies_recours'),
        ('actions', '0006_reprise_et_exonerations'),
        ('referentiels', '0005_portee_datee'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='action',
            name='action_comptee',
        ),
        migrations.AlterField(
            model_name='action',
            name='deposee_par',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='action',
            name='fusionnee_dans',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='doublons', to='actions.action'),
        ),
        migrations.AlterField(
            model_name='action',
            name='partenaire',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.partenaire'),
        ),
        migrations.AlterField(
            model_name='action',
            name='professionnel',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='accounts.professionnel'),
        ),
        migrations.AlterField(
            model_name='avancement',
            name='professionnel',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='avancements', to='accounts.professionnel'),
        ),
        migrations.AlterField(
            model_name='avancement',
            name='version',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('fusionnee_dans__isnull', True), ('is_retiree', False)), fields=['cycle'], include=('id', 'item', 'date_fin', 'duree_minutes', 'role', 'organisme_type', 'independance', 'preuve', 'statut', 'etat_cnp', 'axe_choisi', 'rattachement'), name='action_comptee'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('deposee_par__isnull', False)), fields=['deposee_par'], name='action_deposant'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('fusionnee_dans__isnull', False)), fields=['fusionnee_dans'], name='action_doublon'),
        ),
        # An index is read alone where VACUUM has seen the rows: often enough on a table that mostly grows.
        migrations.RunSQL(
            "ALTER TABLE actions_action SET (autovacuum_vacuum_insert_scale_factor = 0.01)",
            "ALTER TABLE actions_action RESET (autovacuum_vacuum_insert_scale_factor)",
        ),
    ]
