"""Are the settings fit for real use, and do the files they name say what they must?"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from records.ledger import policies
from workers.doctor.finding import Check, Said, fine, watch, wrong


def checks() -> Iterator[tuple[str, Check]]:
    """Those that need nothing but this process."""
    yield "settings", _use
    yield "queue keys", _queue_keys
    yield "marketplaces", _marketplaces
    yield "public address", _public_address
    yield "policy", _policy


def _use() -> Said:
    if settings.MARKWARDEN.is_development:
        return watch(
            "This is a set-up for development: cookies travel without TLS, secrets may be known.",
            "Unset MARKWARDEN_IS_DEVELOPMENT wherever real requests are processed.",
        )
    return fine("Secrets of its own, cookies over TLS only.")


def _queue_keys() -> Said:
    keys = settings.MARKWARDEN.queue_keys
    if not keys:
        return watch(
            "This process cannot sign or read the queue's messages.",
            "Set MARKWARDEN_QUEUE_KEYS for worker, suspect and dispatcher; no other needs it.",
        )
    still = f", and still reads {keys[1].id}" if keys[1:] else ""
    return fine(f"Signs under {keys[0].id}{still}.")


def _marketplaces() -> Said:
    places = settings.MARKWARDEN.marketplaces
    if not places:
        return wrong(
            "No marketplace is named: nothing can be filed.", "Set MARKWARDEN_MARKETPLACES."
        )
    plain = [each.code for each in places if not each.origin.startswith("https://")]
    loopback = [each.code for each in places if each.is_loopback_allowed]
    if plain and not settings.MARKWARDEN.is_development:
        return wrong(f"No TLS towards {', '.join(plain)}.", "Give these an https origin.")
    if loopback:
        return watch(
            f"Addresses of this machine are allowed for {', '.join(loopback)}.",
            "Take is_loopback_allowed out of MARKWARDEN_MARKETPLACES in real use.",
        )
    return fine(", ".join(each.code for each in places))


def _public_address() -> Said:
    chosen = settings.MARKWARDEN
    host = urlsplit(chosen.public_url).hostname or ""
    if host not in chosen.allowed_hosts and "*" not in chosen.allowed_hosts:
        return wrong(
            f"Letters link to {host}, and the pages refuse that host.",
            "Add it to MARKWARDEN_ALLOWED_HOSTS.",
        )
    return fine(chosen.public_url)


def _policy() -> Said:
    return fine(f"Version {policies.policy().hash[:12]}, {len(policies.policy().reasons)} reasons.")
