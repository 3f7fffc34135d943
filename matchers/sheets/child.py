"""This file is the program of the child that opens workbooks: confined as the one for pictures.

It is started as `matchers.image.sandbox.child` is, and keeps the same protocol.
"""

from matchers.image.sandbox.child import answer_batches
from matchers.sheets.reader import encode_answer
from matchers.sheets.workbook import read_workbook


def _ready() -> None:
    """Do nothing: nothing has to be loaded first."""


if __name__ == "__main__":
    answer_batches(_ready, lambda file, _want: encode_answer(read_workbook(file)))
