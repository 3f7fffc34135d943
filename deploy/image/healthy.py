"""Is this container's process ready? Exit code 0 says yes; the argument is the address to ask."""

# ruff: noqa: INP001  # a script of the image, not a package

import http.client
import ssl
import sys
import urllib.error
import urllib.request


def main(address: str) -> int:
    """Ask, by TLS where the process speaks that; what is missing goes to the health log."""
    try:
        return _ask(address)
    except (OSError, http.client.HTTPException):
        return _ask(address.replace("http:", "https:"))


def _ask(address: str) -> int:
    context = ssl.create_default_context()  # the certificate is that of another name than this
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(address, timeout=5, context=context) as answer:  # noqa: S310  # ours
            return 0 if answer.status == 200 else 1
    except urllib.error.HTTPError as missing:
        sys.stdout.write(missing.read(500).decode(errors="replace"))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:9110/ready"))
