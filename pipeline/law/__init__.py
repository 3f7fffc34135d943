"""The law of a place as data, and which rights reach which markets."""
