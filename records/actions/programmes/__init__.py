"""The Good Faith Program, the Small Firms Program with its support, and trusted flaggers."""
