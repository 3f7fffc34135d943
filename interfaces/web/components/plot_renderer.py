"""Draws one plot: Vega-Lite on the standard input, SVG on the standard output.

A process of its own: the library brings a JavaScript engine along, which has no business in the
process that serves people. It is given figures of ours alone, and a bound on its time.
"""

import resource
import sys
from typing import Final

import vl_convert

_CPU_SECONDS: Final = 20


def main() -> None:
    """Read, draw, write."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    sys.stdout.write(vl_convert.vegalite_to_svg(sys.stdin.read()))


if __name__ == "__main__":
    main()
