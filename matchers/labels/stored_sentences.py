"""Sentences as they are stored: the code of a phrase and its values, sentences within them too."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from matchers.labels.words import PHRASES, Phrase, Sentence


def _pack(value: object) -> object:
    if isinstance(value, tuple):
        return [_pack(part) for part in value]
    if not isinstance(value, Sentence):
        return value
    packed: dict[str, object] = {
        "code" if isinstance(value.text, Phrase) else "text": str.__str__(value.text)
    }
    return packed | {"values": _pack_values(value.values)} if value.values else packed


def _pack_values(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _pack(value) for name, value in values.items()}


def _read(stored: Any) -> Any:  # noqa: ANN401  # of JSON
    if isinstance(stored, list):
        return tuple(map(_read, stored))
    if not isinstance(stored, dict):
        return stored
    code: str = stored.get("code", "")
    text: str = PHRASES.get(code, code) or stored["text"]  # a later release's code stays as it is
    return Sentence(text, _read_values(stored.get("values", {})))


def _read_values(stored: Mapping[str, Any]) -> dict[str, object]:
    return {name: _read(value) for name, value in stored.items()}


type StoredSentence = Annotated[Sentence, PlainSerializer(_pack), PlainValidator(_read)]
type StoredValues = Annotated[
    Mapping[str, object], PlainSerializer(_pack_values), PlainValidator(_read_values)
]
