"""The Good Faith Program and the Small Firms Program, as a filer sees them."""
