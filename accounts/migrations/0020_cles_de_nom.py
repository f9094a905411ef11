"""Names to look for somebody by, as a view that the policies of lines do not slow (ADR 0029)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0019_abonnements'),
    ]

    operations = [
        migrations.CreateModel(
            name='CleDeNom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rpps', models.CharField(max_length=11)),
                ('cle_nom', models.CharField(max_length=250)),
            ],
            options={
                'db_table': 'certif_cle_de_nom',
                'managed': False,
            },
        ),
        migrations.RunSQL(
            'CREATE VIEW certif_cle_de_nom AS SELECT id, rpps, cle_nom FROM accounts_professionnel',
            'DROP VIEW certif_cle_de_nom',
        ),
    ]
