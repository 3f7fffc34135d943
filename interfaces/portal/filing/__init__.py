"""The draft of a request, step by step, until it is filed."""
