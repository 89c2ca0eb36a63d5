"""The reports that exist: a name, its columns, its statement. A new one is a row here and its texts."""

from dataclasses import dataclass
from typing import Literal

# {visible}: the access predicate over `c`, or over `cf` in a report of cases. %(zone)s: the country's days. Period: [%(from)s, %(to)s).
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


_USAGE = """
model, purpose, prompt, sum(calls)::int AS calls, sum(failures)::int AS failures, sum(prompt_tokens)::bigint AS prompt_tokens,
sum(completion_tokens)::bigint AS completion_tokens, sum(estimated)::int AS estimated, round(sum(cost), 4)::float8 AS cost,
round(sum(millis) / 1000.0 / greatest(sum(calls), 1), 2)::float8 AS model_seconds, round(max(slowest_millis) / 1000.0, 2)::float8 AS slowest_seconds
"""
_MODEL = (
    "model", "purpose", "prompt", "calls", "failures", "prompt_tokens", "completion_tokens", "estimated", "cost", "model_seconds",
    "slowest_seconds",
)  # fmt: skip


Group = Literal["conversations", "times", "assistant", "model", "cases"]
Kind = Literal["day", "week", "month", "channel", "purpose", "text", "count", "share", "seconds", "rating", "cost"]
_KINDS: dict[str, Kind] = {
    "day": "day", "week": "week", "month": "month", "channel": "channel", "purpose": "purpose", "cost": "cost", "mean_rating": "rating",
    "account": "text", "queue": "text", "case_type": "text", "article": "text", "model": "text", "prompt": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """`columns`: keys of the rows, in order; their labels are texts `reports.column.<key>`. `apart`: no row counts what another counts."""

    name: str
    group: Group
    columns: tuple[str, ...]
    statement: str
    apart: bool = True
    over: Literal["conversation", "case"] = "conversation"

    def summed(self, column: str) -> bool:
        return self.apart and kind(column) in ("count", "cost")


def kind(column: str) -> Kind:
    """How a value is to be read."""
    if column.endswith("_share"):
        return "share"
    return "seconds" if column.endswith("_seconds") else _KINDS.get(column, "count")


# ix_answer_vote_turn. What the citizen and the staff said of each turn.
_VOTES = """
LEFT JOIN LATERAL (
    SELECT bool_and(verdict = 'right') FILTER (WHERE author = 'citizen') AS helpful, count(*) FILTER (WHERE author = 'staff') AS staff,
           count(*) FILTER (WHERE author = 'staff' AND verdict = 'right') AS staff_right,
           count(*) FILTER (WHERE author = 'staff' AND verdict = 'wrong') AS staff_wrong,
           count(*) FILTER (WHERE author = 'staff' AND verdict = 'outdated') AS staff_outdated
    FROM answer_vote WHERE turn_id = t.id) v ON true
"""
_STAFF = """
sum(v.staff)::int AS staff_rated, round(sum(v.staff_right) / nullif(sum(v.staff), 0), 3)::float8 AS staff_right_share,
sum(v.staff_wrong)::int AS staff_wrong, sum(v.staff_outdated)::int AS staff_outdated
"""
_SAID = ("rated", "helpful_share", "staff_rated", "staff_right_share", "staff_wrong", "staff_outdated")
# What the assistant did with a question: small talk and safe replies to a risk are none.
_ANSWERS = f"""
SELECT date_trunc('week', t.at AT TIME ZONE %(zone)s)::date AS week, count(*) AS questions,
       count(*) FILTER (WHERE t.action = 'answer') AS bot_answered, count(*) FILTER (WHERE t.action = 'clarify') AS clarified,
       count(*) FILTER (WHERE t.action = 'hand_over') AS abstained,
       round(avg((t.action = 'answer')::int)::numeric, 3)::float8 AS answered_share,
       round(avg((t.action = 'hand_over')::int)::numeric, 3)::float8 AS abstained_share,
       count(v.helpful) AS rated, round(avg(v.helpful::int)::numeric, 3)::float8 AS helpful_share, {_STAFF}
FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id {_VOTES}
WHERE {{visible}} AND t.at >= %(from)s AND t.at < %(to)s AND t.action IN ('answer', 'clarify', 'hand_over') GROUP BY 1 ORDER BY 1
"""
# An article stands for every answer that cites it; ix_bot_turn_at.
_ARTICLES = f"""
SELECT a.title AS article, count(*) AS cited, count(v.helpful) AS rated, round(avg(v.helpful::int)::numeric, 3)::float8 AS helpful_share, {_STAFF}
FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id {_VOTES}
JOIN article a ON a.id = ANY(t.article_ids) AND a.audience <> 'institution'
WHERE {{visible}} AND t.at >= %(from)s AND t.at < %(to)s AND t.action = 'answer' GROUP BY a.id, a.title
ORDER BY coalesce(sum(v.staff_wrong + v.staff_outdated), 0) + count(*) FILTER (WHERE NOT v.helpful) DESC, cited DESC, article
"""
# How long it was open, of those that were closed.
_OPEN = "round(avg(extract(epoch FROM cf.closed_at - cf.opened_at))::numeric)::float8 AS case_seconds"
# A case counts in the week in which it was opened, and again in that in which it was closed.
_CASES = """
SELECT week, sum(opened)::int AS cases_opened, sum(closed)::int AS cases_closed,
       round(avg(seconds) FILTER (WHERE closed = 1))::float8 AS case_seconds
FROM (
    SELECT date_trunc('week', cf.opened_at AT TIME ZONE %(zone)s)::date AS week, 1 AS opened, 0 AS closed, NULL::numeric AS seconds
    FROM case_file cf WHERE {visible} AND cf.opened_at >= %(from)s AND cf.opened_at < %(to)s
    UNION ALL
    SELECT date_trunc('week', cf.closed_at AT TIME ZONE %(zone)s)::date, 0, 1, extract(epoch FROM cf.closed_at - cf.opened_at)
    FROM case_file cf WHERE {visible} AND cf.closed_at >= %(from)s AND cf.closed_at < %(to)s
) one GROUP BY week ORDER BY week
"""
_COUNTED = ("opened", "closed", "with_risk", "mean_rating")
_TIMED = ("opened", "answered", "median_seconds", "p90_seconds", "mean_seconds")

REPORTS = {
    report.name: report
    for report in (
        Report(
            "conversations_per_day",
            "conversations",
            ("day", *_COUNTED),
            f"""SELECT (c.opened_at AT TIME ZONE %(zone)s)::date AS day, {_COUNTS}
                FROM conversation c WHERE {_PERIOD} GROUP BY 1 ORDER BY 1""",
        ),
        Report(
            "conversations_per_channel",
            "conversations",
            ("channel", "account", *_COUNTED),
            f"""SELECT c.channel, a.name AS account, {_COUNTS}
                FROM conversation c JOIN channel_account a ON a.id = c.account_id
                WHERE {_PERIOD} GROUP BY c.channel, a.id, a.name ORDER BY opened DESC, account""",
        ),
        Report(
            "conversations_per_queue",
            "conversations",
            ("queue", *_COUNTED),
            f"""SELECT q.name AS queue, {_COUNTS}
                FROM conversation c LEFT JOIN queue q ON q.id = c.queue_id
                WHERE {_PERIOD} GROUP BY q.id, q.name ORDER BY opened DESC, queue""",
        ),
        Report(
            "answers_per_week",
            "assistant",
            ("week", "questions", "bot_answered", "clarified", "abstained", "answered_share", "abstained_share", *_SAID),
            _ANSWERS,
        ),
        Report("answers_per_article", "assistant", ("article", "cited", *_SAID), _ARTICLES, apart=False),
        Report(
            "first_answer_times",
            "times",
            ("day", *_TIMED),
            f"""SELECT (c.opened_at AT TIME ZONE %(zone)s)::date AS day, {_TIMES}
                FROM conversation c WHERE {_PERIOD} GROUP BY 1 ORDER BY 1""",
        ),
        Report(
            "first_answer_times_per_queue",
            "times",
            ("queue", *_TIMED),
            f"""SELECT q.name AS queue, {_TIMES}
                FROM conversation c LEFT JOIN queue q ON q.id = c.queue_id
                WHERE {_PERIOD} GROUP BY q.id, q.name ORDER BY opened DESC, queue""",
        ),
        Report("cases_per_week", "cases", ("week", "cases_opened", "cases_closed", "case_seconds"), _CASES, over="case"),
        Report(
            "cases_per_type",
            "cases",
            ("case_type", "cases_opened", "cases_of_them_closed", "case_seconds"),
            f"""SELECT cf.case_type, count(*) AS cases_opened, count(cf.closed_at) AS cases_of_them_closed, {_OPEN}
                FROM case_file cf WHERE {{visible}} AND cf.opened_at >= %(from)s AND cf.opened_at < %(to)s
                GROUP BY cf.case_type ORDER BY cases_opened DESC, cf.case_type""",
            over="case",
        ),
        Report(
            "model_usage",
            "model",
            ("day", *_MODEL),
            f"""SELECT day, {_USAGE} FROM model_usage
                WHERE day >= (%(from)s AT TIME ZONE %(zone)s)::date AND day < (%(to)s AT TIME ZONE %(zone)s)::date
                GROUP BY day, model, purpose, prompt ORDER BY day, model, purpose, prompt""",
        ),
        Report(
            "model_usage_per_month",
            "model",
            ("month", *_MODEL),
            f"""SELECT to_char(day, 'YYYY-MM') AS month, {_USAGE} FROM model_usage
                WHERE day >= (%(from)s AT TIME ZONE %(zone)s)::date AND day < (%(to)s AT TIME ZONE %(zone)s)::date
                GROUP BY 1, model, purpose, prompt ORDER BY 1, model, purpose, prompt""",
        ),
    )
}
