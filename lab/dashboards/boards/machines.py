"""Shows whether the machines keep up: queues, workers, stages, matchers."""

from typing import Final

from lab.dashboards.boards.board import (
    Board,
    Kind,
    Panel,
    Question,
    Section,
    line_panel,
    number_panel,
    page_limit,
    warn_limit,
)

_NOW: Final = Section(
    "Do the machines keep up?",
    (
        number_panel(
            "Oldest case that waits for a machine",
            "Since its filing. Normal: below 10 seconds. Above: start more workers.",
            "s",
            "markwarden_queue_oldest_age_seconds",
            limits=(warn_limit(300),),
            alerts=("MachinesBehind", "DispatcherStopped"),
        ),
        number_panel(
            "Worker threads",
            "Heard of in the last five seconds. Normal: as many as you started.",
            "short",
            "markwarden_workers_live",
            limits=(page_limit(1),),
            is_low_bad=True,
            alerts=("NoWorkers", "NoSuspectWorker"),
        ),
        number_panel(
            "Parked cases",
            "No worker survived them; a person must look. Normal: 0.",
            "short",
            "markwarden_parked_cases",
            limits=(warn_limit(1),),
            alerts=("CaseParked",),
        ),
        number_panel(
            "Messages set aside",
            "Forged or damaged, among the last hundred. Normal: 0. Somebody else writes to the"
            " queue, or a key was removed too early.",
            "short",
            "markwarden_quarantine_length",
            limits=(page_limit(1),),
            alerts=("MessageForged",),
        ),
        number_panel(
            "PostgreSQL answers",
            "While it does not, nothing can be filed, decided or shown.",
            "bool_yes_no",
            "markwarden_database_up",
            limits=(page_limit(1),),
            is_low_bad=True,
            alerts=("DatabaseAway",),
        ),
        number_panel(
            "Redis answers",
            "While it does not, filings are taken, but no machine starts on them.",
            "bool_yes_no",
            "markwarden_queue_up",
            limits=(page_limit(1),),
            is_low_bad=True,
            alerts=("QueueAway",),
        ),
        number_panel(
            "Processes away",
            "Those of the job `work` that do not answer the scrape. Normal: 0.",
            "short",
            'sum(1 - up{job="work"})',
            limits=(warn_limit(1),),
            alerts=("ProcessAway", "StateUnknown"),
        ),
        number_panel(
            "Duties that fail",
            "Of those that the timers carry out in rounds. What such a duty has to do waits; the"
            " others have their turn. Normal: 0.",
            "short",
            "sum(markwarden_duty_failing)",
            limits=(warn_limit(1),),
            alerts=("DutyFails",),
        ),
        number_panel(
            "Age of the measured figures",
            "Deadlines, service level and outlook are measured beside the scrape, the audit chain"
            " too. When they grow old, all that rests on them is blind.",
            "s",
            "max(markwarden_measure_age_seconds)",
            limits=(warn_limit(120),),
            alerts=("FiguresStale",),
        ),
    ),
)

_QUEUES: Final = Section(
    "What waits?",
    (
        line_panel(
            "Work by stage and state",
            "Cases that a machine has something to do with. Those waiting are the backlog;"
            " those sent lie in Redis, at most four for each thread.",
            "short",
            "markwarden_queue_depth",
            "{{stage}}, {{state}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Age of the oldest waiting case",
            "Since its filing. It rises in a burst and must come down again.",
            "s",
            "markwarden_queue_oldest_age_seconds",
            "oldest",
            limits=(warn_limit(300),),
            alerts=("MachinesBehind",),
        ),
        line_panel(
            "Messages in Redis",
            "Those taken included. Nothing here while Redis does not answer.",
            "short",
            "markwarden_queue_messages",
            "{{queue}}",
            kind=Kind.STACK,
            width=6,
        ),
        Panel(
            title="Held by workers",
            says="Leases that ran out flicker when a worker dies: the sweeper takes them back.",
            unit="short",
            questions=(
                Question("markwarden_inflight", "held"),
                Question("markwarden_lease_expired", "lease ran out"),
            ),
            width=6,
            alerts=("SweeperStopped",),
        ),
        Panel(
            title="Given back and waiting",
            says="In the last minute, by cause. A marketplace that does not answer"
            " shows here first.",
            unit="short",
            questions=(
                Question("sum by (why) (markwarden_work_postponed)", "{{why}}"),
                Question("markwarden_suspects_waiting", "to be run alone"),
            ),
            width=6,
            alerts=("MarketplaceAway", "VaultAway", "CasesFail"),
        ),
        line_panel(
            "Brought back by the sweeper",
            "Work whose worker died or whose message was lost. Normal: none.",
            "cps",
            "sum by (reason) (rate(markwarden_recovered_total[$__rate_interval]))",
            "{{reason}}",
            width=6,
            alerts=("WorkersDie",),
        ),
    ),
)

_WORK: Final = Section(
    "What do they do?",
    (
        line_panel(
            "Attempts a second",
            "Claims by result. Postponed: the marketplace did not answer."
            " Fenced: somebody else had it already. Failed and dropped are read in the logs.",
            "cps",
            "sum by (stage, outcome) (rate(markwarden_attempts_total[$__rate_interval]))",
            "{{stage}}, {{outcome}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Time for one case",
            "From claim to the committed result; 95 of 100 cases are faster.",
            "s",
            "histogram_quantile(0.95, sum by (le, stage) ("
            "rate(markwarden_case_duration_seconds_bucket[$__rate_interval])))",
            "{{stage}}",
        ),
        line_panel(
            "Processor time of each process",
            "Cores in use. A worker at one core for each of its threads is busy all the time.",
            "short",
            'rate(process_cpu_seconds_total{job="work"}[$__rate_interval])',
            "{{instance}}",
        ),
        line_panel(
            "Memory of each process",
            "Resident. The rights index is mapped and shared: it counts in each.",
            "bytes",
            'process_resident_memory_bytes{job="work"}',
            "{{instance}}",
        ),
    ),
)

MACHINES: Final = Board(
    name="workers-and-queues",
    title="Markwarden: workers and queues",
    says="Whether the machines keep up with what is filed, and what they do.",
    sections=(_NOW, _QUEUES, _WORK),
    shows="3h",
)
