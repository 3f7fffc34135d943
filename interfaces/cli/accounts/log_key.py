"""The command `markwarden log-key`: a key for the log, and its public half."""

import secrets
from typing import Annotated

import typer

from interfaces.cli.printing import print_line
from records.ledger import log_keys


def log_key(
    address: Annotated[str, typer.Argument(help="Of the pages: https://ip.example")],
) -> None:
    """Make the key that signs the log of the audit chain, and print it with its public half.

    The first line is for the process `timers` alone, the second for every process. Where
    a key signed until now, its public half stays behind the new one, with a comma
    between them. The name of the log, before the first +, has to stay as well.
    """
    secret = secrets.token_urlsafe(48)
    public = log_keys.derive_key(secret, log_keys.default_origin(address))
    print_line(f"MARKWARDEN_LOG_SIGNING_KEY={secret}")
    print_line(f"MARKWARDEN_LOG_PUBLIC_KEYS={public.text()}")
