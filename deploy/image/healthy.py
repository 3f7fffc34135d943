"""Is this container's process at work? Exit code 0 says yes; the argument names the process."""

# ruff: noqa: INP001  # a script of the image, not a package

import os
import socket
import sys
import urllib.request

import psycopg

_PAGES = {
    "web": "http://127.0.0.1:8000/sign-in/",
    "metrics": "http://127.0.0.1:9108/metrics",
}
_BEATEN = (
    "SELECT count(*) FROM complaints_workerlife"
    " WHERE starts_with(name, %s) AND seen_at > clock_timestamp() - interval '10 seconds'"
)


def main(name: str) -> int:
    """Ask the page it serves, or look for its latest sign of life among the rows."""
    if name in _PAGES:
        with urllib.request.urlopen(_PAGES[name], timeout=5) as answer:  # noqa: S310  # ours
            return 0 if answer.status == 200 else 1
    with psycopg.connect(os.environ["MARKWARDEN_DATABASE_URL"], connect_timeout=5) as session:
        row = session.execute(_BEATEN, [f"{socket.gethostname()[:24]}-"]).fetchone()
    return 0 if row and row[0] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "worker"))
