"""Results that others published, worked out again from their parts. README.md explains the gaps."""

import pytest

from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue

PARAMETERS = catalogue()
MODEL = Model(load(), PARAMETERS, baseline(PARAMETERS))
# Total cost and agents of the worked example: figures of the source's own example.
EXAMPLE_COST_USD, EXAMPLE_AGENTS = 10_000_000, 150


def observed(name: str) -> float:
    return MODEL.evidence.observation(name).value


def fact(name: str) -> float:
    return MODEL.facts([name])[name].value


def wedge(country: str) -> float:
    """Tax wedge from effective rates over gross pay: OECD Taxing Wages, single average worker."""
    rate = f"{country}-{{}}-2025-oecd"
    tax = observed(rate.format("income-tax-rate"))
    employee = observed(rate.format("employee-contribution-rate"))
    employer = observed(rate.format("employer-contribution-rate"))
    return (tax + employee + employer) / (1 + employer)


PUBLISHED = {
    "revenue per employee of 2022, rounded to a thousand": (
        lambda: fact("revenue_per_employee_2022"),
        "klarna-revenue-per-employee-2022-20f",
        500,
    ),
    "revenue per employee of 2025, rounded to ten thousand": (
        lambda: fact("revenue_per_employee_2025"),
        "klarna-revenue-per-employee-2025-20f",
        5_000,
    ),
    "German tax wedge from its components": (
        lambda: wedge("germany"),
        "germany-tax-wedge-2025-oecd",
        0.0005,
    ),
    "British tax wedge from its components": (
        lambda: wedge("uk"),
        "uk-tax-wedge-2025-oecd",
        0.0005,
    ),
    "Polish tax wedge from its components": (
        lambda: wedge("poland"),
        "poland-tax-wedge-2025-oecd",
        0.0005,
    ),
    "German take-home pay from its components": (
        lambda: (
            1
            - observed("germany-income-tax-rate-2025-oecd")
            - observed("germany-employee-contribution-rate-2025-oecd")
        ),
        "germany-net-wage-share-2025-oecd",
        0.00005,
    ),
    "service cost for each transaction, year 2024 against first quarter of 2025": (
        lambda: fact("cso_cost_per_transaction_2024"),
        "klarna-customer-service-cost-per-transaction-2025-q1-cxdive",
        0.005,
    ),
    "staffing example: cost of a productive hour": (
        lambda: (
            EXAMPLE_COST_USD
            / EXAMPLE_AGENTS
            / observed("us-paid-hours-2025-iterum")
            / observed("us-productive-share-of-paid-time-2025-iterum")
        ),
        "us-loaded-cost-per-productive-hour-2025-iterum",
        0.5,
    ),
    "revenue of 2025 from its quarters": (
        lambda: sum(
            observed(f"klarna-revenue-2025-{quarter}")
            for quarter in ("q1-6k", "q2-hrpx", "q3-release", "q4-6k")
        ),
        "klarna-revenue-2025-20f",
        500_000,
    ),
}


@pytest.mark.parametrize("case", PUBLISHED, ids=str)
def test_a_published_result_comes_out_again(case):
    ours, published, tolerance = PUBLISHED[case]
    assert ours() == pytest.approx(observed(published), abs=tolerance)


def test_the_published_growth_of_revenue_per_employee_does_not_follow_from_its_levels():
    before = observed("klarna-revenue-per-employee-2022-07-to-2023-06-efinancialcareers")
    after = observed("klarna-revenue-per-employee-2023-07-to-2024-06-efinancialcareers")
    published = observed("klarna-revenue-per-employee-change-2023-06-to-2024-06-pa")
    assert after / before - 1 == pytest.approx(0.7516, abs=1e-4)
    assert after / before - 1 - published > 0.02
