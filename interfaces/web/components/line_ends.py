"""Browsers count a line's end as one character and send two: forms get what was counted."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponseBase


class FormLineEnds:
    """A middleware after the one that looks for the form's token, which has read the body."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave the work to `process_view`: the body is not read yet."""
        return self._respond(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _positional: Sequence[object],
        _view_kwargs: Mapping[str, object],
    ) -> None:
        """End each line of a form's texts with one character; the API's texts stay as sent."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        data = request.POST.copy()
        for name, values in request.POST.lists():
            data.setlist(name, [value.replace("\r\n", "\n") for value in values])
        request.POST = data  # type: ignore[assignment]  # of the same kind
