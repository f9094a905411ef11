"""What is true everywhere. Nothing here reads a secret; dev, test and prod add what differs."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from csp.constants import NONCE
from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured

from certif.schedule import BEAT_SCHEDULE
from certif.settings.environnement import env, is_given

BASE_DIR = Path(__file__).resolve().parents[2]

DEBUG = False
#: Demonstration mode: people to enter as, a clock that moves. Only `dev` and `test` switch it on.
DEMO = False

INSTALLED_APPS = [
    "certif",
    "accounts",
    "referentiels",
    "actions",
    "ordres",
    "dashboards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_bootstrap5",
    "pgtrigger",
    "csp",
]

MIDDLEWARE = [
    # First: one line a request, its number on every other line of it, its place in the measures.
    "certif.trace.TraceMiddleware",
    # Before whatever may answer by itself: no answer leaves without them.
    "certif.entetes.EntetesMiddleware",
    "csp.middleware.CSPMiddleware",
    "certif.clair.ClairMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Before anybody reads a row: as whom PostgreSQL shows them.
    "certif.cloison.RegardMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the token of a form is read, and the form with it.
    "certif.envois.PlafondMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed by default: a public view says so with `@login_not_required`.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.duree_session.DureeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SuiviMiddleware",
    "accounts.second_facteur.SecondFacteurMiddleware",
    "certif.erreurs.RefusMiddleware",
    "accounts.frein_lectures.FreinMiddleware",
    # Last: the day is read once, for the view.
    "accounts.horloge.DayMiddleware",
]

ROOT_URLCONF = "certif.urls"
WSGI_APPLICATION = "certif.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # `{% url %}` that remembers and `{% nonce %}`, in every template.
            "builtins": ["certif.templatetags.chemins", "certif.templatetags.politique"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "certif.contexte.page",
            ],
        },
    }
]
MESSAGE_STORAGE = "certif.messages_passagers.Passagers"
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

# Name and look of this site (ADR on the theme: State branding is reserved).
CERTIF_NOM = env.str("CERTIF_NOM", "certif")
CERTIF_SIGNATURE = env.str("CERTIF_SIGNATURE", "Certification périodique des professionnels de santé")
CERTIF_THEME = env.str("CERTIF_THEME", "neutre")
# Who runs this installation: shown on the legal pages, which say so when it is not given.
CERTIF_EDITEUR = env.str("CERTIF_EDITEUR", "")
CERTIF_HEBERGEUR = env.str("CERTIF_HEBERGEUR", "")
CERTIF_CONTACT_TECHNIQUE = env.str("CERTIF_CONTACT_TECHNIQUE", "")
CERTIF_CONTACT_DONNEES = env.str("CERTIF_CONTACT_DONNEES", "")

# Language, day and numbers: French, Paris; grouping of digits is a filter's work (`nombre`).
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Utilisateur"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "nom_affiche")},
    },
    {"NAME": "accounts.mots_de_passe.MotsDuContexte"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.fuites.MotsDesFuites"},
]
#: Path of the sorted hashes of leaked passwords; without it, common ones alone are refused (accounts.fuites).
CERTIF_MOTS_DE_PASSE_FUITES = env.str("CERTIF_MOTS_DE_PASSE_FUITES", "")
ACCOUNT_ADAPTER = "accounts.identification.AdaptateurCompte"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Accounts are opened by an organisation that vouches for the address; nobody signs up alone.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[certif] "
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
#: Minutes during which a second factor is good for a decision (accounts.pas_de_plus).
CERTIF_PAS_DE_PLUS_MINUTES = 15
#: A session (accounts.duree_session): minutes without a gesture, hours in all, how many for one account.
CERTIF_SESSION_AGENT_MINUTES = 30
CERTIF_SESSION_TITULAIRE_MINUTES = 120
CERTIF_SESSION_HEURES = 8
CERTIF_SESSIONS_MAX = 5
#: Mass reading is watched and stopped (accounts.lectures); production has no other value.
CERTIF_FREIN_LECTURES = True
MFA_ADAPTER = "accounts.facteurs_scelles.AdaptateurFacteurs"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "certif"
# The organisation that opens the account vouches for the address; without this nobody could add a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Pro Santé Connect (accounts.psc): without an identifier, this way in does not exist.
PSC_CLIENT_ID = env.str("PSC_CLIENT_ID", "") if is_given("PSC_CLIENT_ID") else ""
PSC_SECRET = env.str("PSC_SECRET") if PSC_CLIENT_ID else ""
#: The whole address of the description, which is not the usual one: `…/.well-known/wallet-openid-configuration`.
PSC_SERVER_URL = env.str("PSC_SERVER_URL") if PSC_CLIENT_ID else ""
if PSC_CLIENT_ID and not (PSC_SECRET and re.match(r"https://[^/]+/.*\.well-known/", PSC_SERVER_URL)):
    raise ImproperlyConfigured("PSC_SECRET et PSC_SERVER_URL (https://…/.well-known/…) vont avec PSC_CLIENT_ID.")
#: Level the answer must carry, whatever the address asked.
PSC_ACR = "eidas1"
#: Paths of a client certificate and of its key (PEM), for exchanges with the provider that ask for one.
PSC_CERTIFICAT = env.str("PSC_CERTIFICAT", "")
PSC_CERTIFICAT_CLE = env.str("PSC_CERTIFICAT_CLE", "")

# ProConnect (accounts.proconnect), for the staff of organisations: the same, beside the address and the password.
PROCONNECT_CLIENT_ID = env.str("PROCONNECT_CLIENT_ID", "") if is_given("PROCONNECT_CLIENT_ID") else ""
PROCONNECT_SECRET = env.str("PROCONNECT_SECRET") if PROCONNECT_CLIENT_ID else ""
#: The whole address of the description: `https://…/api/v2/.well-known/openid-configuration`.
PROCONNECT_SERVER_URL = env.str("PROCONNECT_SERVER_URL") if PROCONNECT_CLIENT_ID else ""
if PROCONNECT_CLIENT_ID and not (
    PROCONNECT_SECRET and re.match(r"https://[^/]+/.*\.well-known/", PROCONNECT_SERVER_URL)
):
    raise ImproperlyConfigured(
        "PROCONNECT_SECRET et PROCONNECT_SERVER_URL (https://…/.well-known/…) vont avec PROCONNECT_CLIENT_ID."
    )
#: Levels taken: with two factors ours is not asked, with one it is.
PROCONNECT_ACR_FORTS = ["eidas2", "eidas3"]
PROCONNECT_ACR_SIMPLES = ["eidas1"]
#: Identity providers admitted (their `idp_id`); all of them when none is named.
PROCONNECT_FOURNISSEURS = env.str("PROCONNECT_FOURNISSEURS", "").replace(",", " ").split()

# Partners' systems: tokens of the REST interface (accounts.clients_api), made and checked by django-allauth.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 1800
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

# Seal of the attestations (ordres.cachet): path and password of a PKCS#12, read again when the file changes; and, for a
# timestamp in each signature, the address of an authority (RFC 3161). Without a certificate attestations wait, except
# in demonstration, where one that says what it is worth is made in the state.
CERTIF_CACHET_P12 = env.str("CERTIF_CACHET_P12", "")
CERTIF_CACHET_MOT_DE_PASSE = env.str("CERTIF_CACHET_MOT_DE_PASSE", "")
CERTIF_HORODATAGE_URL = env.str("CERTIF_HORODATAGE_URL", "")
CERTIF_CACHET_DEMONSTRATION: Any = ""

#: What Prometheus must bear to read `/metrics`; without it the address does not exist (certif.metriques).
CERTIF_METRIQUES_JETON = env.str("CERTIF_METRIQUES_JETON", "").strip()
#: What `migrate` lets a statement wait for a lock, how long one may last, and how often it tries again
#: (certif/management/commands/migrate.py).
CERTIF_MIGRATION_VERROU = "2s"
CERTIF_MIGRATION_DUREE = "15min"
CERTIF_MIGRATION_ESSAIS = 10

# Heads of the journal (accounts.cle_journal): path of the Ed25519 key that signs (workers), path of the public keys.
# Without them no head is signed, except in demonstration, where a worthless key is made in the state.
CERTIF_JOURNAL_CLE = env.str("CERTIF_JOURNAL_CLE", "")
CERTIF_JOURNAL_CLES_PUBLIQUES = env.str("CERTIF_JOURNAL_CLES_PUBLIQUES", "")
CERTIF_JOURNAL_DEMONSTRATION: Any = ""

#: Keys of the private room, the newest first (actions.chiffrement_carnet); dev, test and prod give them.
CERTIF_CLES_CARNET: list[str] = []

# Security (ADR 0032) ----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        # A script runs when it bears the nonce of this answer; an answer that shows none allows none.
        "script-src": [NONCE],
        "script-src-attr": ["'none'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
#: What a browser can do and this site never asks for; keys of access alone are ours.
PERMISSIONS_POLICY = {
    **dict.fromkeys(
        ("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
         "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking"),
        "()",
    ),
    "publickey-credentials-get": "(self)",
    "publickey-credentials-create": "(self)",
}  # fmt: skip
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
#: Before the name of every cookie. In production « __Host- »: a browser takes it from this very host alone, over TLS.
CERTIF_PREFIXE_TEMOINS = ""
SESSION_ENGINE = "accounts.session_en_base"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "certif.erreurs.csrf_perime"

# Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
#: Swagger UI alone, out of the locked package that carries it: nothing of it is loaded from elsewhere.
_SWAGGER = Path(str(files("drf_spectacular_sidecar"))) / "static" / "drf_spectacular_sidecar" / "swagger-ui-dist"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("swagger", _SWAGGER),
]
MEDIA_URL = ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
#: Root of the partners' folders (inbox, outbox…); empty = this door is closed.
CERTIF_INBOX: Any = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Work in the background: the table of works is in PostgreSQL, Celery only wakes up --------------------------------
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 15,
    "visibility_timeout": 3600,
    # A wake-up that finds no broker gives up at once: the page must not wait (6 s otherwise), beat wakes later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.05,
    "interval_max": 0.1,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.Schema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "certif",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # A body asked for and a body given are two shapes: what has a default is not owed by who sends.
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Each choice where it is made: no invented name for the lists that two shapes share.
    "POSTPROCESSING_HOOKS": [],
}

# Logs: one line, no personal data, no local variable, nothing sent by mail ----------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "ligne": {
            "()": "certif.socle.traces.SansCitations",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # SQL with its parameters would put people in the log.
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
