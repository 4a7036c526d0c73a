"""How many agents is the assistant worth? From conversations to hours to agent equivalents.

An agent equivalent is a capacity, not a person who left: the agents concerned were outsourced
and never part of Klarna's own headcount. Contact-centre terms as in the trade: shrinkage is
paid time not available for contacts over paid time; occupancy is handling time over handling
plus waiting time; concurrency is the number of chats one agent handles at once; the containment
rate is the share of the conversations offered to the assistant that end without a person.
"""

from klarna_report.model.quantity import quantity

MINUTES_PER_HOUR = 60
MONTHS_LAUNCH_TO_END_2025 = 23  # whole months; the assistant went live on 27 January 2024


@quantity("Conversations a month for each claimed equivalent", "conversations/month")
def conversations_per_agent_equivalent_month(
    first_month_conversations, claimed_agent_equivalents_launch
):
    """Conversations of the first month over the agent equivalents claimed with them."""
    return first_month_conversations / claimed_agent_equivalents_launch


@quantity("Hours of work in the first month's conversations", "hours/month")
def assistant_workload_hours_month(first_month_conversations, average_handle_time_min):
    """For people, one at a time. At the baseline every conversation takes the time to settle an
    enquiry that was published for the days before the assistant.
    """
    return first_month_conversations * average_handle_time_min / MINUTES_PER_HOUR


@quantity("Hours a month that a full-time agent spends on contacts", "hours/month")
def handling_hours_per_fte_month(paid_hours_per_fte_month, shrinkage, occupancy):
    """Paid hours less shrinkage, times occupancy: the usual staffing rule."""
    return paid_hours_per_fte_month * (1 - shrinkage) * occupancy


@quantity("Full-time agents for the first month's conversations, modelled", "fte")
def agent_equivalents_modelled(
    assistant_workload_hours_month, handling_hours_per_fte_month, concurrency
):
    """Full-time agents who would handle the first month's conversations."""
    return assistant_workload_hours_month / (handling_hours_per_fte_month * concurrency)


@quantity("Full-time agents for the conversations that end without a person", "fte")
def agent_equivalents_contained(agent_equivalents_modelled, containment_rate):
    """One passed to a person is taken to spare that person nothing; all take equally long."""
    return agent_equivalents_modelled * containment_rate


@quantity("Share ending without a person at which the model gives the claim", "share")
def break_even_containment_rate(claimed_agent_equivalents_launch, agent_equivalents_modelled):
    """Above one the claim made at launch is out of reach, however few are passed to a person."""
    return claimed_agent_equivalents_launch / agent_equivalents_modelled


@quantity("Modelled over claimed agent equivalents", "ratio")
def modelled_over_claimed(agent_equivalents_modelled, agent_equivalents_base):
    """The reader chooses which claim; above one it is cautious."""
    return agent_equivalents_modelled / agent_equivalents_base


@quantity("Handle time at which the model gives the claim", "minutes")
def break_even_handle_time_min(
    claimed_agent_equivalents_launch,
    handling_hours_per_fte_month,
    concurrency,
    first_month_conversations,
):
    """Average handle time at which the model gives exactly the equivalents claimed at launch."""
    hours = claimed_agent_equivalents_launch * handling_hours_per_fte_month * concurrency
    return hours * MINUTES_PER_HOUR / first_month_conversations


@quantity("Chats at once at which the model gives the claim", "count")
def break_even_concurrency(
    assistant_workload_hours_month, claimed_agent_equivalents_launch, handling_hours_per_fte_month
):
    """Chats at once at which the model gives exactly the equivalents claimed at launch."""
    hours = claimed_agent_equivalents_launch * handling_hours_per_fte_month
    return assistant_workload_hours_month / hours


@quantity("Agents at the chats that one agent handles in other firms", "fte")
def agent_equivalents_from_benchmark(first_month_conversations, benchmark_chats_per_agent_month):
    """Second route: agents at the number of chats that one agent handles in other firms."""
    return first_month_conversations / benchmark_chats_per_agent_month


@quantity("Share ending without a person at which the load elsewhere gives the claim", "share")
def containment_rate_by_load(claimed_agent_equivalents_launch, agent_equivalents_from_benchmark):
    """Containment rate at which the load of an agent elsewhere gives the claim made at launch."""
    return claimed_agent_equivalents_launch / agent_equivalents_from_benchmark


@quantity("Assistant's share of chats times the outsourced agents before it", "fte")
def agent_equivalents_from_chat_share(assistant_chat_share_launch, outsourced_agents_before):
    """Third route. Takes a chat settled by software to be as much work as the mean contact of the
    former team, calls included.
    """
    return assistant_chat_share_launch * outsourced_agents_before


@quantity(
    "Work in one of the assistant's chats over the mean contact, as the claim implies", "share"
)
def claimed_effort_share(claimed_agent_equivalents_launch, agent_equivalents_from_chat_share):
    """By the claim made at launch. Low means that the software takes the light cases."""
    return claimed_agent_equivalents_launch / agent_equivalents_from_chat_share


@quantity("Outsourced agents left if each equivalent replaced one", "persons")
def outsourced_agents_expected(outsourced_agents_before, claimed_agent_equivalents_launch):
    """By the claim made at launch, to be set beside the number stated in March 2024."""
    return outsourced_agents_before - claimed_agent_equivalents_launch


@quantity("Conversations of a mean month since launch", "conversations/month")
def average_conversations_month(conversations_since_launch):
    """Conversations of a mean month from launch to the end of 2025."""
    return conversations_since_launch / MONTHS_LAUNCH_TO_END_2025


@quantity("Mean month over first month", "ratio")
def average_over_first_month(average_conversations_month, first_month_conversations):
    """Conversations of a mean month over those of the first month."""
    return average_conversations_month / first_month_conversations


@quantity(
    "Conversations of a mean month for each equivalent claimed for 2025", "conversations/month"
)
def conversations_per_agent_equivalent_month_2025(
    average_conversations_month, claimed_agent_equivalents_2025
):
    """The claim for 2025 also counts calls, the conversations are a mean of 23 months: an order of
    size only.
    """
    return average_conversations_month / claimed_agent_equivalents_2025
