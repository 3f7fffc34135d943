"""The policy in force, and the calendar, law profiles and contacts, read once a process."""

from dataclasses import replace
from functools import cache

from django.conf import settings

from pipeline.evidence.disclosure_orders import DisclosureOrderLaw, parse_orders
from pipeline.law.contacts import Contact, Contacts, parse_contacts
from pipeline.law.profiles import Profile, parse_profile
from pipeline.policy.publication import Publication, parse_publication
from pipeline.rights.offices import Offices, parse_offices
from pipeline.sellers.education import Education, parse_education
from pipeline.time.deadlines import Calendar, parse_calendar
from records.policies_in_force import get_policy, policy, policy_at

__all__ = [
    "calendar",
    "contacts",
    "education",
    "get_calendar",
    "get_policy",
    "offices",
    "orders",
    "policy",
    "policy_at",
    "profile",
    "publication",
]


@cache
def calendar() -> Calendar:
    """Read the desk's calendar that the settings name."""
    return parse_calendar(settings.MARKWARDEN.calendar.read_text(encoding="utf-8"))


@cache
def get_calendar(name: str) -> Calendar:
    """Read another calendar of the same folder, as a law profile names it."""
    path = settings.MARKWARDEN.calendar.with_name(f"{name}.toml")
    return parse_calendar(path.read_text(encoding="utf-8"))


@cache
def profile(name: str) -> Profile:
    """Read a law profile by its name in the policy's table of jurisdictions."""
    path = settings.MARKWARDEN.profiles / f"{name}.toml"
    return parse_profile(path.read_text(encoding="utf-8"))


@cache
def offices() -> Offices:
    """Read the table of offices: the form of their numbers, what each kind of right requires."""
    return parse_offices((settings.BASE_DIR / "config/offices.toml").read_text(encoding="utf-8"))


@cache
def education() -> Education:
    """Read what sellers are taught after a strike."""
    return parse_education((settings.BASE_DIR / "config/education.toml").read_text("utf-8"))


@cache
def orders() -> DisclosureOrderLaw:
    """Read the law on orders of authorities, from the file that the settings name."""
    return parse_orders(settings.MARKWARDEN.orders.read_text(encoding="utf-8"))


@cache
def publication() -> Publication:
    """Read which fields of a policy are public."""
    path = settings.BASE_DIR / "config/published-policy.toml"
    return parse_publication(path.read_text(encoding="utf-8"))


@cache
def contacts() -> Contacts:
    """Read the operator's points of contact, from the file that the settings name."""
    contacts = parse_contacts(settings.MARKWARDEN.contacts.read_text(encoding="utf-8"))
    email = settings.MARKWARDEN.contact_email
    return (
        contacts if contacts.users or not email else replace(contacts, users=Contact(email=email))
    )
