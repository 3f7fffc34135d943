"""Each fault that strikes processes, messages or servers does what it says, and is undone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
import redis
from django.db import connection

from lab.chaos.faults.catalogue import FAULTS, list_possible
from lab.chaos.faults.fault_injector import FaultInjector, find_library
from lab.chaos.proxies import hosts
from lab.cluster import processes
from tests.cluster.conftest import THREADS, WORKERS, World, until, wait_until_settled

_KILLS = {
    name: process
    for name in FAULTS
    if (process := name.partition(" ")[0]) in ("worker", *processes.OTHER_PROCESSES)
    and name.endswith(" killed")
}
# Each is set aside once by whichever worker takes it; the forged one brings a second.
_SET_ASIDE = {"malformed message": 1, "forged message": 2, "message for an unknown actor": 1}


@pytest.fixture
def injector(world: World) -> Iterator[FaultInjector]:
    """It may break whatever the journeys run on; they go on when all workers are there again."""
    world.cluster.revive()
    yield FaultInjector(world.stage, world.cluster, Random(5), lambda _pid: None)
    world.cluster.revive()
    processes.wait_for_workers(WORKERS * THREADS)


def _pids(world: World) -> dict[str, int]:
    running = {
        name: process for name, process in world.cluster.processes.items() if process.is_running
    }
    return {name: process.pid for name, process in running.items()}


def _find_restarted(world: World, act: Callable[[], object]) -> set[str]:
    before = _pids(world)
    act()
    return {name for name, pid in _pids(world).items() if pid != before.get(name)}


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def _list_stopped(world: World) -> list[str]:
    stopped_names = [name for name, pid in _pids(world).items() if _is_stopped(pid)]
    return [name.partition("-")[0] for name in stopped_names]


def _sees(pid: int, setting: bytes) -> bool:
    return setting in Path(f"/proc/{pid}/environ").read_bytes()


def _set_aside(injector: FaultInjector) -> int:
    with injector.queue() as client:
        return int(client.execute_command("LLEN", "dramatiq:quarantine"))


def test_evidence_lies_in_a_folder_or_in_a_store() -> None:
    in_store, in_folder = (set(list_possible(has_store=has_store)) for has_store in (True, False))
    assert in_folder - in_store == {"evidence folder out of reach"}
    assert len(in_store - in_folder) == 6
    assert in_store | in_folder <= FAULTS.keys()


def test_the_reference_names_each_class() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "spike-faults.md").read_text()
    table = page.partition("| class |")[2]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.count("|") == 3]
    assert {row[0] for row in rows if not row[0].startswith("-")} == FAULTS.keys()


@pytest.mark.parametrize("name", _KILLS)
def test_who_is_killed_is_dead_until_it_is_started_again(
    world: World, injector: FaultInjector, name: str
) -> None:
    def kill_and_revive() -> None:
        assert FAULTS[name](injector) is None
        until(world.cluster.revive)

    restarted_names = _find_restarted(world, kill_and_revive)
    assert [name.partition("-")[0] for name in restarted_names] == [_KILLS[name]]


def test_a_rolling_restart_gives_every_worker_another_life(
    world: World, injector: FaultInjector
) -> None:
    restarted_names = _find_restarted(
        world, lambda: FAULTS["workers ended one after another"](injector)
    )
    assert restarted_names == set(injector.workers())


@pytest.mark.parametrize("name", ["worker paused beyond its lease", "dispatcher paused"])
def test_who_is_paused_stands_still_until_it_goes_on(
    world: World, injector: FaultInjector, name: str
) -> None:
    end = FAULTS[name](injector)
    assert end is not None
    # A signal takes its time to arrive.
    until(lambda: _list_stopped(world) == [name.partition(" ")[0]])
    end.act()
    until(lambda: not _list_stopped(world))


@pytest.mark.parametrize("name", _SET_ASIDE)
def test_a_message_that_nobody_may_act_on_is_set_aside(injector: FaultInjector, name: str) -> None:
    with injector.queue() as client:
        client.delete("dramatiq:quarantine")
    FAULTS[name](injector)
    until(lambda: _set_aside(injector) == _SET_ASIDE[name])


def test_the_queue_is_killed_emptied_and_full_as_it_is_said(injector: FaultInjector) -> None:
    with injector.queue() as client:
        client.set("dramatiq:there", "1")
        FAULTS["queue emptied"](injector)
        assert client.get("dramatiq:there") is None
        full = FAULTS["queue full"](injector)
        assert full is not None
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            client.set("dramatiq:there", "1")
        full.act()
        client.set("dramatiq:there", "1", ex=1)
    queue_restart = FAULTS["queue killed"](injector)
    assert queue_restart is not None
    with injector.queue() as client, pytest.raises(redis.ConnectionError):
        client.ping()
    queue_restart.act()
    with injector.queue() as client:
        assert client.ping()


@pytest.mark.parametrize("name", ["database killed", "database restarted in good order"])
def test_the_database_comes_back_with_all_it_held(
    world: World, injector: FaultInjector, name: str
) -> None:
    before = _pids(world)
    (case,) = world.file(world.other_mark, f"GONE-{name[9]}")  # no marketplace has it
    connection.close()
    end = FAULTS[name](injector)
    assert end is not None
    assert not injector.servers.postgres.process.is_running
    end.act()
    assert wait_until_settled([case]) == ["invalid"]
    assert _pids(world) == before, "every process waits for it"


def test_the_folder_of_evidence_is_out_of_reach_and_back(
    world: World, injector: FaultInjector
) -> None:
    hosts.place_evidence(injector.vault)
    (injector.vault / "kept").write_text("still here")
    end = FAULTS["evidence folder out of reach"](injector)
    assert end is not None
    with pytest.raises(NotADirectoryError):
        (injector.vault / "kept").read_text()
    end.act()
    assert (injector.vault / "kept").read_text() == "still here"


def test_a_worker_with_a_wrong_clock_lives_and_gets_the_right_one_back(
    world: World, injector: FaultInjector
) -> None:
    if not find_library():
        pytest.skip("There is no libfaketime here.")
    end = FAULTS["worker's clock an hour ahead"](injector)
    assert end is not None
    running = {
        name: process for name, process in world.cluster.processes.items() if process.is_running
    }
    wrong = [name for name, process in running.items() if _sees(process.pid, b"FAKETIME=+1h")]
    if world.store is None:  # an object store refuses who signs at another hour
        processes.wait_for_workers(WORKERS * THREADS)
    end.act()
    assert [name.partition("-")[0] for name in wrong] == ["worker"]
    assert not _sees(running[wrong[0]].pid, b"FAKETIME")
