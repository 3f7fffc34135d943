"""A Kafka topic of listings, read by a consumer group; offsets are committed after the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from django.conf import settings

from workers.feeds.entries import BadEntry, Entry, Feed, make_entry

_SECONDS: Final = 0.2  # to wait for what the broker has at hand
_OURS: Final = {
    "group.id": "markwarden",
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",  # a group that is new reads what was sent before
}


def list_kafka_feeds() -> list[Feed]:
    """Return the topics of all marketplaces."""
    environment = settings.MARKWARDEN
    return [open_feed(environment.kafka, place.code) for place in environment.marketplaces]


def open_feed(brokers: dict[str, str], marketplace: str) -> "KafkaFeed":
    """Join the group of readers of a marketplace's topic.

    Args:
        brokers: properties of librdkafka, by their names.
        marketplace: its code.
    """
    consumer = Consumer(brokers | _OURS)
    consumer.subscribe([name_topic(marketplace)])
    return KafkaFeed(consumer, marketplace)


def name_topic(marketplace: str) -> str:
    """Return the name of a marketplace's topic of listings."""
    return f"listings.{marketplace}"


def list_topics(brokers: dict[str, str], seconds: float) -> set[str]:
    """Return the names of all topics, without joining a group.

    Raises:
        ConnectionError: no broker answers in time.
    """
    consumer = Consumer(brokers | _OURS)
    try:
        return set(consumer.list_topics(timeout=seconds).topics)
    except KafkaException as silent:
        raise ConnectionError(str(silent)) from silent
    finally:
        consumer.close()


@dataclass(slots=True)
class KafkaFeed:
    """`listings.CODE`: the value of a message is a listing; an entry's id is PARTITION-OFFSET."""

    consumer: Consumer
    marketplace: str
    _unfinished_entries: list[Entry] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the topic."""
        return name_topic(self.marketplace)

    @property
    def outages(self) -> tuple[type[Exception], ...]:
        """What its methods raise when the brokers are away, or refuse us."""
        return (KafkaException,)

    def read(self, most: int) -> list[Entry]:
        """Return what was not finished, or what came since."""
        if not self._unfinished_entries:
            messages = self.consumer.consume(most, _SECONDS)
            faults = [fault for message in messages if (fault := message.error()) is not None]
            self._unfinished_entries = [
                _make_entry(message) for message in messages if message.error() is None
            ]
            if faults and not self._unfinished_entries:
                raise KafkaException(faults[0])
        return list(self._unfinished_entries)

    def finish(self, entries: Sequence[Entry], bad: Sequence[BadEntry]) -> None:
        """Commit how far each partition was read; the log has named what is bad."""
        del bad
        offsets = dict(entry.id.split("-") for entry in entries)  # the last one of each partition
        ends = [
            TopicPartition(self.name, int(partition), int(at) + 1)
            for partition, at in offsets.items()
        ]
        try:
            self.consumer.commit(offsets=ends, asynchronous=False)
        except KafkaException:  # the group may have given us up: join it as if new
            self._unfinished_entries.clear()
            self.consumer.unsubscribe()
            self.consumer.subscribe([self.name])
            raise
        self._unfinished_entries = self._unfinished_entries[len(entries) :]

    def close(self) -> None:
        """Leave the group: another reader begins where the offsets say."""
        self.consumer.close()


def _make_entry(message: Message) -> Entry:
    return make_entry(f"{message.partition()}-{message.offset()}", message.value() or b"")
