"""The review desk: claims, rulings, groups, notes, opinions, reservations, switches, shifts."""
