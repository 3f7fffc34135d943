"""Finds how alike two things are: content in, signals out, likenesses with their reasons.

`text` finds marks in wording, `image` finds reference pictures in pictures, `documents` compares
pages of certificates, `sheets` reads uploaded tables; `kinds.py` is where a further kind of content
plugs in. Untrusted bytes are opened in confined child processes only (`image/sandbox`).

Everything is pure and knows nothing of rights holders, cases or policies: no framework, no
database, no clock, no chance. What a likeness is worth is weighed in `pipeline`.
"""
