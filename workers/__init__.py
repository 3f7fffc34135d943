"""Runs what machines do in production: processes, the queue, timers and deliveries.

`processes.py` lists every process by name. `queue` is the connection to Redis, `scheduling` sends
work to it and finds what was lost, `cases` freezes, matches and decides, `screening` judges
listings before they are published, `feeds` reads them from Redis streams and Kafka, `index` builds
and loads the index of rights, `outbound` sends what the outbox holds, `exporter`, `doctor`,
`backups` and `runtime` watch over and support the rest.

Rows in PostgreSQL say what is to be done; a message of the queue is only a hint. Only the command
line and `config/asgi.py` import this layer. Decisions are made in `pipeline`,
changes of rows in `records.actions`, and what only tests or measures the product is in `lab`.
"""
