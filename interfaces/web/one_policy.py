"""Every request goes by one policy from its beginning to its end."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from records.policies_in_force import one_policy_if_reached


def go_by_one_policy(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Choose the policy in force before each request; one adopted meanwhile counts for the next."""

    def respond(request: HttpRequest) -> HttpResponse:
        with one_policy_if_reached():
            return answer(request)

    return respond
