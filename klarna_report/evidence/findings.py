"""Accounts in the published numbers that do not close; a finding each, not an error in data/."""

from collections.abc import Iterator

from klarna_report.evidence.records import Evidence

FILED = {
    2022: "klarna-full-time-employees-2022-12-31-f1",
    2023: "klarna-full-time-employees-2023-12-31-f1",
    2024: "klarna-full-time-employees-2024-12-31-f1",
    2025: "klarna-full-time-employees-2025-12-31-20f",
}


def findings(evidence: Evidence) -> list[str]:
    """One sentence with its numbers for every account that does not close."""
    accounts = (attrition, saving, redundancies, outsourced, conversations, growth, average_staff)
    return [sentence for account in accounts for sentence in account(evidence)]


def number(evidence: Evidence, name: str) -> float:
    """The value of an observation, or the only bound it has."""
    found = evidence.observation(name)
    return next(x for x in (found.value, found.high, found.low) if x is not None)


def attrition(evidence: Evidence) -> Iterator[str]:
    """Opening staff less departures at the top of the claimed range against closing staff."""
    top = evidence.observation("klarna-natural-separation-rate-2025-05-14-cnbc").interval()[1]
    filed = {year: number(evidence, name) for year, name in FILED.items()}
    for year in range(2023, 2026):
        fall, most = filed[year - 1] - filed[year], top * (filed[year - 1] + filed[year]) / 2
        if fall > most:
            yield (
                f"In {year} filed staff fell by {fall:,.0f}; departures of {top:.0%} of average "
                f"staff are {most:,.0f}, so {fall - most:,.0f} stay unexplained without one hire."
            )


def saving(evidence: Evidence) -> Iterator[str]:
    """A saving claimed for a year in which the booked cost rose."""
    claimed = number(evidence, "klarna-assistant-saving-2025-20f") / 1e6
    cost = "klarna-customer-service-and-operations-cost-{}-20f"
    rise = (number(evidence, cost.format(2025)) - number(evidence, cost.format(2024))) / 1e6
    if claimed > 0 < rise:
        yield (
            f"For 2025 the assistant is said to have saved {claimed:.0f} million dollars; "
            f"customer service and operations cost {rise:.0f} million more than in 2024."
        )


def redundancies(evidence: Evidence) -> Iterator[str]:
    """Two rounds against the total printed for both."""
    first = number(evidence, "klarna-layoffs-2022-05-23-sifted")
    second = number(evidence, "klarna-layoffs-2022-09-22-theblock")
    both = number(evidence, "klarna-layoffs-2022-businessinsider")
    if first + second < both:
        yield (
            f"Redundancies of 2022: {first:,.0f} by the later count and fewer than {second:,.0f} "
            f"do not make the {both:,.0f} printed for both rounds."
        )


def outsourced(evidence: Evidence) -> Iterator[str]:
    """Outsourced agents before the assistant less its equivalents against those named after."""
    before = number(evidence, "klarna-outsourced-agents-2024-01-cbs")
    less = number(evidence, "klarna-agent-equivalents-2024-01-to-2024-02-release")
    after = number(evidence, "klarna-outsourced-agents-2024-03-05-cbs")
    if before - less > after:
        yield (
            f"Outsourced agents: {before:,.0f} less {less:,.0f} equivalents are "
            f"{before - less:,.0f}; a little over {after:,.0f} were named."
        )


def conversations(evidence: Evidence) -> Iterator[str]:
    """A yearly number against the total since launch."""
    year = number(evidence, "klarna-conversations-2024-10-to-2025-09-presentation") / 1e6
    total = number(evidence, "klarna-conversations-2024-01-to-2025-12-20f") / 1e6
    launch = number(evidence, "klarna-conversations-2024-01-to-2024-02-release") / 1e6
    if total - year < 11 * launch:
        yield (
            f"Conversations: {year:.0f} million called yearly leave {total - year:.0f} of the "
            f"{total:.0f} million since launch for the other eleven months; the first month "
            f"alone had {launch:.1f}."
        )


def growth(evidence: Evidence) -> Iterator[str]:
    """Growth of revenue per employee as published against the two levels published."""
    level = "klarna-revenue-per-employee-{}-efinancialcareers"
    before = number(evidence, level.format("2022-07-to-2023-06"))
    after = number(evidence, level.format("2023-07-to-2024-06"))
    said = evidence.observation("klarna-revenue-per-employee-change-2023-06-to-2024-06-pa").value
    if abs(after / before - 1 - said) > 0.005:
        yield (
            f"Revenue per employee to mid-2024 rose by {said:.0%} as published, "
            f"by {after / before - 1:.0%} from the levels published."
        )


def average_staff(evidence: Evidence) -> Iterator[str]:
    """The revenue per employee called an average against revenue over average staff."""
    staff = (number(evidence, FILED[2024]) + number(evidence, FILED[2025])) / 2
    actual = number(evidence, "klarna-revenue-2025-20f") / staff
    published = number(evidence, "klarna-revenue-per-employee-2025-20f")
    if actual < published:
        yield (
            f"Revenue per employee of 2025 is called an average and printed as {published:,.0f} "
            f"dollars; over average staff it is {actual:,.0f}, {1 - actual / published:.0%} less."
        )
