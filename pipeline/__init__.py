"""What is decided, and by which rule? Pure: Facts in, Routing out."""
