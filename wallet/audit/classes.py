"""What an entry is about, and so how long its content is kept.

A class is fixed when the entry is sealed, and stands in the leaf: nobody can give an entry another
one later, to be rid of it sooner.
"""

from enum import StrEnum


class EntryClass(StrEnum):
    ACCESS = "access"  # who signed in or out
    USAGE = "usage"  # who showed, checked or read a license
    CONSENT = "consent"  # who agreed to what, who is bound to which account
    LASTING = "lasting"  # what happened to a license, an application, a key: never retired


# The longest beginning that fits decides; what nobody thought of is kept for good.
CLASS_OF = {
    "": EntryClass.LASTING,
    "account.": EntryClass.ACCESS,
    "officer.": EntryClass.ACCESS,
    "scanner.": EntryClass.ACCESS,
    "client.": EntryClass.ACCESS,
    "request.": EntryClass.ACCESS,
    "presentation.": EntryClass.USAGE,
    "verification.": EntryClass.USAGE,
    "license.verified": EntryClass.USAGE,
    "license.presented": EntryClass.USAGE,
    "license.read": EntryClass.USAGE,
    "license.held_back": EntryClass.USAGE,
    "attachment.read": EntryClass.USAGE,
    "application.read": EntryClass.USAGE,
    "objection.read": EntryClass.USAGE,
    "binding.": EntryClass.CONSENT,
    "consent.": EntryClass.CONSENT,
    "counter_code.": EntryClass.CONSENT,
    "identity.": EntryClass.CONSENT,
    "identity_check.": EntryClass.CONSENT,
    "wallet.": EntryClass.CONSENT,
}

# Whole days for which content is kept at least; three years may hold a 29 February.
SHORTEST_DAYS = {EntryClass.ACCESS: 180, EntryClass.USAGE: 1096, EntryClass.CONSENT: 1096}


def is_right(entry_class: EntryClass, action: str) -> bool:
    """Tell whether an action may be of a class: its own, or the one that is kept for good.

    So an action may be given a class later, but never another one than that.
    """
    return entry_class in (class_of(action), EntryClass.LASTING)


def class_of(action: str) -> EntryClass:
    """Return the class of an action."""
    return CLASS_OF[max((word for word in CLASS_OF if action.startswith(word)), key=len)]
