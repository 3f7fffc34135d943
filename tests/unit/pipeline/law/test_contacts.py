"""The file of contacts: points of contact and regions, or what is wrong with it."""

import pytest

from pipeline.law.contacts import Contacts, ContactsUnreadable, parse_contacts
from tests.project.source import ROOT

_WHOLE = """
[users]
email = "help@shop.example"
telephone = "+353 1 555 0100"
languages = ["en", "zh"]
note = { en = "On business days.", zh = "工作日。" }

[authorities]
email = "law@shop.example"

[[regions]]
title = { en = "Europe", zh = "欧洲" }
contact = { telephone = "+353 1 555 0101" }
"""


def test_the_file_that_is_shipped_names_nobody_and_its_example_can_be_read() -> None:
    shipped_text = (ROOT / "config/contacts.toml").read_text(encoding="utf-8")
    assert parse_contacts(shipped_text) == Contacts()
    _, _, example = shipped_text.partition("#\n")
    contacts = parse_contacts("\n".join(line.removeprefix("# ") for line in example.splitlines()))
    assert contacts.users
    assert contacts.authorities
    assert contacts.regions


def test_points_of_contact_and_regions_are_read() -> None:
    contacts = parse_contacts(_WHOLE)
    assert contacts.users
    assert contacts.users.languages == ("en", "zh")
    assert contacts.authorities
    assert [region.contact.telephone for region in contacts.regions] == ["+353 1 555 0101"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[users]\nlanguages = ['en']", "users"),
        ("[users]\nemail = 'nobody'", "users.email"),
        ("[users]\nemail = 'a@b.example'\nlanguages = ['English']", "users.languages.0"),
        ("[users]\nemail = 'a@b.example'\nfax = '1'", "users.fax"),
        ("[people]\nemail = 'a@b.example'", "people"),
        ("[users", "not TOML"),
    ],
)
def test_what_does_not_fit_is_named_by_its_key(text: str, key: str) -> None:
    with pytest.raises(ContactsUnreadable, match=rf"^{key}: "):
        parse_contacts(text)
