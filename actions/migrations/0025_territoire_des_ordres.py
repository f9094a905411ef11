"""The region ends the indexes of the follow-up list; the former ones answer until the new ones are built."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

INDEX = {
    "avancement_echeance": ["profession", "fin", "cycle", "region"],
    "avancement_nom": ["profession", "cle_nom", "cycle", "region"],
    "avancement_urgence": ["profession", "urgence", "fin", "cycle", "departement", "region"],
    "avancement_tranche": ["profession", "tranche", "fin", "cycle", "departement", "region"],
}


def _replaced(nom, champs):
    """Operations that replace an index while the list is read."""
    avant = f"{nom}_avant"
    return [
        migrations.RenameIndex("avancement", new_name=avant, old_name=nom),
        AddIndexConcurrently("avancement", models.Index(fields=champs, name=nom)),
        RemoveIndexConcurrently("avancement", avant),
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("actions", "0024_statistiques_des_axes")]

    operations = [operation for nom, champs in INDEX.items() for operation in _replaced(nom, champs)]
