"""How alike are two things? Pure: content in, signals out, likenesses with their reasons."""
