"""A machine keeps its account's rights: written down, proven by papers, sent, renewed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from pipeline.vocabulary import RightState
from records.ledger.models import AuditEntry
from records.rights.models import Reference, Right
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.portal_rights import picture, plain_picture
from tests.factories.takedown_requests import Shown
from tests.interfaces.api.filing.test_cases import post

pytestmark = pytest.mark.usefixtures("place")

RIGHTS = "/api/v1/rights"
RIGHT_BODY: dict[str, Any] = {
    "kind": "trademark",
    "mark": "QUELLMARK",
    "aliases": ["奎尔马克"],
    "office": "EUIPO",
    "number": "018402117",
    "territories": ["EU", "gb"],
    "nice_classes": [25, 18],
    "goods": "rucksacks; tents",
    "holder": "Norvelle S.p.A.",
    "registered_on": "2021-09-01",
    "expires_on": "2041-03-12",
}


def create_right(machine: Client, **changes: object) -> dict[str, Any]:
    answer = post(machine, RIGHTS, RIGHT_BODY | changes)
    assert answer.status_code == 201, answer.content
    right: dict[str, Any] = answer.json()
    return right


def at(right: dict[str, Any], act: str = "") -> str:
    return f"{RIGHTS}/{right['id']}{act}"


def put(machine: Client, right: Right, **changes: object) -> Shown:
    fields = RIGHT_BODY | {"mark": right.mark, "number": right.number, "aliases": []}
    fields |= {"territories": ["EU"], "nice_classes": right.nice_classes}
    return machine.put(
        f"{RIGHTS}/{right.public_id}", fields | changes, content_type="application/json"
    )


def paper(machine: Client, right: dict[str, Any], content: bytes, name: str = "c.pdf") -> Shown:
    form = {"kind": "certificate", "paper": SimpleUploadedFile(name, content)}
    return machine.post(at(right, "/papers"), form)


def test_a_right_is_written_down_proven_and_sent(machine: Client) -> None:
    right = create_right(machine)
    assert (right["state"], right["territories"]) == ("uploaded", ["EU", "GB"])
    assert (right["nice_classes"], right["papers_lacking"]) == ([18, 25], ["certificate"])
    refusal = post(machine, at(right, "/submission"))
    assert refusal.status_code == 409
    assert "certificate" in refusal.json()["errors"][0]["says"]
    upload = paper(machine, right, pdf(Certificate()))
    assert (upload.status_code, upload.json()["page_count"]) == (201, 1)
    submission = post(machine, at(right, "/submission")).json()
    assert (submission["state"], submission["papers_lacking"]) == ("pending_verification", [])
    assert post(machine, at(right, "/submission")).status_code == 409
    pk = Right.objects.get(public_id=right["id"]).pk
    chain = AuditEntry.objects.filter(subject_kind="right", subject_id=pk)
    assert chain.count() == 3  # written down, proven, sent
    assert all('"key:' in entry for entry in chain.values_list("entry", flat=True))


def test_every_fault_of_a_right_stands_beside_its_field(machine: Client) -> None:
    bad = {"number": "12", "nice_classes": [46], "territories": ["Europe"], "author": "Ada"}
    answer = post(machine, RIGHTS, RIGHT_BODY | bad)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == ("author", "not_for_kind")
    answer = post(machine, RIGHTS, RIGHT_BODY | bad | {"author": ""})
    messages = {error["field"]: error["says"] for error in answer.json()["errors"]}
    assert set(messages) == {"number", "nice_classes", "territories"}
    assert "018442907" in messages["number"]
    assert not Right.objects.exists()


def test_a_call_sent_twice_writes_one_right(machine: Client) -> None:
    answers = [post(machine, RIGHTS, RIGHT_BODY, key="once").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Right.objects.count() == 1


def test_a_change_that_matches_more_has_to_be_meant(machine: Client, right: Right) -> None:
    wider = {"nice_classes": [18, 25, 26]}
    answer = put(machine, right, **wider)
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:markwarden:needs_verification",
    )
    updated_right = put(machine, right, **wider, accepts_verification=True).json()
    assert (updated_right["state"], updated_right["nice_classes"]) == (
        "pending_verification",
        [18, 25, 26],
    )


def test_a_change_that_matches_less_is_in_force_at_once(machine: Client, right: Right) -> None:
    details = {
        name: RIGHT_BODY[name] for name in ("goods", "holder", "registered_on", "expires_on")
    }
    Right.objects.update(**details)
    updated_right = put(machine, right, nice_classes=[18]).json()
    assert (updated_right["state"], updated_right["version"]) == ("verified", right.version + 1)
    assert put(machine, right, kind="patent").status_code == 422


def test_a_renewal_needs_its_paper_and_a_later_day(machine: Client, right: Right) -> None:
    place = f"{RIGHTS}/{right.public_id}/renewal"
    assert post(machine, place, {"until": "2050-01-01"}).status_code == 409
    assert paper(machine, {"id": right.public_id}, pdf(Certificate())).status_code == 201
    early = post(machine, place, {"until": "2020-01-01"})
    assert early.json()["errors"][0]["field"] == "until"
    assert post(machine, place, {"until": "2050-01-01"}).json()["renews_until"] == "2050-01-01"


def test_a_right_is_withdrawn_once(machine: Client, right: Right) -> None:
    place = f"{RIGHTS}/{right.public_id}/withdrawal"
    assert post(machine, place).json()["state"] == RightState.WITHDRAWN
    assert post(machine, place).status_code == 409
    assert put(machine, right, nice_classes=[18]).status_code == 409


def test_pictures_stand_in_families_and_are_taken_out(machine: Client) -> None:
    right = create_right(machine)
    pictures: list[dict[str, Any]] = []
    for extra in ({}, {"variant_of": "first"}, {"is_negative": "true"}, {}):
        fields = {"category": "logo", **extra, "picture": SimpleUploadedFile("a.png", picture())}
        if "variant_of" in fields:
            fields["variant_of"] = str(pictures[0]["id"])
        answer = machine.post(at(right, "/pictures"), fields)
        assert answer.status_code == 201, answer.content
        pictures.append(answer.json())
    assert pictures[1]["family"] == pictures[0]["id"]
    assert pictures[2]["is_negative"] is True
    place = at(right, f"/pictures/{pictures[0]['id']}")
    assert machine.delete(place).status_code == 204
    assert machine.delete(place).status_code == 404
    assert len(machine.get(at(right)).json()["pictures"]) == Reference.objects.count() - 1


def test_a_plain_picture_is_told_from_others(machine: Client) -> None:
    right = create_right(machine)
    for content, is_plain in ((picture(), False), (plain_picture(), True)):
        fields = {"category": "logo", "picture": SimpleUploadedFile("a.png", content)}
        answer = machine.post(at(right, "/pictures"), fields)
        assert (answer.status_code, answer.json()["is_plain"]) == (201, is_plain)
    shown = machine.get(at(right)).json()["pictures"]
    assert [one["is_plain"] for one in shown] == [False, True]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("c.pdf", b"%PDF-1.7\nnothing", "unreadable"),
        ("c.exe", b"%PDF-1.7\n", "misnamed"),
        ("c.pdf", b"%PDF-" + b"x" * (15 * 1024 * 1024), "too_large"),
    ],
)
def test_a_paper_that_cannot_be_used_is_refused_at_its_field(
    machine: Client, name: str, content: bytes, code: str
) -> None:
    right = create_right(machine)
    answer = paper(machine, right, content, name)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == ("paper", code)
    assert machine.get(at(right)).json()["papers"] == []


def test_a_body_larger_than_any_says_so(machine: Client, settings: Settings) -> None:
    right = create_right(machine)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = paper(machine, right, b"%PDF" + b"x" * 2000)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_an_upload_sent_twice_under_one_key_has_one_answer(machine: Client) -> None:
    right = create_right(machine)
    answers: list[Shown] = []
    for content, status in ((pdf(Certificate()), 201), (pdf(Certificate()), 201), (b"%PDF-2", 422)):
        form = {"kind": "certificate", "paper": SimpleUploadedFile("c.pdf", content)}
        answer = machine.post(at(right, "/papers"), form, headers={"Idempotency-Key": "once"})
        assert answer.status_code == status
        answers.append(answer)
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert answers[2].json()["type"] == "urn:markwarden:key_reused"


def test_sellers_are_named_by_shop_or_listing_and_forgotten(machine: Client, right: Right) -> None:
    place = f"{RIGHTS}/{right.public_id}/sellers"
    for seller in ({"marketplace": "loop"}, {"marketplace": "loop", "shop": "a", "listing": "b"}):
        assert post(machine, place, seller).status_code == 422
    assert post(machine, place, {"marketplace": "nowhere", "shop": "a"}).status_code == 422
    sellers = [
        post(machine, place, {"marketplace": "loop", "shop": "S-1"}).json() for _ in range(2)
    ]
    assert sellers[0] == sellers[1]
    assert machine.delete(f"{place}/{sellers[0]['id']}").status_code == 204
    assert machine.delete(f"{place}/{sellers[0]['id']}").status_code == 404
