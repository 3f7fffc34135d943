"""Sellers: sign-in, strikes and penalties, education, bans."""
