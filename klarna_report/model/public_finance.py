"""Who pays when a job is not refilled? Revenue forgone and benefits, first round only.

One job at the reference pay: the average wage of a full-time worker, for the United States the
pay of a service agent because no average wage was found. No behaviour, no lower dividends or
higher profit tax, no jobs elsewhere; the tax wedge is that of a single worker without children.
The person without work is not the one who left but whoever is not hired instead, so the chance
that the unfilled job leaves somebody out of work is an assumption over its whole range.
"""

from sympy import Min

from klarna_report.model.quantity import ALL, quantity

WEEKS_PER_YEAR = 52
BENEFIT_DAYS_PER_YEAR = 260  # five a week
MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7

WITH_COMPONENTS = ("germany", "uk")


@quantity("Average wage in the United Kingdom, 2025, from law and published rate", "gbp/year")
def reference_pay_year_uk(
    employer_statutory_rate_uk, employer_threshold_uk, employer_contribution_rate_uk
):
    """Average wage in the United Kingdom for which law and published rate agree.

    No average wage was found, but the rate in law applies above a threshold and the published
    rate is the effective one at the average wage: effective = law * (1 - threshold / wage),
    solved for the wage.
    """
    gap = employer_statutory_rate_uk - employer_contribution_rate_uk
    return employer_statutory_rate_uk * employer_threshold_uk / gap


@quantity("Labour cost of the job in {country}", "currency/year", countries=ALL)
def labour_cost_year(reference_pay_year_here, employer_contribution_rate_here):
    """Gross pay and employer contributions of the job.

    Definition: OECD, Taxing Wages.
    """
    return reference_pay_year_here * (1 + employer_contribution_rate_here)


@quantity("Taxes and contributions on one job in {country}", "currency/year", countries=ALL)
def public_revenue_per_job_year(labour_cost_year_here, tax_wedge_here):
    """Taxes and contributions on one job at the reference pay.

    Definition: OECD, Taxing Wages: income tax and both contributions, less cash benefits.
    Taxes on spending are left out.
    """
    return labour_cost_year_here * tax_wedge_here


@quantity("Take-home pay of the job in {country}", "currency/year", countries=ALL)
def net_wage_year(labour_cost_year_here, public_revenue_per_job_year_here):
    """Take-home pay of the job: labour cost less taxes and contributions.

    Definition: OECD, Taxing Wages.
    """
    return labour_cost_year_here - public_revenue_per_job_year_here


@quantity("Taxes and contributions over gross pay in {country}", "share", countries=ALL)
def public_revenue_share_of_pay(public_revenue_per_job_year_here, reference_pay_year_here):
    """Taxes and contributions over gross pay, to compare countries."""
    return public_revenue_per_job_year_here / reference_pay_year_here


@quantity(
    "Taxes and contributions from their parts in {country}", "share", countries=WITH_COMPONENTS
)
def public_revenue_components_share_of_pay(
    income_tax_rate_here, employee_contribution_rate_here, employer_contribution_rate_here
):
    """Second route: income tax and both contributions over gross pay, from their parts."""
    rates = income_tax_rate_here + employee_contribution_rate_here
    return rates + employer_contribution_rate_here


@quantity("Gap between the two routes in {country}", "share", countries=WITH_COMPONENTS)
def public_revenue_route_gap(
    public_revenue_share_of_pay_here, public_revenue_components_share_of_pay_here
):
    """First route less second, in gross pay: what rounding of the published rates leaves."""
    return public_revenue_share_of_pay_here - public_revenue_components_share_of_pay_here


@quantity("Benefit of a whole first year in Sweden", "sek/year")
def benefit_first_year_sweden(
    reference_pay_year_sweden,
    benefit_income_ceiling_month_sweden,
    benefit_rate_days_1_to_100_sweden,
    benefit_rate_days_101_to_200_sweden,
    benefit_rate_days_201_to_300_sweden,
    benefit_days_sweden,
):
    """Unemployment benefit of a whole first year in Sweden, before tax.

    Three equal steps, the third cut off by the end of the year; income counts up to the
    ceiling.
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


@quantity("Benefit of a whole first year in Germany", "eur/year")
def benefit_first_year_germany(
    net_wage_year_germany, benefit_net_replacement_rate_germany, benefit_months_germany
):
    """Unemployment benefit of a whole first year in Germany, without children.

    Real net pay stands in for the standardised one of the law; the suspension after a
    resignation is left out.
    """
    benefit_year = benefit_net_replacement_rate_germany * net_wage_year_germany
    return benefit_year * Min(1, benefit_months_germany / MONTHS_PER_YEAR)


@quantity("Benefit of a whole first year in the United Kingdom", "gbp/year")
def benefit_first_year_uk(benefit_week_uk, benefit_months_uk):
    """Contribution-based benefit of the first year in the United Kingdom, age 25 and over.

    Universal Credit, which depends on the household, is left out.
    """
    return benefit_week_uk * WEEKS_PER_YEAR * Min(1, benefit_months_uk / MONTHS_PER_YEAR)


@quantity("Benefit of a whole first year in the United States", "usd/year")
def benefit_first_year_us(benefit_week_us, benefit_days_us):
    """Unemployment benefit of the first year in most American states.

    For a person entitled to it; most of the unemployed are not.
    """
    return benefit_week_us * benefit_days_us / DAYS_PER_WEEK


@quantity("Benefit of a whole first year over gross pay in {country}", "share", countries=ALL)
def benefit_first_year_share_of_pay(benefit_first_year_here, reference_pay_year_here):
    """Benefit of a whole first year over the gross pay of the job."""
    return benefit_first_year_here / reference_pay_year_here


@quantity(
    "Public cost of one unfilled job in its first year in {country}", "currency/year", countries=ALL
)
def public_cost_per_unfilled_job_year(
    out_of_work_chance, public_revenue_per_job_year_here, benefit_first_year_here
):
    """Revenue forgone and benefits paid in the first year, times the chance of no work.

    Upper bound for a given chance: the person is entitled and out of work all year.
    """
    return out_of_work_chance * (public_revenue_per_job_year_here + benefit_first_year_here)


@quantity("Public cost of one unfilled job over gross pay in {country}", "share", countries=ALL)
def public_cost_share_of_pay(public_cost_per_unfilled_job_year_here, reference_pay_year_here):
    """Public cost of an unfilled job over its gross pay, to compare countries."""
    return public_cost_per_unfilled_job_year_here / reference_pay_year_here
