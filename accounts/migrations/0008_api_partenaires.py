import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0007_atelier_exploitant"),
        ("allauth_idp_oidc", "0003_client_allow_uri_wildcards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientApi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identifiant", models.CharField(max_length=100, unique=True)),
                ("nom", models.CharField(help_text="à quoi servent ces identifiants, chez le partenaire", max_length=80)),
                (
                    "mode",
                    models.CharField(choices=[("production", "Production"), ("essai", "Essai")], max_length=10),
                ),
                (
                    "etendues",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("fin_at", models.DateTimeField(blank=True, null=True)),
                (
                    "utilise_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="dernière utilisation, à l’heure près"
                    ),
                ),
                (
                    "client",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="client_api",
                        to="allauth_idp_oidc.client",
                    ),
                ),
                (
                    "cree_par",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partenaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients_api",
                        to="accounts.partenaire",
                    ),
                ),
                (
                    "remplace",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remplacants",
                        to="accounts.clientapi",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("client__isnull", False)), fields=["fin_at"], name="client_api_fin"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CleIdempotence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_essai", models.BooleanField()),
                ("cle", models.CharField(max_length=200)),
                ("empreinte", models.CharField(max_length=64)),
                ("bail_jusqua", models.DateTimeField()),
                ("statut", models.SmallIntegerField(default=0)),
                ("corps", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_index=True)),
                (
                    "livraison",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.livraison",
                    ),
                ),
                (
                    "partenaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.partenaire"
                    ),
                ),
            ],
            options={
                "verbose_name": "clé d’idempotence",
                "verbose_name_plural": "clés d’idempotence",
                "constraints": [
                    models.UniqueConstraint(fields=("partenaire", "is_essai", "cle"), name="cle_idempotence_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lignes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "livraison",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="correction",
                        to="accounts.livraison",
                    ),
                ),
                (
                    "premiere",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="accounts.livraison",
                    ),
                ),
            ],
            options={
                "ordering": ["livraison_id"],
            },
        ),
    ]
