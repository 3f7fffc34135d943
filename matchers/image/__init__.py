"""Which reference pictures does a listing's picture reuse, and where in it?"""
