"""Words and criteria of the programmes, shown to filers and to staff."""
