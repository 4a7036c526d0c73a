"""Who pays when a job is not refilled? Revenue forgone and benefits, first round only.

One job at the reference pay: the average wage of a full-time worker, for the United States the
pay of a service agent because no average wage was found. No behaviour, no lower dividends or
higher profit tax, no jobs elsewhere; the tax wedge is that of a single worker without children.
The person without work is not the one who left but whoever is not hired instead, so the chance
that the unfilled job leaves somebody out of work is an assumption over its whole range, and so
are the months that this lasts, a year at most.
"""

from sympy import Max, Min

from klarna_report.model.quantity import ALL, LATEST, quantity

WEEKS_PER_YEAR = 52
BENEFIT_DAYS_PER_YEAR = 260  # five a week
MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7

WITH_COMPONENTS = ("germany", "uk")


@quantity("Average wage in the United Kingdom, 2025, from law and published rate", "gbp/year")
def reference_pay_year_uk(
    employer_statutory_rate_uk, employer_threshold_uk, employer_contribution_rate_uk
):
    """No average wage was found. The rate in law applies above a threshold, the published rate is
    the effective one at the average wage; at this wage the two agree.
    """
    gap = employer_statutory_rate_uk - employer_contribution_rate_uk
    return employer_statutory_rate_uk * employer_threshold_uk / gap


@quantity("Labour cost of the job in {country}", "currency/year", countries=ALL)
def labour_cost_year(reference_pay_year_here, employer_contribution_rate_here):
    """Gross pay and employer contributions. Definition: OECD, Taxing Wages."""
    return reference_pay_year_here * (1 + employer_contribution_rate_here)


@quantity("Taxes and contributions on one job in {country}", "currency/year", countries=ALL)
def public_revenue_per_job_year(labour_cost_year_here, tax_wedge_here):
    """Income tax and both contributions at the reference pay, less cash benefits. Definition: OECD,
    Taxing Wages. Taxes on spending are left out.
    """
    return labour_cost_year_here * tax_wedge_here


@quantity("Take-home pay of the job in {country}", "currency/year", countries=ALL)
def net_wage_year(labour_cost_year_here, public_revenue_per_job_year_here):
    """Labour cost less taxes and contributions. Definition: OECD, Taxing Wages."""
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


@quantity(
    "Taxes and contributions not received in these months in {country}",
    "currency/year",
    countries=ALL,
)
def public_revenue_forgone(public_revenue_per_job_year_here, months_out_of_work):
    """Taxes and contributions on the job for the months that somebody is out of work."""
    return public_revenue_per_job_year_here * months_out_of_work / MONTHS_PER_YEAR


@quantity("Benefit for these months in Sweden before tax", "sek/year")
def benefit_gross_sweden(
    months_out_of_work,
    reference_pay_year_sweden,
    benefit_income_ceiling_month_sweden,
    benefit_rate_days_1_to_100_sweden,
    benefit_rate_days_101_to_200_sweden,
    benefit_rate_days_201_to_300_sweden,
    benefit_days_sweden,
):
    """Three equal steps, the third cut off with the months; income counts up to the ceiling."""
    step = benefit_days_sweden / 3
    days = Min(BENEFIT_DAYS_PER_YEAR * months_out_of_work / MONTHS_PER_YEAR, benefit_days_sweden)
    rates = (
        benefit_rate_days_1_to_100_sweden,
        benefit_rate_days_101_to_200_sweden,
        benefit_rate_days_201_to_300_sweden,
    )
    paid = sum(rate * Max(0, Min(days - n * step, step)) for n, rate in enumerate(rates))
    ceiling = MONTHS_PER_YEAR * benefit_income_ceiling_month_sweden
    return Min(reference_pay_year_sweden, ceiling) * paid / BENEFIT_DAYS_PER_YEAR


@quantity("Tax over pay in Sweden, from wedge and contributions", "share")
def tax_on_pay_share_sweden(tax_wedge_sweden, employer_contribution_rate_sweden):
    """What a worker at the average wage pays of gross pay: the wedge less the employer's part."""
    return 1 - (1 - tax_wedge_sweden) * (1 + employer_contribution_rate_sweden)


@quantity("Benefit for these months in Sweden", "sek/year")
def benefit_sweden(benefit_gross_sweden, tax_on_pay_share_sweden):
    """Less tax as on pay. No rate of tax on the benefit was found; the true one may be another."""
    return benefit_gross_sweden * (1 - tax_on_pay_share_sweden)


@quantity("Benefit for these months in Germany", "eur/year")
def benefit_germany(
    months_out_of_work,
    net_wage_year_germany,
    benefit_net_replacement_rate_germany,
    benefit_months_germany,
):
    """Without children, a share of net pay. Real net pay stands in for the standardised one of the
    law; the suspension after a resignation is left out.
    """
    months = Min(months_out_of_work, benefit_months_germany)
    return benefit_net_replacement_rate_germany * net_wage_year_germany * months / MONTHS_PER_YEAR


@quantity("Benefit for these months in the United Kingdom", "gbp/year")
def benefit_uk(months_out_of_work, benefit_week_uk, benefit_months_uk):
    """Contribution-based, at 25 and over, before tax. Universal Credit, which depends on the
    household, is left out.
    """
    months = Min(months_out_of_work, benefit_months_uk)
    return benefit_week_uk * WEEKS_PER_YEAR * months / MONTHS_PER_YEAR


@quantity("Benefit for these months in the United States", "usd/year")
def benefit_us(months_out_of_work, benefit_week_us, benefit_days_us):
    """In most American states, before tax, if entitled to it; most of the unemployed are not."""
    weeks = WEEKS_PER_YEAR * months_out_of_work / MONTHS_PER_YEAR
    return benefit_week_us * Min(weeks, benefit_days_us / DAYS_PER_WEEK)


@quantity("Taxes not received in these months over gross pay in {country}", "share", countries=ALL)
def public_revenue_forgone_share_of_pay(public_revenue_forgone_here, reference_pay_year_here):
    """Taxes and contributions not received over the gross pay of a whole year."""
    return public_revenue_forgone_here / reference_pay_year_here


@quantity("Benefit for these months over gross pay in {country}", "share", countries=ALL)
def benefit_share_of_pay(benefit_here, reference_pay_year_here):
    """Benefit for the months out of work over the gross pay of a whole year."""
    return benefit_here / reference_pay_year_here


@quantity(
    "Public cost of one unfilled job in its first year in {country}", "currency/year", countries=ALL
)
def public_cost_per_unfilled_job_year(
    out_of_work_chance, public_revenue_forgone_here, benefit_here
):
    """Revenue forgone and benefits paid, times the chance of no work. Upper bound for a given
    chance and given months: the person is entitled to the benefit.
    """
    return out_of_work_chance * (public_revenue_forgone_here + benefit_here)


@quantity("Public cost of one unfilled job over gross pay in {country}", "share", countries=ALL)
def public_cost_share_of_pay(public_cost_per_unfilled_job_year_here, reference_pay_year_here):
    """Public cost of an unfilled job over its gross pay, to compare countries."""
    return public_cost_per_unfilled_job_year_here / reference_pay_year_here


@quantity(
    "Public cost of one unfilled job over its labour cost in {country}", "share", countries=ALL
)
def public_cost_share_of_labour_cost(public_cost_per_unfilled_job_year_here, labour_cost_year_here):
    """Public cost of an unfilled job over what its employer no longer pays for it in a year."""
    return public_cost_per_unfilled_job_year_here / labour_cost_year_here


@quantity("Posts gone since 2022 and not moved to partner firms", "persons", LATEST)
def posts_gone_unmoved(filed_fall_persons_2022_this_year, transferred_roles_2023):
    """Not all were left empty: the sale of Checkout and agreements to leave are in it."""
    return filed_fall_persons_2022_this_year - transferred_roles_2023


@quantity("Public cost of the posts of this case in {country}", "currency", countries=ALL)
def public_cost_of_case_year(posts_gone_unmoved, public_cost_per_unfilled_job_year_here):
    """What the posts gone since 2022 and not moved to partner firms would have cost if left empty:
    the first year of each post added up, in one country and at the reference pay. The true sum is
    another one: staff sold with Checkout are among them, and they lived in many countries.
    """
    return posts_gone_unmoved * public_cost_per_unfilled_job_year_here


@quantity("Public cost if firms like it did the same in {country}", "currency", countries=ALL)
def public_cost_of_like_firms_year(like_firms, public_cost_of_case_year_here):
    """If so many firms left as many posts empty. Nothing else moves: with many posts gone at once
    the chance of no work would not stay as it is.
    """
    return like_firms * public_cost_of_case_year_here


@quantity("Klarna's average cost of staff over that of the American job", "ratio")
def klarna_over_reference_cost_us(average_compensation_2025_q3, labour_cost_year_us):
    """Average compensation in autumn 2025, employer taxes included. Both are in dollars; for the
    other countries no exchange rate is on record.
    """
    return average_compensation_2025_q3 / labour_cost_year_us
