"""The machines' door: every operation under one version, one key, one kind of error."""

from typing import Final

from django.views.decorators.http import require_safe

from interfaces.api import statistics
from interfaces.api.accounts import api_keys
from interfaces.api.disputes import disputes
from interfaces.api.filing import cases, drafts, evidence_files, requests, watches
from interfaces.api.marketplaces import operations as marketplaces
from interfaces.api.notices import webhooks
from interfaces.api.programmes import good_faith, small_firms
from interfaces.api.protocol.authentication import deny_all
from interfaces.api.protocol.openapi import DocumentedAPI
from interfaces.api.protocol.problems import register_problem_handlers
from interfaces.api.protocol.reference import ReferencePage
from interfaces.api.protocol.representations import Renderer
from interfaces.api.rights import offers, rights
from interfaces.api.screening import operations as screening
from interfaces.web.access import allow_everyone

api: Final = DocumentedAPI(
    title="Markwarden",
    version="1",
    description="File takedown requests and follow them to their outcome.",
    servers=[{"url": "/"}],
    auth=deny_all,
    docs=ReferencePage(),
    renderer=Renderer(),
    docs_decorator=lambda view: allow_everyone(require_safe(view)),
    openapi_extra={
        "info": {
            "contact": {"name": "The marketplace that runs this service"},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        }
    },
    urls_namespace="api-1",
)
api.add_router("/takedown-requests", requests.router)
api.add_router("/takedown-requests", watches.router)
api.add_router("/cases", cases.router)
api.add_router("/drafts", drafts.router)
api.add_router("/good-faith", good_faith.router)
api.add_router("/small-firm", small_firms.router)
api.add_router("/statistics", statistics.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/keys", api_keys.router)
api.add_router("", disputes.router)
api.add_router("", evidence_files.router)
api.add_router("/rights", rights.router)
api.add_router("", offers.router)
api.add_router("", rights.reasons_router)
api.add_router("/marketplaces", marketplaces.router)
api.add_router("/marketplaces", screening.router)
register_problem_handlers(api)
