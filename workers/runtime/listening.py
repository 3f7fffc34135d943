"""Where may a process listen in plain text, and with which certificate does it listen elsewhere?"""

import ssl

from django.conf import settings


class PlainListening(Exception):
    """Others would reach this process in plain text. Set MARKWARDEN_TLS_CERTIFICATE and
    MARKWARDEN_TLS_KEY, listen on 127.0.0.1, or set MARKWARDEN_IS_NETWORK_PRIVATE=1 where nobody
    else can reach the network between.
    """


def check_listening(host: str) -> None:
    """Refuse to listen for other machines without a certificate.

    Raises:
        PlainListening: and what to set.
    """
    if not settings.MARKWARDEN.may_listen(host):
        raise PlainListening(" ".join((PlainListening.__doc__ or "").split()))


def build_tls() -> ssl.SSLContext | None:
    """Build a context for TLS 1.2 and later with our certificate; None if there is none."""
    environment = settings.MARKWARDEN
    if not environment.tls_certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(environment.tls_certificate, environment.tls_key)
    return context
