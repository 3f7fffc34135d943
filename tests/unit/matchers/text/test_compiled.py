"""Who does not search pays nothing for the compiler, and what it keeps is found again."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.text import compiled
from matchers.text.character_tables import load_character_table
from matchers.text.fold import join_tokens, to_code_points, tokenise
from matchers.text.index import TextIndex, build_index
from matchers.text.kernel.columns import ALOUD, LONGEST
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.romanisation import has_foreign_letters, romanise
from matchers.text.spelling import Mark
from tests.project.source import ROOT
from tests.unit.matchers.text.strategies import any_text

pytestmark = pytest.mark.slow


def python(code: str, **settings: str) -> str:
    environment = {**os.environ, **settings}
    result = subprocess.run(  # noqa: S603  # our own interpreter and code
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return result.stdout.strip()


@pytest.mark.parametrize(
    "module", ["pipeline.decision.scoring", "matchers.text.matcher", "matchers.image.sandbox"]
)
def test_a_module_that_does_not_search_imports_no_compiler(module: str) -> None:
    assert python(f"import sys, {module}; print('numba' in sys.modules)") == "False"


def test_where_nothing_may_be_kept_it_compiles_again() -> None:
    code = "from matchers.text import compiled; print(compiled.search.stats.cache_path)"
    assert python(code, NUMBA_CACHE_LOCATOR_CLASSES="ZipCacheLocator") == "None"


def test_a_file_written_here_is_read_by_another_process(tmp_path: Path) -> None:
    build_index([Mark(7, "Nike"), Mark(8, "Adidas", ("адидас",))], tmp_path / "marks")
    title = "red nikee and адидас"
    likenesses = TextMatcher(TextIndex.open(tmp_path / "marks")).search(Wording(title=title))
    output = python(
        "from pathlib import Path\n"
        "from matchers.text.index import TextIndex\n"
        "from matchers.text.matcher import TextMatcher, Wording\n"
        f"index = TextIndex.open(Path({str(tmp_path / 'marks')!r}), is_trusted=False)\n"
        f"print(ascii(TextMatcher(index).search(Wording(title={title!r}))))"
    )
    assert output == ascii(likenesses)


def fold_text(text: str, mode: int) -> str:
    ends, modes = np.array([len(text)]), np.frombuffer(bytes([mode]), np.uint8)
    letters, _ = compiled.spell(to_code_points(text), ends, modes, load_character_table())
    return str(letters.tobytes(), "utf-32-le", "surrogatepass")


@given(any_text)
def test_the_kernel_folds_as_the_reference_does(text: str) -> None:
    expected = join_tokens(tokenise(text))
    assert fold_text(text, 0) == (expected if len(expected) <= LONGEST else "")


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяΑΒΓΔαβγδήώナイキシャガッーabc 12é", max_size=20))
def test_the_kernel_reads_aloud_as_the_reference_does(text: str) -> None:
    expected = join_tokens(tokenise(romanise(text) if has_foreign_letters(text) else text))
    assert fold_text(text, ALOUD) == (expected if len(expected) <= LONGEST else "")
