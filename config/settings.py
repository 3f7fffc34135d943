"""The one reader of the environment, and the Django settings that follow from it."""

from pathlib import Path
from typing import Annotated, Literal

from psycopg.conninfo import conninfo_to_dict
from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent


class Marketplace(BaseModel):
    """One allow-listed marketplace: where listings come from and where take-downs go."""

    code: str
    origin: str  # scheme, host and port; listing and picture URLs off it are refused
    webhook_url: str
    webhook_secret: str  # "whsec_" and base64, as Standard Webhooks writes it
    is_loopback_allowed: bool = False  # for a marketplace on this machine, in demo and tests


class QueueKey(BaseModel):
    """Signs the queue's messages under its id; written `id:secret`."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,16}$")]
    secret: Annotated[SecretStr, Field(min_length=32)]


class Environment(BaseSettings):
    """Variables with the prefix MARKWARDEN_; docs/reference/settings.md lists them."""

    model_config = SettingsConfigDict(
        env_prefix="MARKWARDEN_", frozen=True, hide_input_in_errors=True
    )

    database_url: str = "postgresql:///markwarden"
    redis_url: str = "redis://127.0.0.1:6379/0"
    # The first signs; a second is still accepted while they are changed.
    queue_keys: Annotated[list[QueueKey], NoDecode, Field(max_length=2)] = Field(default=[])
    secret_key: str = "development-only-and-refused-elsewhere"  # noqa: S105  # see is_development
    audit_secret: str = "development-only-and-refused-elsewhere"  # noqa: S105  # the same
    is_development: bool = False
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default=["127.0.0.1", "localhost"])
    public_url: str = "http://127.0.0.1:8000"
    marketplaces: list[Marketplace] = Field(default=[])

    vault_folder: Path = BASE_DIR / "var" / "vault"
    index_folder: Path = BASE_DIR / "var" / "index"
    vault_is_durable: bool = True  # each object on the disk before its row is written
    s3_endpoint: str = ""  # empty: the vault is the folder above
    s3_bucket: str = "markwarden"
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key: str = ""

    mail_folder: Path = BASE_DIR / "var" / "mail"
    smtp_host: str = ""  # empty: letters are written to the folder above
    smtp_port: int = 25
    mail_from: str = "markwarden@localhost"

    policy: Path = BASE_DIR / "config" / "policy.toml"
    profiles: Path = BASE_DIR / "config" / "profiles"
    calendar: Path = BASE_DIR / "config" / "calendars" / "hangzhou.toml"

    # How much anybody may do: calls a minute, listings a day.
    calls_per_key: int = Field(default=600, gt=0)
    calls_per_account: int = Field(default=1_200, gt=0)
    calls_per_address: int = Field(default=1_200, gt=0)
    listings_per_account: int = Field(default=100_000, gt=0)
    reported_listings_per_address: int = Field(default=100, gt=0)
    proxies: int = Field(default=0, ge=0)  # before the web process, each adding to X-Forwarded-For

    worker_threads: int = 4
    decode_children: int = 1
    embedding_model: Path | None = None  # an ONNX file for copy detection; none: hashes only
    lease_seconds: float = 6.0
    resend_after_seconds: float = 10.0
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9108
    work_metrics_port: int = 0  # where each process serves what it counted; 0: nowhere
    log_format: Literal["line", "json"] = "line"
    otlp_endpoint: str = ""  # where an OpenTelemetry collector takes traces; empty: nowhere
    health_port: int = 0  # where each process says whether it lives and is ready; 0: nowhere

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, hosts: object) -> object:
        """Names with commas between them."""
        if not isinstance(hosts, str):
            return hosts
        return [host.strip() for host in hosts.split(",") if host.strip()]

    @field_validator("queue_keys", mode="before")
    @classmethod
    def _paired(cls, keys: object) -> object:
        """`id:secret` with commas between them."""
        if not isinstance(keys, str):
            return keys
        pairs = [key.strip().partition(":") for key in keys.split(",") if key.strip()]
        if len({name for name, _, _ in pairs}) < len(pairs):
            raise ValueError("Two keys have the same id; give the new one another.")
        return [{"id": name, "secret": secret} for name, _, secret in pairs]

    @classmethod
    def read(cls) -> "Environment":
        """The environment, checked.

        Raises:
            ValueError: a secret still has its development value outside development.
        """
        environment = cls()
        kept = {environment.secret_key, environment.audit_secret} & {_UNSAFE}
        if kept and not environment.is_development:
            raise ValueError(
                "Set MARKWARDEN_SECRET_KEY and MARKWARDEN_AUDIT_SECRET to secrets of your own, "
                "or MARKWARDEN_IS_DEVELOPMENT=1 on a machine that holds nothing real."
            )
        return environment


_UNSAFE = "development-only-and-refused-elsewhere"

MARKWARDEN = Environment.read()


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "markwarden"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "options": "-c timezone=UTC",
            "connect_timeout": 5,
            # The server plans a statement once a connection, not once a call.
            "server_side_binding": True,
            "prepare_threshold": 3,
            **parts,
        },
    }


SECRET_KEY = MARKWARDEN.secret_key
DEBUG = False
ALLOWED_HOSTS = MARKWARDEN.allowed_hosts
CSRF_TRUSTED_ORIGINS = [MARKWARDEN.public_url]  # what a browser says behind a proxy with TLS
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATABASES = {"default": _database(MARKWARDEN.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "records.walls",
    "records.ledger",
    "records.accounts",
    "records.catalog",
    "records.rights",
    "records.complaints",
    "records.standing",
    "interfaces.look",
    "interfaces.portal",
    "interfaces.console",
    "interfaces.api",
]

MIDDLEWARE = [
    "interfaces.look.health.probed",
    "interfaces.look.walls.walled",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "interfaces.look.zones.PersonsTime",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not MARKWARDEN.is_development
SECURE_HSTS_SECONDS = 0 if MARKWARDEN.is_development else 31_536_000
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        # One object a line; a message's ids (case, stage, attempt, outgoing) are fields of it.
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(process)d %(message)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "of"},
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": MARKWARDEN.log_format}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {name: {"level": "INFO"} for name in ("workers", "records", "gateways")},
}
