"""The command line `markwarden`: one module a command, listed in `main.py`.

A command reads its options, calls actions or processes, and prints lines for people or JSON for
programs. It is the only part of `interfaces` that may import `workers`. Commands that measure,
demonstrate or break the product are in `lab/commands`.
"""
