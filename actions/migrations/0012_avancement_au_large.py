"""Room on each page: a row whose figures alone change is rewritten beside itself, without a word to its indexes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("actions", "0011_listes_de_partenaires")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE actions_avancement SET (fillfactor = 70)", "ALTER TABLE actions_avancement RESET (fillfactor)"
        ),
    ]
