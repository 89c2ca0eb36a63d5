"""`python -m benchmarks.inbound [--short] [--rounds N] [--seconds S] [--relay]`; prints ratios."""

import argparse
import statistics
import time
from dataclasses import dataclass, field

from benchmarks.inbound import limit
from benchmarks.inbound.consoles import Consoles
from benchmarks.inbound.house import TELEGRAM_SECRET, TWILIO_TOKEN, House, house
from benchmarks.inbound.senders import Answers, Target, send

GOAL_RATIO, GOAL_P95 = 0.50, 0.015


@dataclass
class Figures:
    reference: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    rates: dict[str, list[float]] = field(default_factory=dict)
    bad: int = 0


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def targets(desk: House, conversations: int) -> dict[str, Target]:
    port, url = desk.settings.port, desk.settings.public_url
    return {
        "telegram": Target("telegram", port, url, desk.telegram, TELEGRAM_SECRET, conversations, 0),
        "whatsapp": Target("whatsapp", port, url, desk.whatsapp, TWILIO_TOKEN, conversations, 0),
        "mixed": Target("mixed", port, url, desk.telegram, TELEGRAM_SECRET, conversations, 0, other=(desk.whatsapp, TWILIO_TOKEN)),
        "web": Target("web", port, url, "", "", conversations, 0, desk.citizens(min(conversations, 200))),
    }


def again(target: Target, run: int) -> Target:
    return Target(**{**target.__dict__, "run": run})


def warm(all_targets: dict[str, Target], senders: int) -> None:
    """Every conversation is opened before anything is measured: a first contact is another statement."""
    for target in all_targets.values():
        send(again(target, 900), senders=senders, seconds=120, count=target.conversations)


def main() -> None:
    options = _options()
    with house(relay=options.relay) as desk:
        reference = limit.load_reference(desk.server, messages=options.messages, conversations=100_000)
        limit.load_own(desk.urls.database, desk.telegram, 20_000)
        scripts = {
            "reference": (reference, limit.REFERENCE_SCRIPT.format(conversations=100_000)),
            "own": (desk.urls.database, limit.OWN_SCRIPT.format(conversations=20_000, account=desk.telegram)),
        }
        consoles = Consoles(desk.settings.port, desk.tokens)
        try:
            all_targets = targets(desk, options.conversations)
            warm(all_targets, options.senders)
            figures = measure(desk, scripts, all_targets, options)
            show(figures, options)
            open_loop(desk, all_targets["telegram"], consoles, figures, options)
        finally:
            consoles.close()


def measure(desk: House, scripts: dict[str, tuple[str, str]], all_targets: dict[str, Target],
            options: argparse.Namespace) -> Figures:  # fmt: skip
    figures = Figures()
    for number in range(options.rounds):
        steps = ["reference", *all_targets, "own"]
        # Every other round backwards, so that a drift of the machine falls on both.
        for step in steps if number % 2 == 0 else reversed(steps):
            if step in scripts:
                found = limit.rate(desk.pgbench, *scripts[step], options.seconds)
                (figures.reference if step == "reference" else figures.own).append(found)
            else:
                answers: Answers = send(again(all_targets[step], number + 1), senders=options.senders,
                                        seconds=options.seconds)  # fmt: skip
                figures.rates.setdefault(step, []).append(answers.rate)
                figures.bad += answers.bad
                print(f"  round {number + 1} {step:9} {answers.rate:7.0f}/s  ack p50 {percentile(answers.seconds, .5) * 1e3:5.1f}"
                      f"  p95 {percentile(answers.seconds, .95) * 1e3:5.1f} ms")  # fmt: skip
    return figures


def show(figures: Figures, options: argparse.Namespace) -> None:
    reference, own = statistics.median(figures.reference), statistics.median(figures.own)
    print(f"\nL, reference schema, 4 trips  {reference:7.0f}/s")
    print(f"L, own tables                 {own:7.0f}/s")
    print(f"{options.senders} senders, {options.conversations} conversations, 20 consoles,"
          f" relay {'on' if options.relay else 'off'}; medians of {options.rounds} rounds [lowest-highest]")  # fmt: skip
    for kind, rates in figures.rates.items():
        ratios = sorted(rate / top for rate, top in zip(rates, figures.reference, strict=True))
        middle = statistics.median(rates)
        print(f"{kind:9} {middle:7.0f}/s   {statistics.median(ratios):.2f} L [{ratios[0]:.2f}-{ratios[-1]:.2f}]"
              f"   {middle / own:.2f} of own tables   {'ok' if statistics.median(ratios) >= GOAL_RATIO else 'BELOW'}"
              f" (>= {GOAL_RATIO:.2f} L)")  # fmt: skip
    print(f"refused or failed: {figures.bad}")


def open_loop(desk: House, target: Target, consoles: Consoles, figures: Figures, options: argparse.Namespace) -> None:
    """At half of the own top rate, on a schedule: what a console waits from commit on."""
    consoles.collect()
    rate = statistics.median(figures.rates["telegram"]) / 2
    begun = time.time()
    answers = send(again(target, 500), senders=32, seconds=options.seconds * 2, rate=rate)
    heard, partial = consoles.collect()
    committed = desk.committed(begun)
    delays = [at - committed[message] for message, at in heard.items() if message in committed]
    p95 = percentile(delays, 0.95)
    print(f"\nopen loop at {rate:.0f}/s ({answers.rate:.0f}/s reached): ack p50 {percentile(answers.seconds, .5) * 1e3:.1f}"
          f" p99 {percentile(answers.seconds, .99) * 1e3:.1f} ms")  # fmt: skip
    print(f"commit -> last of 20 consoles: p50 {percentile(delays, .5) * 1e3:.1f}  p95 {p95 * 1e3:.1f} "
          f" p99 {percentile(delays, .99) * 1e3:.1f} ms over {len(delays)} changes, {partial} not heard by all"
          f"   {'ok' if p95 <= GOAL_P95 else 'ABOVE'} (<= 15 ms)")  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inbound", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--senders", type=int, default=64)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=1_000_000, help="rows of the reference schema")
    parser.add_argument("--relay", action="store_true", help="let the bot answer meanwhile")
    parser.add_argument("--short", action="store_true", help="one quick round: does it run?")
    options = parser.parse_args()
    if options.short:
        options.rounds, options.seconds, options.messages, options.conversations = 1, 2, 50_000, 100
    return options


if __name__ == "__main__":
    main()
