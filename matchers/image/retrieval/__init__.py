"""Which reference does a part of a picture show? Local features of the whole repository."""
