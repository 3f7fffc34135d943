"""What each character becomes before comparison; lab/generators/fold_table.py writes the data."""

import json
from importlib.resources import files
from typing import Final

_TABLE: Final = json.loads(files("matchers.text").joinpath("fold_table.json").read_bytes())

# First and last of each range of characters that are left out.
DROPPED: Final[tuple[tuple[int, int], ...]] = tuple(map(tuple, _TABLE["dropped"]))
# A character and what it becomes, alternately.
PAIRS: Final = "".join(_TABLE["pairs"])
# A character and the several it becomes, between tabs.
LONGER: Final = "".join(_TABLE["longer"])
# Combining marks that stay, as the inside of a character class.
MARKS: Final = "".join(_TABLE["marks"])
