"""The requests under way to all peers together, shared so that no crowd of hanging peers has them all. Pure."""

GREED = 4
"""A lane may hold a quarter of what is free, so that greedy lanes leave room however many they are."""

ALWAYS = 2
"""What a lane may hold as long as anything is free."""

RESERVE = 4
"""A quarter of all is for peers that are known to answer: the others may hang, and would hold on to it."""


class Slots:
    """`total` requests at a time."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.taken = 0

    @property
    def is_full(self) -> bool:
        return self.taken >= self.total

    def may_take(self, held: int, *, answers: bool) -> bool:
        """Whether a lane that has `held` requests under way may start another; `answers`: its peer has lately."""
        free = self.total - self.taken
        if not answers:
            free -= self.total // RESERVE
        return free > 0 and (held < ALWAYS or held * GREED < free)

    def take(self) -> None:
        if self.taken >= self.total:
            raise ValueError("no further request may be started")
        self.taken += 1

    def give_back(self) -> None:
        self.taken -= 1
