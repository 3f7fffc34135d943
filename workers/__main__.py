"""Start one process of the cluster by name; the command `markwarden run` does the same."""

import argparse
import atexit
import gc
import sys

import django


def main(words: list[str]) -> int:
    """Run until a signal says stop."""
    parser = argparse.ArgumentParser(prog="python -m workers")
    parser.add_argument("name")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    arguments = vars(parser.parse_args(words))
    name = str(arguments.pop("name"))
    gc.disable()  # modules are no garbage, and the end frees all memory at once
    atexit.register(gc.freeze)
    django.setup()
    from records import policies_in_force  # noqa: PLC0415  # needs the settings, which setup has read
    from workers import processes  # noqa: PLC0415  # the same

    policies_in_force.follow()
    gc.freeze()
    gc.enable()
    getattr(processes, name)(
        **{key: value for key, value in arguments.items() if value is not None}
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
