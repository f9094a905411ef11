"""Credentials of partners on the API, the requests they must not repeat, and the corrections they send."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.etendues import Etendue, Mode
from accounts.models.livraison import Livraison, Partenaire


class ClientApi(models.Model):
    """One pair (identifier, secret) of a partner; renewing makes another pair, the former one ends a day later.

    The secret and its tokens are kept hashed by django-allauth in `client`; a closed pair loses them, its line stays
    for the record. `fin_at`: refused from that instant on (empty = in force).
    """

    #: What Django REST framework asks of whoever calls.
    is_authenticated = True

    partenaire = models.ForeignKey(Partenaire, on_delete=models.PROTECT, related_name="clients_api")
    client = models.OneToOneField(
        "allauth_idp_oidc.Client", on_delete=models.SET_NULL, null=True, related_name="client_api"
    )
    identifiant = models.CharField(max_length=100, unique=True)
    nom = models.CharField(max_length=80, help_text="à quoi servent ces identifiants, chez le partenaire")
    mode = models.CharField(max_length=10, choices=[(m.value, m.libelle) for m in Mode])
    etendues = ArrayField(models.CharField(max_length=30), default=list)
    cree_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    remplace = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="remplacants")
    fin_at = models.DateTimeField(null=True, blank=True)
    utilise_at = models.DateTimeField("dernière utilisation, à l’heure près", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["fin_at"], name="client_api_fin", condition=models.Q(client__isnull=False))]

    def __str__(self) -> str:
        return f"{self.partenaire.code} · {self.nom}"

    @property
    def is_essai(self) -> bool:
        """Whether everything these credentials deposit is a dry run."""
        return self.mode == Mode.ESSAI

    @property
    def libelles(self) -> list[str]:
        """What they open, in words."""
        return [Etendue(etendue).libelle for etendue in self.etendues]


class CleIdempotence(models.Model):
    """A request that a partner named (`Idempotency-Key`): done once, its answer given again byte for byte.

    `empreinte` is what was asked (another content under the same key is refused); `corps` is empty while the first
    request is being answered, until `bail_jusqua`.
    """

    partenaire = models.ForeignKey(Partenaire, on_delete=models.CASCADE, related_name="+")
    is_essai = models.BooleanField()
    cle = models.CharField(max_length=200)
    empreinte = models.CharField(max_length=64)
    bail_jusqua = models.DateTimeField()
    livraison = models.ForeignKey(Livraison, on_delete=models.CASCADE, null=True, related_name="+")
    statut = models.SmallIntegerField(default=0)
    corps = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "clé d’idempotence"
        verbose_name_plural = "clés d’idempotence"
        constraints = [models.UniqueConstraint(fields=["partenaire", "is_essai", "cle"], name="cle_idempotence_unique")]


class Correction(models.Model):
    """A small delivery that answers faulty rows of another: its row k corrects row `lignes[k - 1]` of `premiere`."""

    livraison = models.OneToOneField(Livraison, on_delete=models.CASCADE, related_name="correction")
    premiere = models.ForeignKey(Livraison, on_delete=models.CASCADE, related_name="corrections")
    lignes = ArrayField(models.BigIntegerField())

    class Meta:
        ordering = ["livraison_id"]
