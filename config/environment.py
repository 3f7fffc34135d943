"""The one reader of the environment: every setting of ours, typed and checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import parse_qs, urlsplit

from psycopg.conninfo import conninfo_to_dict
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from config.marketplaces import Marketplace

BASE_DIR = Path(__file__).resolve().parent.parent

# Where containers are given secrets as files, each under the name of its variable.
SECRETS_FOLDER: Final = Path("/run/secrets")


type _HttpsUrl = Annotated[str, Field(pattern=r"^(https://\S+)?$")]
type _LogKey = Annotated[str, Field(pattern=r"^[^\s+,]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$")]
type _Witness = Annotated[str, Field(pattern=r"^\S+\+[0-9a-f]{8}\+\S{44} https?://\S+$")]
type _AgeKey = Annotated[str, Field(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]


class NamedKey(BaseModel):
    """Signs or seals under its id; written `id:secret`."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,16}$")]
    secret: Annotated[SecretStr, Field(min_length=32)]


class Environment(BaseSettings):
    """Variables with the prefix MARKWARDEN_; docs/reference/settings.md lists them."""

    model_config = SettingsConfigDict(
        env_prefix="MARKWARDEN_",
        frozen=True,
        hide_input_in_errors=True,
        secrets_dir=SECRETS_FOLDER if SECRETS_FOLDER.is_dir() else None,
    )

    database_url: str = Field(default="postgresql:///markwarden", repr=False)
    redis_url: str = Field(default="redis://127.0.0.1:6379/0", repr=False)
    # The first signs; a second is still accepted while they are changed.
    queue_keys: Annotated[list[NamedKey], NoDecode, Field(max_length=2)] = Field(default=[])
    # The first seals what is kept encrypted, all open it; in development the secret key may.
    sealing_keys: Annotated[list[NamedKey], NoDecode] = Field(default=[])
    # Weak ones are refused outside development; no secret is shown with the settings.
    secret_key: str = Field(default="development-only-and-refused-elsewhere", repr=False)
    audit_secret: str = Field(default="development-only-and-refused-elsewhere", repr=False)
    is_development: bool = False
    # PostgreSQL, Redis and S3 are reached without TLS, on purpose.
    is_network_private: bool = False
    public_url: str = "http://127.0.0.1:8000"
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=lambda fields: _list_own_hosts(fields["public_url"])
    )
    marketplaces: list[Marketplace] = Field(default=[], repr=False)
    # Who runs this place, on every page's foot and on the first page; what is empty is left out.
    operator_name: str = ""
    operator_logo: Annotated[str, Field(pattern=r"(?i)^(.+\.(png|svg|webp))?$")] = ""
    contact_email: str = ""
    help_url: _HttpsUrl = ""
    privacy_url: _HttpsUrl = ""
    terms_url: _HttpsUrl = ""
    status_url: _HttpsUrl = ""

    # A Redis with the streams `listings:CODE` and `verdicts:CODE` of marketplaces; empty: none.
    streams_url: str = Field(default="", repr=False)
    kafka: dict[str, str] = Field(default={}, repr=False)  # properties of librdkafka; none: none
    streams_length: int = Field(default=1_000_000, gt=0)  # entries of each that we write
    webhook_loopback_ports: list[int] = Field(default=[])  # of receivers on this machine, in tests

    vault_folder: Path = BASE_DIR / "var" / "vault"
    index_folder: Path = BASE_DIR / "var" / "index"
    vault_is_durable: bool = True  # each object on the disk before its row is written
    s3_endpoint: str = ""  # empty: the vault is the folder above
    s3_bucket: str = "markwarden"
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key: str = Field(default="", repr=False)

    # `host:port` of clamd, which sees each uploaded file before it is kept; empty: nobody does.
    antivirus: Annotated[str, Field(pattern=r"^(\S+:[0-9]{1,5})?$")] = ""

    # The log over the audit chain: the key that signs its checkpoints belongs to timers alone.
    log_signing_key: SecretStr = SecretStr("")  # empty: derived from the audit secret
    log_public_keys: Annotated[list[_LogKey], NoDecode] = Field(default=[])
    log_witnesses: Annotated[list[_Witness], NoDecode] = Field(default=[])
    log_auditor: str = ""  # an email that the newest checkpoint goes to each day
    log_s3_bucket: str = ""  # of its own; empty: checkpoints lie in the vault
    log_s3_access_key: str = ""
    log_s3_secret_key: SecretStr = SecretStr("")

    # Bundles of evidence: who signs them (empty: a key derived from that of the log), and the
    # authority that stamps them with the time (RFC 3161), with its certificates.
    bundle_certificate: Path | None = None
    bundle_key: Path | None = None
    timestamp_url: str = ""
    timestamp_certificate: Path | None = None

    # Public keys of age (`age1...`) that copies are encrypted to.
    backup_recipients: Annotated[list[_AgeKey], NoDecode] = Field(default=[])

    mail_folder: Path = BASE_DIR / "var" / "mail"
    smtp_host: str = ""  # empty: letters are written to the folder above
    smtp_port: int = 25
    smtp_sessions: int = Field(default=40, gt=0)  # of a process, at the same time
    mail_from: str = "markwarden@localhost"

    dsa_url: str = "https://transparency.dsa.ec.europa.eu/api/v1"
    dsa_token: str = Field(default="", repr=False)  # empty: the DSA's database is told nothing

    policy: Path = BASE_DIR / "config" / "policy.toml"
    profiles: Path = BASE_DIR / "config" / "profiles"
    contacts: Path = BASE_DIR / "config" / "contacts.toml"
    orders: Path = BASE_DIR / "config" / "orders.toml"
    calendar: Path = BASE_DIR / "config" / "calendars" / "hangzhou.toml"

    # How much anybody may do: calls a minute, listings a day.
    calls_per_key: int = Field(default=600, gt=0)
    calls_per_account: int = Field(default=1_200, gt=0)
    calls_per_address: int = Field(default=1_200, gt=0)
    listings_per_account: int = Field(default=100_000, gt=0)
    reported_listings_per_address: int = Field(default=100, gt=0)
    statements_per_seller: int = Field(default=600, gt=0)  # forms of a dispute a day
    codes_per_address: int = Field(default=60, gt=0)  # forms of newcomers an hour
    uploads_per_person: int = Field(default=200, gt=0)  # files an hour
    uploads_per_address: int = Field(default=1_000, gt=0)
    second_factor_of_staff: bool = True  # before any page opens; off for demonstrations alone
    second_factor_of_filers: bool = True  # a code by email, or of an app; off in the same way

    # A session ends after so long without its person, and after so long in all.
    staff_idle_minutes: int = Field(default=30, gt=0)
    staff_session_hours: int = Field(default=12, gt=0)
    filer_idle_minutes: int = Field(default=120, gt=0)
    filer_session_hours: int = Field(default=24, gt=0)

    # Staff sign in at their own house by OpenID Connect; empty: by password alone.
    sign_on_issuer: str = ""
    sign_on_client_id: str = ""
    sign_on_client_secret: SecretStr = SecretStr("")
    # Values of `amr` or `acr` by which the issuer says that it asked for a second factor.
    sign_on_second_factors: Annotated[list[str], NoDecode] = Field(default=["mfa"])

    # Before the web process, each adding to X-Forwarded-For. None: nobody has said, refused.
    proxies: Annotated[int, Field(ge=0)] | None = None

    # With which a process serves those on other machines; none: on this machine alone.
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    web_requests: int = Field(default=8, gt=0)  # that one web process works on at a time
    web_streams: int = Field(default=16, ge=0)  # open beside them, a thread each
    worker_threads: int = 4
    decode_children: int = 1
    document_children: int = Field(default=2, gt=0)  # that open papers for the pages
    sandbox_may_be_open: bool = False  # where the system isolates no child; development may always
    embedding_model: Path | None = None  # an ONNX file for copy detection; none: hashes only
    lease_seconds: float = 6.0
    resend_after_seconds: float = 10.0
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9108
    work_metrics_port: int = 0  # where each process serves what it counted; 0: nowhere
    log_format: Literal["line", "json"] = "line"
    otlp_endpoint: str = ""  # where an OpenTelemetry collector takes traces; empty: nowhere
    health_port: int = 0  # where each process says whether it lives and is ready; 0: nowhere

    @field_validator(
        "allowed_hosts",
        "sign_on_second_factors",
        "log_public_keys",
        "log_witnesses",
        "backup_recipients",
        mode="before",
    )
    @classmethod
    def _parse_names(cls, names: object) -> object:
        """Split names at their commas."""
        if not isinstance(names, str):
            return names
        return [name.strip() for name in names.split(",") if name.strip()]

    @field_validator("queue_keys", "sealing_keys", mode="before")
    @classmethod
    def _parse_keys(cls, keys: object) -> object:
        """Split `id:secret` pairs at their commas."""
        if not isinstance(keys, str):
            return keys
        pairs = [key.strip().partition(":") for key in keys.split(",") if key.strip()]
        if len({name for name, _, _ in pairs}) < len(pairs):
            raise ValueError("Two keys have the same id; give the new one another.")
        return [{"id": name, "secret": secret} for name, _, secret in pairs]

    @classmethod
    def from_environment(cls) -> "Environment":
        """Read and check the settings in the environment.

        Raises:
            ValueError: a value cannot be read, something is set outside development that is for
                development alone, or what belongs together is set in part.
        """
        try:
            environment = cls()
        except SettingsError as unread:
            name = str(unread).split('"')[1].upper()
            raise ValueError(f"MARKWARDEN_{name} is no JSON: {unread.__cause__}") from None
        except ValidationError as unfit:
            raise ValueError(_describe_faults(unfit)) from None
        if not environment.is_development:
            environment.check_real_use()
        environment.check_complete()
        return environment

    def check_real_use(self) -> None:
        """Check that nothing is set that only development allows.

        Raises:
            ValueError: a secret is missing or can be guessed, somebody is reached without TLS, a
                webhook may lead to this machine, people show no second factor, or nobody has said
                how many proxies there are.
        """
        issuer, plain = self.sign_on_issuer, self.list_plain_connections()
        signing = self.log_signing_key.get_secret_value()
        refusals = (
            (_are_weak(self.secret_key, self.audit_secret), _WEAK_SECRETS),
            (bool(signing) and _are_weak(signing), _WEAK_SIGNING_KEY),
            (not self.sealing_keys, _NO_SEALING_KEYS),
            (any(map(_is_weak_key, [*self.queue_keys, *self.sealing_keys])), _WEAK_KEYS),
            (any(map(_is_for_development, self.marketplaces)), _UNSAFE_MARKETPLACE),
            (bool(self.webhook_loopback_ports), _LOOPBACK_PORTS),
            (not self.second_factor_of_staff, _NO_SECOND_FACTOR % "STAFF"),
            (not self.second_factor_of_filers, _NO_SECOND_FACTOR % "FILERS"),
            (bool(issuer) and not issuer.startswith("https://"), _PLAIN_ISSUER),
            (_is_plain(self.public_url, "https") or "//" not in self.public_url, _PLAIN_PAGES),
            (self.proxies is None, _UNKNOWN_PROXIES),
            (bool(plain) and not self.is_network_private, _PLAIN_SERVERS % " and ".join(plain)),
        )
        for is_unfit, message in refusals:
            if is_unfit:
                raise ValueError(message)

    def is_folder_named(self, name: str) -> bool:
        """Return whether a folder may replace a server: it is set, or this is development."""
        return self.is_development or name in self.model_fields_set

    def list_plain_connections(self) -> list[str]:
        """List the servers on other machines to which this process would connect without TLS."""
        database: dict[str, Any] = conninfo_to_dict(self.database_url)
        hosts = ",".join(database.get(name) or "" for name in ("host", "hostaddr"))
        is_plain = {
            "PostgreSQL": database.get("sslmode") not in {"verify-full", "verify-ca"}
            and not all(_is_here(host) for host in hosts.split(",")),
            "Redis": _is_plain(self.redis_url, "rediss") or _is_unchecked(self.redis_url),
            "streams": bool(self.streams_url)
            and (_is_plain(self.streams_url, "rediss") or _is_unchecked(self.streams_url)),
            "Kafka": bool(self.kafka) and _is_kafka_plain(self.kafka),
            "S3": bool(self.s3_endpoint) and _is_plain(self.s3_endpoint, "https"),
            "ClamAV": not _is_here(urlsplit(f"//{self.antivirus}").hostname or ""),
            "OpenTelemetry": bool(self.otlp_endpoint) and _is_plain(self.otlp_endpoint, "https"),
        }
        return [name for name, plain in is_plain.items() if plain]

    def may_listen(self, host: str) -> bool:
        """Return whether a process may listen there: with TLS, or if nobody else can read along."""
        is_protected = bool(self.tls_certificate) or self.is_network_private
        return is_protected or self.is_development or _is_here(host)

    def check_complete(self) -> None:
        """Check that settings that belong together are all set or all unset.

        Raises:
            ValueError: it is set in part.
        """
        for names in _TOGETHER:
            is_set = [bool(str(getattr(self, name) or "")) for name in names]
            if any(is_set) and not all(is_set):
                *most, last = (f"MARKWARDEN_{name.upper()}" for name in names)
                raise ValueError(f"Set {', '.join(most)} and {last}, or none of them.")


_TOGETHER: Final = (
    ("sign_on_issuer", "sign_on_client_id", "sign_on_client_secret"),
    ("bundle_certificate", "bundle_key"),
    ("timestamp_url", "timestamp_certificate"),  # without it nobody could check a time stamp
)
_UNSAFE: Final = "development-only-and-refused-elsewhere"
_FEWEST_CHARACTERS: Final = 32
_FEWEST_DIFFERENT: Final = 8  # sixteen random digits in hexadecimal hardly ever have fewer

_WEAK_SECRETS: Final = (
    "Set MARKWARDEN_SECRET_KEY and MARKWARDEN_AUDIT_SECRET to two secrets of your own of at least"
    " 32 random characters each (openssl rand -hex 32), or MARKWARDEN_IS_DEVELOPMENT=1 on a"
    " machine that holds nothing real."
)
_WEAK_SIGNING_KEY: Final = (
    "Set MARKWARDEN_LOG_SIGNING_KEY to at least 32 random characters, or leave it unset."
)
_WEAK_KEYS: Final = (
    "Give each of MARKWARDEN_QUEUE_KEYS and MARKWARDEN_SEALING_KEYS a secret of at least 32 random"
    " characters (openssl rand -hex 32)."
)
_NO_SEALING_KEYS: Final = "Set MARKWARDEN_SEALING_KEYS (1: and openssl rand -hex 32), everywhere."
_UNSAFE_MARKETPLACE: Final = (
    "Give each of MARKWARDEN_MARKETPLACES an https origin and webhook_url, and a webhook_secret"
    " (and a seller_secret, where sellers come from there) of at least 32 random characters; leave"
    " is_loopback_allowed out: the rest is for development and tests alone."
)
_LOOPBACK_PORTS: Final = (
    "Leave MARKWARDEN_WEBHOOK_LOOPBACK_PORTS unset: with it filers' webhooks reach "
    "programs on this machine, which is for development and tests alone."
)
_NO_SECOND_FACTOR: Final = (
    "Leave MARKWARDEN_SECOND_FACTOR_OF_%s unset: a password alone is for demonstrations."
)
_PLAIN_ISSUER: Final = "MARKWARDEN_SIGN_ON_ISSUER has to begin with https://."
_PLAIN_PAGES: Final = (
    "MARKWARDEN_PUBLIC_URL has to begin with https://: letters with codes and links lead there."
)
_UNKNOWN_PROXIES: Final = (
    "Set MARKWARDEN_PROXIES to the number of proxies before the web process: with too "
    "few, all visitors share one address and its limits. 0 says that there are none."
)
_PLAIN_SERVERS: Final = (
    "No TLS to %s. Give MARKWARDEN_DATABASE_URL "
    "sslmode=verify-full, MARKWARDEN_REDIS_URL and MARKWARDEN_STREAMS_URL rediss://, "
    "MARKWARDEN_KAFKA security.protocol SASL_SSL, MARKWARDEN_S3_ENDPOINT and "
    "MARKWARDEN_OTLP_ENDPOINT https://. Or set "
    "MARKWARDEN_IS_NETWORK_PRIVATE=1 where nobody else can reach the network between this process "
    "and them."
)


def _describe_faults(unfit: ValidationError) -> str:
    """Name each variable, the entry of its list and the field, and what is wrong with it."""
    lines = []
    for fault in unfit.errors(include_url=False, include_input=False):
        name, *inside = fault["loc"] or ("",)
        steps = [f"entry {step + 1}" if isinstance(step, int) else step for step in inside]
        place = ", ".join([f"MARKWARDEN_{str(name).upper()}", *steps])
        lines.append(f"{place}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _are_weak(*secrets: str) -> bool:
    return len(set(secrets)) < len(secrets) or any(
        len(secret) < _FEWEST_CHARACTERS
        or len(set(secret)) < _FEWEST_DIFFERENT
        or secret == _UNSAFE
        for secret in secrets
    )


def _is_weak_key(key: NamedKey) -> bool:
    return _are_weak(key.secret.get_secret_value())


def _is_for_development(place: Marketplace) -> bool:
    addresses = (place.origin, place.webhook_url)
    is_plain = not all(address.startswith("https://") for address in addresses)
    signing = [place.webhook_secret, place.old_webhook_secret or ""]
    secrets = (
        secret.removeprefix("whsec_") for secret in [*signing, place.seller_secret] if secret
    )
    is_guessable = _are_weak(*secrets)
    return is_plain or place.is_loopback_allowed or is_guessable


def _list_own_hosts(public_url: str) -> list[str]:
    """List the hosts at which browsers and this machine's health check reach the pages."""
    return list(dict.fromkeys([urlsplit(public_url).hostname or "", "127.0.0.1", "localhost"]))


def _is_plain(url: str, secure_scheme: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme != secure_scheme and not _is_here(parts.hostname or "")


def _is_unchecked(url: str) -> bool:
    """Return whether the URL's parameters accept any certificate, or one for any host."""
    values = parse_qs(urlsplit(url).query)
    hosts = values.get("ssl_check_hostname", ["true"])
    is_required = set(values.get("ssl_cert_reqs", ["required"])) == {"required"}
    return not is_required or {host.lower() for host in hosts} != {"true"}


def _is_kafka_plain(properties: Mapping[str, str]) -> bool:
    """Return whether the brokers are reached without TLS or without checking who answers."""
    needs = {"enable.ssl.certificate.verification": "true",
             "ssl.endpoint.identification.algorithm": "https"}  # fmt: skip
    is_unchecked = any(
        properties.get(name, value).lower() != value for name, value in needs.items()
    )
    return is_unchecked or "SSL" not in properties.get("security.protocol", "").upper()


def _is_here(host: str) -> bool:
    """Return whether a host is this machine; an empty one and a path are its sockets."""
    return host in {"", "localhost", "127.0.0.1", "::1"} or host.startswith("/")
