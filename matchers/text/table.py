"""What an index cannot hold."""


class TooManySpellings(ValueError):
    """More spellings than an entry can number: split the marks over several indexes."""
