"""The connection to Redis: broker, signed messages, names of keys, checks of its set-up."""
