"""Is each protection needed, and does the checker see what happens without it?"""
