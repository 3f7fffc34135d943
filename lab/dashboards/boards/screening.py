"""Shows the screening of listings: is it in time, is it right, and what does it keep away?"""

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
    "Are listings screened in time?",
    (
        number_panel(
            "Past their turn",
            "How long the oldest listings have waited beyond their turn. Normal: below 10 seconds."
            " Above: start more screeners, unless cases hold them back.",
            "s",
            "markwarden_screening_overdue_seconds",
            limits=(warn_limit(60),),
            alerts=("ScreeningBehind",),
        ),
        number_panel(
            "Longest silence of a marketplace",
            "Since its newest batch of listings. What is normal depends on the hour.",
            "s",
            "max(markwarden_screening_feed_age_seconds) or vector(0)",
            alerts=("ScreeningFeedSilent",),
        ),
        number_panel(
            "Oldest index of a screener",
            "Since it read the changes. Normal: 2 seconds. From 60 on it screens nothing.",
            "s",
            "max(markwarden_screening_index_age_seconds) or vector(0)",
            limits=(page_limit(30),),
            alerts=("ScreeningIndexOld",),
        ),
        number_panel(
            "Screeners",
            "Heard of in the last five seconds. Normal: as many as you started.",
            "short",
            "markwarden_screeners_live",
            limits=(warn_limit(1),),
            is_low_bad=True,
        ),
        number_panel(
            "Listings screened today",
            "Listings that screening answered since midnight, UTC.",
            "short",
            "markwarden_screening_listings_today",
        ),
    ),
)

_FLOW: Final = Section(
    "What comes, and what waits?",
    (
        line_panel(
            "Listings screened a second",
            "By verdict. Normal: next to none is not screened.",
            "cps",
            "sum by (answer) (rate(markwarden_screening_listings_total[$__rate_interval]))"
            ' or on () label_replace(vector(0), "answer", "none", "", "")',
            "{{answer}}",
        ),
        Panel(
            title="From a batch to its verdicts",
            says="Aim: 99 of 100 parts within 10 seconds. While cases wait, listings wait too.",
            unit="s",
            questions=tuple(
                Question(
                    f"histogram_quantile({share}, sum by (le) ("
                    "rate(markwarden_screening_lag_seconds_bucket[$__rate_interval])))"
                    " >= 0 or on () vector(0)",
                    says,
                )
                for share, says in ((0.5, "half are faster"), (0.99, "99 of 100 are faster"))
            ),
            limits=(warn_limit(10),),
            alerts=("ScreeningBehind",),
        ),
        line_panel(
            "Listings that wait, by marketplace",
            "Marketplaces take turns. One that sends a backfill waits with it alone.",
            "short",
            "sum by (marketplace) (markwarden_screening_waiting_lines)",
            "{{marketplace}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Listings that wait, by turn",
            "A batch goes by the first kind of change in it: new before edit before backfill.",
            "short",
            "sum by (turn) (markwarden_screening_waiting_lines)",
            "{{turn}}",
            kind=Kind.STACK,
        ),
    ),
)

_HOLDS: Final = Section(
    "What is held, and is it right?",
    (
        number_panel(
            "Rules in shadow",
            "They spent their budget of holds today. Normal: 0.",
            "short",
            "sum(markwarden_screening_budget_reached) or vector(0)",
            limits=(page_limit(1),),
            alerts=("ScreeningBudgetReached",),
        ),
        number_panel(
            "Holds that wait for a person",
            "Held listings on which nobody has decided.",
            "short",
            "markwarden_screening_holds_waiting",
        ),
        number_panel(
            "Holds past their time",
            "Held listings on which nobody decided in time. Normal: 0.",
            "short",
            "markwarden_screening_holds_overdue",
            limits=(warn_limit(1),),
        ),
        line_panel(
            "Holds of 10,000 listings today",
            "By the rule that holds them; since midnight, UTC.",
            "short",
            "10000 * markwarden_screening_held_today"
            " / on (instance) group_left () (markwarden_screening_listings_today > 0)"
            ' or on () label_replace(vector(0), "rule", "no rule", "", "")',
            "{{rule}}",
        ),
        line_panel(
            "Budget of holds that is used",
            "Of each rule's budget of the day. At 100 % the rule is in shadow until midnight, UTC.",
            "percentunit",
            "markwarden_screening_budget_used_ratio",
            "{{rule}}",
            limits=(warn_limit(0.8), page_limit(1)),
            alerts=("ScreeningBudgetReached",),
        ),
        line_panel(
            "Holds that persons upheld, by rule",
            "Of those that they decided on in 28 days: the precision of a rule. At least: the lower"
            " bound of its interval of 95 %. A rule that is often wrong belongs in shadow.",
            "percentunit",
            "markwarden_screening_precision"
            ' or on () label_replace(vector(0), "rule", "none decided", "", "")',
            "{{rule}} {{figure}}",
            top=1,
        ),
    ),
)

_RESULTS: Final = Section(
    "What does it keep away?",
    (
        line_panel(
            "Share of what infringes that is held",
            "Of the listings that infringe, those that screening held and a person upheld, by what"
            " persons read in 90 days. What passed is estimated from listings that are drawn by"
            " chance and read blind. At least, at most: the interval of 95 %.",
            "percentunit",
            "markwarden_screening_recall"
            ' or on () label_replace(vector(0), "figure", "nothing read", "", "")',
            "{{figure}}",
            top=1,
        ),
        line_panel(
            "Found before a complaint, before a sale",
            "Of the listings that were found to infringe in 28 days. Before a sale: new listings"
            " that a person kept from being published. After it passed: screening had let it pass,"
            " and somebody complained.",
            "percentunit",
            "markwarden_screening_found_ratio"
            ' or on () label_replace(vector(0), "how", "nothing found", "", "")',
            "{{how}}",
            top=1,
        ),
        Panel(
            title="Upheld listings seen again",
            says="Share that screening has seen again, with the picture of the upheld listing,"
            " within 30 and 90 days. Those that are not seen yet count as long as they were"
            " watched (Kaplan and Meier).",
            unit="percentunit",
            questions=tuple(
                Question(
                    f'1 - max(markwarden_upheld_kept_away_ratio{{days="{days}"}})'
                    " or on () vector(0)",
                    f"within {days} days",
                )
                for days in (30, 90)
            ),
            top=1,
        ),
        line_panel(
            "Upheld listings that stay away",
            "Share not seen again for so many days (Kaplan and Meier). A curve is missing where no"
            " ruling is so old.",
            "percentunit",
            "markwarden_upheld_kept_away_ratio"
            ' or on () label_replace(vector(1), "days", "0", "", "")',
            "{{days}} days",
            top=1,
        ),
    ),
)

SCREENING: Final = Board(
    name="screening",
    title="Markwarden: screening",
    says="Whether listings are screened in time, how often holds are right, what they keep away.",
    sections=(_NOW, _FLOW, _HOLDS, _RESULTS),
    shows="24h",
)
