import django.db.models.deletion
from django.db import migrations, models

# The proof of a draft becomes the first of its documents; the files themselves do not move.
COPIE = """
INSERT INTO actions_piecebrouillon (brouillon_id, fichier, nom, type_mime, taille, sha256, sha256_recu, created_at)
SELECT id, fichier, nom, type_mime, taille, sha256, '', maj_at FROM actions_brouillon
WHERE fichier <> '' AND action_id IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0016_demandes_a_l_ordre'),
    ]

    operations = [
        migrations.CreateModel(
            name='PieceBrouillon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fichier', models.FileField(max_length=255, upload_to='justificatifs/%Y/%m/')),
                ('nom', models.CharField(max_length=200)),
                ('type_mime', models.CharField(max_length=60)),
                ('taille', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('sha256_recu', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('brouillon', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='actions.brouillon')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('brouillon', 'sha256'), name='piece_brouillon_unique')],
            },
        ),
        migrations.RunSQL(COPIE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name='brouillon', name='fichier'),
        migrations.RemoveField(model_name='brouillon', name='nom'),
        migrations.RemoveField(model_name='brouillon', name='type_mime'),
        migrations.RemoveField(model_name='brouillon', name='taille'),
        migrations.RemoveField(model_name='brouillon', name='sha256'),
        migrations.AddField(
            model_name='brouillon',
            name='revision',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='compare-and-swap de ce qui est tapé'),
        ),
    ]
