"""Development and demonstration: embedded servers, loopback only, synthetic people."""

from certif.embarque.etat import Etat
from certif.settings.base import *  # noqa: F403 - a settings file is its base plus what differs
from certif.settings.environnement import cache_location, database, env

_etat = Etat.from_environment()

DEBUG = env.bool("CERTIF_DEBUG", False)
DEMO = True
# Several people enter as the same one, and measures read thousands of files: the brake is shown on demand.
CERTIF_FREIN_LECTURES = env.bool("CERTIF_FREIN_LECTURES", False)
# Known to everyone, hence good for nothing but loopback.
SECRET_KEY = "developpement-seulement-" + "x" * 40
CERTIF_CLES_CARNET = [f"carnet-{SECRET_KEY}"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CERTIF_SITE_URL = env.str("CERTIF_SITE_URL", "http://127.0.0.1:8000")

DATABASES = {"default": database(_etat.database_url, pooled=True)}
CELERY_BROKER_URL = env.str("REDIS_URL", _etat.redis_url)
CACHES = {
    "default": {
        "BACKEND": "certif.cache.RedisSinonLocal",
        "LOCATION": cache_location(CELERY_BROKER_URL),
    }
}
CELERY_BEAT_SCHEDULE_FILENAME = str(_etat.path / "beat")

MEDIA_ROOT = env.path("CERTIF_MEDIA", str(_etat.path / "media"))
CERTIF_INBOX = env.path("CERTIF_INBOX", str(_etat.path / "boites"))
CERTIF_CACHET_DEMONSTRATION = _etat.path / "cachet-demonstration.p12"
CERTIF_JOURNAL_DEMONSTRATION = _etat.path / "journal-demonstration"
EMAIL_BACKEND = "certif.courriel.ConsoleEtDossier"
EMAIL_FILE_PATH = str(_etat.path / "courriels")
DEFAULT_FROM_EMAIL = "certif <ne-pas-repondre@certif.example>"

WHITENOISE_USE_FINDERS = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
