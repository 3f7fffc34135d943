"""Lists the dashboards, in the order in which somebody on call opens them."""

from typing import Final

from workers.lab.panels.board import Board
from workers.lab.panels.boards.decisions import DECISIONS
from workers.lab.panels.boards.desk import DESK
from workers.lab.panels.boards.machines import MACHINES
from workers.lab.panels.boards.outbound import OUTBOUND
from workers.lab.panels.boards.promise import SERVICE_LEVEL
from workers.lab.panels.boards.rights import RIGHTS

BOARDS: Final[tuple[Board, ...]] = (SERVICE_LEVEL, MACHINES, DESK, DECISIONS, RIGHTS, OUTBOUND)
