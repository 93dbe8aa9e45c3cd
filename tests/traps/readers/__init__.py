"""What other software makes of a letter or document, as small as the trap it sets: strict where that one is strict.

Each module is one program's habits, written from how it behaves. A reader raises Rejected where the program would
fail, drop or ignore what it got, and says over what.
"""


class Rejected(Exception):
    """The program would not take this."""


def require(held: bool, why: str) -> None:
    if not held:
        raise Rejected(why)
