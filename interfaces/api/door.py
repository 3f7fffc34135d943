"""The machines' door: every operation under one version, one key, one kind of error."""

from typing import Final

from interfaces.api import (
    cases,
    checks,
    disputes,
    drafts,
    evidence_files,
    filing,
    good_faith,
    keys,
    letters,
    reasons,
    right_changes,
    right_files,
    right_offers,
    small_firms,
    statistics,
    watches,
    webhooks,
)
from interfaces.api.callers import deny_all
from interfaces.api.document import DocumentedAPI
from interfaces.api.problems import register_problem_handlers
from interfaces.api.reference import ReferencePage
from interfaces.look.doors import allow_everyone

api: Final = DocumentedAPI(
    title="Markwarden",
    version="1",
    description="File takedown requests and follow them to their outcome.",
    servers=[{"url": "/"}],
    auth=deny_all,
    docs=ReferencePage(),
    docs_decorator=allow_everyone,
    urls_namespace="api-1",
)
api.add_router("/takedown-requests", filing.router)
api.add_router("/takedown-requests", checks.checks_router)
api.add_router("/takedown-requests", letters.letters_router)
api.add_router("/takedown-requests", watches.router)
api.add_router("/cases", cases.router)
api.add_router("/drafts", drafts.router)
api.add_router("/good-faith", good_faith.router)
api.add_router("/small-firm", small_firms.router)
api.add_router("/statistics", statistics.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/keys", keys.router)
api.add_router("", disputes.router)
api.add_router("", evidence_files.router)
api.add_router("/rights", right_changes.router)
api.add_router("/rights", right_files.router)
api.add_router("", right_offers.router)
api.add_router("", reasons.reasons_router)
register_problem_handlers(api)
