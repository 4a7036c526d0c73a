"""What the entries of numbers say in words of their own."""

KINDS = {
    "statute": "set by law",
    "reported": "filed, official, or measured by others",
    "claimed": "a firm or a vendor on itself",
    "derived": "calculated from other numbers",
    "assumed": "chosen, for want of better support",
}
SUPPORTS = {  # of a chosen number, by its kind
    "statute": "a rule or rate set by law",
    "reported": "a number filed, official, or measured by others",
    "claimed": "a claim of a firm or a vendor on itself",
    "derived": "a number calculated from others",
}
SPREADS = {"uniform": "evenly", "triangular": "most often near the value"}
MAY_BE_SET = (
    "What may be set, and what the draws cover {}. The ranges of other numbers follow from it."
)
HELD = "Set in this edition, and held there; without that, it may lie in this range."
NOTHING_READ = "No published number enters."
READ_ONE = (  # if the document was not opened, if it was
    "The published number behind it was read in a text that quotes the document, not in that.",
    "The published number behind it was read in the document.",
)
READ_MANY = (  # if none was opened, all, some
    "None of the {many} published numbers behind it was read in the document itself; all were "
    "read in texts that quote it.",
    "All {many} published numbers behind it were read in the documents.",
    "Of {many} published numbers behind it, {others} were not read in the document itself but in "
    "texts that quote it.",
)
BOUNDS = "The bounds that the source gives."
ROUNDING = "What rounding leaves open: half a unit of the last digit on both sides."
NINE_OF_TEN = (
    "Nine cases of ten lie here when every assumption is drawn from its whole range and every "
    "rounded number from its interval, all at once. It shows how much the assumptions matter; it "
    "is neither a margin of error from a sample nor a probability."
)
