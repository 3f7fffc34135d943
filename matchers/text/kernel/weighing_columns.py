"""Numbers on which the weighing of candidates, the language file and those who feed both agree."""

# The language file: its format, to be raised with the hashes or the parts, and its parts in order:
# STARTS, TAILS, FREQUENCIES, FAMES, FLAGS, LETTERS, ALPHABET (see `language.Language`).
FILE_FORMAT = 1
LANGUAGE_PARTS = 7
ALPHABET_SIZE = 0x2000  # characters whose lower case and plain letter are kept
LEAST_FREQUENCY, FREQUENCY_STEPS = -20.0, 12.0  # of a byte: the logarithm is -20 + byte / 12
FAME_STEPS, LETTER_STEPS = 25.0, 16.0
IS_WORD, IS_AFFIX = 1, 2

# Columns of a candidate: its field, where it stands there, its right, the number of its wording,
# that of the letters to be read for those that stand there (-1: these), and whether it is read
# aloud, of the right that is named, and of an alias.
CANDIDATE_FIELD, CANDIDATE_START, CANDIDATE_END, CANDIDATE_RIGHT, CANDIDATE_NAME = range(5)
CANDIDATE_SPELT, IS_ALOUD, IS_NAMED, IS_ALIAS = range(5, 9)
CANDIDATE_COLUMNS = 9
# Columns of the answer: log odds of the right in this field, log probability of the stretch itself,
# cost and slips of the writing, whether it is the mark's own spelling, and whether the mark is an
# ordinary word or several.
ODDS, SHARE, COST, SLIPS, IS_OWN, IS_PLAIN_WORD = range(6)
ANSWER_COLUMNS = 6

# Columns of a stretch near the named mark: its field, where it stands, its wording, its slips,
# whether it is read aloud.
NEAR_FIELD, NEAR_START, NEAR_END, NEAR_WORDING, NEAR_SLIPS, NEAR_IS_ALOUD = range(6)
NEAR_COLUMNS = 6
