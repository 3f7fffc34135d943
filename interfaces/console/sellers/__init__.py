"""Sellers before the desk: their strikes with the events behind them, penalties, bans."""
