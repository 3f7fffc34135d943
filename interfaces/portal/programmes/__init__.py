"""The Good Faith Program and the Small Firms Programme, as a filer sees them."""
