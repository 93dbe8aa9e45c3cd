"""The few sentences that communities themselves say to people, in the languages of this server."""

from enum import StrEnum


class Phrase(StrEnum):
    """`{community}` is its handle."""

    WELCOME = "welcome"


_SAID = {
    "en": {
        Phrase.WELCOME: (
            "Welcome to {community}. Only its members read what is said in it, and it reaches you as posts of this "
            "account. To answer, reply to them; to say something new, mention this account. Set your reply to "
            "“mentioned people only”: one for your followers reaches those as well."
        ),
    },
    "ar": {
        Phrase.WELCOME: (
            "مرحبًا بك في {community}. لا يقرأ ما يقال فيه إلا أعضاؤه، ويصلك منشورات من هذا الحساب. للرد أجب عنها، "
            "ولقول شيء جديد اذكر هذا الحساب. اجعل ردك «للمذكورين فقط»: فما كان لمتابعيك يصلهم هم أيضًا."
        ),
    },
}
"""By language, the first for those who want none of these."""


def phrase(which: Phrase, language: str | None, **names: str) -> tuple[str, str]:
    """The sentence, and the language it is in."""
    wanted = (language or "").split("-")[0].lower()
    spoken = wanted if wanted in _SAID else next(iter(_SAID))
    return _SAID[spoken][which].format(**names), spoken
