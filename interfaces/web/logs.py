"""Logs without the addresses of requests, which may hold a token, an id or what was searched."""

import copy
import re
from logging import ERROR, Formatter, LogRecord
from typing import Final

from django.http import HttpRequest

# Whatever a visitor sent, an entry is one line.
_ESCAPED: Final = {code: f"\\x{code:02x}" for code in (*range(32), 127, 0x85, 0x2028, 0x2029)}
_GOES_ON: Final = "    | "  # before each line of a stack: an error's text may look like an entry


# What PostgreSQL adds to an error: the values of a key, a row or a line.
_VALUES: Final = re.compile(r"\nDETAIL: .*?(?=\n\n(?:The above|During)|\Z)", re.DOTALL)


class AddressFilter:
    """Puts the route of a request where Django writes its path, and says who sent it.

    A fault in the database keeps what is wrong, without the values that were sent.
    """

    def filter(self, record: LogRecord) -> LogRecord:
        """Return the record without the request, whose path is the message's last argument."""
        entry = copy.copy(record)
        request = entry.__dict__.pop("request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple) and record.args:
            match = request.resolver_match
            route = f"/{match.route}" if match else "no address of ours"
            entry.msg = f"{record.msg} (%s from %s)"
            entry.args = (*record.args[:-1], route, _name_sender(request), _hash_sender(request))
            if record.levelno < ERROR:
                entry.exc_info = entry.exc_text = None  # a refusal is no fault: nobody traces it
        if entry.exc_info:
            trace = _VALUES.sub("", Formatter().formatException(entry.exc_info))
            entry.exc_text = "\n".join(f"{_GOES_ON}{_escape(line)}" for line in trace.split("\n"))
            entry.exc_info = None
        message = _VALUES.sub("", entry.getMessage())
        entry.msg, entry.args = _escape(message), ()
        return entry


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)


def _name_sender(request: HttpRequest) -> str:
    """Name the person or key as the audit log does, without looking up who it is."""
    person = getattr(request, "_cached_user", None)
    if person is not None and person.pk is not None:
        return str(person.actor)
    prefix = getattr(getattr(request, "auth", None), "prefix", "")
    return f"key:{prefix}" if prefix else "anonymous"


def _hash_sender(request: HttpRequest) -> str:
    from interfaces.web.rate_limits import hash_address  # noqa: PLC0415  # logs begin before models

    return hash_address(request)
