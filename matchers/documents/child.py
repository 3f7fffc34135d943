"""This file is the program of the child that draws documents: as confined as the one for pictures.

It is started as `matchers.image.sandbox.child` is, and keeps the same protocol.
"""

import os

from matchers.documents.reader import encode_answer
from matchers.documents.render import render_document
from matchers.image.sandbox.child import answer_batches
from matchers.image.sandbox.examine import prepare

if __name__ == "__main__":
    os.nice(10)  # people wait for pages; the paper's sender waits anyway
    answer_batches(prepare, lambda file, _want: encode_answer(render_document(file)))
