"""The Good Faith Program and the Small Firms Program, as an account's programs see them."""
