"""Where evidence lies does not answer, answers late, fails, or breaks off in the middle."""

from collections.abc import Mapping
from typing import Final

from workers.lab.spike.faults.fault import Fault, requiring
from workers.lab.spike.faults.hand import FaultInjector
from workers.lab.spike.faults.need import FaultEnd, Need
from workers.lab.spike.lines import How


def _break_store(how: How, seconds: float, *, delay: float = 0.0) -> Fault:
    @requiring(Need.STORE)
    def strike(hand: FaultInjector) -> FaultEnd:
        return hand.break_line("store", how, seconds, delay=delay)

    return strike


@requiring(Need.FOLDER)
def _block_folder(hand: FaultInjector) -> FaultEnd:
    """A file stands where the folder was: not even an administrator's rights help."""
    aside = hand.vault.with_name("vault-aside")
    hand.vault.mkdir(parents=True, exist_ok=True)
    hand.vault.rename(aside)
    hand.vault.touch()

    def mend() -> None:
        hand.vault.unlink()
        aside.rename(hand.vault)

    return FaultEnd(3.0, mend)


EVIDENCE: Final[Mapping[str, Fault]] = {
    "evidence folder out of reach": _block_folder,
    "object store failing": _break_store("failing", 3.0),
    "object store slow": _break_store("slow", 3.0, delay=0.5),
    "object store out of reach": _break_store("cut", 3.0),
    "object store breaking off": _break_store("half", 3.0),
}
