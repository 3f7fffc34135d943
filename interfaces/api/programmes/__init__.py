"""The Good Faith Program and the Small Firms Programme, as an account's programs see them."""
