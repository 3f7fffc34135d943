"""What became of an act, said on the next page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from interfaces.web.labels import explain
from records.refusals import ActionRefused


@contextmanager
def report_outcome(request: HttpRequest, success: str) -> Iterator[None]:
    """Run the act in a transaction; say that it is done, or why it was refused."""
    try:
        with transaction.atomic():
            yield
    except ActionRefused as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, success)
