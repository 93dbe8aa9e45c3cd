"""The few sentences that communities themselves say to people, in the languages of this server."""

from enum import StrEnum


class Phrase(StrEnum):
    """`{community}` is its handle."""

    WELCOME = "welcome"
    INVITED = "invited"
    INVITED_WITH = "invited with a note"
    IN = "you are in"
    BROUGHT = "brought along by an umbrella"
    ENDED = "out along with an umbrella"
    MUTED = "you are muted"
    MUTED_UNTIL = "you are muted until"
    UNMUTED = "you are no longer muted"
    BECAUSE = "because"
    A_MEMBER = "a member"
    UNMASKED = "unmasked"
    QUIET = "you hear nothing"
    QUIET_DAILY = "you hear once a day"
    QUIET_WEEKLY = "you hear once a week"
    QUIET_ANNOUNCEMENTS = "you hear announcements"
    QUIET_REPLIES = "you hear answers"
    QUIET_BY_MAIL = "you hear by e-mail"
    DIGEST = "what is new"
    ANNOUNCED = "what was announced"
    ANSWERED = "what was answered"
    LISTED = "a post in a list"
    LISTED_ANSWER = "an answer in a list"
    MORE = "the list goes on"
    OFFERED_MODERATOR = "asked to be a moderator"
    OFFERED_ADMIN = "asked to be an admin"
    OFFERED_OWNER = "asked to be the owner"
    HEIR = "asked to own what has no owner"
    SUCCEEDED = "you own it now"
    CLAIMED = "somebody claims what you own"
    APPEALED = "somebody appeals"
    UPHELD = "your appeal was in vain"
    OVERTURNED = "your appeal was heard"
    YOURS_STANDS = "what you did stands"
    YOURS_OVERTURNED = "what you did was taken back"
    NOT_SAID = "what you had scheduled was not posted"


_SAID = {
    "en": {
        Phrase.WELCOME: (
            "Welcome to {community}. Only its members read what is said in it, and it reaches you as posts of this "
            "account. To answer, reply to them; to say something new, mention this account. Set your reply to "
            "“mentioned people only”: one for your followers reaches those as well."
        ),
        Phrase.INVITED: (
            "{inviter} invites you into {community}. To come in, follow this account; to say no, answer “decline”."
        ),
        Phrase.INVITED_WITH: (
            "{inviter} invites you into {community}: “{note}” To come in, follow this account; to say no, answer "
            "“decline”."
        ),
        Phrase.MUTED: "You are muted in {community}: you can read what is said in it, but neither write nor vote.",
        Phrase.MUTED_UNTIL: (
            "You are muted in {community} until {until}: you can read what is said in it, but neither write nor vote."
        ),
        Phrase.UNMUTED: "You are no longer muted in {community}: you can write and vote again.",
        Phrase.BECAUSE: "The reason: {reason}",
        Phrase.A_MEMBER: "A member",
        Phrase.UNMASKED: (
            "The owner of {community} has looked who wrote a post that you had written there anonymously. Nobody else "
            "learns it by this."
        ),
        Phrase.IN: "You are a member of {community} now. What is said in it you hear if you follow this account.",
        Phrase.BROUGHT: (
            "As a member of {community} you are a member here as well from now on: {communities}. What is said there "
            "you hear if you follow these accounts."
        ),
        Phrase.ENDED: (
            "You are no member of {community} any more, and so none here either, where only its members are: "
            "{communities}."
        ),
        Phrase.QUIET: (
            "You stay a member of {community}, but follow it no longer, and hear nothing of it by yourself. To hear "
            "everything again, follow this account."
        ),
        Phrase.QUIET_DAILY: (
            "You stay a member of {community}, but follow it no longer. What is new in it you hear once a day, by a "
            "private message of this account. To hear everything again, follow this account."
        ),
        Phrase.QUIET_WEEKLY: (
            "You stay a member of {community}, but follow it no longer. What is new in it you hear once a week, by a "
            "private message of this account. To hear everything again, follow this account."
        ),
        Phrase.QUIET_ANNOUNCEMENTS: (
            "You stay a member of {community}, but follow it no longer. Its announcements alone reach you, by private "
            "messages of this account. To hear everything again, follow this account."
        ),
        Phrase.QUIET_REPLIES: (
            "You stay a member of {community}, but follow it no longer. What others say in the threads that you have "
            "begun reaches you by private messages of this account. To hear everything again, follow this account."
        ),
        Phrase.QUIET_BY_MAIL: (
            "You stay a member of {community}, but follow it no longer. What you have chosen to hear of it comes by "
            "e-mail, and each e-mail says how to end that. To hear everything again, follow this account."
        ),
        Phrase.DIGEST: "New in {community}:",
        Phrase.ANNOUNCED: "Announced in {community}:",
        Phrase.ANSWERED: "In your threads in {community}:",
        Phrase.LISTED: "• {title} — {author} (comments: {comments})",
        Phrase.LISTED_ANSWER: "• {author}: {title}",
        Phrase.MORE: "… and {count} more.",
        Phrase.OFFERED_MODERATOR: (
            "{by} asks you to keep order in {community} as a moderator. Nothing changes before you say yes: answer "
            "“accept” or “decline” within 30 days."
        ),
        Phrase.OFFERED_ADMIN: (
            "{by} asks you to be an admin of {community}, who appoints moderators and decides who comes in and who "
            "speaks. Nothing changes before you say yes: answer “accept” or “decline” within 30 days."
        ),
        Phrase.OFFERED_OWNER: (
            "{by} wants to hand {community} over to you: you would own it. Nothing changes before you say yes: "
            "answer “accept” or “decline” within 30 days."
        ),
        Phrase.HEIR: (
            "{community} has lost its owner, and of its members you have been here longest: you may own it. Nothing "
            "changes before you say yes: answer “accept” or “decline” within 30 days."
        ),
        Phrase.SUCCEEDED: (
            "You own {community} now: its owner is gone, and of those who keep order you stand first. You may hand it "
            "over to another member."
        ),
        Phrase.CLAIMED: (
            "Nobody has heard of you for {days} days, and {by} asks to take over {community}, which you own. To keep "
            "it, write something within 14 days, wherever you like. Otherwise it is theirs then."
        ),
        Phrase.APPEALED: (
            "{by} appeals against what was done to them in {community}: “{words}” Anybody may decide who keeps order "
            "there, but not who did it. The appeal has the number {number}."
        ),
        Phrase.UPHELD: (
            "Somebody else has looked at what you appealed against in {community}, and found that it stands. {words}"
        ),
        Phrase.OVERTURNED: (
            "Somebody else has looked at what you appealed against in {community}, and has taken it back. {words}"
        ),
        Phrase.YOURS_STANDS: (
            "{by} has appealed against what you did in {community}. Somebody else has looked, and it stands. {words}"
        ),
        Phrase.YOURS_OVERTURNED: (
            "{by} has appealed against what you did in {community}. Somebody else has looked, and taken it back. "
            "{words}"
        ),
        Phrase.NOT_SAID: "What you wanted posted at {at} was not posted: {reason} This is what you wrote:",
    },
    "ar": {
        Phrase.WELCOME: (
            "مرحبًا بك في {community}. لا يقرأ ما يقال فيه إلا أعضاؤه، ويصلك منشورات من هذا الحساب. للرد أجب عنها، "
            "ولقول شيء جديد اذكر هذا الحساب. اجعل ردك «للمذكورين فقط»: فما كان لمتابعيك يصلهم هم أيضًا."
        ),
        Phrase.INVITED: "يدعوك {inviter} إلى {community}. لتنضم تابع هذا الحساب، ولتعتذر أجب بكلمة «اعتذار».",
        Phrase.INVITED_WITH: (
            "يدعوك {inviter} إلى {community}: «{note}» لتنضم تابع هذا الحساب، ولتعتذر أجب بكلمة «اعتذار»."
        ),
        Phrase.MUTED: "أنت مكتوم في {community}: يمكنك قراءة ما يقال فيه، لكن لا يمكنك الكتابة ولا التصويت.",
        Phrase.MUTED_UNTIL: (
            "أنت مكتوم في {community} حتى {until}: يمكنك قراءة ما يقال فيه، لكن لا يمكنك الكتابة ولا التصويت."
        ),
        Phrase.UNMUTED: "لم تعد مكتومًا في {community}: يمكنك الكتابة والتصويت من جديد.",
        Phrase.BECAUSE: "السبب: {reason}",
        Phrase.A_MEMBER: "عضو",
        Phrase.UNMASKED: ("اطلع صاحب {community} على كاتب منشور كتبته هناك من دون اسمك. لا يعلم بذلك أحد غيره."),
        Phrase.IN: "أنت الآن عضو في {community}. لتسمع ما يقال فيه تابع هذا الحساب.",
        Phrase.BROUGHT: (
            "بصفتك عضوًا في {community} أصبحت عضوًا هنا أيضًا: {communities}. لتسمع ما يقال هناك تابع هذه الحسابات."
        ),
        Phrase.ENDED: ("لم تعد عضوًا في {community}، ولذلك لم تعد عضوًا أيضًا فيما يقتصر على أعضائه: {communities}."),
        Phrase.QUIET: (
            "ما زلت عضوًا في {community}، لكنك لم تعد تتابعه، ولن يصلك منه شيء من تلقاء نفسه. ليصلك كل شيء من جديد تابع "
            "هذا الحساب."
        ),
        Phrase.QUIET_DAILY: (
            "ما زلت عضوًا في {community}، لكنك لم تعد تتابعه. سيصلك جديده مرة كل يوم في رسالة خاصة من هذا الحساب. ليصلك "
            "كل شيء من جديد تابع هذا الحساب."
        ),
        Phrase.QUIET_WEEKLY: (
            "ما زلت عضوًا في {community}، لكنك لم تعد تتابعه. سيصلك جديده مرة كل أسبوع في رسالة خاصة من هذا الحساب. "
            "ليصلك كل شيء من جديد تابع هذا الحساب."
        ),
        Phrase.QUIET_ANNOUNCEMENTS: (
            "ما زلت عضوًا في {community}، لكنك لم تعد تتابعه. لن تصلك إلا إعلاناته، في رسائل خاصة من هذا الحساب. ليصلك "
            "كل شيء من جديد تابع هذا الحساب."
        ),
        Phrase.QUIET_REPLIES: (
            "ما زلت عضوًا في {community}، لكنك لم تعد تتابعه. ما يقوله الآخرون في المواضيع التي بدأتها يصلك في رسائل "
            "خاصة من هذا الحساب. ليصلك كل شيء من جديد تابع هذا الحساب."
        ),
        Phrase.QUIET_BY_MAIL: (
            "ما زلت عضوًا في {community}، لكنك لم تعد تتابعه. سيصلك ما اخترته منه بالبريد الإلكتروني، وفي كل رسالة ما "
            "يوقف ذلك. ليصلك كل شيء من جديد تابع هذا الحساب."
        ),
        Phrase.DIGEST: "الجديد في {community}:",
        Phrase.ANNOUNCED: "إعلانات {community}:",
        Phrase.ANSWERED: "الردود في مواضيعك في {community}:",
        Phrase.LISTED: "• {title} — {author} (التعليقات: {comments})",
        Phrase.LISTED_ANSWER: "• {author}: {title}",
        Phrase.MORE: "… وغيرها، وعددها {count}.",
        Phrase.OFFERED_MODERATOR: (
            "يطلب منك {by} أن تكون مشرفًا في {community}. لن يتغير شيء قبل موافقتك: "
            "أجب بكلمة «قبول» أو «اعتذار» خلال 30 يومًا."
        ),
        Phrase.OFFERED_ADMIN: (
            "يطلب منك {by} أن تكون مديرًا في {community}، تعيّن المشرفين وتقرر من ينضم ومن يتكلم. لن يتغير شيء قبل "
            "موافقتك: أجب بكلمة «قبول» أو «اعتذار» خلال 30 يومًا."
        ),
        Phrase.OFFERED_OWNER: (
            "يريد {by} أن يسلّمك {community} لتصبح مالكه. لن يتغير شيء قبل موافقتك: "
            "أجب بكلمة «قبول» أو «اعتذار» خلال 30 يومًا."
        ),
        Phrase.HEIR: (
            "فقد {community} مالكه، وأنت أقدم أعضائه: يمكنك أن تصبح مالكه. لن يتغير شيء قبل موافقتك: أجب بكلمة "
            "«قبول» أو «اعتذار» خلال 30 يومًا."
        ),
        Phrase.SUCCEEDED: (
            "أنت الآن مالك {community}: رحل مالكه السابق، وأنت أول من يليه من المشرفين. يمكنك أن تسلّمه إلى عضو آخر."
        ),
        Phrase.CLAIMED: (
            "لم يسمع أحد عنك منذ {days} يومًا، ويطلب {by} أن يتولى {community} الذي تملكه. لتحتفظ به اكتب أي شيء في أي "
            "مكان خلال 14 يومًا، وإلا صار له بعدها."
        ),
        Phrase.APPEALED: (
            "يتظلّم {by} مما اتُّخذ بحقه في {community}: «{words}» يبتّ في ذلك أي مشرف فيه غير الذي اتخذه. رقم التظلّم "
            "{number}."
        ),
        Phrase.UPHELD: "نظر مشرف آخر فيما تظلّمت منه في {community}، ورأى أن يبقى كما هو. {words}",
        Phrase.OVERTURNED: "نظر مشرف آخر فيما تظلّمت منه في {community}، وتراجع عنه. {words}",
        Phrase.YOURS_STANDS: "تظلّم {by} مما فعلته في {community}، فنظر فيه مشرف آخر ورأى أن يبقى كما هو. {words}",
        Phrase.YOURS_OVERTURNED: "تظلّم {by} مما فعلته في {community}، فنظر فيه مشرف آخر وتراجع عنه. {words}",
        Phrase.NOT_SAID: "لم يُنشر ما أردت نشره في {at}: {reason} وهذا ما كتبته:",
    },
}
"""By language, the first for those who want none of these."""


def phrase(which: Phrase, language: str | None, **names: str) -> tuple[str, str]:
    """The sentence, and the language it is in."""
    wanted = (language or "").split("-")[0].lower()
    spoken = wanted if wanted in _SAID else next(iter(_SAID))
    return _SAID[spoken][which].format(**names), spoken
