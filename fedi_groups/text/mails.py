"""The e-mails that this server itself writes, in its languages: a subject, and a line for each thing it says."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from fedi_groups.domain.mail import Letter


class Mailed(StrEnum):
    """Names in braces are filled in. `{server}` is this server's name, `{link}` where something is done. `{name}` is
    somebody's here."""

    TEST = "a test"
    CONFIRM = "confirm an account"
    HAS_ACCOUNT = "there is an account"
    WANTS_ACCOUNT = "somebody wants an account"
    WELCOME = "let in"
    TURNED_AWAY = "not let in"
    CONFIRM_ADDRESS = "confirm an address"
    ADDRESS_CHANGED = "another address"
    RESET = "a new password"
    PASSWORD_CHANGED = "another password"
    SUSPENDED = "suspended"
    LIMITED = "limited"
    READMITTED = "suspended or limited no longer"
    STANDS = "an appeal was in vain"


UNSUBSCRIBE: Mapping[str, str] = MappingProxyType(
    {"en": "No more e-mail of this kind", "ar": "إيقاف هذا النوع من الرسائل"}
)

_SAID: Mapping[str, Mapping[Mailed, tuple[str, ...]]] = MappingProxyType(
    {
        "en": {
            Mailed.TEST: (
                "Mail from {server} arrives",
                "This is a test, sent by whoever runs {server}. Nothing needs to be done.",
            ),
            Mailed.CONFIRM: (
                "Confirm your account on {server}",
                "Somebody, presumably you, wants the account @{name}@{server} with this e-mail address. To confirm "
                "that it is yours, go here within two days:\n{link}",
                "If it was not you, do nothing: without an answer there will be no account.",
            ),
            Mailed.HAS_ACCOUNT: (
                "Your account on {server}",
                "Somebody, presumably you, wants an account on {server} with this e-mail address. You have one "
                "already: @{name}@{server}.",
                "If you have forgotten your password, ask for a new one where you sign in. If it was not you, do "
                "nothing.",
            ),
            Mailed.WANTS_ACCOUNT: (
                "@{name} wants an account on {server}",
                "@{name}, reached at {email}, wants an account on {server}, and waits for an admin to decide.",
                "Why, in their words: {reason}",
            ),
            Mailed.WELCOME: (
                "You are in: @{name}@{server}",
                "An admin has let you in, and your account @{name}@{server} is there. Sign in with the app of your "
                "choice, or here:\n{link}",
            ),
            Mailed.TURNED_AWAY: (
                "Your account on {server}",
                "You have asked for the account @{name}@{server}. The admins have decided against it. {reason}",
            ),
            Mailed.CONFIRM_ADDRESS: (
                "Confirm your e-mail address",
                "@{name}@{server} wants to be reached here from now on. If that is you, confirm it within two "
                "days:\n{link}",
                "If it is not, do nothing: without an answer nothing changes.",
            ),
            Mailed.ADDRESS_CHANGED: (
                "Another e-mail address for @{name}@{server}",
                "Your account @{name}@{server} is reached at {email} from now on, and no longer here.",
                "If that was not you, somebody else is in your account: write to those who run {server} at once.",
            ),
            Mailed.RESET: (
                "A new password for @{name}@{server}",
                "Somebody, presumably you, wants a new password for @{name}@{server}. To set one, go here within an "
                "hour:\n{link}",
                "If it was not you, do nothing: your password stays as it is.",
            ),
            Mailed.PASSWORD_CHANGED: (
                "@{name}@{server} has a new password",
                "The password of your account @{name}@{server} was changed. All apps and browsers have to sign in "
                "anew.",
                "If that was not you, ask for a new password where you sign in, at once.",
            ),
            Mailed.SUSPENDED: (
                "Your account @{name}@{server} is suspended",
                "Those who run {server} have suspended your account. {reason}",
                "You can still sign in to read why, to appeal once, and to take your data with you:\n{link}",
            ),
            Mailed.LIMITED: (
                "Your account @{name}@{server} is limited",
                "Those who run {server} have limited your account. What you write is shown to those who follow you and "
                "in the communities you are in, but no longer in lists for everyone. {reason}",
                "If you think that this is wrong, appeal here:\n{link}",
            ),
            Mailed.READMITTED: (
                "Your account @{name}@{server} is as it was",
                "Those who run {server} have taken back what they had decided about your account. {reason}",
                "What was decided, and when:\n{link}",
            ),
            Mailed.STANDS: (
                "Your appeal on {server}",
                "Those who run {server} have looked again at what they decided about your account @{name}@{server}, "
                "and it stands. {reason}",
                "What was decided, and when:\n{link}",
            ),
        },
        "ar": {
            Mailed.TEST: (
                "رسائل {server} تصل",
                "هذه رسالة تجريبية أرسلها من يدير {server}. لا يلزمك فعل شيء.",
            ),
            Mailed.CONFIRM: (
                "أكّد حسابك على {server}",
                "طلب أحدهم، ولعله أنت، الحساب @{name}@{server} بهذا العنوان. لتأكيد أنه لك افتح هذا الرابط خلال "
                "يومين:\n{link}",
                "إن لم تكن أنت فلا تفعل شيئًا: لن يُنشأ حساب من دون تأكيد.",
            ),
            Mailed.HAS_ACCOUNT: (
                "حسابك على {server}",
                "طلب أحدهم، ولعله أنت، حسابًا على {server} بهذا العنوان. لديك حساب بالفعل: @{name}@{server}.",
                "إن نسيت كلمة السر فاطلب غيرها من صفحة تسجيل الدخول. وإن لم تكن أنت فلا تفعل شيئًا.",
            ),
            Mailed.WANTS_ACCOUNT: (
                "@{name} يطلب حسابًا على {server}",
                "يطلب @{name}، وعنوانه {email}، حسابًا على {server}، وينتظر قرار أحد المديرين.",
                "السبب كما كتبه: {reason}",
            ),
            Mailed.WELCOME: (
                "أهلًا بك: @{name}@{server}",
                "وافق أحد المديرين على طلبك، وحسابك @{name}@{server} جاهز. سجّل الدخول بالتطبيق الذي تختاره، أو "
                "هنا:\n{link}",
            ),
            Mailed.TURNED_AWAY: (
                "حسابك على {server}",
                "طلبت الحساب @{name}@{server}، ولم يوافق عليه المديرون. {reason}",
            ),
            Mailed.CONFIRM_ADDRESS: (
                "أكّد عنوان بريدك الإلكتروني",
                "يريد @{name}@{server} أن تصله الرسائل هنا من الآن. إن كنت أنت فأكّد ذلك خلال يومين:\n{link}",
                "وإلا فلا تفعل شيئًا: لن يتغير شيء من دون تأكيد.",
            ),
            Mailed.ADDRESS_CHANGED: (
                "عنوان آخر للحساب @{name}@{server}",
                "صارت رسائل حسابك @{name}@{server} تصل إلى {email}، ولن تصل إلى هذا العنوان.",
                "إن لم تفعل ذلك أنت فقد دخل غيرك إلى حسابك: راسل فورًا من يدير {server}.",
            ),
            Mailed.RESET: (
                "كلمة سر جديدة للحساب @{name}@{server}",
                "طلب أحدهم، ولعله أنت، كلمة سر جديدة للحساب @{name}@{server}. لتعيينها افتح هذا الرابط خلال "
                "ساعة:\n{link}",
                "إن لم تكن أنت فلا تفعل شيئًا: ستبقى كلمة السر كما هي.",
            ),
            Mailed.PASSWORD_CHANGED: (
                "كلمة سر جديدة للحساب @{name}@{server}",
                "تغيرت كلمة السر لحسابك @{name}@{server}. على كل التطبيقات والمتصفحات أن تسجل الدخول من جديد.",
                "إن لم تفعل ذلك أنت فاطلب فورًا كلمة سر جديدة من صفحة تسجيل الدخول.",
            ),
            Mailed.SUSPENDED: (
                "أوقف حسابك @{name}@{server}",
                "أوقف مديرو {server} حسابك. {reason}",
                "ما زال بإمكانك تسجيل الدخول لتقرأ السبب وتتظلم مرة واحدة وتأخذ بياناتك معك:\n{link}",
            ),
            Mailed.LIMITED: (
                "قُيّد حسابك @{name}@{server}",
                "قيّد مديرو {server} حسابك. يظهر ما تكتبه لمتابعيك وفي المجتمعات التي أنت فيها، ولم يعد يظهر في "
                "القوائم العامة. {reason}",
                "إن رأيت في ذلك خطأ فتظلم هنا:\n{link}",
            ),
            Mailed.READMITTED: (
                "عاد حسابك @{name}@{server} كما كان",
                "تراجع مديرو {server} عما قرروه في شأن حسابك. {reason}",
                "القرارات وتواريخها:\n{link}",
            ),
            Mailed.STANDS: (
                "تظلمك على {server}",
                "أعاد مديرو {server} النظر فيما قرروه في شأن حسابك @{name}@{server}، وبقي القرار كما هو. {reason}",
                "القرارات وتواريخها:\n{link}",
            ),
        },
    }
)
"""By language, the first for those who want none of these; the subject comes first."""


def letter(which: Mailed, language: str | None, **names: str) -> Letter:
    """In this language if it is spoken here."""
    spoken = spoken_of(language)
    subject, *lines = (line.format(**names) for line in _SAID[spoken][which])
    return Letter(subject, tuple(lines), spoken)


def spoken_of(language: str | None) -> str:
    """The language in which somebody is written to who wants this one."""
    wanted = (language or "").split("-")[0].lower()
    return wanted if wanted in _SAID else next(iter(_SAID))
