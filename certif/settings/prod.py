"""Production: every secret and address comes from the environment or a file; refuses to start without them."""

from django.core.exceptions import ImproperlyConfigured

from certif.settings.base import *  # noqa: F403 - a settings file is its base plus what differs
from certif.settings.environnement import cache_location, database, env, is_given, require_all

#: Without one of these, production does not start.
REQUIRED = (
    "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL", "CERTIF_SITE_URL", "CERTIF_CLE_CARNET",
)  # fmt: skip
#: May be given too; see docker-compose.yml.
OPTIONAL = (
    "CERTIF_ROLE", "CERTIF_MEDIA", "CERTIF_INBOX", "CERTIF_STATIC", "CERTIF_DB_POOL", "CERTIF_PROXYS",
    "DEFAULT_FROM_EMAIL", "CERTIF_NOM", "CERTIF_SIGNATURE", "CERTIF_THEME",
    "CERTIF_EDITEUR", "CERTIF_HEBERGEUR", "CERTIF_CONTACT_TECHNIQUE", "CERTIF_CONTACT_DONNEES",
    "PSC_CLIENT_ID", "PSC_SECRET", "PSC_SERVER_URL", "PSC_CERTIFICAT", "PSC_CERTIFICAT_CLE",
    "PROCONNECT_CLIENT_ID", "PROCONNECT_SECRET", "PROCONNECT_SERVER_URL", "PROCONNECT_FOURNISSEURS",
    "CERTIF_CACHET_P12", "CERTIF_CACHET_MOT_DE_PASSE", "CERTIF_HORODATAGE_URL", "CERTIF_METRIQUES_JETON",
    "CERTIF_JOURNAL_CLE", "CERTIF_JOURNAL_CLES_PUBLIQUES", "CERTIF_MOTS_DE_PASSE_FUITES",
)  # fmt: skip

require_all(REQUIRED)
if is_given("CERTIF_DEMO"):
    raise ImproperlyConfigured("CERTIF_DEMO n’existe pas en production : retirez cette variable.")

SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 12:
    raise ImproperlyConfigured("SECRET_KEY trop faible : au moins 50 caractères tirés au hasard.")
#: One key, or several while they change, the newest first; kept apart from the backups of the database.
CERTIF_CLES_CARNET = env.str("CERTIF_CLE_CARNET").replace(",", " ").split()
if not CERTIF_CLES_CARNET or any(len(cle) < 43 or len(set(cle)) < 12 for cle in CERTIF_CLES_CARNET):
    raise ImproperlyConfigured("CERTIF_CLE_CARNET trop faible : au moins 43 caractères tirés au hasard par clé.")
if SECRET_KEY in CERTIF_CLES_CARNET:
    raise ImproperlyConfigured("CERTIF_CLE_CARNET doit différer de SECRET_KEY : l’une change sans l’autre.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS doit nommer les hôtes servis ; « * » est refusé.")
CERTIF_SITE_URL = env.str("CERTIF_SITE_URL").rstrip("/")
if not CERTIF_SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("CERTIF_SITE_URL doit commencer par https://.")
CSRF_TRUSTED_ORIGINS = [CERTIF_SITE_URL]

if CERTIF_METRIQUES_JETON and len(CERTIF_METRIQUES_JETON) < 32:
    raise ImproperlyConfigured("CERTIF_METRIQUES_JETON trop faible : au moins 32 caractères tirés au hasard.")

DATABASES = {"default": database(pooled=True)}
CELERY_BROKER_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "certif.cache.RedisSinonLocal",
        "LOCATION": cache_location(CELERY_BROKER_URL),
    }
}

vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or f"certif <ne-pas-repondre@{ALLOWED_HOSTS[0].lstrip('.')}>"

MEDIA_ROOT = env.str("CERTIF_MEDIA", "/srv/certif/media")
CERTIF_INBOX = env.str("CERTIF_INBOX", "")
STATIC_ROOT = env.str("CERTIF_STATIC", "/srv/certif/static")
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours add to X-Forwarded-For: tries are counted by visitor. With 0 every visitor would be the
# proxy, and ten wrong passwords would close the door to everyone; too many, and a visitor could write their address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CERTIF_PROXYS", 1)
SECURE_SSL_REDIRECT = True
# The container's own checks speak plain HTTP on loopback.
SECURE_REDIRECT_EXEMPT = [r"^vivant$", r"^pret$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CERTIF_PREFIXE_TEMOINS = "__Host-"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = f"{CERTIF_PREFIXE_TEMOINS}session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = f"{CERTIF_PREFIXE_TEMOINS}csrf"

# One JSON object a line, for whoever gathers them; one more line a request, without its path nor its reader.
LOGGING["formatters"]["ligne"] = {"()": "certif.socle.traces.LignesJson"}
LOGGING["loggers"]["certif.requete"] = {"handlers": ["console"], "level": "INFO", "propagate": False}
LOGGING["loggers"]["celery"] = {"handlers": ["console"], "level": "WARNING", "propagate": False}
# The workers log as the pages do, not as their library would.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
