"""The reports that exist: a name, its columns, its statement. A new one is a row here and its texts."""

from dataclasses import dataclass

# {visible}: the access predicate over `c`. %(zone)s: the country's days. Period: [%(from)s, %(to)s).
_PERIOD = "{visible} AND c.opened_at >= %(from)s AND c.opened_at < %(to)s"
# Seconds until a person or the bot first answered; a conversation that nobody answered counts in no quantile.
_ANSWER = "extract(epoch FROM c.first_answer_at - c.opened_at)"
_TIMES = f"""
count(*) AS opened, count(c.first_answer_at) AS answered,
round(percentile_cont(0.5) WITHIN GROUP (ORDER BY {_ANSWER})::numeric, 1)::float8 AS median_seconds,
round(percentile_cont(0.9) WITHIN GROUP (ORDER BY {_ANSWER})::numeric, 1)::float8 AS p90_seconds,
round(avg({_ANSWER})::numeric, 1)::float8 AS mean_seconds
"""
_COUNTS = """
count(*) AS opened, count(c.closed_at) AS closed,
count(*) FILTER (WHERE c.risk_level IS NOT NULL) AS with_risk,
round(avg(c.rating)::numeric, 2)::float8 AS mean_rating
"""


@dataclass(frozen=True, slots=True)
class Report:
    """`columns`: keys of the rows, in order; their labels are texts `reports.column.<key>`."""

    name: str
    columns: tuple[str, ...]
    statement: str


_COUNTED = ("opened", "closed", "with_risk", "mean_rating")
_TIMED = ("opened", "answered", "median_seconds", "p90_seconds", "mean_seconds")

REPORTS = {
    report.name: report
    for report in (
        Report(
            "conversations_per_day",
            ("day", *_COUNTED),
            f"""SELECT (c.opened_at AT TIME ZONE %(zone)s)::date AS day, {_COUNTS}
                FROM conversation c WHERE {_PERIOD} GROUP BY 1 ORDER BY 1""",
        ),
        Report(
            "conversations_per_channel",
            ("channel", "account", *_COUNTED),
            f"""SELECT c.channel, a.name AS account, {_COUNTS}
                FROM conversation c JOIN channel_account a ON a.id = c.account_id
                WHERE {_PERIOD} GROUP BY c.channel, a.id, a.name ORDER BY opened DESC, account""",
        ),
        Report(
            "conversations_per_queue",
            ("queue", *_COUNTED),
            f"""SELECT q.name AS queue, {_COUNTS}
                FROM conversation c LEFT JOIN queue q ON q.id = c.queue_id
                WHERE {_PERIOD} GROUP BY q.id, q.name ORDER BY opened DESC, queue""",
        ),
        Report(
            "first_answer_times",
            ("day", *_TIMED),
            f"""SELECT (c.opened_at AT TIME ZONE %(zone)s)::date AS day, {_TIMES}
                FROM conversation c WHERE {_PERIOD} GROUP BY 1 ORDER BY 1""",
        ),
        Report(
            "first_answer_times_per_queue",
            ("queue", *_TIMED),
            f"""SELECT q.name AS queue, {_TIMES}
                FROM conversation c LEFT JOIN queue q ON q.id = c.queue_id
                WHERE {_PERIOD} GROUP BY q.id, q.name ORDER BY opened DESC, queue""",
        ),
    )
}
