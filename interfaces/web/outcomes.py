"""What became of an act, said on the next page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest


@contextmanager
def report_outcome[Refusal: Exception](
    request: HttpRequest, success: str, refusals: Mapping[type[Refusal], str]
) -> Iterator[None]:
    """Run the act in a transaction; say that it is done, or why it was refused."""
    try:
        with transaction.atomic():
            yield
    except tuple(refusals) as refused:
        messages.error(request, refusals[type(refused)])
    else:
        messages.success(request, success)
