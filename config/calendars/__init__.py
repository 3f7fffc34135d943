"""The business days of each review desk as data; `lab/generators/calendars.py` writes them."""
