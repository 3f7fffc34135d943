"""Processes come to the queue as their roles, and obey nobody else who writes to it."""

import json
import uuid

import redis

from records.cases.models import Work
from tests.cluster.conftest import World, until, wait_until_settled
from tests.factories import record_cases
from workers.queue.names import QUARANTINE

_PROBES = {"markwarden-probe", "shutdown", "flushall", "config|set", "acl|list"}


def _admin(world: World) -> redis.Redis:
    return redis.Redis.from_url(world.stage.own_servers.valkey.admin_url)


def test_each_process_comes_as_its_role_and_is_refused_nothing(world: World) -> None:
    (case,) = world.file(world.other_mark, "ROLES")
    wait_until_settled([case])
    with _admin(world) as admin:
        present = {str(client["user"]) for client in admin.client_list()}
        refused_commands = {
            (entry["username"], entry["object"])
            for entry in admin.acl_log(128)
            if entry["object"] not in _PROBES
        }
    ourselves = {"admin", "markwarden"}  # the tests send messages of their own as the second
    assert present - ourselves == {"dispatcher", "worker"}
    assert refused_commands == set()


def test_a_forged_message_moves_no_case_and_is_set_aside(world: World) -> None:
    """The case waits and the dispatcher sleeps: only the forged message could start it."""
    dispatcher = world.cluster.processes["dispatcher"]
    with _admin(world) as admin:
        dispatcher.pause()
        try:
            (case,) = world.file(world.other_mark, "FORGED")
            Work.objects.filter(case=case).update(state="sent")  # as if it were out
            before = record_cases.acts_on(case)
            forged_message = _forge(admin, case.pk)
            until(lambda: forged_message in admin.lrange(QUARANTINE, 0, -1))
            row = Work.objects.get(case=case)
            assert (row.state, row.attempt) == ("sent", 0)
            assert record_cases.acts_on(case) == before
            Work.objects.filter(case=case).update(state="waiting")
        finally:
            dispatcher.resume()
    assert wait_until_settled([case]) == ["in_review"]


def _forge(admin: redis.Redis, case_id: int) -> bytes:
    message_id = str(uuid.uuid4())
    message = {
        "queue_name": "work",
        "actor_name": "freeze",
        "args": [case_id],
        "kwargs": {},
        "options": {"redis_message_id": message_id},
        "message_id": message_id,
        "message_timestamp": 0,
    }
    content = json.dumps(message).encode()
    admin.hset("dramatiq:work.msgs", message_id, content)
    admin.rpush("dramatiq:work", message_id)
    return content
