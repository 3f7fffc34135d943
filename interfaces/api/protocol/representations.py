"""How things are written: one form of JSON, and the tag that says whether it is still the same."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel

from pipeline.time.moments import write_moment
from records.notices.documents import encode_json

COMPACT: Final = {"ensure_ascii": False, "separators": (",", ":")}


class _Encoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:  # noqa: ANN401 -- whatever a field holds
        return write_moment(o) if isinstance(o, datetime) else super().default(o)


class Renderer(JSONRenderer):
    """Writes what django-ninja answers, as `represent` writes what other views answer."""

    encoder_class = _Encoder
    json_dumps_params = {"ensure_ascii": False}


def represent(shown: object) -> Any:  # noqa: ANN401 -- whatever JSON can be
    """Return the JSON form of a shape, or of what django-ninja made of it."""
    values = shown.model_dump() if isinstance(shown, BaseModel) else shown
    return json.loads(json.dumps(values, cls=_Encoder))


def tag_representation(shown: object) -> str:
    """Return the strong entity tag (RFC 9110, 8.8.3) of a JSON form, whatever its keys' order."""
    return f'"{hashlib.sha256(encode_json(represent(shown))).hexdigest()[:32]}"'


def answer_if_changed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Answer 304 without a body if the caller has what the answer says."""
    known = [
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    if "ETag" not in answer or not {"*", answer["ETag"]} & {*known}:
        return answer
    return HttpResponseNotModified(headers={"ETag": answer["ETag"]})
