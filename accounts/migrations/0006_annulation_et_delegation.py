"""Deliveries that are cancelled, replaced, purged, sent for somebody else; slices tried again; works taken in turn."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_voies_recours'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField()),
                ('fin', models.DateField(blank=True, null=True)),
                ('mandant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='accounts.organisation')),
                ('mandataire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='accounts.partenaire')),
            ],
            options={
                'ordering': ['mandataire_id', 'mandant_id', 'debut'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('fin__isnull', True), ('fin__gte', models.F('debut')), _connector='OR'), name='delegation_dates', violation_error_message='La fin de la délégation précède son début.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(django.contrib.postgres.indexes.OpClass(models.F('mandataire'), name='gist_int8_ops'), '='), (django.contrib.postgres.indexes.OpClass(models.F('mandant'), name='gist_int8_ops'), '='), (models.Func(models.F('debut'), models.F('fin'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='delegations_sans_chevauchement', violation_error_message='Une délégation couvre déjà une partie de cette période.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='livraison',
            name='mandant',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='livraison',
            name='remplace_flux',
            field=models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='id_flux remplacé'),
        ),
        migrations.AddField(
            model_name='livraison',
            name='annulation',
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='livraison',
            name='purgee_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='fichier effacé le'),
        ),
        migrations.AlterField(
            model_name='livraison',
            name='etat',
            field=models.CharField(choices=[('recue', 'Reçue'), ('refusee', 'Refusée'), ('en_cours', 'En cours de traitement'), ('arretee', 'Arrêtée, à libérer'), ('traitee', 'Traitée'), ('annulation', 'Annulation en cours'), ('annulee', 'Annulée')], default='recue', max_length=10),
        ),
        migrations.AddIndex(
            model_name='livraison',
            index=models.Index(condition=models.Q(('remplace_flux', ''), _negated=True), fields=['partenaire', 'remplace_flux'], name='livraison_remplace'),
        ),
        migrations.AddIndex(
            model_name='livraison',
            index=models.Index(condition=models.Q(('purgee_at__isnull', True), models.Q(('fichier', ''), _negated=True)), fields=['finie_at'], name='livraison_a_purger'),
        ),
        migrations.AddField(
            model_name='morceau',
            name='tentatives',
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='travail',
            name='groupe',
            field=models.CharField(blank=True, db_default='', default='', help_text='chacun son tour', max_length=40),
        ),
        migrations.AddField(
            model_name='travail',
            name='pris_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='travail',
            index=models.Index(condition=models.Q(('groupe', ''), _negated=True), fields=['groupe', '-pris_at'], name='travail_tour'),
        ),
        migrations.AddIndex(
            model_name='travail',
            index=models.Index(condition=models.Q(('etat', 'en_cours'), models.Q(('groupe', ''), _negated=True)), fields=['groupe'], name='travail_groupes_occupes'),
        ),
    ]
