"""Sellers as staff see them: strikes with the events behind them, penalties, bans."""
