"""Ask innocent listings what a named claim proves: nothing may be upheld, next to nothing found."""
