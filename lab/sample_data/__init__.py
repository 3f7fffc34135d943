"""Sample rights, people, listings and pictures, made from a seed."""
