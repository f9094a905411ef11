"""Read and write how often a person is e-mailed (`accounts.familles`)."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts import horloge, journal
from accounts.familles import AU_CHOIX, Famille, Rythme, family_of
from accounts.models import PreferenceCourriel, Utilisateur
from certif.socle.refus import Refus


def read(utilisateur: Utilisateur) -> dict[Famille, Rythme]:
    """What applies to this person, for each family that leaves a choice."""
    choisies = dict(PreferenceCourriel.objects.filter(utilisateur=utilisateur).values_list("famille", "rythme"))
    return {famille: Rythme(choisies.get(famille, famille.defaut)) for famille in AU_CHOIX}


def choose(utilisateur: Utilisateur, voulus: Mapping[str, str]) -> None:
    """Keep these choices (family → rhythm); choosing the same again writes nothing.

    Raises `Refus("preference_inconnue")` for a family without choice or an unknown rhythm.
    """
    if not set(voulus) <= set(AU_CHOIX) or not set(voulus.values()) <= set(Rythme):
        raise Refus("preference_inconnue", "Ce choix n’existe pas.", remede="Rechargez la page, puis recommencez.")
    with transaction.atomic():
        Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        avant = read(utilisateur)
        changes = {famille: rythme for famille, rythme in voulus.items() if avant[Famille(famille)] != rythme}
        if not changes:
            return
        PreferenceCourriel.objects.bulk_create(
            [
                PreferenceCourriel(
                    utilisateur=utilisateur, famille=famille, rythme=rythme, choisie_at=horloge.now()
                )
                for famille, rythme in changes.items()
            ],
            update_conflicts=True, unique_fields=["utilisateur", "famille"], update_fields=["rythme", "choisie_at"],
        )  # fmt: skip
        journal.record(
            journal.Fait.PREFERENCES_CHOISIES, auteur=utilisateur, professionnel=utilisateur.professionnel,
            details=dict(changes),
        )  # fmt: skip


def wants_now(professionnel_id: int, nature: str) -> bool:
    """Whether the holder of this account is e-mailed at once a message of this nature; no query without a choice."""
    famille = family_of(nature)
    if famille not in AU_CHOIX:
        return True
    choisi = (
        PreferenceCourriel.objects.filter(utilisateur__professionnel=professionnel_id, famille=famille)
        .values_list("rythme", flat=True)
        .first()
    )
    return Rythme(choisi or famille.defaut) is Rythme.CHAQUE


def reachable(professionnels: Iterable[int]) -> dict[int, dict[str, str]]:
    """Holders of active accounts with an address → what they chose (family → rhythm), in one query."""
    lues = Utilisateur.objects.filter(
        professionnel_id__in=list(professionnels), is_active=True, email__isnull=False
    ).values_list("professionnel_id", "preferences_courriel__famille", "preferences_courriel__rythme")
    choix: dict[int, dict[str, str]] = {}
    for personne, famille, rythme in lues:
        choix.setdefault(personne, {})
        if famille is not None:
            choix[personne][famille] = rythme
    return choix


def is_immediate(choix: Mapping[str, str], nature: str) -> bool:
    """The same as `wants_now` for who is known to have chosen this."""
    famille = family_of(nature)
    return famille not in AU_CHOIX or choix.get(famille, famille.defaut) == Rythme.CHAQUE
