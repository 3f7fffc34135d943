"""The people of the sample world: who they are, and what each can do."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.accounts.models import Role


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One person with an account in the sample world."""

    name: str  # signs in by it
    role: Role
    title: str | Promise


PEOPLE: Final = (
    SamplePerson("northlight", Role.FILER, _("Rights holder, Good Faith member")),
    SamplePerson("corvid", Role.FILER, _("Rights holder")),
    SamplePerson("newcomer", Role.FILER, _("Rights holder, identity not verified yet")),
    SamplePerson("reviewer", Role.REVIEWER, _("Reviewer: decides cases")),
    SamplePerson("senior", Role.SENIOR_REVIEWER, _("Senior reviewer: second reviews, disputes")),
    SamplePerson("verifier", Role.VERIFIER, _("Verifier: identities and rights")),
    SamplePerson("policy", Role.POLICY_ADMIN, _("Policy admin: switches and policy")),
    SamplePerson("investigator", Role.INVESTIGATOR, _("Investigator: holds and evidence")),
    SamplePerson("counsel", Role.COUNSEL, _("Counsel: the second pair of eyes on evidence")),
    SamplePerson("auditor", Role.AUDITOR, _("Auditor: reads everything, changes nothing")),
)
