"""Logs without the addresses of requests, which may hold a token, an id or what was searched."""

import copy
from logging import LogRecord


class AddressFilter:
    """Puts the route of a request where Django writes its path."""

    def filter(self, record: LogRecord) -> LogRecord:
        """The record without the request; of the message the path is the last argument."""
        request = record.__dict__.get("request")
        if request is None:
            return record
        shown = copy.copy(record)
        del shown.__dict__["request"]
        if isinstance(record.args, tuple) and record.args:
            match = getattr(request, "resolver_match", None)
            shown.args = (*record.args[:-1], f"/{match.route}" if match else "no address of ours")
        return shown
