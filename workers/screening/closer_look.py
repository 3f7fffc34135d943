"""A closer look at pictures that may be parts of upheld ones: local features, few against few.

Hashes find a picture that was saved again or mirrored, not one whose sides were cut off. Features
cost some ten times as much, so they are asked for only where the seller or the title already
speaks for a listing that was upheld.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from matchers.image.likeness import Band
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture, Refused
from matchers.image.recent_answers import RecentAnswers
from matchers.image.reference import Category
from pipeline.screening.lines import FeedLine
from pipeline.screening.rules import UpheldLikeness
from records.actions.screening.fingerprints import list_pictures, read_files
from workers.cases.context import WorkerContext
from workers.screening.pictures import fetch_picture

_MOST_PICTURES: Final = 3  # of each listing: the first ones show the goods
_REMEMBERED: Final = 256  # upheld listings, some 50 kilobytes each

_REFERENCES: Final = RecentAnswers[int, tuple[NamedReference, ...]](_REMEMBERED)


def look_closer(
    line: FeedLine,
    opened_pictures: Sequence[Picture | Refused],
    suspects: Sequence[UpheldLikeness],
    context: WorkerContext,
) -> tuple[UpheldLikeness, ...]:
    """Return those of the suspects of which the line's pictures show a part.

    Pictures that could not be `opened_pictures` are not fetched again.
    """
    by_id = _find_references([suspect.fingerprint_id for suspect in suspects], context)
    references = [
        reference for suspect in suspects for reference in by_id.get(suspect.fingerprint_id, ())
    ]
    if not references:
        return ()
    files = {
        place: file
        for place, (picture, opened_picture) in enumerate(
            zip(line.pictures, opened_pictures, strict=True)
        )
        if place < _MOST_PICTURES and isinstance(opened_picture, Picture)
        if isinstance(file := fetch_picture(picture, context), bytes)
    }
    pictures = context.sandbox.examine_all(list(files.values()), want=Features.FINE)
    picture_numbers = {
        likeness.right_id: likeness.picture
        for place, picture in zip(files, pictures, strict=True)
        if isinstance(picture, Picture)
        for likeness in find_named_references(
            references, picture, position=place, pictures=len(files)
        )
        if likeness.band is Band.LIKELY
    }
    return tuple(
        replace(suspect, picture=picture_numbers[suspect.fingerprint_id])
        for suspect in suspects
        if suspect.fingerprint_id in picture_numbers
    )


def _find_references(
    fingerprints: Iterable[int], context: WorkerContext
) -> Mapping[int, tuple[NamedReference, ...]]:
    """Return the sketches of upheld pictures by fingerprint; each listing's are made once."""
    ids = list(fingerprints)
    references = _REFERENCES.find(ids)
    missing = list_pictures(
        [fingerprint_id for fingerprint_id in ids if fingerprint_id not in references]
    )
    for fingerprint_id, keys in missing.items():
        files = list(read_files(context.vault, keys[:_MOST_PICTURES]))
        pictures = context.sandbox.examine_all(files, want=Features.FINE | Features.MIRRORED)
        references[fingerprint_id] = tuple(
            NamedReference(
                SeenReference(place, fingerprint_id, fingerprint_id, Category.PHOTO),
                picture.sketches,
            )
            for place, picture in enumerate(pictures)
            if isinstance(picture, Picture)
        )
    _REFERENCES.keep(references)
    return references
