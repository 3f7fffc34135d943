"""The compiled loops of the pictures: nothing is decided here, only counted.

Numba keeps what it compiled by the file of a function: what is called stands in the same file,
but for `popcount.count_ones`, which others import.
"""
