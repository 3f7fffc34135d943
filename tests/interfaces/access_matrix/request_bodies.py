"""What each call sends, so that nothing but the rule can refuse it."""

from interfaces.console.cases.actions import ACTION_FORMS, Action
from tests.factories.takedown_requests import listing
from tests.interfaces.access_matrix import machines
from tests.interfaces.access_matrix.scene import Scene


def sent_to(route: str, stage: Scene) -> dict[str, object]:
    """A body that is complete for this address."""
    name = route.strip("/").rpartition("/")[2]
    if route in machines.SENT:
        return machines.SENT[route]
    if name.replace("-", "_") in set(Action):
        codes = [ground.code for ground in ACTION_FORMS[Action(name.replace("-", "_"))].reasons]
        note = "Which model is it?"
        return {"reason": "".join(codes[:1]), "note": note, "until": "60", "colleague": "1"}
    if "/similar/" in route:
        return {"reason": "identical_mark"}
    if name in {"answer", "clarification"}:
        return {"answer": "The Arno."}
    if route.endswith(("takedown-requests", "/check", "v1/drafts", "v1/drafts/{draft_id}")):
        return {
            "right": str(stage.right.public_id),
            "reason": "TM-MARK-IN-TEXT",
            "listings": [listing(99)],
            "good_faith_statement": True,
            "accuracy_statement": True,
            "filer_name": "Nora Vell",
            "filer_email": "nora@example.com",
        }
    return {}
