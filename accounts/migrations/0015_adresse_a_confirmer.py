from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_porteur_des_travaux'),
    ]

    operations = [
        migrations.AddField(
            model_name='utilisateur',
            name='email_a_confirmer',
            field=models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='adresse à confirmer'),
        ),
        migrations.AddField(
            model_name='utilisateur',
            name='email_demande_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='lien envoyé le'),
        ),
    ]
