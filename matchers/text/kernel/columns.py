"""Bits and places on which the kernel and those who feed it agree."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

type Codes = NDArray[np.uint32]
type Keys = NDArray[np.uint64]
type Places = NDArray[np.int64]
type Array = NDArray[Any]

# How far the comparison of wordings is taken: bounds of windows, spellings and edits.
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

# Classes of a folded character.
ALNUM = 1
DECIMAL = 2
SPACELESS_CLASS = 4  # of a script written without spaces
MARK = 8  # a combining mark that stays
SIGN = 16  # @ $ |
EXCLAMATION = 32
CURRENCY = 64
TOUCHED = 128  # belongs to what this reading is about: a word with signs, a foreign letter

# A cell of the folding table: 21 bits of a character or a place in the pool, then these.
CODE_BITS = 0x1FFFFF
KIND_SHIFT = 21
DROP, SINGLE, LONGER, SELF = range(4)
OF_MARK = 1 << 23  # what is dropped belongs to the letter before
CLASS_SHIFT = 24

# Where the parts of the folding table begin stands first; the pages follow at PAGES.
CELLS, SPOKEN, POOL, PAGES = 0, 1, 2, 4
SPOKEN_RANGES = ((0x370, 0x530, 0), (0x3040, 0x3100, 448), (0xFF60, 0xFFA0, 640))
# A reading of a foreign letter: a place in the pool, or 0 for none, then these.
FOREIGN = 1 << 29
SMALL = 1 << 30  # replaces the vowel before
VOICING = 1 << 31  # only lengthens what stands before

# Columns of a hit, the first eight in order of rank.
LEVEL, SIZE, SIZE_DIFFERENCE, SPAN, ALIAS, FIELD, RIGHT, START = range(8)
END, EDITS, FLAGS, ROW, FOLDED_SIZE = range(8, 13)  # FOLDED_SIZE: the folded letters of the stretch
COLUMNS = 13
# Flags of a hit.
GLUED = 1
SPELT = 2  # letter by letter: n i k e
ALOUD = 4  # the stretch was romanised
PARTED = 8  # its signs were taken for spaces
OF_DELTA = 16
DOUBLED = 128  # of a spelling only: its doubled letters stay
UNJUDGED = 32  # whether the meeting is fair is for the caller to say
UNFAIR = 64
OF_NAMED = 256  # of the index of the mark that is named

# Flags of a spelling.
ROMANISED = 1
OF_ALIAS = 2
LATIN = 4  # the wording has letters of the Latin script alone, or none
ASCII = 8  # so has the wording
WIDE = 16  # its letters take four bytes each
LITERAL = 32  # found only where it stands as registered: one letter, a number

# Arrays of an index, in their order in its table of contents.
WHOLE_SHELVES, WHOLE_TAGS, WHOLE_ROWS = 0, 1, 2
SHORT_SHELVES, SHORT_TAGS, SHORT_ROWS = 3, 4, 5
SPELLINGS, LETTERS = 6, 7
WORDING_ENDS, WORDING_LETTERS, WORDING_RIGHTS, WORDING_MARKS = 8, 9, 10, 11
FAMOUS_KEYS, FAMOUS_ROWS = 12, 13  # ascending, see `kernel.famous_marks`
PARTS = 14

# Columns of a token, a word of a field: its runs and its letters, ends exclusive, and its class.
TOKEN_RUN, TOKEN_RUN_END, TOKEN_LETTER, TOKEN_LETTER_END, TOKEN_CLASS = range(5)

# What is counted while queries are collected.
POOL_COUNT, WINDOW_COUNT, BEGINNING_COUNT, GROUP_COUNT, EXACT_COUNT = range(5)
# Columns of a window: where its letters lie in the pool and how many they are, where it starts and
# ends in the original, its words, its flags, the set of its letters, and hashes of its last one or
# two letters.
WINDOW_PLACE, WINDOW_SIZE, WINDOW_START, WINDOW_END, WINDOW_WORDS = range(5)
WINDOW_FLAGS, WINDOW_SIGNATURE, WINDOW_TAIL, WINDOW_LONG_TAIL = range(5, 9)
# Columns of an exact query: its window, or -1 for a part of words; its place in the pool, its end
# exclusive; whether the part begins the words; how many words they are.
EXACT_WINDOW, EXACT_PLACE, EXACT_PLACE_END, EXACT_IS_BEGINNING, EXACT_WORDS = range(5)
# Columns of a pair that is compared: a window, the row of a spelling, the edits allowed or needed.
PAIR_WINDOW, PAIR_ROW, PAIR_EDITS = range(3)
# What is counted on the bench, and while hits are collected.
CHECKSUM, SEEN_COUNT = range(2)  # the first keeps reads from being optimised away
HIT_COUNT, HEAP_COUNT, KEPT_COUNT = range(3)

# A spelling is four numbers of 32 bits: the set of its letters, where they lie, its wording, and
# how many they are with its edits, flags and words.
SPELLING_SIGNATURE, SPELLING_PLACE, SPELLING_WORDING, SPELLING_PACKED = range(4)
SPELLING_NUMBERS = 4
SIZE_BITS = 0xFF
EDITS_SHIFT = 8  # two bits
FLAGS_SHIFT = 10  # six bits
WORDS_SHIFT = 16  # its words, at most 255

# An entry of the short table: 22 bits of a spelling's row, then its size and its last letters.
ROW_BITS = (1 << 22) - 1
ENTRY_SIZE_SHIFT = 22
ENTRY_SIZE_FROM = 5
ENTRY_SIZE_MOST = 31
TAIL_SHIFT = 27
