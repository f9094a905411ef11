"""What PostgreSQL must know of each axis to choose between the order of a list and the rows that match a filter."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("actions", "0023_ordres_de_la_liste_de_suivi")]

    operations = [
        migrations.RunSQL(
            "CREATE STATISTICS avancement_axes"
            " ON (progressions[1]), (progressions[2]), (progressions[3]), (progressions[4]) FROM actions_avancement",
            "DROP STATISTICS avancement_axes",
        ),
    ]
