"""Links between sellers: a made network with rings in it, and how well and fast they are found."""
