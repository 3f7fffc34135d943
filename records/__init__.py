"""Stores what was filed, decided and done: Django apps below, actions on them above.

Each subject (`accounts`, `sellers`, `rights`, `cases`, `review` and so on) is an app with its
models, their queries and their migrations, and declares its tables in `tables.py`: who sees them,
how long rows stay, whose they are. `ledger`, `row_security` and `tables` are what all of them need.
`notices` composes letters, statements and reports of their rows.
`actions/<subject>` changes them: one action is one transaction with its audit entry and, where
somebody must hear of it, its row in the outbox.

`database.py` runs SQL, `clock.py` reads the time, `policies.py` loads the policy in force. No page,
no queue and no call to the outside belongs here; a rule that needs no rows is in `pipeline`.
"""
