"""Views of the follow-up list that are kept, and lists taken away as files."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_organismes_par_nom"),
        ("actions", "0023_ordres_de_la_liste_de_suivi"),
        ("ordres", "0002_controle_date_et_compteur"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VueSuivi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nom", models.CharField(max_length=60)),
                ("parametres", models.CharField(blank=True, max_length=900)),
                ("is_partagee", models.BooleanField(default=False, verbose_name="partagée avec l’instance")),
                ("maj_at", models.DateTimeField()),
                (
                    "auteur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vues_de_suivi",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vues_de_suivi",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "vue de la liste de suivi",
                "ordering": [django.db.models.functions.text.Lower("nom"), "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("auteur"),
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("nom"),
                        name="vue_suivi_nom_unique",
                        violation_error_message="Vous avez déjà une vue de ce nom.",
                    ),
                    models.CheckConstraint(condition=models.Q(("nom", ""), _negated=True), name="vue_suivi_nommee"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VueParDefaut",
            fields=[
                (
                    "utilisateur",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="vue_par_defaut",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ordres.vuesuivi"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportListe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jeton", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV (tous les tableurs)"), ("xlsx", "XLSX (Excel, LibreOffice)")],
                        max_length=4,
                    ),
                ),
                ("selection", models.TextField(blank=True)),
                (
                    "etat",
                    models.CharField(
                        choices=[("en_cours", "En préparation"), ("pret", "Prêt"), ("efface", "Effacé")],
                        default="en_cours",
                        max_length=9,
                    ),
                ),
                ("demande_at", models.DateTimeField()),
                ("pret_at", models.DateTimeField(null=True)),
                ("expire_at", models.DateTimeField(null=True)),
                ("efface_at", models.DateTimeField(null=True)),
                ("lignes", models.PositiveIntegerField(default=0)),
                ("fichier", models.FileField(blank=True, max_length=255, upload_to="exports/")),
                ("sel", models.BinaryField(default=bytes, max_length=32)),
                ("cle", models.CharField(blank=True, max_length=16)),
                ("taille", models.BigIntegerField(default=0)),
                (
                    "auteur",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports_de_liste",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "liste emportée",
                "verbose_name_plural": "listes emportées",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["auteur", "-id"], name="export_liste_auteur")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("etat", "pret"), _negated=True),
                            models.Q(("expire_at__isnull", False), models.Q(("fichier", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="export_liste_pret_entier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("etat", "efface"), _negated=True), ("fichier", ""), _connector="OR"),
                        name="export_liste_efface_sans_fichier",
                    ),
                ],
            },
        ),
    ]
