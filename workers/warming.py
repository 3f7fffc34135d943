"""Read before the first case what its matching would wait for: tables, and the law."""

import gc

from pipeline.frequency import zipf_values
from pipeline.goods import goods_table
from records.ledger import policies


def warm_up() -> None:
    """Half a second, once a process; the case that came first paid for it.

    What is read stays: the garbage collector need not look through it again and again.
    """
    zipf_values("")
    goods_table()
    policies.calendar()
    for row in policies.policy().jurisdictions:
        policies.profile(row.profile)
    gc.collect()
    gc.freeze()
