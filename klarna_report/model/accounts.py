"""Cost lines, result and pay bill of the firm: the second half of the page on savings.

Pay is the company's average compensation, employer taxes and pensions included, by its own
account; costs are lines of the income statement, in dollars of each year.
"""

from sympy import Max

from klarna_report.model.quantity import YEARLY, quantity, since

PRICED = ("us", "sweden")  # countries whose consumer prices are known from 2022 on


@quantity("Change in the pay bill, 2022 to third quarter of 2025", "share")
def pay_bill_change_share(
    filed_headcount_2022,
    average_compensation_2022,
    stated_headcount_2025_q3,
    average_compensation_2025_q3,
):
    """Headcount times average compensation; a filed count meets a stated one."""
    before = filed_headcount_2022 * average_compensation_2022
    return stated_headcount_2025_q3 * average_compensation_2025_q3 / before - 1


@quantity("Rise in average compensation, 2022 to 2025", "share")
def pay_rise_share(average_compensation_2022, average_compensation_2025_q3):
    """To the third quarter of 2025, not adjusted for who left."""
    return average_compensation_2025_q3 / average_compensation_2022 - 1


@quantity("Pay no longer due to those who left", "usd/year")
def pay_saved_year(filed_headcount_2022, stated_headcount_2025_q3, average_compensation_2022):
    """Pay no longer due to those who left, at the average of 2022."""
    return (filed_headcount_2022 - stated_headcount_2025_q3) * average_compensation_2022


@quantity("Extra pay of those who stayed", "usd/year")
def extra_pay_year(
    stated_headcount_2025_q3, average_compensation_2022, average_compensation_2025_q3
):
    """Extra pay of those who are there in the third quarter of 2025, against the 2022 average."""
    return stated_headcount_2025_q3 * (average_compensation_2025_q3 - average_compensation_2022)


@quantity("Extra pay of those who stayed over pay saved on those who left", "share")
def pass_through_share(extra_pay_year, pay_saved_year):
    """At the average of 2022, not adjusted for who left: engineers now weigh more."""
    return extra_pay_year / pay_saved_year


@quantity("Most that the shift towards technology staff can lift average pay", "share")
def pay_mix_ceiling_share(technology_staff_share_2022, technology_staff_share_2025_q1):
    """With fixed pay in two groups, technology and other staff, the average cannot grow by more
    than the share of the group that grows most. Shifts within the groups are not covered.
    """
    technology = technology_staff_share_2025_q1 / technology_staff_share_2022
    other = (1 - technology_staff_share_2025_q1) / (1 - technology_staff_share_2022)
    return Max(technology, other) - 1


@quantity("Rise in average pay beyond that shift, at least", "share")
def pay_rise_beyond_mix_share(pay_rise_share, pay_mix_ceiling_share):
    """What the shift towards technology staff cannot explain: a floor for pay rises proper."""
    return (1 + pay_rise_share) / (1 + pay_mix_ceiling_share) - 1


@quantity("Growth of consumer prices in the United States since 2022", "share")
def consumer_price_growth_us(us_consumer_prices_2022, us_consumer_prices_2025_09):
    """Growth of American consumer prices from the mean of 2022 to September 2025."""
    return us_consumer_prices_2025_09 / us_consumer_prices_2022 - 1


@quantity("Growth of consumer prices in Sweden since 2022", "share")
def consumer_price_growth_sweden(
    sweden_consumer_prices_2022,
    sweden_consumer_prices_2023_12,
    sweden_consumer_price_growth_2024,
    sweden_consumer_price_growth_2025,
):
    """From the mean of 2022 to December 2025: the index to 2023, then the growth of each year."""
    growth = (1 + sweden_consumer_price_growth_2024) * (1 + sweden_consumer_price_growth_2025)
    return sweden_consumer_prices_2023_12 / sweden_consumer_prices_2022 * growth - 1


@quantity("Rise in average pay in prices of {country}", "share", countries=PRICED)
def real_pay_rise_share(pay_rise_share, consumer_price_growth_here):
    """Rise in average compensation beyond consumer prices. The pay is in dollars. Swedish prices
    fit the part paid in kronor, but no exchange rate is taken out.
    """
    return (1 + pay_rise_share) / (1 + consumer_price_growth_here) - 1


@quantity(
    "Rise in average pay beyond staff mix and prices of {country}, at least",
    "share",
    countries=PRICED,
)
def real_pay_rise_beyond_mix_share(pay_rise_beyond_mix_share, consumer_price_growth_here):
    """Floor for the rise in pay proper, beyond consumer prices; below nought it is a loss."""
    return (1 + pay_rise_beyond_mix_share) / (1 + consumer_price_growth_here) - 1


@quantity("Pay passed on, in prices of 2022 and of {country}", "share", countries=PRICED)
def real_pass_through_share(
    stated_headcount_2025_q3, average_compensation_2022, real_pay_rise_share_here, pay_saved_year
):
    """Extra pay of those who stayed over pay saved, both in prices of 2022."""
    extra = stated_headcount_2025_q3 * average_compensation_2022 * real_pay_rise_share_here
    return extra / pay_saved_year


@quantity("Pay bill of 2022", "usd/year")
def pay_bill_2022(filed_headcount_2022, average_compensation_2022):
    """Filed headcount at the end of 2022 times the average compensation of that year."""
    return filed_headcount_2022 * average_compensation_2022


@quantity("Pay bill of the third quarter of 2025, as a yearly rate", "usd/year")
def pay_bill_2025_q3(stated_headcount_2025_q3, average_compensation_2025_q3):
    """Stated headcount times average compensation in the third quarter of 2025."""
    return stated_headcount_2025_q3 * average_compensation_2025_q3


@quantity("Technology, marketing and administration cost, {year}", "usd", YEARLY)
def overhead_cost(
    technology_cost_this_year, sales_and_marketing_cost_this_year, administration_cost_this_year
):
    """The three cost lines that are known from 2022 on and hold most of the staff. Advertising,
    software and depreciation are in them too.
    """
    return (
        technology_cost_this_year
        + sales_and_marketing_cost_this_year
        + administration_cost_this_year
    )


@quantity("Cost of running the firm, {year}", "usd", YEARLY)
def running_cost(overhead_cost_this_year, cso_cost_this_year):
    """Technology, marketing, administration, customer service and operations together."""
    return overhead_cost_this_year + cso_cost_this_year


@quantity("Cost of payments and credit, {year}", "usd", YEARLY)
def transaction_cost(processing_cost_this_year, credit_loss_cost_this_year, funding_cost_this_year):
    """Processing and servicing, provisions for credit losses, and funding. Hardly any of it is
    staff; it grows with what customers buy and borrow.
    """
    return processing_cost_this_year + credit_loss_cost_this_year + funding_cost_this_year


@quantity("Cost of running the firm over revenue, {year}", "share", YEARLY)
def running_cost_share_of_revenue(running_cost_this_year, revenue_this_year):
    """Technology, marketing, administration, service and operations over revenue."""
    return running_cost_this_year / revenue_this_year


@quantity("Cost of payments and credit over revenue, {year}", "share", YEARLY)
def transaction_cost_share_of_revenue(transaction_cost_this_year, revenue_this_year):
    """Processing, credit losses and funding over revenue."""
    return transaction_cost_this_year / revenue_this_year


@quantity(
    "Change in technology, marketing and administration cost, 2022 to {year}", "share", since(2025)
)
def overhead_cost_change_2022(overhead_cost_2022, overhead_cost_this_year):
    """Change of the three lines from 2022 to the year, in dollars of each year."""
    return overhead_cost_this_year / overhead_cost_2022 - 1


@quantity("Improvement of the result after tax, 2022 to {year}", "usd", since(2025))
def result_improvement_2022(net_result_2022, net_result_this_year):
    """Result after tax of the year less that of 2022."""
    return net_result_this_year - net_result_2022


@quantity("Fall of the pay bill over the improvement of the result since 2022", "share")
def pay_bill_share_of_improvement(pay_bill_2022, pay_bill_2025_q3, result_improvement_2022_2025):
    """A comparison of sizes: revenue, credit losses and the bills of partners moved as well."""
    return (pay_bill_2022 - pay_bill_2025_q3) / result_improvement_2022_2025


@quantity("Result after tax of 2024 without the sale of Checkout", "usd")
def net_result_2024_without_disposal(net_result_2024, disposal_gain_2024):
    """Result after tax less the gain on the sale of Klarna Checkout; any tax on it is ignored."""
    return net_result_2024 - disposal_gain_2024
