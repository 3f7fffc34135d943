"""The account's identity documents: upload, questions of verifiers, and who opened them."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from gateways import configured
from interfaces.portal.accounts.first_steps import find_next_step
from interfaces.portal.accounts.forms import AnswerForm, DocumentForm
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.table_files import own_data_response
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import explain, label
from interfaces.web.outcomes import report_outcome
from records.accounts.models import (
    Account,
    AccountKind,
    AccountState,
    DocumentState,
    IdentityDocument,
    User,
)
from records.actions.accounts import erasure
from records.actions.accounts import identity as acts
from records.actions.accounts.identity import (
    OPEN,
    DocumentNotOpen,
    SubmissionNotAllowed,
    SubmittedDocument,
    UnderReview,
)
from records.clock import database_now

PAGES = Pages(allow_filers)
_DOCUMENT = "account/identity/<uuid:document_id>/"
_MOST_ROWS: Final = 10_000  # of one table in a download
_STATES_TO_BEGIN: Final = {"email_verified", "identity_rejected", "active", "identity_pending"}


@PAGES.form("account/identity/", name="identity")
def show_identity(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the state of the identity documents; a POST sends one to the verifiers."""
    account = Account.objects.get(pk=get_account_id(visitor))
    if request.method != "POST":
        return _render_identity(request, visitor)
    if not visitor.is_owner:
        return _refuse_non_owner(request)
    today = database_now().date()
    form = DocumentForm(request.POST, request.FILES, kind=AccountKind(account.kind), today=today)
    if not uploads.is_valid_upload(request, form, "paper") or not _submit_document(
        request, visitor, form
    ):
        return _render_identity(request, visitor, form=form, status=422)
    return redirect("portal:identity")


def _submit_document(request: HttpRequest, visitor: User, form: DocumentForm) -> bool:
    data = form.cleaned_data
    try:
        acts.ensure_may_submit(Account.objects.get(pk=get_account_id(visitor)))
        paper = uploads.read_paper(request.FILES.get("paper"))
        document = SubmittedDocument(
            kind=form.document_kind,
            name=data["name"],
            country=data["country"],
            last_four=data["number"].strip()[-4:],
            expires_on=data["expires_on"],
            sha256=paper.sha256.hex(),
            pages=[page.jpeg for page in paper.pages],
        )
        with transaction.atomic():
            acts.submit_document(visitor, document, configured.vault().put, now=database_now())
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
    except (UnderReview, SubmissionNotAllowed) as refused:
        form.add_error(None, explain(refused))
    else:
        messages.success(
            request, _("Sent. A verifier checks it, and we will write to you with the result.")
        )
        return True
    return False


def _render_identity(
    request: HttpRequest,
    visitor: User,
    *,
    form: DocumentForm | None = None,
    answer_form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    account = Account.objects.get(pk=get_account_id(visitor))
    documents = list(account.identities.prefetch_related("openings").order_by("-pk")[:20])
    open_one = next((document for document in documents if document.state in OPEN), None)
    empty = DocumentForm(kind=AccountKind(account.kind), today=database_now().date())
    is_waiting = account.state == AccountState.IDENTITY_PENDING
    context = {
        "account": account,
        "next_step": find_next_step(account.pk) if is_waiting else None,
        "documents": documents,
        "open_one": open_one,
        "is_asked": open_one is not None and open_one.state == DocumentState.NEEDS_INFO,
        "asked_for": label(open_one.reason_code) if open_one and open_one.reason_code else "",
        "may_begin": account.state in _STATES_TO_BEGIN and open_one is None and visitor.is_owner,
        "form": form or empty,
        "answer_form": answer_form or AnswerForm(),
        "is_owner": visitor.is_owner,
    }
    return render(request, "portal/accounts/identity.html", context, status=status)


@PAGES.step(f"{_DOCUMENT}answer/", name="identity_answer")
def answer_question(request: HttpRequest, visitor: User, document_id: UUID) -> HttpResponse:
    """Answer what is asked, with a further file or without."""
    document, form = _get_document(visitor, document_id), AnswerForm(request.POST, request.FILES)
    if not visitor.is_owner:
        return _refuse_non_owner(request)
    if not uploads.is_valid_upload(request, form, "paper"):
        return _render_identity(request, visitor, answer_form=form, status=422)
    try:
        pages = _read_further_pages(request)
        with transaction.atomic():
            answer, put_object = form.cleaned_data["answer"], configured.vault().put
            acts.answer_question(
                document.pk, visitor, answer, pages, put_object, now=database_now()
            )
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
        return _render_identity(request, visitor, answer_form=form, status=422)
    except DocumentNotOpen as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _("Sent. A verifier continues with it."))
    return redirect("portal:identity")


def _read_further_pages(request: HttpRequest) -> list[bytes]:
    file = request.FILES.get("paper")
    if file is None:
        return []
    return [page.jpeg for page in uploads.read_paper(file).pages]


@PAGES.step(f"{_DOCUMENT}withdrawal/", name="identity_withdraw")
def withdraw_document(request: HttpRequest, visitor: User, document_id: UUID) -> HttpResponse:
    """Withdraw a document that has not been judged yet."""
    document = _get_document(visitor, document_id)
    if not visitor.is_owner:
        return _refuse_non_owner(request)
    message = _("Withdrawn. Its images are deleted within a minute.")
    with report_outcome(request, message):
        acts.withdraw_document(document.pk, visitor, now=database_now())
    return redirect("portal:identity")


@PAGES.step(f"{_DOCUMENT}erasure/", name="identity_erase")
def erase_document(request: HttpRequest, visitor: User, document_id: UUID) -> HttpResponse:
    """Have the images of a judged document deleted now."""
    document = _get_document(visitor, document_id)
    if not visitor.is_owner:
        return _refuse_non_owner(request)
    with report_outcome(request, _("Its images are deleted within a minute.")):
        acts.request_erasure(document.pk, visitor, now=database_now())
    return redirect("portal:identity")


@PAGES.show("account/data.json", name="own_data")
def download_data(request: HttpRequest, visitor: User) -> HttpResponse:
    """Download everything stored about the account and its people, up to a limit per table."""
    if not visitor.is_owner:
        return _refuse_non_owner(request)
    account = Account.objects.get(pk=get_account_id(visitor))
    document = erasure.export_account(account, most=_MOST_ROWS)
    return own_data_response({**document, "exported_at": database_now()})


def _get_document(visitor: User, document_id: UUID) -> IdentityDocument:
    documents = IdentityDocument.objects.filter(account_id=get_account_id(visitor))
    return get_object_or_404(documents, public_id=document_id)


def _refuse_non_owner(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Only owners of the account can do this."))
    return redirect("portal:identity")
