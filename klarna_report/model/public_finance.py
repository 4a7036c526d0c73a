"""Who pays when a job is not refilled? Revenue forgone and benefits, first round only.

One job at the reference pay: the average wage of a full-time worker, for the United States the
pay of a service agent because no average wage was found. No behaviour, no lower dividends or
higher profit tax, no jobs elsewhere; the tax wedge is that of a single worker without children.
The person without work is not the one who left but whoever is not hired instead, so the chance
that the unfilled job leaves somebody out of work is an assumption over its whole range.
"""

from sympy import Min

from klarna_report.model import Number
from klarna_report.model.by_country import by_country

WEEKS_PER_YEAR = 52
BENEFIT_DAYS_PER_YEAR = 260  # five a week
MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7

ALL = ("sweden", "germany", "uk", "us")
WITH_COMPONENTS = ("germany", "uk")


def reference_pay_year_uk(
    employer_statutory_rate_uk: Number,
    employer_threshold_uk: Number,
    employer_contribution_rate_uk: Number,
) -> Number:
    """Average wage in the United Kingdom for which law and published rate agree.

    Two shares of pay and gbp/year; returns gbp/year. No average wage was found, but the rate
    in law applies above a threshold and the published rate is the effective one at the average
    wage: effective = law * (1 - threshold / wage), solved for the wage.
    """
    gap = employer_statutory_rate_uk - employer_contribution_rate_uk
    return employer_statutory_rate_uk * employer_threshold_uk / gap


@by_country(*ALL)
def labour_cost_year(
    reference_pay_year_here: Number, employer_contribution_rate_here: Number
) -> Number:
    """Gross pay and employer contributions of the job.

    Currency/year and a share of gross pay; returns currency/year. Definition: OECD, Taxing Wages.
    """
    return reference_pay_year_here * (1 + employer_contribution_rate_here)


@by_country(*ALL)
def public_revenue_per_job_year(labour_cost_year_here: Number, tax_wedge_here: Number) -> Number:
    """Taxes and contributions on one job at the reference pay.

    Currency/year and a share of labour cost; returns currency/year. Definition: OECD, Taxing
    Wages: income tax and both contributions, less cash benefits. Taxes on spending are left out.
    """
    return labour_cost_year_here * tax_wedge_here


@by_country(*ALL)
def net_wage_year(
    labour_cost_year_here: Number, public_revenue_per_job_year_here: Number
) -> Number:
    """Take-home pay of the job: labour cost less taxes and contributions.

    All in currency/year. Definition: OECD, Taxing Wages.
    """
    return labour_cost_year_here - public_revenue_per_job_year_here


@by_country(*ALL)
def public_revenue_share_of_pay(
    public_revenue_per_job_year_here: Number, reference_pay_year_here: Number
) -> Number:
    """Taxes and contributions over gross pay, to compare countries.

    Both in currency/year; returns a share.
    """
    return public_revenue_per_job_year_here / reference_pay_year_here


@by_country(*WITH_COMPONENTS)
def public_revenue_components_share_of_pay(
    income_tax_rate_here: Number,
    employee_contribution_rate_here: Number,
    employer_contribution_rate_here: Number,
) -> Number:
    """Second route: income tax and both contributions over gross pay, from their parts.

    Shares of gross pay.
    """
    rates = income_tax_rate_here + employee_contribution_rate_here
    return rates + employer_contribution_rate_here


@by_country(*WITH_COMPONENTS)
def public_revenue_route_gap(
    public_revenue_share_of_pay_here: Number, public_revenue_components_share_of_pay_here: Number
) -> Number:
    """First route less second, in gross pay: what rounding of the published rates leaves.

    Shares of gross pay.
    """
    return public_revenue_share_of_pay_here - public_revenue_components_share_of_pay_here


def benefit_first_year_sweden(
    reference_pay_year_sweden: Number,
    benefit_income_ceiling_month_sweden: Number,
    benefit_rate_days_1_to_100_sweden: Number,
    benefit_rate_days_101_to_200_sweden: Number,
    benefit_rate_days_201_to_300_sweden: Number,
    benefit_days_sweden: Number,
) -> Number:
    """Unemployment benefit of a whole first year in Sweden, before tax.

    sek/year, sek/month, shares of income and working days; returns sek/year. Three equal steps,
    the third cut off by the end of the year; income counts up to the ceiling.
    """
    step = benefit_days_sweden / 3
    days = (step, step, Min(BENEFIT_DAYS_PER_YEAR, benefit_days_sweden) - 2 * step)
    rates = (
        benefit_rate_days_1_to_100_sweden,
        benefit_rate_days_101_to_200_sweden,
        benefit_rate_days_201_to_300_sweden,
    )
    paid = sum(rate * each for rate, each in zip(rates, days, strict=True))
    ceiling = MONTHS_PER_YEAR * benefit_income_ceiling_month_sweden
    return Min(reference_pay_year_sweden, ceiling) * paid / BENEFIT_DAYS_PER_YEAR


def benefit_first_year_germany(
    net_wage_year_germany: Number,
    benefit_net_replacement_rate_germany: Number,
    benefit_months_germany: Number,
) -> Number:
    """Unemployment benefit of a whole first year in Germany, without children.

    eur/year, a share of net pay and months; returns eur/year. Real net pay stands in for the
    standardised one of the law; the suspension after a resignation is left out.
    """
    benefit_year = benefit_net_replacement_rate_germany * net_wage_year_germany
    return benefit_year * Min(1, benefit_months_germany / MONTHS_PER_YEAR)


def benefit_first_year_uk(benefit_week_uk: Number, benefit_months_uk: Number) -> Number:
    """Contribution-based benefit of the first year in the United Kingdom, age 25 and over.

    gbp/week and months; returns gbp/year. Universal Credit, which depends on the household, is
    left out.
    """
    return benefit_week_uk * WEEKS_PER_YEAR * Min(1, benefit_months_uk / MONTHS_PER_YEAR)


def benefit_first_year_us(benefit_week_us: Number, benefit_days_us: Number) -> Number:
    """Unemployment benefit of the first year in most American states.

    usd/week and days; returns usd/year. For a person entitled to it; most of the unemployed
    are not.
    """
    return benefit_week_us * benefit_days_us / DAYS_PER_WEEK


@by_country(*ALL)
def benefit_first_year_share_of_pay(
    benefit_first_year_here: Number, reference_pay_year_here: Number
) -> Number:
    """Benefit of a whole first year over the gross pay of the job.

    Both in currency/year; returns a share.
    """
    return benefit_first_year_here / reference_pay_year_here


@by_country(*ALL)
def public_cost_per_unfilled_job_year(
    out_of_work_chance: Number,
    public_revenue_per_job_year_here: Number,
    benefit_first_year_here: Number,
) -> Number:
    """Revenue forgone and benefits paid in the first year, times the chance of no work.

    A share and currency/year; returns currency/year. Upper bound for a given chance: the person
    is entitled and out of work all year.
    """
    return out_of_work_chance * (public_revenue_per_job_year_here + benefit_first_year_here)


@by_country(*ALL)
def public_cost_share_of_pay(
    public_cost_per_unfilled_job_year_here: Number, reference_pay_year_here: Number
) -> Number:
    """Public cost of an unfilled job over its gross pay, to compare countries.

    Both in currency/year; returns a share.
    """
    return public_cost_per_unfilled_job_year_here / reference_pay_year_here
