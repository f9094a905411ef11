"""Realisations that partners owe, and the reminders sent to the late ones."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_atelier_exploitant'),
        ('actions', '0008_apparition'),
    ]

    operations = [
        migrations.CreateModel(
            name='RealisationAttendue',
            fields=[
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='attendue', serialize=False, to='actions.action')),
                ('inscrite_le', models.DateField(verbose_name='inscription connue le')),
                ('attendue_le', models.DateField(verbose_name='attendue au plus tard le')),
                ('recue_le', models.DateField(blank=True, null=True, verbose_name='reçue le')),
                ('refusee_le', models.DateField(blank=True, null=True, verbose_name='refusée le')),
                ('refus', models.CharField(blank=True, db_default='', default='', max_length=8)),
                ('etape', models.PositiveSmallIntegerField(db_default=0, default=0, help_text='jours de retard au moment de la relance ; 0 = aucune', verbose_name='dernière relance')),
                ('relancee_le', models.DateField(blank=True, null=True, verbose_name='relancée le')),
                ('livraison_refus', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.livraison')),
                ('partenaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.partenaire')),
            ],
            options={
                'verbose_name': 'réalisation attendue',
                'verbose_name_plural': 'réalisations attendues',
                'indexes': [
                    models.Index(fields=['partenaire', 'attendue_le', 'action'], name='attendue_partenaire'),
                    models.Index(condition=models.Q(('recue_le__isnull', True), ('refusee_le__isnull', True)), fields=['partenaire', 'attendue_le'], name='attendue_ouverte'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Relance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField()),
                ('etape', models.PositiveSmallIntegerField(help_text='jours de retard : 1, 15 ou 30')),
                ('nombre', models.PositiveIntegerField(help_text='réalisations attendues que la relance réclame')),
                ('destinataires', models.PositiveSmallIntegerField(help_text='correspondants prévenus ; 0 = aucun n’est connu')),
                ('created_at', models.DateTimeField()),
                ('partenaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relances', to='accounts.partenaire')),
            ],
            options={
                'ordering': ['-jour', 'partenaire_id', 'etape'],
                'constraints': [models.UniqueConstraint(fields=('partenaire', 'jour', 'etape'), name='relance_unique')],
            },
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('is_retiree', False), ('statut', 'INSCRIT')), fields=['partenaire'], name='action_annoncee'),
        ),
    ]
