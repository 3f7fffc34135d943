"""What is kept of a document's page: its hashes, its ink, and a picture of it for people."""

from dataclasses import dataclass

LONGEST_SIDE = 1448  # pixels of a page as it is looked at: 124 a inch on A4
MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `number` counts from 1; `ink` is encoded by `matchers.documents.ink`."""

    number: int
    width: int
    height: int
    pdq: bytes
    quality: int
    phash64: bytes
    ink: bytes
    jpeg: bytes  # a new JPEG for people's eyes


@dataclass(frozen=True, slots=True)
class Document:
    """A document's first pages; `page_count` is how many it has."""

    sha256: bytes
    page_count: int
    pages: tuple[Page, ...]
