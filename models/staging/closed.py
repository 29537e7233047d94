"""What of a set lies in months that were closed here already (billing rules 22 and 38)."""

ENTERED_ON = "CAST(:entered_on AS date)"
_CLOSED_UNTIL = "CAST(:closed_until AS date)"


def is_closed(day: str, *, account: str, later: str = "0") -> str:
    """
    Return the condition that a close has looked at a day, or may still do so, of an account known before the set.

    ``later`` is the SQL of how many days after the end of its month a close looks at.
    """
    fresh = "SELECT o.id FROM account o JOIN new_accounts n ON n.number = o.number"
    return f"({day} <= {_CLOSED_UNTIL} + {later} AND {account} NOT IN ({fresh}))"


def known(day: str, *, account: str) -> str:
    """
    Return the SQL of the day on which what a reading of a closed day tells becomes known.

    An account that a month could not be charged for has nothing charged from then on: there it is known as if it had
    been in time, so that the close which is run again sees what mends it.
    """
    return f"""least({ENTERED_ON}, (
        SELECT greatest({day}, min(f.month) + 1) FROM billing_fault f WHERE f.account_id = {account} HAVING count(*) > 0
    ))"""


def entered(day: str, *, account: str) -> str:
    """Return the SQL of the day on which the ledger enters what happened on a day."""
    return f"CASE WHEN {is_closed(day, account=account)} THEN {ENTERED_ON} ELSE {day} END"
