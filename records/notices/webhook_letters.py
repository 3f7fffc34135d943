"""Letters about webhooks: an endpoint that was disabled."""

from records.accounts.models import User
from records.notices.letters import LetterText
from records.notices.models.webhooks import Endpoint


def compose_disabled(endpoint_id: int, public_url: str) -> list[LetterText]:
    """Compose letters to everybody of the account; none if the endpoint was removed."""
    endpoint = Endpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        return []
    people = User.objects.filter(account_id=endpoint.account_id, is_active=True).exclude(email="")
    return [_compose_for_person(endpoint, person, public_url) for person in people.order_by("pk")]


def _compose_for_person(endpoint: Endpoint, person: User, public_url: str) -> LetterText:
    text = (
        f"{person.get_full_name() or person.get_username()},\n\n"
        f"your webhook {endpoint.url} did not accept our messages, and is now disabled."
        f" Repair it, enable it again, and send again what was missed.\n\n"
        f"您的 Webhook {endpoint.url} 一直未能接收消息，现已停用。"
        f"请修复并重新启用，然后重新发送错过的消息。\n\n"
        f"{public_url}/machines/webhooks/{endpoint.public_id}/\n"
    )
    return LetterText(person.email, "A webhook was disabled / Webhook 已停用", text)
