"""Opens untrusted pictures in confined child processes; nothing else may decode them.

Importing this package must stay cheap: the child starts from it.
"""
