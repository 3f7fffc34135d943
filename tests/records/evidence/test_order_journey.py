"""An order from its receipt to the file that the authority checks with standard programs."""

from datetime import timedelta
from pathlib import Path

from gateways.vault_folder import FolderVault
from records.actions.evidence import bundles, disclosure_orders
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import Authority, DisclosureOrder, DisclosureOrderState, LegalHoldKind
from records.ledger.models import Outgoing
from records.notices.sellers import disclosure_order_letters
from tests.fakes.timestamp_authority import TimestampAuthority
from tests.records.evidence.test_bundles import authority, cases, list_commands, run, unpack
from tests.records.evidence.test_legal_holds import keeper

__all__ = ["authority", "cases"]


def test_an_order_is_narrowed_and_disclosed_as_a_bundle_that_anybody_verifies(
    cases: list[Case], vault: FolderVault, authority: TimestampAuthority, tmp_path: Path
) -> None:
    now, ines, carl = database_now(), keeper(), keeper("carl")
    court = disclosure_orders.list_authority(
        Authority(name="Court", country="DE", telephone="+49 30 555", source="Register"),
        ines, now=now,
    )  # fmt: skip
    court = disclosure_orders.confirm_authority(court.pk, carl, now=now)
    new_order = DisclosureOrder(
        kind="eu_production", sender="Court", reference="7 Js 1/26", basis="Article 5",
        asks="All that you have", authority=court, received_at=now,
        secret_until_on=(now + timedelta(days=30)).date(),
    )  # fmt: skip
    order = disclosure_orders.receive_order(new_order, [], ines, now=now)
    assert order.state == DisclosureOrderState.QUERIED, "it sets no bounds"
    disclosure_orders.complete_order(
        order.pk, court, "Article 5", [(LegalHoldKind.CASE, cases[0].pk)], ines, now=now
    )
    disclosure_orders.authenticate_order(order.pk, "+49 30 555", "Clerk Ost", ines, now=now)
    disclosure_orders.assess_order(order.pk, "", ines, now=now)
    order = disclosure_orders.prepare_order(order.pk, ines, now=now)
    assert bundles.build_next(vault, authority.stamp, database_now())
    disclosure_orders.disclose_order(order.pk, carl, now=now)
    assert order.bundle
    bundle = bundles.open_bundle(order.bundle.pk, "To send it", ines, now=now)
    file = tmp_path / bundle.file_name
    vault.fetch(bundle.vault_name, file)
    folder = unpack(file)
    commands = list_commands(folder)
    for program in ("sha256sum", "openssl cms", "openssl ts", "bagit"):
        assert any(program in command for command in commands), program
    for command in commands:
        assert run(command, folder), command
    assert [path.name for path in (folder / "data/cases").iterdir()] == [cases[0].number]
    letter = Outgoing.objects.get(kind=disclosure_order_letters.KIND)
    assert letter.send_after > now + timedelta(days=30), "the order forbids it until then"
