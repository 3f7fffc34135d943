"""Are the settings fit for real use, and do the files they name say what they must?"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from records import policies
from records.ledger import log_keys
from records.policies_in_force import read_policy_file
from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong


def list_checks() -> Iterator[tuple[str, Check]]:
    """List the checks that need nothing but this process."""
    yield "settings", _check_use
    yield "network", _check_network
    yield "queue keys", _check_queue_keys
    yield "sealing keys", _check_sealing_keys
    yield "log key", _check_log_key
    yield "backups", _check_backups
    yield "marketplaces", _check_marketplaces
    yield "public address", _check_public_address
    yield "policy", _check_policy
    yield "contacts", _check_contacts


def _check_use() -> CheckResult:
    if settings.MARKWARDEN.is_development:
        return report_watch(
            "This is a set-up for development: cookies travel without TLS, secrets may be known.",
            "Unset MARKWARDEN_IS_DEVELOPMENT wherever real requests are processed.",
        )
    return report_fine("Secrets of its own, cookies over TLS only.")


def _check_network() -> CheckResult:
    if plain := settings.MARKWARDEN.list_plain_connections():
        return report_watch(
            f"No TLS to {' and '.join(plain)}: anyone on the network between can read it.",
            "Use sslmode=verify-full, rediss:// and https://, and unset "
            "MARKWARDEN_IS_NETWORK_PRIVATE; docs/how-to/real-servers.md shows how.",
        )
    return report_fine("TLS to every server that is not on this machine.")


def _check_queue_keys() -> CheckResult:
    keys = settings.MARKWARDEN.queue_keys
    if not keys:
        return report_watch(
            "This process cannot sign or read the queue's messages.",
            "Set MARKWARDEN_QUEUE_KEYS for worker, suspect, screener and dispatcher;"
            " no other needs it.",
        )
    still = f", and still reads {keys[1].id}" if keys[1:] else ""
    return report_fine(f"Signs under {keys[0].id}{still}.")


def _check_sealing_keys() -> CheckResult:
    keys = settings.MARKWARDEN.sealing_keys
    if not keys:
        return report_watch(
            "What is sealed depends on MARKWARDEN_SECRET_KEY, which therefore cannot be changed.",
            "Set MARKWARDEN_SEALING_KEYS in every process, then run: markwarden rewrap",
        )
    still = f", and still opens {', '.join(key.id for key in keys[1:])}" if keys[1:] else ""
    return report_fine(f"Seals under {keys[0].id}{still}.")


def _check_log_key() -> CheckResult:
    try:
        keys = ", ".join(key.text() for key in log_keys.list_keys())
    except log_keys.LogKeyMisplaced as wrong:
        return report_wrong(str(wrong), "Correct it; `markwarden log-key` prints a fit one.")
    if settings.MARKWARDEN.log_public_keys:
        return report_fine(f"The log is signed by {keys}.")
    report = report_watch if settings.MARKWARDEN.is_development else report_wrong
    return report(
        f"The log is signed by {keys}, as every holder of MARKWARDEN_AUDIT_SECRET can sign.",
        "Give MARKWARDEN_LOG_SIGNING_KEY to timers alone, and MARKWARDEN_LOG_PUBLIC_KEYS to all;"
        " `markwarden log-key` makes both.",
    )


def _check_backups() -> CheckResult:
    recipients = settings.MARKWARDEN.backup_recipients
    if not recipients:
        return report_watch(
            "Copies are not encrypted: anybody who reads the folder can read all records.",
            "Set MARKWARDEN_BACKUP_RECIPIENTS where copies are taken; see docs/how-to/backup.md.",
        )
    return report_fine(f"Copies are encrypted to {', '.join(recipients)}.")


def _check_marketplaces() -> CheckResult:
    places = settings.MARKWARDEN.marketplaces
    if not places:
        return report_wrong(
            "No marketplace is named: nothing can be filed.", "Set MARKWARDEN_MARKETPLACES."
        )
    loopback = [place.code for place in places if place.is_loopback_allowed]
    if loopback:
        return report_watch(
            f"Addresses of this machine are allowed for {', '.join(loopback)}.",
            "Take is_loopback_allowed out of MARKWARDEN_MARKETPLACES in real use.",
        )
    return report_fine(", ".join(place.code for place in places))


def _check_public_address() -> CheckResult:
    environment = settings.MARKWARDEN
    host = urlsplit(environment.public_url).hostname or ""
    if "*" in environment.allowed_hosts:
        return report_wrong(
            "The pages answer under every host name, also one that a stranger made up.",
            "Name the hosts in MARKWARDEN_ALLOWED_HOSTS.",
        )
    if host not in environment.allowed_hosts:
        return report_wrong(
            f"Letters link to {host}, and the pages refuse that host.",
            "Add it to MARKWARDEN_ALLOWED_HOSTS.",
        )
    return report_fine(environment.public_url)


def _check_policy() -> CheckResult:
    policy = read_policy_file()
    return report_fine(f"The file is version {policy.hash[:12]}, {len(policy.reasons)} reasons.")


def _check_contacts() -> CheckResult:
    if policies.contacts().users is None:
        return report_watch(
            "People who use the service find nobody to turn to on /contact/.",
            "Set MARKWARDEN_CONTACT_EMAIL, or fill in the file of MARKWARDEN_CONTACTS.",
        )
    return report_fine("The page of contacts names whom to turn to.")
