"""What the web role may do with a table at all."""

from typing import Final

NOTHING: Final = ""
READ: Final = "SELECT"
ADD: Final = "SELECT, INSERT"
CHANGE: Final = "SELECT, UPDATE"
ADD_AND_CHANGE: Final = "SELECT, INSERT, UPDATE"
ADD_AND_DELETE: Final = "SELECT, INSERT, DELETE"
EVERYTHING: Final = "SELECT, INSERT, UPDATE, DELETE"
