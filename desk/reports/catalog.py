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


_USAGE = """
model, purpose, prompt, sum(calls)::int AS calls, sum(failures)::int AS failures, sum(prompt_tokens)::bigint AS prompt_tokens,
sum(completion_tokens)::bigint AS completion_tokens, sum(estimated)::int AS estimated, round(sum(cost), 4)::float8 AS cost,
round(sum(millis) / 1000.0 / greatest(sum(calls), 1), 2)::float8 AS model_seconds, round(max(slowest_millis) / 1000.0, 2)::float8 AS slowest_seconds
"""
_MODEL = (
    "model", "purpose", "prompt", "calls", "failures", "prompt_tokens", "completion_tokens", "estimated", "cost", "model_seconds",
    "slowest_seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """`columns`: keys of the rows, in order; their labels are texts `reports.column.<key>`."""

    name: str
    columns: tuple[str, ...]
    statement: str


# What the assistant did with a question: small talk and safe replies to a risk are none.
_ANSWERS = """
SELECT date_trunc('week', t.at AT TIME ZONE %(zone)s)::date AS week, count(*) AS questions,
       count(*) FILTER (WHERE t.action = 'answer') AS bot_answered, count(*) FILTER (WHERE t.action = 'clarify') AS clarified,
       count(*) FILTER (WHERE t.action = 'hand_over') AS abstained,
       round(avg((t.action = 'answer')::int)::numeric, 3)::float8 AS answered_share,
       round(avg((t.action = 'hand_over')::int)::numeric, 3)::float8 AS abstained_share,
       count(t.helpful) AS rated, round(avg(t.helpful::int)::numeric, 3)::float8 AS helpful_share
FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id
WHERE {visible} AND t.at >= %(from)s AND t.at < %(to)s AND t.action IN ('answer', 'clarify', 'hand_over') GROUP BY 1 ORDER BY 1
"""
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
            "answers_per_week",
            ("week", "questions", "bot_answered", "clarified", "abstained", "answered_share", "abstained_share", "rated", "helpful_share"),
            _ANSWERS,
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
        Report(
            "model_usage",
            ("day", *_MODEL),
            f"""SELECT day, {_USAGE} FROM model_usage
                WHERE day >= (%(from)s AT TIME ZONE %(zone)s)::date AND day < (%(to)s AT TIME ZONE %(zone)s)::date
                GROUP BY day, model, purpose, prompt ORDER BY day, model, purpose, prompt""",
        ),
        Report(
            "model_usage_per_month",
            ("month", *_MODEL),
            f"""SELECT to_char(day, 'YYYY-MM') AS month, {_USAGE} FROM model_usage
                WHERE day >= (%(from)s AT TIME ZONE %(zone)s)::date AND day < (%(to)s AT TIME ZONE %(zone)s)::date
                GROUP BY 1, model, purpose, prompt ORDER BY 1, model, purpose, prompt""",
        ),
    )
}
