"""Good Faith, small firms and trusted flaggers."""
