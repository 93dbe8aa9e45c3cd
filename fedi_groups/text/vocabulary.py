"""What people may say to a community in a private message: the words of every language, in one table.

A new command is a line here, a line for `help` in `text.replies`, and a row of COMMANDS in `inbox.commands`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from fedi_groups.domain.types import Power


class Word(StrEnum):
    """A command, by its English name."""

    HELP = "help"
    ABOUT = "about"
    RULES = "rules"
    MEMBERS = "members"
    JOIN = "join"
    LEAVE = "leave"
    ACCEPT = "accept"
    DECLINE = "decline"
    DIGEST = "digest"
    ANNOUNCEMENTS = "announcements"
    REPLIES = "replies"
    QUIET = "quiet"
    INVITE = "invite"
    UNINVITE = "uninvite"
    LINK = "link"
    REPORT = "report"
    REQUESTS = "requests"
    APPROVE = "approve"
    REFUSE = "refuse"
    REMOVE = "remove"
    RESTORE = "restore"
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"
    ANNOUNCE = "announce"
    WARN = "warn"
    MUTE = "mute"
    UNMUTE = "unmute"
    KICK = "kick"
    BAN = "ban"
    UNBAN = "unban"
    PRUNE = "prune"
    TREE = "invite-tree"
    LINKS = "links"
    REVOKE = "revoke"
    ANONYMOUS = "anonymous"
    UNMASK = "unmask"
    BAN_AUTHOR = "ban-author"
    UNBAN_AUTHOR = "unban-author"
    CHARTER = "charter"
    QUEUE = "queue"
    SHOW = "show"
    DROP = "drop"
    UMBRELLA = "umbrella"
    UMBRELLA_ADD = "umbrella-add"
    UMBRELLA_ASK = "umbrella-ask"
    UMBRELLA_AGREE = "umbrella-agree"
    UMBRELLA_REFUSE = "umbrella-refuse"
    UMBRELLA_REMOVE = "umbrella-remove"
    GRANT = "grant"
    UNGRANT = "ungrant"
    APPOINT = "appoint"
    DISMISS = "dismiss"
    TRANSFER = "transfer"
    CLAIM = "claim"
    RESIGN = "resign"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    REPORTS = "reports"
    RESOLVE = "resolve"
    IGNORE_REPORT = "ignore-report"
    ROLES = "roles"
    CREATE_ROLE = "create-role"
    DELETE_ROLE = "delete-role"
    SET_TITLE = "set-title"
    SET_SUMMARY = "set-summary"
    FLAIRS = "flairs"
    FLAIR = "flair"
    ADD_FLAIR = "add-flair"
    REMOVE_FLAIR = "remove-flair"
    DELETE_COMMUNITY = "delete-community"
    YES = "yes"
    NO = "no"
    UNDO = "undo"


class Takes(StrEnum):
    """What follows a command. NOTHING: what goes on for long is a sentence, not a command. PERSON: whom it is about.
    POST: it answers the post that it is about. SETTING: part of a charter. TEXT: anything."""

    NOTHING = "nothing"
    NUMBER = "number"
    PERSON = "person"
    POST = "post"
    SETTING = "setting"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Entry:
    """How a command is said: the first of each is the one that `help` names."""

    word: Word
    takes: Takes
    english: tuple[str, ...]
    arabic: tuple[str, ...]


ENTRIES = (
    Entry(Word.HELP, Takes.NOTHING, ("help", "commands", "info", "start"), ("مساعدة", "ساعدني", "الأوامر", "أوامر")),
    Entry(Word.ABOUT, Takes.NOTHING, ("about",), ("عن", "نبذة", "تعريف")),
    Entry(Word.RULES, Takes.NOTHING, ("rules", "rule"), ("القواعد", "قواعد", "القوانين", "قوانين")),
    Entry(Word.MEMBERS, Takes.NOTHING, ("members", "people"), ("الأعضاء", "أعضاء")),
    Entry(Word.JOIN, Takes.TEXT, ("join", "subscribe"), ("انضمام", "انضم", "أنضم", "اشتراك")),
    Entry(Word.LEAVE, Takes.NOTHING, ("leave", "quit", "unsubscribe"), ("مغادرة", "غادر", "أغادر", "خروج")),
    Entry(Word.ACCEPT, Takes.NOTHING, ("accept",), ("قبول", "أقبل", "موافق")),
    Entry(Word.DECLINE, Takes.NOTHING, ("decline",), ("اعتذار", "أعتذر")),
    Entry(Word.DIGEST, Takes.NOTHING, ("digest",), ("ملخص", "الملخص", "موجز")),
    Entry(Word.ANNOUNCEMENTS, Takes.NOTHING, ("announcements",), ("الإعلانات", "إعلانات")),
    Entry(Word.REPLIES, Takes.NOTHING, ("replies", "mute-comments"), ("الردود", "ردود", "كتم-التعليقات")),
    Entry(Word.QUIET, Takes.NOTHING, ("quiet",), ("صمت", "هدوء", "بلا-إشعارات")),
    Entry(Word.INVITE, Takes.PERSON, ("invite",), ("دعوة", "ادع", "ادعو", "أدعو")),
    Entry(Word.UNINVITE, Takes.PERSON, ("uninvite", "withdraw"), ("سحب", "اسحب")),
    Entry(Word.LINK, Takes.NUMBER, ("link",), ("رابط",)),
    Entry(Word.REPORT, Takes.POST, ("report", "flag"), ("بلاغ", "إبلاغ", "بلغ")),
    Entry(Word.REQUESTS, Takes.NOTHING, ("requests", "pending"), ("الطلبات", "طلبات")),
    Entry(Word.APPROVE, Takes.PERSON, ("approve", "admit"), ("وافق", "موافقة", "إدخال")),
    Entry(Word.REFUSE, Takes.PERSON, ("refuse", "reject", "deny"), ("رفض", "ارفض")),
    Entry(Word.REMOVE, Takes.POST, ("remove", "delete"), ("إزالة", "أزل", "احذف", "حذف")),
    Entry(Word.RESTORE, Takes.POST, ("restore",), ("استعادة", "استعد", "أعد", "إعادة")),
    Entry(Word.LOCK, Takes.POST, ("lock", "close"), ("إغلاق", "أغلق", "قفل", "اقفل")),
    Entry(Word.UNLOCK, Takes.POST, ("unlock", "reopen"), ("فتح", "افتح")),
    Entry(Word.PIN, Takes.POST, ("pin",), ("تثبيت", "ثبت")),
    Entry(Word.UNPIN, Takes.POST, ("unpin",), ("إلغاء-التثبيت", "فك-التثبيت")),
    Entry(Word.ANNOUNCE, Takes.POST, ("announce",), ("إعلان", "أعلن")),
    Entry(Word.WARN, Takes.PERSON, ("warn",), ("تحذير", "حذر", "إنذار", "أنذر")),
    Entry(Word.MUTE, Takes.PERSON, ("mute", "silence"), ("كتم", "اكتم")),
    Entry(Word.UNMUTE, Takes.PERSON, ("unmute",), ("رفع-الكتم", "إلغاء-الكتم")),
    Entry(Word.KICK, Takes.PERSON, ("kick", "expel"), ("طرد", "اطرد", "إخراج", "أخرج")),
    Entry(Word.BAN, Takes.PERSON, ("ban", "block"), ("حظر", "احظر")),
    Entry(Word.UNBAN, Takes.PERSON, ("unban", "unblock"), ("رفع-الحظر", "إلغاء-الحظر")),
    Entry(Word.PRUNE, Takes.PERSON, ("prune",), ("تقليم", "قلم")),
    Entry(Word.TREE, Takes.NOTHING, ("invite-tree", "tree"), ("شجرة-الدعوات", "شجرة")),
    Entry(Word.LINKS, Takes.NOTHING, ("links",), ("الروابط", "روابطي")),
    Entry(Word.REVOKE, Takes.TEXT, ("revoke",), ("إبطال", "أبطل")),
    Entry(
        Word.ANONYMOUS,
        Takes.TEXT,
        ("anonymous", "anonymously", "anon"),
        ("مجهول", "مجهولا", "دون-اسم", "بلا-اسم", "بدون-اسم"),
    ),
    Entry(Word.UNMASK, Takes.POST, ("unmask",), ("كشف-الكاتب", "اكشف-الكاتب")),
    Entry(Word.BAN_AUTHOR, Takes.POST, ("ban-author",), ("حظر-الكاتب", "احظر-الكاتب")),
    Entry(Word.UNBAN_AUTHOR, Takes.POST, ("unban-author",), ("السماح-للكاتب", "اسمح-للكاتب")),
    Entry(Word.CHARTER, Takes.SETTING, ("charter",), ("الميثاق", "ميثاق")),
    Entry(Word.QUEUE, Takes.NOTHING, ("queue",), ("المنتظرة", "قائمة-الانتظار")),
    Entry(Word.SHOW, Takes.NUMBER, ("show",), ("أظهر", "إظهار")),
    Entry(Word.DROP, Takes.NUMBER, ("drop",), ("إسقاط", "أسقط")),
    Entry(Word.DISMISS, Takes.PERSON, ("dismiss", "demote"), ("عزل", "اعزل")),
    Entry(Word.TRANSFER, Takes.PERSON, ("transfer", "hand-over"), ("نقل-الملكية", "تسليم")),
    Entry(Word.CLAIM, Takes.NOTHING, ("claim",), ("مطالبة", "أطالب")),
    Entry(Word.UMBRELLA, Takes.NOTHING, ("umbrella",), ("المظلة", "مظلة")),
    Entry(Word.UMBRELLA_ADD, Takes.TEXT, ("umbrella-add",), ("مظلة-إضافة",)),
    Entry(Word.UMBRELLA_ASK, Takes.TEXT, ("umbrella-ask",), ("مظلة-طلب",)),
    Entry(Word.UMBRELLA_AGREE, Takes.TEXT, ("umbrella-agree",), ("مظلة-موافقة",)),
    Entry(Word.UMBRELLA_REFUSE, Takes.TEXT, ("umbrella-refuse",), ("مظلة-رفض",)),
    Entry(Word.UMBRELLA_REMOVE, Takes.TEXT, ("umbrella-remove",), ("مظلة-إخراج",)),
    Entry(Word.GRANT, Takes.PERSON, ("grant",), ("منح", "امنح")),
    Entry(Word.UNGRANT, Takes.PERSON, ("ungrant",), ("نزع", "انزع")),
    Entry(Word.APPOINT, Takes.PERSON, ("appoint",), ("تعيين", "عين")),
    Entry(Word.RESIGN, Takes.NOTHING, ("resign", "step-down"), ("استقالة", "استقل", "أستقيل", "تنح")),
    Entry(Word.APPEAL, Takes.TEXT, ("appeal",), ("تظلم", "أتظلم")),
    Entry(Word.UPHOLD, Takes.NUMBER, ("uphold",), ("تأييد", "أيد")),
    Entry(Word.OVERTURN, Takes.NUMBER, ("overturn",), ("نقض", "انقض")),
    Entry(Word.REPORTS, Takes.NOTHING, ("reports",), ("البلاغات", "بلاغات")),
    Entry(Word.RESOLVE, Takes.NUMBER, ("resolve", "settle"), ("تسوية", "سو")),
    Entry(Word.IGNORE_REPORT, Takes.NUMBER, ("ignore-report", "dismiss-report"), ("تجاهل-البلاغ", "تجاهل")),
    Entry(Word.ROLES, Takes.NOTHING, ("roles",), ("الأدوار", "أدوار")),
    Entry(Word.CREATE_ROLE, Takes.TEXT, ("create-role", "add-role"), ("إنشاء-دور", "أنشئ-دور")),
    Entry(Word.DELETE_ROLE, Takes.TEXT, ("delete-role", "remove-role"), ("حذف-دور", "احذف-دور")),
    Entry(Word.SET_TITLE, Takes.TEXT, ("set-title",), ("تغيير-العنوان", "غير-العنوان")),
    Entry(Word.SET_SUMMARY, Takes.TEXT, ("set-summary", "set-about"), ("تغيير-الوصف", "غير-الوصف")),
    Entry(Word.FLAIRS, Takes.NOTHING, ("flairs",), ("الوسوم", "وسوم")),
    Entry(Word.FLAIR, Takes.POST, ("flair",), ("وسم",)),
    Entry(Word.ADD_FLAIR, Takes.TEXT, ("add-flair", "create-flair"), ("إضافة-وسم", "أضف-وسم")),
    Entry(Word.REMOVE_FLAIR, Takes.TEXT, ("remove-flair", "delete-flair"), ("إزالة-وسم", "أزل-وسم")),
    Entry(Word.DELETE_COMMUNITY, Takes.NOTHING, ("delete-community",), ("حذف-المجتمع", "احذف-المجتمع")),
    Entry(Word.YES, Takes.NOTHING, ("yes", "y", "ok", "confirm"), ("نعم", "أجل", "أكد", "تأكيد")),
    Entry(Word.NO, Takes.NOTHING, ("no", "n", "cancel", "stop"), ("لا", "إلغاء", "ألغ")),
    Entry(Word.UNDO, Takes.NOTHING, ("undo",), ("تراجع",)),
)

EVERYTHING = ("everything", "all", "الكل", "كل-شيء")
"""With a ban: what the person wrote goes as well."""

POWERS: Mapping[Power, tuple[str, str]] = MappingProxyType(
    {
        Power.APPROVE: ("approve", "القبول"),
        Power.REMOVE: ("remove", "الإزالة"),
        Power.BAN: ("ban", "الحظر"),
        Power.PIN: ("pin", "التثبيت"),
        Power.EDIT: ("edit", "التحرير"),
        Power.ANNOUNCE: ("announce", "الإعلان"),
        Power.INSIGHTS: ("insights", "الإحصاءات"),
    }
)
"""What a named role lets somebody do, in English and in Arabic."""

RULES = ("rule", "القاعدة", "قاعدة")
"""In a reason: with a number, or `#2` alone, a rule of the community is cited."""

DIGESTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "daily": ("daily", "day", "يومي", "يوميا", "يومية"),
        "weekly": ("weekly", "week", "أسبوعي", "أسبوعيا", "أسبوعية"),
        "off": ("off", "none", "إيقاف", "أوقف", "بلا"),
    }
)
"""How often a digest comes, or that it is to come no more."""

BY_MAIL = ("mail", "email", "e-mail", "by-mail", "بالبريد", "بريد", "إيميل")
"""Behind that: it comes by e-mail."""

UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "minute": ("min", "m", "minute", "minutes", "mins", "د", "دقيقة", "دقائق"),
        "hour": ("h", "hour", "hours", "hr", "hrs", "س", "ساعة", "ساعات"),
        "day": ("d", "day", "days", "ي", "يوم", "أيام", "يوما"),
        "week": ("w", "week", "weeks", "wk", "أسبوع", "أسابيع"),
    }
)

LONE_UNITS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "ساعة": ("hour", 1),
        "ساعتين": ("hour", 2),
        "يوم": ("day", 1),
        "يومين": ("day", 2),
        "أسبوع": ("week", 1),
        "أسبوعين": ("week", 2),
        "شهر": ("day", 30),
    }
)
"""Times that Arabic says in one word."""


GUARDED = (Word.ANONYMOUS,)
"""What only looks like one of these is no message for others: whoever wrote it did not want to be known."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A part of a charter: its name, as the command line has it, and what it says."""

    name: str
    in_english: str
    arabic: str
    in_arabic: str


SETTINGS = (
    Setting("reading", "who reads", "القراءة", "من يقرأ"),
    Setting("admission", "how one comes in", "الدخول", "كيف ينضم المرء"),
    Setting("questions", "what is asked of those who want to come in", "الأسئلة", "ما يسأل عنه من يريد الانضمام"),
    Setting("posts", "who posts", "المنشورات", "من ينشر"),
    Setting("comments", "who comments", "التعليقات", "من يعلق"),
    Setting("polls", "who asks polls", "الاستطلاعات", "من يطرحها"),
    Setting("events", "who posts events", "الفعاليات", "من ينشرها"),
    Setting("links", "who posts links", "الروابط", "من ينشرها"),
    Setting("pictures", "who posts pictures", "الصور", "من ينشرها"),
    Setting(
        "first_held",
        "first posts of each member that wait for a moderator",
        "الأولى",
        "كم من أول منشورات العضو ينتظر المشرف",
    ),
    Setting(
        "strangers_held", "whether what others say who are no members waits", "الغرباء", "هل ينتظر ما يقوله غير الأعضاء"
    ),
    Setting(
        "earned_after",
        "posts that were shown, after which links and pictures are let in",
        "الاستحقاق",
        "بعد كم منشور ظاهر يسمح بالروابط والصور",
    ),
    Setting("pause", "seconds between two things one person says", "المهلة", "كم ثانية بين كلام الشخص وما يليه"),
    Setting("age", "days since an account was made", "العمر", "عمر الحساب بالأيام"),
    Setting("cap", "members at most", "السعة", "أكثر ما يمكن من الأعضاء"),
    Setting("invites", "invitations for each new member", "الدعوات", "عدد دعوات كل عضو جديد"),
    Setting("inviters", "who invites", "الداعون", "من يدعو"),
    Setting("rules", "its rules", "القواعد", "قواعده"),
    Setting("anonymous", "whether members may write without their name", "المجهولون", "هل يكتب الأعضاء دون أسمائهم"),
    Setting("open_insights", "whether members see how it fares", "الإحصاءات-للأعضاء", "هل يرى الأعضاء إحصاءاته"),
    Setting("succession", "days after which an owner counts as gone", "الخلافة", "بعد كم يوم يعد المالك غائبا"),
    Setting(
        "umbrella_first", "whether only members of its umbrella come in", "المظلة-أولا", "هل يقتصر على أعضاء مظلته"
    ),
    Setting(
        "umbrella_brings", "whether members of its umbrella are members", "المظلة-تدخل", "هل يصبح أعضاء مظلته أعضاء فيه"
    ),
)

PRESET = ("preset", "قالب", "نموذج")

VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "open": ("مفتوح",),
        "approval": ("بموافقة",),
        "invitation": ("بدعوة",),
        "closed": ("مغلق",),
        "everyone": ("الجميع",),
        "unlisted": ("غير-مدرج",),
        "members": ("الأعضاء",),
        "hidden": ("مخفي",),
        "anyone": ("أي-أحد",),
        "moderators": ("المشرفون", "المشرفين"),
        "owner": ("المالك",),
        "yes": ("نعم",),
        "no": ("لا",),
        "none": ("بلا-حد",),
        "public": ("عام",),
        "circle": ("حلقة",),
        "announcements": ("إعلانات",),
        "classroom": ("صف",),
    }
)
"""What settings, and presets, are called in Arabic."""
