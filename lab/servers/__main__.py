"""Run a command beside private servers: `python -m lab.servers -- CMD ...`."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from lab.servers import postgres, valkey
from lab.servers.place import find_place

_USAGE = "usage: python -m lab.servers [--hasty] -- COMMAND [ARGUMENT ...]"
_CHECKOUT = Path(__file__).parents[2]
_SET_DEATH_SIGNAL = 1


def main(words: list[str], outside: Mapping[str, str]) -> int:
    """Return the command's exit code. `--hasty` trades durability for speed, as tests may."""
    cut = words.index("--") if "--" in words else 0
    options, command = set(words[:cut]), words[cut:][1:]
    if not command or options - {"--hasty"}:
        sys.stderr.write(f"{_USAGE}\n")
        return 2
    signal.signal(signal.SIGTERM, _end)
    with ExitStack() as stack:
        urls = _start_servers(stack, outside, is_durable="--hasty" not in options)
        return _run(command, {**outside, **urls})


def _start_servers(
    stack: ExitStack, outside: Mapping[str, str], *, is_durable: bool
) -> dict[str, str]:
    """Use the servers that the environment names, and start the others."""
    names = ("MARKWARDEN_DATABASE_URL", "MARKWARDEN_REDIS_URL")
    missing = [name for name in names if not outside.get(name)]
    if not missing:
        return {}
    place = stack.enter_context(find_place(_CHECKOUT / "var" / "servers", keep=False))
    urls = {}
    if "MARKWARDEN_DATABASE_URL" in missing:
        database = stack.enter_context(postgres.running(place, is_durable=is_durable))
        urls["MARKWARDEN_DATABASE_URL"] = database.url
    if "MARKWARDEN_REDIS_URL" in missing:
        urls["MARKWARDEN_REDIS_URL"] = stack.enter_context(valkey.running(place)).url
    return urls


def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run the command: it handles Ctrl-C itself; SIGTERM and a kill of this process end it too."""
    prctl = ctypes.CDLL(None).prctl
    ours = signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(  # noqa: S603 -- running what the caller names is the purpose
        command,
        env=dict(environment),
        preexec_fn=lambda: (  # noqa: PLW1509 -- one thread
            signal.signal(signal.SIGINT, ours),
            prctl(_SET_DEATH_SIGNAL, signal.SIGTERM),
        ),
    )
    try:
        code = child.wait()
    except SystemExit:
        child.terminate()
        code = child.wait()
    return code if code >= 0 else 128 - code


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
