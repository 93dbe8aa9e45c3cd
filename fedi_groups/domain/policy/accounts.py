"""Who may have an account here, under which name, address and password. Pure: whether a name or an address is free is
for storage to say."""

from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from fedi_groups.config import Settings
from fedi_groups.domain.accounts import Fault, Form, Pass, Refusal, Refusals, Registration, Terms
from fedi_groups.domain.policy.attempts import Allowed
from fedi_groups.domain.types import DAY, HOUR, MINUTE, Instant
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 1000
LONGEST_REASON: Final = 2000

UNCONFIRMED_FOR: Final = 7 * DAY
"""Then a sign-up is forgotten, and its name is free."""

TICKET_LASTS: Final = 2 * DAY
RESET_LASTS: Final = HOUR
PASS_LASTS: Final = 7 * DAY
MOST_USES: Final = 1000

SIGN_UPS = Allowed(5, 30 * MINUTE)
"""From one network, without an invitation."""

SIGN_UPS_BY_LINK = Allowed(40, 30 * MINUTE)
"""From one network, by links into communities, of people whose invitation is none to this server: a class or a club
may come from one room."""

LETTERS_TO_ONE = Allowed(5, DAY)
"""Of one kind to one address, whoever asks for them."""

LETTERS_BY_ONE = Allowed(10, HOUR)
"""Asked for from one network."""

_COMMON: Final = frozenset(
    """
    password password1 password12 password123 password1234 passw0rd p@ssword p@ssw0rd mypassword passwort motdepasse
    contraseña senha123 wachtwoord iloveyou iloveyou1 iloveyou2 loveyou1 sunshine sunshine1 princess princess1 football
    football1 baseball basketball superman batman123 starwars pokemon1 dragon123 monkey123 shadow123 master123 welcome
    welcome1 welcome123 letmein1 letmein123 trustno1 whatever computer internet samsung1 qwertyuiop qwerty123 qwerty12
    qwertyui asdfghjkl asdfghjk asdf1234 zxcvbnm1 zxcvbnm123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsxedc q1w2e3r4 abcd1234
    abc12345 a1b2c3d4 admin123 administrator changeme changeme1 default1 secret123 test1234 testtest guest123 michelle
    jennifer jordan23 charlie1 liverpool chelsea1 arsenal1 barcelona mohammed mohamed1 ahmed123 freedom1 mustang1
    """.split()
)
_RUNS: Final = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


def terms_of(settings: Settings) -> Terms:
    """As the admin has set them; which domains are not taken stands in the database."""
    entry = Registration(settings.registrations)
    return Terms(
        entry,
        least_age=settings.least_age,
        members_invite=settings.members_invite,
        posts=settings.mail_url is not None,
    )


def faults_in(form: Form, terms: Terms, *, today: date) -> Refusals:
    """What can be said of a form without looking anything up, names apart."""
    names = (form.name, form.email, form.email.partition("@")[0])
    found = [*email_faults(form.email, terms), *password_faults(form.password, names=names, trusting=terms.trusting)]
    if not form.agreement:
        found.append(Refusal("agreement", Fault.ACCEPTED, "must be accepted"))
    if terms.least_age and not terms.trusting:
        found += _age_faults(form.born, terms.least_age, today)
    if terms.entry is Registration.APPROVAL and not form.code and not form.reason.strip() and not terms.trusting:
        found.append(Refusal("reason", Fault.BLANK, "can't be blank"))
    if len(form.reason) > LONGEST_REASON:
        found.append(Refusal("reason", Fault.TOO_LONG, f"is longer than {LONGEST_REASON} characters"))
    return Refusals(tuple(found))


def email_faults(email: str, terms: Terms) -> list[Refusal]:
    """`email` in the form in which it is kept; empty for what is none."""
    if not email:
        return [Refusal("email", Fault.INVALID, "is no e-mail address")]
    if is_blocked(email.partition("@")[2], terms.blocked):
        return [Refusal("email", Fault.BLOCKED, "is of a provider that is not taken here")]
    return []


def is_blocked(domain: str, patterns: tuple[str, ...]) -> bool:
    """A pattern without a star stands for the domain and all below it."""
    return any(
        fnmatchcase(domain, each) if "*" in each else domain == each or domain.endswith(f".{each}") for each in patterns
    )


def is_reserved(name: str, patterns: tuple[str, ...]) -> bool:
    """By the admin, with underscores anywhere as well."""
    bare = name.replace("_", "")
    return any(fnmatchcase(name, each) or fnmatchcase(bare, each) for each in patterns)


def password_faults(word: str, *, names: tuple[str, ...], trusting: bool = False) -> list[Refusal]:
    """Length counts, and that it is not the first thing anybody tries. `names`: of whose it is to be."""
    if len(word) < SHORTEST_PASSWORD:
        return [Refusal("password", Fault.TOO_SHORT, f"is too short: it takes {SHORTEST_PASSWORD} characters")]
    if len(word) > LONGEST_PASSWORD:
        return [Refusal("password", Fault.TOO_LONG, f"is longer than {LONGEST_PASSWORD} characters")]
    if not trusting and is_easy(word, names=names):
        return [Refusal("password", Fault.INVALID, "is one of those that are tried first")]
    return []


def is_easy(password: str, *, names: tuple[str, ...]) -> bool:
    """One that many have, a run of keys, one character again and again, or the name."""
    word = password.casefold()
    bare = word.rstrip("0123456789!.?")
    if word in _COMMON or (bare and bare in {each.casefold() for each in names}):
        return True
    return len(set(word)) < 3 or any(word in run for run in _RUNS)


def may_sign_up(terms: Terms, invited: Pass | None, *, now: Instant) -> Verdict:
    """`invited`: by the code that was typed, None if there is none such."""
    if terms.trusting or terms.entry in (Registration.OPEN, Registration.APPROVAL):
        return ALLOW
    if terms.entry is Registration.CLOSED:
        return Deny("This server takes no new accounts.")
    return (
        ALLOW if invited is not None and is_good(invited, now=now) else Deny("One gets an account here by invitation.")
    )


def is_approved(terms: Terms, invited: Pass | None, *, now: Instant) -> bool:
    """Whether no admin has to look at it any more."""
    return (
        terms.trusting
        or terms.entry is not Registration.APPROVAL
        or (invited is not None and is_good(invited, now=now))
    )


def is_vouched_for(terms: Terms, invited: Pass | None, *, now: Instant) -> bool:
    """Whether nobody is written to first: where no letters go out, whoever has invited somebody vouches for them."""
    return terms.trusting or (not terms.posts and invited is not None and is_good(invited, now=now))


def is_good(invited: Pass, *, now: Instant) -> bool:
    """Not used up, nor over."""
    return invited.used < invited.most and (invited.until is None or invited.until > now)


def sign_ups_by(invited: Pass) -> Allowed:
    """By a link, whose uses count only once somebody has come in: some mistype their address."""
    return Allowed(2 * (invited.most - invited.used) + 3, DAY)


def may_invite(terms: Terms, *, admin: bool) -> Verdict:
    """Admins do; members where the server lets them."""
    if terms.entry is Registration.CLOSED:
        return Deny("This server takes no new accounts.")
    return ALLOW if admin or terms.members_invite else Deny("Only admins invite to this server.")


def _age_faults(born: date | None, least: int, today: date) -> list[Refusal]:
    if born is None:
        return [Refusal("date_of_birth", Fault.BLANK, "can't be blank")]
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years < 0 or years > 150:
        return [Refusal("date_of_birth", Fault.INVALID, "is no date of birth")]
    return [] if years >= least else [Refusal("date_of_birth", Fault.BELOW_LIMIT, "is below the age limit")]
