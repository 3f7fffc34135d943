"""The containers under a real engine: stand-ins for the public images, and cases filed into them.

`deploy/containers` runs it. No registry of images is asked: programs come from Debian and PyPI.
"""
