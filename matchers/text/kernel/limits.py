"""How far is the comparison of wordings taken? Every bound of windows, spellings and edits."""

SHORTEST = 2  # folded letters of a spelling; a mark of one letter is looked for literally
LONGEST = 80  # folded letters; longer slogans are not looked for
EDIT_FROM = 5  # folded letters of a spelling from which one edit is forgiven
TWO_EDITS_FROM = 7
NARROWEST = 4  # folded letters of a window that may be one edit away from a spelling
WORDS = 8  # tokens of a window
SPELT_OUT = 24  # single letters in a row: n i k e
CHARACTERS = 12  # characters in a row of a script without spaces
AFFIXED_FROM = 4  # letters of a mark that may be glued to other letters
AFFIXED_WORDS = 4  # words of such a mark
MASKED_MOST = 5  # folded letters of a mark of which a sign may hide one: g*cci
PREFIX = 8  # letters of a spelling that are keyed with letters left out
