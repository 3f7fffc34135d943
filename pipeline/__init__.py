"""Decides: facts and policy in, one `Routing` out, the same today and in a replay.

A folder is a subject: `decision` (rules, guard rails, score), `wording`, `policy`, `law`, `time`,
`standing`, `rights`, `filing`, `disputes`, `cluster`. `facts.py` is all that a decision may look
at, `vocabulary.py` holds the words of the domain that are stored and shown.

Everything is a pure function over frozen values: no framework, no database, no queue, no clock, no
chance and no environment; these come in as arguments. Numbers are in `config/policy.toml`, and how
alike two things are is answered by `matchers`.
"""
