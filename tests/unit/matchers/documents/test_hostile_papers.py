"""Hostile documents end in a refusal or in pages; what they break is one child, replaced."""

import pytest

from matchers.documents.page import Document
from matchers.documents.reader import DocumentReader
from matchers.image.picture import RefusalCode
from matchers.image.sandbox.confine import Limits
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.files.hostile.documents import hostile_documents

pytestmark = pytest.mark.slow

QUICK = Limits(cpu_seconds=1, wall_seconds=5.0)


def test_every_hostile_document_is_answered_for_and_the_next_is_read() -> None:
    answers = dict[str, str]()
    with DocumentReader(QUICK) as reader:
        for name, file in hostile_documents(7):
            answer = reader.read(file)
            answers[name] = "read" if isinstance(answer, Document) else answer.code
            assert isinstance(answer, Document) or answer.says.endswith("."), name
        assert isinstance(reader.read(pdf(Certificate())), Document)
    assert len(answers) >= 50
    broke = {name for name, code in answers.items() if code in {"crashed", "too_slow"}}
    assert len(broke) <= 8
    assert answers["501 pages"] == RefusalCode.TOO_LARGE
    assert answers["a page of a billion points wide"] == RefusalCode.TOO_SMALL
    assert answers["a script that runs on opening"] == "read"
    assert answers["a lock"] == RefusalCode.UNREADABLE
