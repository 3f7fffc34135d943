"""Words and marks as laws need them: near each other, in several scripts, with signs."""

from hypothesis import strategies as st

from matchers.text.spelling import Mark

LETTERS = "abcdeilnorst"
words = st.text(LETTERS, min_size=2, max_size=11)
plain_texts = st.lists(words, min_size=1, max_size=6).map(" ".join)
any_text = st.text(max_size=60)
marks = st.lists(
    st.builds(
        Mark,
        right_id=st.integers(min_value=1, max_value=9),
        wording=st.lists(words, min_size=1, max_size=2).map(" ".join),
        aliases=st.just(()) | st.tuples(st.sampled_from(["耐克", "Найк", "ナイキ", "adilas"])),
    ),
    max_size=9,
    unique_by=lambda mark: mark.right_id,
)
