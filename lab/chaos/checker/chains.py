"""Check that the audit chain is intact, and says what happened and no more."""

from collections.abc import Iterator
from typing import Final

from lab.chaos.checker.queries import Question, find_sentences
from records.ledger import proof

# One line a case: how often its chain names each act, beside how often the rows say it happened.
# An entry is canonical JSON, in which the act's name is the fourth piece between quotation marks.
# A duplicate may lead, be frozen, follow another and be revived: then it is frozen again.
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Case {0} has {2} entries “{1}” in its chain where {3} happened.",
        """
        WITH acts AS MATERIALIZED (
          SELECT subject_id, split_part(entry, '"', 4) AS act FROM ledger_auditentry
          WHERE subject_kind = 'case'
        ), said AS (
          SELECT subject_id, count(*) FILTER (WHERE act = 'open') AS opened,
            count(*) FILTER (WHERE act = 'freeze') AS frozen,
            count(*) FILTER (WHERE act = 'route') AS routed,
            count(*) FILTER (WHERE act = 'withdraw') AS withdrawn,
            count(*) FILTER (WHERE act = 'rule') AS ruled,
            count(*) FILTER (WHERE act = 'annul') AS annulled,
            count(*) FILTER (WHERE act = 'ask') AS asked,
            count(*) FILTER (WHERE act = 'answer') AS answered,
            count(*) FILTER (WHERE act IN ('follow', 'yield', 'reopen')) AS followed,
            count(*) FILTER (WHERE act = 'revive') AS revived,
            count(*) FILTER (WHERE act = 'counter') AS countered,
            count(*) FILTER (WHERE act = 'forward') AS forwarded,
            count(*) FILTER (WHERE act = 'appeal') AS appealed,
            count(*) FILTER (WHERE act = 'retract') AS retracted,
            count(*) FILTER (WHERE act = 'settle') AS settled
          FROM acts GROUP BY subject_id
        ), ruled AS (
          SELECT case_id, count(*) AS times, count(annulled_at) AS annulled
          FROM cases_ruling GROUP BY case_id
        ), asked AS (
          SELECT case_id, count(*) AS times, count(answered_at) AS answered
          FROM cases_clarification GROUP BY case_id
        ), disputed AS (
          SELECT case_id, count(*) AS times, count(forwarded_at) AS forwarded
          FROM disputes_counternotification GROUP BY case_id
        ), appealed AS (
          SELECT case_id, count(*) AS times FROM disputes_appeal GROUP BY case_id
        ), settled AS (
          SELECT case_id, count(carried_out_at) AS times,
            count(*) FILTER (WHERE cause = 'retraction') AS retracted
          FROM cases_settlement GROUP BY case_id
        ), compared AS (
          SELECT c.id, act.name, act.said, act.least, act.most
          FROM cases_case c
          LEFT JOIN said ON said.subject_id = c.id
          LEFT JOIN ruled ON ruled.case_id = c.id
          LEFT JOIN asked ON asked.case_id = c.id
          LEFT JOIN disputed ON disputed.case_id = c.id
          LEFT JOIN appealed ON appealed.case_id = c.id
          LEFT JOIN settled ON settled.case_id = c.id
          CROSS JOIN LATERAL (VALUES
            ('open', said.opened, 1, 1),
            ('freeze', said.frozen, (c.frozen_id IS NOT NULL)::int,
              (c.frozen_id IS NOT NULL)::int * (1 + said.revived)),
            ('route', said.routed, 0, 1 + coalesce(asked.answered, 0) + said.revived),
            ('withdraw', said.withdrawn, (c.state = 'withdrawn')::int,
              (c.state = 'withdrawn')::int),
            ('rule', said.ruled, coalesce(ruled.times, 0), coalesce(ruled.times, 0)),
            ('annul', said.annulled, coalesce(ruled.annulled, 0), coalesce(ruled.annulled, 0)),
            ('ask', said.asked, coalesce(asked.times, 0), coalesce(asked.times, 0)),
            ('answer', said.answered, coalesce(asked.answered, 0), coalesce(asked.answered, 0)),
            ('counter', said.countered, coalesce(disputed.times, 0), coalesce(disputed.times, 0)),
            ('forward', said.forwarded, coalesce(disputed.forwarded, 0),
              coalesce(disputed.forwarded, 0)),
            ('appeal', said.appealed, coalesce(appealed.times, 0), coalesce(appealed.times, 0)),
            ('retract', said.retracted, coalesce(settled.retracted, 0),
              coalesce(settled.retracted, 0)),
            ('settle', said.settled, coalesce(settled.times, 0), coalesce(settled.times, 0)),
            ('follow', said.followed,
              (c.follows_id IS NOT NULL AND c.state IN ('upheld', 'rejected', 'invalid'))::int,
              1000)
          ) AS act(name, said, least, most)
        )
        SELECT id, name, coalesce(said, 0), CASE WHEN least >= most THEN least::text
               ELSE least || ' to ' || most END
        FROM compared WHERE coalesce(said, 0) NOT BETWEEN least AND coalesce(most, least)
        """,
    ),
)


def find_breaches() -> Iterator[str]:
    """Find broken links and checkpoints, actions without an entry, and the other way round."""
    yield from find_sentences(_QUESTIONS)
    findings = proof.prove_chain().findings
    yield from findings.sentences
    if (more := findings.count - len(findings.sentences)) > 0:
        yield f"The audit chain is broken in {more} more places."
