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


@quantity("Conversations for each claimed equivalent and paid hour", "conversations/hour")
def conversations_per_agent_equivalent_hour(
    conversations_per_agent_equivalent_month, paid_hours_per_fte_month
):
    """The same for each hour that a full-time agent is paid."""
    return conversations_per_agent_equivalent_month / paid_hours_per_fte_month


@quantity("Hours of work in the first month's conversations", "hours/month")
def assistant_workload_hours_month(first_month_conversations, average_handle_time_min):
    """Hours that people would need for the first month's conversations, one at a time.

    At the baseline every conversation takes the time to settle an enquiry that was published
    for the days before the assistant.
    """
    return first_month_conversations * average_handle_time_min / MINUTES_PER_HOUR


@quantity("Hours a month that a full-time agent spends on contacts", "hours/month")
def handling_hours_per_fte_month(paid_hours_per_fte_month, shrinkage, occupancy):
    """Hours of a full-time agent that are spent on contacts.

    Definition: the usual staffing rule.
    """
    return paid_hours_per_fte_month * (1 - shrinkage) * occupancy


@quantity("Full-time agents for the first month's conversations, modelled", "fte")
def agent_equivalents_modelled(
    assistant_workload_hours_month, handling_hours_per_fte_month, concurrency
):
    """Full-time agents who would handle the first month's conversations."""
    return assistant_workload_hours_month / (handling_hours_per_fte_month * concurrency)


@quantity("Full-time agents for the conversations that end without a person", "fte")
def agent_equivalents_contained(agent_equivalents_modelled, containment_rate):
    """Modelled agents for those conversations of the first month that no person had to take.

    A conversation passed to a person is taken to spare that person nothing; all take equally long.
    """
    return agent_equivalents_modelled * containment_rate


@quantity("Share ending without a person at which the model gives the claim", "share")
def break_even_containment_rate(claimed_agent_equivalents_launch, agent_equivalents_modelled):
    """Containment rate at which the model gives exactly the equivalents claimed at launch.

    Above one the claim is out of reach, however few are passed to a person.
    """
    return claimed_agent_equivalents_launch / agent_equivalents_modelled


@quantity("Modelled over claimed agent equivalents", "ratio")
def modelled_over_claimed(agent_equivalents_modelled, agent_equivalents_base):
    """Modelled equivalents over the claimed ones that the reader chooses.

    Above one the claim is cautious.
    """
    return agent_equivalents_modelled / agent_equivalents_base


@quantity("Conversations a month for each modelled agent", "conversations/month")
def chats_per_modelled_agent_month(first_month_conversations, agent_equivalents_modelled):
    """Conversations that one modelled agent would handle, to set beside the benchmark."""
    return first_month_conversations / agent_equivalents_modelled


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
    """Third route: the assistant's share of chats times the agents needed before it.

    Takes a chat settled by software to be as much work as the mean contact of the former team,
    calls included.
    """
    return assistant_chat_share_launch * outsourced_agents_before


@quantity(
    "Work in one of the assistant's chats over the mean contact, as the claim implies", "share"
)
def claimed_effort_share(claimed_agent_equivalents_launch, agent_equivalents_from_chat_share):
    """Work in one of the assistant's chats over the mean contact that the claim implies.

    Low means that the software takes the light cases.
    """
    return claimed_agent_equivalents_launch / agent_equivalents_from_chat_share


@quantity("Claimed equivalents over the outsourced agents before the assistant", "share")
def agent_equivalents_share_of_outsourced(
    claimed_agent_equivalents_launch, outsourced_agents_before
):
    """Equivalents claimed at launch over the outsourced agents needed before it."""
    return claimed_agent_equivalents_launch / outsourced_agents_before


@quantity("Outsourced agents left if each equivalent replaced one", "persons")
def outsourced_agents_expected(outsourced_agents_before, claimed_agent_equivalents_launch):
    """Outsourced agents left if each claimed equivalent replaced one of them.

    To be set beside the number stated in March 2024.
    """
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
    """Conversations of a mean month over the agent equivalents claimed for 2025.

    The claim for 2025 also counts calls, the conversations are a mean of 23 months: an order
    of size only.
    """
    return average_conversations_month / claimed_agent_equivalents_2025
