"""Puts new weights into a policy's text: only the numbers change, each comment stays."""

import re
from collections.abc import Mapping
from typing import Final

_TABLE: Final = re.compile(r"^\[([\w.]+)\]\s*$")
_NUMBER: Final = re.compile(r"^(\w+)(\s*=\s*)-?\d+(?:\.\d+)?")


class WeightMissing(ValueError):
    """The policy's text has no line for a weight: nothing was changed."""


def rewrite_weights(text: str, weights: Mapping[str, float]) -> str:
    """The text with these weights, named as in the columns: `form.literal`, `brand_agrees`."""
    left = dict(weights)
    table, lines = "", []
    for line in text.splitlines(keepends=True):
        if found := _TABLE.match(line.rstrip("\n")):
            table = found[1]
        lines.append(_rewrite_line(line, table, left))
    if left:
        raise WeightMissing(f"weights.{next(iter(left))}: the policy has no such line.")
    return "".join(lines)


def _rewrite_line(line: str, table: str, left: dict[str, float]) -> str:
    number = _NUMBER.match(line)
    if number is None or table not in {"weights", "weights.form"}:
        return line
    name = f"form.{number[1]}" if table == "weights.form" else number[1]
    if name not in left:
        return line
    return f"{number[1]}{number[2]}{left.pop(name):.2f}{line[number.end() :]}"
