"""Who sends what leaves the outbox, by the kind of its row; each module brings its own kinds."""

from collections.abc import Mapping
from typing import Final

from workers.sending import disputes, machines, measures, orders, post, reminders
from workers.sending.moment import Sender

SEND: Final[Mapping[str, Sender]] = {
    **post.LETTER_SENDERS,
    **orders.ORDER_SENDERS,
    **disputes.DISPUTE_SENDERS,
    **machines.ENDPOINT_SENDERS,
    **measures.MEASURE_SENDERS,
    **reminders.REMINDER_SENDERS,
}
