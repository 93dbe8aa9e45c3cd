"""Every exception of the project, drawn as a tree.

    FediGroupsError
    ├── Misconfigured      a setting or the machine is wrong; the start stops, or `doctor` says it
    ├── Refused            what someone asked for will not be done
    │   ├── Malformed          it cannot be read: JSON, shape, a missing field
    │   ├── Unauthenticated    it does not prove who sent it: signature missing or wrong
    │   ├── Denied             it is understood, and policy says no
    │   ├── Missing            there is no such thing (or none that the asker may know of)
    │   ├── Gone               there was, and it has been deleted
    │   │   └── Removed            there is, and a moderator has removed it
    │   ├── Full               there is no room for it
    │   ├── TooLarge           over a limit of size, depth or count
    │   └── Overloaded         too much waits already; to be tried again later
    │       └── TooOften           the same caller asks too often; others are heard
    ├── Unavailable        another server did not do its part
    │   ├── Unreachable        no connection, no answer in time, or a 5xx
    │   ├── AddressRefused     the address guard forbids to connect there
    │   ├── Unusable           it answered, with something that cannot be used
    │   └── BudgetSpent        this task has fetched as much as it may
    ├── LeaseLost          another worker holds what we thought we held
    └── Waiting            an activity depends on something that is not here yet

Every error carries two texts: `str(error)` for the log, `error.public` for a stranger.
"""


class FediGroupsError(Exception):
    """Base of all. `public` is safe to show to anyone; it defaults to the class's own sentence."""

    public = "Something went wrong on this server."

    def __init__(self, message: str = "", *, public: str | None = None) -> None:
        super().__init__(message or public or self.public)
        if public is not None:
            self.public = public


class Misconfigured(FediGroupsError):
    """A setting or the machine is wrong. The message names the setting and how to mend it."""

    public = "This server is not set up correctly."


class Refused(FediGroupsError):
    """What someone asked for will not be done, and asking again will not help unless it changes."""

    public = "This request was refused."


class Malformed(Refused):
    """It cannot be read: JSON, shape, a missing or impossible field."""

    public = "This request could not be understood."


class Unauthenticated(Refused):
    """It does not prove who sent it: the proof is missing, wrong, too old or replayed."""

    public = "This request is not signed, or its signature could not be verified."


class Denied(Refused):
    """It is understood and authentic, and policy says no. `public` carries the reason."""

    public = "You may not do this."


class Missing(Refused):
    """There is no such thing, or none that the asker may know of: the two look the same."""

    public = "There is nothing here."


class Gone(Refused):
    """There was such a thing, and it has been deleted."""

    public = "This has been deleted."


class Removed(Gone):
    """A moderator has removed it. It may come back."""

    public = "A moderator has removed this."


class TooLarge(Refused):
    """Over a limit of size, depth or count."""

    public = "This is too large."


class Full(Refused):
    """There is no room for it here; the admin can make some."""

    public = "This server has no room left for files."


class Overloaded(Refused):
    """Too much waits already. `retry_after` is in seconds."""

    public = "This server is busy. Please try again later."

    def __init__(self, message: str = "", *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooOften(Overloaded):
    """By one caller; others are heard."""

    public = "Too many requests"


class Unavailable(FediGroupsError):
    """Another server did not do its part."""

    public = "Another server could not be reached."


class Unreachable(Unavailable):
    """No connection, no answer in time, or an answer that says: later."""


class AddressRefused(Unavailable):
    """The address guard forbids to connect there."""

    public = "This address may not be fetched."


class Unusable(Unavailable):
    """It answered, with something that cannot be used. `status` is its HTTP status, if it gave one."""

    public = "Another server gave an answer that cannot be used."

    def __init__(self, message: str = "", *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class BudgetSpent(Unavailable):
    """This task has fetched as much as it may."""

    public = "Too much would have to be fetched for this."


class LeaseLost(FediGroupsError):
    """Another worker holds what we thought we held; stop at once and write nothing."""


class Waiting(FediGroupsError):
    """An activity depends on something that is not here yet. `needs` is the URI it waits for."""

    def __init__(self, needs: str) -> None:
        super().__init__(f"waits for {needs}")
        self.needs = needs
