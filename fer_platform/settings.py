"""One settings file, all of it from the environment, safe by default.

Each variable may also be given as NAME_FILE, the path of a file that holds the value (Docker and Kubernetes secrets).
`.env.example` lists them all.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from fer_platform.kit.environment import read_environment
from fer_platform.schedule import SCHEDULE
from fer_platform.version import VERSION  # noqa: F401 -- a setting: what answers are told apart by

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR / ".env")

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or "only-for-commands-that-need-no-secret"
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "fer_platform.static_files.OurStaticFiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "fer_platform",
    "campaigns",
    "inference",
    "dashboards",
]

MIDDLEWARE = [
    "fer_platform.storage_away.StorageAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fer_platform.compression.CompressionMiddleware",
    "fer_platform.no_store.NoStoreMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "fer_platform.logs.RequestLogMiddleware",
    "fer_platform.health.http_metrics.HttpMetricsMiddleware",
    "fer_platform.strange_input.StrangeInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "fer_platform.second_factor.SecondFactorMiddleware",
    "fer_platform.middleware.StaffLanguageMiddleware",
    "fer_platform.bodies.BodyLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fer_platform.middleware.ActingMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fer_platform.urls"
WSGI_APPLICATION = "fer_platform.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "fer_platform" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.contrib.humanize.templatetags.humanize"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- storage ------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///fer_platform")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or DATA_DIR / "static")  # collectstatic writes here
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # every page asks for them by the names of the manifest
WHITENOISE_USE_FINDERS = (
    DEBUG or not (STATIC_ROOT / "staticfiles.json").exists()
)  # nothing collected: from packages
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "fer_platform.static_files.CollectedStatic"},
}

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "campaigns.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "campaigns.permissions.RoleBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OTP_TOTP_ISSUER = f"FER Platform ({urlsplit(PUBLIC_URL).hostname})"  # what the app of the codes calls us
PASSWORD_RESET_TIMEOUT = 3 * 3600  # seconds that a link for a new password is good for
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/campaigns/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # what is not judged does not count
AXES_HANDLER = "fer_platform.guessing.GuessingHandler"
SIGN_IN_FAILURES_OF_AN_ADDRESS = 20  # within AXES_COOLOFF_TIME, at all names together
SIGN_IN_FAILURES_OF_A_NAME = (
    20  # from all addresses together; a browser that has signed in before is let through
)
SIGN_IN_FAILURES_OF_A_PASSWORD = 5  # a minute, at all names from all addresses
AXES_CLIENT_IP_CALLABLE = "fer_platform.kit.client_address.client_address"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_ENABLE_ADMIN = False  # its tables hold addresses; they are for the operator's database, not for a page
AXES_DISABLE_ACCESS_LOG = (
    True  # from where somebody signed in is nobody's business; the audit log says who and when
)

# --- doors --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# The viewer's page and the try-it page alone switch the camera on for themselves (campaigns/views, inference/views).
PERMISSIONS_POLICY = {
    name: [] for name in ("camera", "microphone", "geolocation", "display-capture", "usb", "payment")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; it alone knows both ports
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if BEHIND_TLS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # SECURE_SSL_REDIRECT: see above
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # a proxy of ours sets X-Forwarded-For and -Proto
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- limits that users meet: each is named in the error that it causes ---------------------------------------------
CLIP_MAX_BYTES = env.int("CLIP_MAX_BYTES", default=200 * 1024 * 1024)
CLIP_MAX_SECONDS = env.int("CLIP_MAX_SECONDS", default=180)
PICTURE_AD_MAX_BYTES = env.int("PICTURE_AD_MAX_BYTES", default=10 * 1024 * 1024)
SNAPSHOT_BATCH_MAX_BYTES = env.int("SNAPSHOT_BATCH_MAX_BYTES", default=4 * 1024 * 1024)
SNAPSHOT_BATCH_MAX_FRAMES = env.int("SNAPSHOT_BATCH_MAX_FRAMES", default=20)
READINGS_BATCH_MAX_FRAMES = env.int("READINGS_BATCH_MAX_FRAMES", default=60)
SNAPSHOT_MAX_BYTES = env.int("SNAPSHOT_MAX_BYTES", default=300 * 1024)
SNAPSHOT_MAX_PIXELS = env.int("SNAPSHOT_MAX_PIXELS", default=1280 * 960)
SNAPSHOT_BACKLOG_SLOW = env.int(
    "SNAPSHOT_BACKLOG_SLOW", default=2_000
)  # waiting frames: cameras are asked to slow down
SNAPSHOT_BACKLOG_FULL = env.int("SNAPSHOT_BACKLOG_FULL", default=20_000)  # waiting frames: 429
SNAPSHOT_PACE_MOST = env.float(
    "SNAPSHOT_PACE_MOST", default=2.0
)  # times the campaign's pace that a session may keep; 0: any
SNAPSHOT_MAX_AGE_SECONDS = env.int(
    "SNAPSHOT_MAX_AGE_SECONDS", default=24 * 3600
)  # then a picture expires unscored
SNAPSHOT_MAX_ATTEMPTS = env.int("SNAPSHOT_MAX_ATTEMPTS", default=3)
SNAPSHOT_LEASE_SECONDS = env.int("SNAPSHOT_LEASE_SECONDS", default=30)
SESSION_STARTS_PER_MINUTE = env.int("SESSION_STARTS_PER_MINUTE", default=60)  # at one address; 0: any number
VIEWER_TOKEN_SECONDS = env.int("VIEWER_TOKEN_SECONDS", default=15 * 60)
TRY_IT_OPEN = env.bool("TRY_IT_OPEN", default=False)  # to visitors too
TRY_IT_MAX_BYTES = min(env.int("TRY_IT_MAX_BYTES", default=8 * 1024 * 1024), 8 * 1024 * 1024)
TRY_IT_MAX_FACES = env.int("TRY_IT_MAX_FACES", default=20)
TRY_IT_PER_MINUTE = env.int("TRY_IT_PER_MINUTE", default=1200)  # a webcam sends some ten a second
TRY_IT_URLS_PER_MINUTE = env.int("TRY_IT_URLS_PER_MINUTE", default=20)
TRY_IT_URL_SECONDS = env.int("TRY_IT_URL_SECONDS", default=8)

# --- queue --------------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # A web request must not wait for a broker that is away: the row is the queue, the sweep resends.
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,  # for sending: without it kombu tries for six seconds
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULER = "fer_platform.steady_beat:SteadyScheduler"
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- the demonstration of a new installation: "full" brings two waves of reference ads, "small" does not ------------
DEMO = env.str("DEMO", default="full")

# --- e-mail: alerts of fatigue; without EMAIL_HOST nothing is ever sent ------------------------------------------
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="fer-platform@localhost")
EMAIL_SUBJECT_PREFIX = "[FER Platform] "

# --- API ----------------------------------------------------------------------------------------------------------
API_PER_MINUTE = env.int("API_PER_MINUTE", default=480)  # requests with one access token
API_RESULTS_PER_MINUTE = env.int(
    "API_RESULTS_PER_MINUTE", default=240
)  # of these: findings, which are computed
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["fer_platform.kit.json_parser.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "fer_platform.kit.problems.problem_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "FER Platform API",
    "DESCRIPTION": "Sessions, snapshots and results of the marketing campaign emotion analytics platform.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "fer_platform.kit.problem_schema.problems_documented",
    ],
    "ENUM_NAME_OVERRIDES": {"WebhookFormEnum": "campaigns.models.Webhook.Form"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- health -------------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics answers this machine alone
READY_BACKLOG_SECONDS = env.int("READY_BACKLOG_SECONDS", default=300)  # an older waiting snapshot: not ready
READY_DISK_BYTES = env.int("READY_DISK_BYTES", default=500 * 2**20)  # less free space in DATA_DIR: not ready
WORKER_METRICS_PORT = env.int("WORKER_METRICS_PORT", default=0)  # 0: a worker serves no metrics of its own

# --- the rest -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# An organisation chooses among these; where words are not translated yet, numbers and days are written its way.
LANGUAGES = [
    ("en", "English"),
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("pt-br", "Português (Brasil)"),
    ("zh-hans", "简体中文"),
]
# Those in which staff pages are whole: each has all messages in its catalogue, and tests hold it to that.
LANGUAGES_OF_STAFF = ["en", "de"]
# Those whose translation a person has reviewed: readers of the others are told that a program made it.
LANGUAGES_REVIEWED = env.list("LANGUAGES_REVIEWED", default=[])
LOCALE_PATHS = [BASE_DIR / "fer_platform/locale"]
FORMAT_MODULE_PATH = "fer_platform.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING_CONFIG = "fer_platform.logs.configure"
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="console")  # or "json"
LOGGING = {"level": LOG_LEVEL, "format": LOG_FORMAT}
os.environ.setdefault("OMP_NUM_THREADS", "1")  # one single-threaded process per core runs best
