"""What an answer of a mail server means, and when a letter is tried again."""

import pytest

from fedi_groups.domain.policy.mail import GIVEN_UP_AFTER, Failure, failure_of, next_try
from fedi_groups.domain.types import DAY, HOUR, MINUTE, Instant

START = Instant(1_000_000_000)


@pytest.mark.parametrize(
    ("code", "words", "recipient", "follows"),
    [
        (550, "5.1.1 No such user", True, Failure.BOUNCED),
        (552, "5.2.2 Mailbox full for good", True, Failure.BOUNCED),
        (550, "no such user", True, Failure.BOUNCED),
        (550, "5.1.1 No such user", False, Failure.BOUNCED),
        (554, "5.7.1 Relay access denied", True, Failure.REFUSED),
        (554, "this looks like spam", False, Failure.REFUSED),
        (450, "4.2.1 come back later", True, Failure.LATER),
        (421, "too busy", False, Failure.LATER),
    ],
)
def test_only_what_is_about_the_address_is_held_against_it(
    code: int, words: str, recipient: bool, follows: Failure
) -> None:
    assert failure_of(code, words, recipient=recipient) is follows


def test_a_letter_is_tried_again_later_and_later_for_four_days() -> None:
    now, pauses = START, []
    while (again := next_try(since=START, now=now)) is not None:
        pauses.append(again - now)
        now = again
    assert pauses[0] == MINUTE and pauses == sorted(pauses) and pauses[-1] == 6 * HOUR
    assert 4 * DAY <= now - START < 5 * DAY and len(pauses) < 40
    assert next_try(since=START, now=Instant(START + GIVEN_UP_AFTER)) is None
