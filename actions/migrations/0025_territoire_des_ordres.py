"""The region ends the indexes of the follow-up list; the former ones answer until the new ones are built."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

#: Former name, name, columns.
INDEX = (
    ("avancement_echeance", "avancement_par_fin", ["profession", "fin", "cycle", "region"]),
    ("avancement_nom", "avancement_par_nom", ["profession", "cle_nom", "cycle", "region"]),
    (
        "avancement_urgence", "avancement_par_urgence",
        ["profession", "urgence", "fin", "cycle", "departement", "region"],
    ),
    (
        "avancement_tranche", "avancement_par_tranche",
        ["profession", "tranche", "fin", "cycle", "departement", "region"],
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("actions", "0024_statistiques_des_axes")]

    operations = [
        operation
        for avant, nom, champs in INDEX
        for operation in (
            AddIndexConcurrently("avancement", models.Index(fields=champs, name=nom)),
            RemoveIndexConcurrently("avancement", avant),
        )
    ]
