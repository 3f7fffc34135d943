"""Lists the dashboards, in the order in which a person on call opens them."""

from typing import Final

from lab.dashboards.boards.board import Board
from lab.dashboards.boards.decisions import DECISIONS
from lab.dashboards.boards.desk import DESK
from lab.dashboards.boards.machines import MACHINES
from lab.dashboards.boards.outbound import OUTBOUND
from lab.dashboards.boards.rights import RIGHTS
from lab.dashboards.boards.screening import SCREENING
from lab.dashboards.boards.service_level import SERVICE_LEVEL

BOARDS: Final[tuple[Board, ...]] = (
    SERVICE_LEVEL, MACHINES, DESK, DECISIONS, SCREENING, RIGHTS, OUTBOUND,
)  # fmt: skip
