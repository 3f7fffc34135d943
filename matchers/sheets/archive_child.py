"""This file is the program of the child that unpacks archives, confined as that for workbooks."""

from matchers.image.sandbox.child import answer_batches
from matchers.sheets.archive import encode_files, unpack_archive


def _ready() -> None:
    """Do nothing: nothing has to be loaded first."""


if __name__ == "__main__":
    answer_batches(_ready, lambda file, _want: encode_files(unpack_archive(file)))
