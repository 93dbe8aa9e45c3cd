"""What a push says on a locked screen, in the languages of this server: a line by kind, and some words of what it is
about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fedi_groups.domain.notices import NoticeKind
from fedi_groups.text.mails import spoken_of

LONGEST_NAME: Final = 60
LONGEST: Final = 140
"""Characters of what it is about."""

_TITLES: Final[Mapping[str, Mapping[NoticeKind, str]]] = MappingProxyType(
    {
        "en": {
            NoticeKind.MENTION: "{name} mentioned you",
            NoticeKind.FAVOURITE: "{name} favourited what you wrote",
            NoticeKind.REBLOG: "{name} boosted what you wrote",
            NoticeKind.FOLLOW: "{name} follows you",
            NoticeKind.REQUEST: "{name} waits for your answer",
            NoticeKind.POLL: "A poll of {name} has ended",
            NoticeKind.UPDATE: "{name} changed what you passed on",
            NoticeKind.SIGN_UP: "{name} has an account now",
            NoticeKind.STATUS: "{name} has posted",
            NoticeKind.REPORT: "{name} has reported something",
            NoticeKind.WARNING: "A moderator has done something about you",
        },
        "ar": {
            NoticeKind.MENTION: "إشارة إليك من {name}",
            NoticeKind.FAVOURITE: "إعجاب من {name} بما كتبت",
            NoticeKind.REBLOG: "إعادة نشر من {name} لما كتبت",
            NoticeKind.FOLLOW: "متابعة جديدة من {name}",
            NoticeKind.REQUEST: "طلب من {name} ينتظر ردك",
            NoticeKind.POLL: "انتهى استطلاع {name}",
            NoticeKind.UPDATE: "تعديل من {name} لمنشور شاركته",
            NoticeKind.SIGN_UP: "حساب جديد: {name}",
            NoticeKind.STATUS: "منشور جديد من {name}",
            NoticeKind.REPORT: "بلاغ من {name}",
            NoticeKind.WARNING: "اتخذ أحد المشرفين إجراءً يخصك",
        },
    }
)


def title(kind: NoticeKind, language: str | None, *, name: str) -> tuple[str, str]:
    """The line, and the language it is in."""
    spoken = spoken_of(language)
    return _TITLES[spoken][kind].format(name=shortened(name, LONGEST_NAME)), spoken


def shortened(words: str, longest: int = LONGEST) -> str:
    """In one line, so long at most."""
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
