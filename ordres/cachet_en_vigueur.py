"""Which seal is in force: that of the configuration, or in demonstration one that says so."""

from pathlib import Path

from django.conf import settings

from accounts import horloge
from ordres import cachet_demonstration, cachet_pkcs12
from ordres.cachet import Cachet, CachetIndisponible


def current() -> Cachet:
    """The seal in force; raises `CachetIndisponible` (`absent`, `introuvable`, `illisible`, `expire`, `pas_encore`).

    Read again as soon as its file changes: a certificate is replaced without a restart.
    """
    cachet = _configured()
    instant = horloge.instant()
    if instant > cachet.fin:
        raise CachetIndisponible(
            "expire",
            f"Le certificat de cachet « {cachet.nom} » a expiré le {cachet.fin:%d/%m/%Y}.",
            "Remplacez le fichier donné par CERTIF_CACHET_P12\u00a0: les attestations en attente partiront alors.",
        )
    if instant < cachet.debut:
        raise CachetIndisponible(
            "pas_encore",
            f"Le certificat de cachet « {cachet.nom} » n’est valable qu’à partir du {cachet.debut:%d/%m/%Y}.",
            "Donnez un certificat en cours de validité par CERTIF_CACHET_P12, ou corrigez l’heure de la machine.",
        )
    return cachet


def _configured() -> Cachet:
    if settings.CERTIF_CACHET_P12:
        return cachet_pkcs12.read(
            Path(settings.CERTIF_CACHET_P12), settings.CERTIF_CACHET_MOT_DE_PASSE, settings.CERTIF_HORODATAGE_URL
        )
    if settings.DEMO and settings.CERTIF_CACHET_DEMONSTRATION:
        chemin = cachet_demonstration.ensure(Path(settings.CERTIF_CACHET_DEMONSTRATION))
        return cachet_pkcs12.read(chemin, "", settings.CERTIF_HORODATAGE_URL)
    raise CachetIndisponible(
        "absent",
        "Aucun certificat de cachet n’est donné à la plateforme.",
        "Donnez un fichier PKCS#12 par CERTIF_CACHET_P12 et CERTIF_CACHET_MOT_DE_PASSE.",
    )
