"""The Django settings that follow from the environment."""

from psycopg.conninfo import conninfo_to_dict

from config.environment import BASE_DIR, Environment

MARKWARDEN = Environment.from_environment()


# A host that vanished is noticed within 11 seconds, by us and by the server. The server would
# otherwise wait two hours with its session's locks, and the sweeper would wait for them.
_IDLE_SECONDS, _INTERVAL_SECONDS, _PROBES, _UNHEARD_MS = 5, 2, 3, 10_000
_SERVER_SIDE = (
    f"-c tcp_keepalives_idle={_IDLE_SECONDS} -c tcp_keepalives_interval={_INTERVAL_SECONDS}"
    f" -c tcp_keepalives_count={_PROBES} -c tcp_user_timeout={_UNHEARD_MS}"
)


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
            "options": f"-c timezone=UTC {_SERVER_SIDE}",
            "connect_timeout": 5,
            "keepalives_idle": _IDLE_SECONDS,
            "keepalives_interval": _INTERVAL_SECONDS,
            "keepalives_count": _PROBES,
            "tcp_user_timeout": _UNHEARD_MS,
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
CSRF_FAILURE_VIEW = "interfaces.web.error_pages.handle_csrf_failure"
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DATABASES = {"default": _database(MARKWARDEN.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The database deletes decisions with their case, which nothing else deletes: what a case names
# protects itself in Python.
SILENCED_SYSTEM_CHECKS = ["fields.E323"]
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "records.row_security",
    "records.ledger",
    "records.accounts",
    "records.sellers",
    "records.marketplaces",
    "records.rights",
    "records.vetting",
    "records.cases",
    "records.filing",
    "records.review",
    "records.disputes",
    "records.quality",
    "records.programmes",
    "records.conduct",
    "records.evidence",
    "records.screening",
    "records.notices",
    "interfaces.web",
    "interfaces.portal",
    "interfaces.console",
    "interfaces.api",
    "interfaces.merchants",
]

MIDDLEWARE = [
    # Outermost, so that every answer has their headers: refusals and static files too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "interfaces.web.metrics.measure_requests",
    "interfaces.web.admission.limit_requests",
    "interfaces.web.row_security.reset_row_security",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "interfaces.web.one_policy.go_by_one_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "interfaces.web.time_zones.ReaderTimeZone",
    "django.middleware.common.CommonMiddleware",
    "interfaces.web.files.upload_gate.UploadGate",
    "django.middleware.csrf.CsrfViewMiddleware",
    "interfaces.web.components.line_ends.FormLineEnds",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
    {
        # Django's own list holds few that are long enough to be chosen here.
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": BASE_DIR / "config" / "long-passwords.txt.gz"},
    },
    {"NAME": "records.accounts.passwords.OwnWordsValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# People and their second factors: the library's flows, our pages, our post, our limits.
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "interfaces.web.accounts.adapter.AccountAdapter"
_GUESSES = "interfaces.web.accounts.guesses"
ACCOUNT_FORMS = {
    "signup": "interfaces.web.accounts.forms.RegisterForm",
    "reauthenticate": f"{_GUESSES}.CountedPasswordForm",
    "change_password": f"{_GUESSES}.CountedNewPasswordForm",
}
MFA_FORMS = {
    "activate_totp": f"{_GUESSES}.FirstCodeForm",
    "authenticate": f"{_GUESSES}.CountedCodeForm",
    "reauthenticate": f"{_GUESSES}.CountedCodeAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # whose it is: AccountAdapter.is_login_by_code_required
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before anything of one's own way in changes
ACCOUNT_EMAIL_NOTIFICATIONS = True  # ... and a letter tells of it, to the address before
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False  # ours stand in PostgreSQL: interfaces/web/rate_limits.py
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "interfaces.web.accounts.second_factors.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff are enrolled, and answer no letter first
MFA_TOTP_ISSUER = "Markwarden"
MFA_TOTP_TOLERANCE = 0  # a code is good for its own half minute
SOCIALACCOUNT_ONLY = False

SESSION_COOKIE_HTTPONLY = True
# Rows are kept no longer than a session lasts; interfaces/web/session_ends.py ends them by role.
SESSION_COOKIE_AGE = 3600 * max(MARKWARDEN.staff_session_hours, MARKWARDEN.filer_session_hours)
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not MARKWARDEN.is_development
# Such a name no neighbouring host can write; it needs TLS.
COOKIE_PREFIX = "" if MARKWARDEN.is_development else "__Host-"
if COOKIE_PREFIX:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_HSTS_SECONDS = 0 if MARKWARDEN.is_development else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# TLS ends at the proxy; without one the header would be whatever the visitor wrote.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MARKWARDEN.proxies else None
# What a browser could do for a page and none of ours asks for; `clipboard-write` copies numbers.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "browsing-topics": [],
    "camera": [],
    "display-capture": [],
    "geolocation": [],
    "hid": [],
    "local-fonts": [],
    "microphone": [],
    "midi": [],
    "payment": [],
    "screen-wake-lock": [],
    "serial": [],
    "usb": [],
}
SECURE_CSP = {
    "default-src": ["'none'"],
    "object-src": ["'none'"],
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
STORAGES = {"staticfiles": {"BACKEND": "interfaces.web.files.static_files.VersionedStaticFiles"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no page elsewhere needs a file of ours
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # a sheet of rights with its pictures
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

_WITH_OFFSET = "%Y-%m-%dT%H:%M:%S%z"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": _WITH_OFFSET,
        },
        # One object a line; a message's ids (case, stage, attempt, outgoing) are fields of it.
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(process)d %(message)s",
            "datefmt": _WITH_OFFSET,
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "of"},
        },
    },
    "filters": {"addresses": {"()": "interfaces.web.logs.AddressFilter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": MARKWARDEN.log_format,
            "filters": ["addresses"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {name: {"level": "INFO"} for name in ("workers", "records", "gateways")},
}
