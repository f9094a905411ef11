"""The test bench: its own state beside the development one, servers tuned for tests, nothing slow."""

from certif.embarque.etat import Etat
from certif.settings.base import *  # noqa: F403 - a settings file is its base plus what differs
from certif.settings.environnement import database, env

_etat = Etat.for_tests()

DEMO = True
# A test builds what it speaks of; those about reference data install them.
DONNEES_DE_REFERENCE = False
# The registry as it is written: a test about what operators chose reads the base (`choix_retenus.register`).
CHOIX_DES_EXPLOITANTS = False
SECRET_KEY = "essais-seulement-" + "x" * 40
CERTIF_CLES_CARNET = [f"carnet-{SECRET_KEY}"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
CERTIF_SITE_URL = "http://testserver"

DATABASES = {"default": database(_etat.database_url, pooled=False)}
CELERY_BROKER_URL = env.str("REDIS_URL", _etat.redis_url)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

MEDIA_ROOT = _etat.path / "media"
CERTIF_INBOX = _etat.path / "boites"
CERTIF_CACHET_P12 = CERTIF_CACHET_MOT_DE_PASSE = CERTIF_HORODATAGE_URL = ""
CERTIF_CACHET_DEMONSTRATION = _etat.path / "cachet-demonstration.p12"
CERTIF_JOURNAL_CLE = CERTIF_JOURNAL_CLES_PUBLIQUES = ""
CERTIF_JOURNAL_DEMONSTRATION = _etat.path / "journal-demonstration"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "certif <ne-pas-repondre@certif.example>"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
