"""How many agents is the assistant worth? From conversations to hours to agent equivalents.

An agent equivalent is a capacity, not a person who left: the agents concerned were outsourced
and never part of Klarna's own headcount. Contact-centre terms as in the trade: shrinkage is
paid time not available for contacts over paid time; occupancy is handling time over handling
plus waiting time; concurrency is the number of chats one agent handles at once.
"""

from klarna_report.model import Number

MINUTES_PER_HOUR = 60
MONTHS_LAUNCH_TO_END_2025 = 23  # whole months; the assistant went live on 27 January 2024


def conversations_per_agent_equivalent_month(
    first_month_conversations: Number, claimed_agent_equivalents_launch: Number
) -> Number:
    """Conversations of the first month over the agent equivalents claimed with them.

    Conversations/month and fte; returns conversations/month for one equivalent.
    """
    return first_month_conversations / claimed_agent_equivalents_launch


def conversations_per_agent_equivalent_hour(
    conversations_per_agent_equivalent_month: Number, paid_hours_per_fte_month: Number
) -> Number:
    """The same for each hour that a full-time agent is paid.

    Conversations/month and hours/month; returns conversations/hour.
    """
    return conversations_per_agent_equivalent_month / paid_hours_per_fte_month


def assistant_workload_hours_month(
    first_month_conversations: Number, average_handle_time_min: Number
) -> Number:
    """Hours that people would need for the first month's conversations, one at a time.

    Conversations/month and minutes; returns hours/month. At the baseline every conversation
    takes the time to settle an enquiry that was published for the days before the assistant.
    """
    return first_month_conversations * average_handle_time_min / MINUTES_PER_HOUR


def handling_hours_per_fte_month(
    paid_hours_per_fte_month: Number, shrinkage: Number, occupancy: Number
) -> Number:
    """Hours of a full-time agent that are spent on contacts.

    Paid hours/month and two shares; returns hours/month. Definition: the usual staffing rule.
    """
    return paid_hours_per_fte_month * (1 - shrinkage) * occupancy


def agent_equivalents_modelled(
    assistant_workload_hours_month: Number,
    handling_hours_per_fte_month: Number,
    concurrency: Number,
) -> Number:
    """Full-time agents who would handle the first month's conversations.

    Hours/month and chats at once; returns fte.
    """
    return assistant_workload_hours_month / (handling_hours_per_fte_month * concurrency)


def modelled_over_claimed(
    agent_equivalents_modelled: Number, agent_equivalents_base: Number
) -> Number:
    """Modelled equivalents over the claimed ones that the reader chooses.

    Both in fte; returns a ratio. Above one the claim is cautious.
    """
    return agent_equivalents_modelled / agent_equivalents_base


def chats_per_modelled_agent_month(
    first_month_conversations: Number, agent_equivalents_modelled: Number
) -> Number:
    """Conversations that one modelled agent would handle, to set beside the benchmark.

    Conversations/month and fte; returns conversations/month.
    """
    return first_month_conversations / agent_equivalents_modelled


def break_even_handle_time_min(
    claimed_agent_equivalents_launch: Number,
    handling_hours_per_fte_month: Number,
    concurrency: Number,
    first_month_conversations: Number,
) -> Number:
    """Average handle time at which the model gives exactly the equivalents claimed at launch.

    fte, hours/month, chats at once and conversations/month; returns minutes.
    """
    hours = claimed_agent_equivalents_launch * handling_hours_per_fte_month * concurrency
    return hours * MINUTES_PER_HOUR / first_month_conversations


def break_even_concurrency(
    assistant_workload_hours_month: Number,
    claimed_agent_equivalents_launch: Number,
    handling_hours_per_fte_month: Number,
) -> Number:
    """Chats at once at which the model gives exactly the equivalents claimed at launch.

    Hours/month and fte; returns chats at once.
    """
    hours = claimed_agent_equivalents_launch * handling_hours_per_fte_month
    return assistant_workload_hours_month / hours


def agent_equivalents_from_benchmark(
    first_month_conversations: Number, benchmark_chats_per_agent_month: Number
) -> Number:
    """Second route: agents at the number of chats that one agent handles in other firms.

    Conversations/month and conversations/month for one agent; returns fte.
    """
    return first_month_conversations / benchmark_chats_per_agent_month


def agent_equivalents_from_chat_share(
    assistant_chat_share_launch: Number, outsourced_agents_before: Number
) -> Number:
    """Third route: the assistant's share of chats times the agents needed before it.

    Share and persons; returns fte. Takes a chat settled by software to be as much work as the
    mean contact of the former team, calls included.
    """
    return assistant_chat_share_launch * outsourced_agents_before


def claimed_effort_share(
    claimed_agent_equivalents_launch: Number, agent_equivalents_from_chat_share: Number
) -> Number:
    """Work in one of the assistant's chats over the mean contact that the claim implies.

    Both in fte; returns a share. Low means that the software takes the light cases.
    """
    return claimed_agent_equivalents_launch / agent_equivalents_from_chat_share


def agent_equivalents_share_of_outsourced(
    claimed_agent_equivalents_launch: Number, outsourced_agents_before: Number
) -> Number:
    """Equivalents claimed at launch over the outsourced agents needed before it.

    fte and persons; returns a share, as if each outsourced agent worked full time.
    """
    return claimed_agent_equivalents_launch / outsourced_agents_before


def outsourced_agents_expected(
    outsourced_agents_before: Number, claimed_agent_equivalents_launch: Number
) -> Number:
    """Outsourced agents left if each claimed equivalent replaced one of them.

    Persons and fte; returns persons. To be set beside the number stated in March 2024.
    """
    return outsourced_agents_before - claimed_agent_equivalents_launch


def average_conversations_month(conversations_since_launch: Number) -> Number:
    """Conversations of a mean month from launch to the end of 2025.

    Conversations; returns conversations/month.
    """
    return conversations_since_launch / MONTHS_LAUNCH_TO_END_2025


def average_over_first_month(
    average_conversations_month: Number, first_month_conversations: Number
) -> Number:
    """Conversations of a mean month over those of the first month.

    Both in conversations/month; returns a ratio.
    """
    return average_conversations_month / first_month_conversations


def conversations_per_agent_equivalent_month_2025(
    average_conversations_month: Number, claimed_agent_equivalents_2025: Number
) -> Number:
    """Conversations of a mean month over the agent equivalents claimed for 2025.

    Conversations/month and fte; returns conversations/month for one equivalent. The claim for
    2025 also counts calls, the conversations are a mean of 23 months: an order of size only.
    """
    return average_conversations_month / claimed_agent_equivalents_2025
