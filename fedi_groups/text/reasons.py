"""Why something is refused, in Arabic: the rules say it in English. What is not in the table stays as it is."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

_WHOLE: Mapping[str, str] = MappingProxyType(
    {
        "This server tried it again and again, and failed each time.": "حاول هذا الخادم مرارًا وأخفق في كل مرة.",
        "Choose the rule that this is for, or that it is for none of them.": "اختر القاعدة، أو أنه لا شيء منها.",
        "Say why.": "اذكر السبب.",
        "This is not your password.": "ليست هذه كلمة مرورك.",
        "You have asked for many accounts in a short time: try it again in an hour.": (
            "سألت عن حسابات كثيرة في وقت قصير: أعد المحاولة بعد ساعة."
        ),
        "An account moves to another one of its kind.": "ينتقل الحساب إلى حساب من نوعه.",
        "This account has moved in the last seven days.": "انتقل هذا الحساب خلال الأيام السبعة الماضية.",
        "Everyone is themselves already.": "هذا حسابك نفسه.",
        "Write at least one word.": "اكتب كلمة واحدة على الأقل.",
        "Say what is done with it.": "اذكر ما يفعل به.",
        "Validation failed: Context can't be blank": "اختر موضعا واحدا على الأقل.",
        "A hashtag has letters, digits and underscores.": "الوسم حروف وأرقام وشرطات سفلية.",
        "This file is empty.": "هذا الملف فارغ.",
        "There is nothing of that kind in this file.": "ليس في هذا الملف شيء من هذا النوع.",
        "This is no text: a file of the kind CSV is wanted.": "هذا ليس نصا: المطلوب ملف من نوع CSV.",
        "The file is larger than 1 MB: bring it in parts.": "الملف أكبر من 1 م.ب: أدخله على أجزاء.",
        "The file has more than 10000 lines: bring it in parts.": "في الملف أكثر من 10000 سطر: أدخله على أجزاء.",
        "Say what is in the file.": "اذكر ما في الملف.",
        "Choose a file.": "اختر ملفا.",
        "Such a file is being worked on: wait for its end, or stop it first.": (
            "يجري العمل على ملف كهذا: انتظر حتى ينتهي، أو أوقفه أولا."
        ),
        "It has not come to this server.": "لم يصل إلى هذا الخادم.",
        "They have to agree before you follow them: bring this file in once more when they have.": (
            "لا تتابعه حتى يوافق: أدخل هذا الملف مرة أخرى بعد موافقته."
        ),
        "Nobody follows themselves.": "لا يتابع أحد نفسه.",
        "Another server could not be reached.": "تعذر الوصول إلى خادم آخر.",
        "This is no name of a server.": "ليس هذا اسم خادم.",
        "This cannot be decided so.": "لا يبت في هذا على هذا النحو.",
        "Whoever wrote this anonymously can only be banned.": "من كتب هذا مجهولا لا يمكن إلا حظره.",
        "This saved reply is gone: choose another one, or write a reason.": (
            "لم يعد هذا الرد المحفوظ موجودا: اختر غيره أو اكتب السبب."
        ),
        "An event begins at some time.": "للمناسبة وقت تبدأ فيه.",
        "An event begins and ends at a date and a time.": "تبدأ المناسبة وتنتهي بتاريخ ووقت.",
        "An event ends after it has begun.": "تنتهي المناسبة بعد أن تبدأ.",
        "An event is posted in a community: choose one.": "تنشر المناسبة في مجتمع: اختر واحدا.",
        "An event has a title.": "للمناسبة عنوان.",
        "A poll is no event: post one, and then the other.": "الاستطلاع ليس مناسبة: انشر أحدهما ثم الآخر.",
        "Choose a kind of community.": "اختر نوع المجتمع.",
        "A flair has a title.": "للوسم عنوان.",
        "An announcement has a title.": "للإعلان عنوان.",
        "Choose the communities that are meant.": "اختر المجتمعات المعنية.",
        "Say whom you mean.": "اذكر من تقصد.",
        "A name has only the letters a to z in lower case, digits and underscores.": "حروف لاتينية صغيرة وأرقام و _.",
        "A name neither starts nor ends with an underscore.": "لا يبدأ المعرف بشرطة سفلية ولا ينتهي بها.",
        "This name is reserved.": "هذا المعرف محجوز.",
        "Only moderators may do this.": "هذا للمشرفين وحدهم.",
        "This is about yourself: somebody else who keeps order here decides, or an admin of the server.": (
            "هذا يخصك أنت: يبت فيه غيرك ممن يحفظون النظام هنا، أو أحد مديري الخادم."
        ),
        "Only moderators may invite.": "الدعوة للمشرفين وحدهم.",
        "Only members may invite.": "الدعوة للأعضاء وحدهم.",
        "Only the owner may invite.": "الدعوة لصاحب المجتمع وحده.",
        "Only the owner may appoint moderators, or an admin.": "تعيين المشرفين لصاحب المجتمع والمديرين وحدهم.",
        "Only the owner may do this, or an admin.": "هذا لصاحب المجتمع والمديرين وحدهم.",
        "The owner of a community cannot be dismissed.": "لا يعزل صاحب المجتمع.",
        "Nothing was offered to you, or it is over.": "لم يعرض عليك شيء، أو انتهى العرض.",
        "There is nothing here that you could appeal against.": "لا يوجد هنا ما يمكنك التظلم منه.",
        "This was too long ago.": "مضى على هذا وقت طويل.",
        "You have appealed against this already.": "تظلمت من هذا من قبل.",
        "An appeal says why.": "اذكر سبب التظلم.",
        "This appeal has been decided.": "بت في هذا التظلم.",
        "Somebody else than who did it decides about an appeal.": "لا يبت في التظلم من اتخذ القرار.",
        "Nobody decides about their own appeal.": "لا يبت أحد في تظلمه.",
        "Say the number of an appeal that waits.": "اذكر رقم تظلم ينتظر.",
        "This person is banned here.": "هذا الشخص محظور هنا.",
        "This person may do more than that already, or as much.": "لهذا الشخص من الصلاحيات مثل ذلك أو أكثر.",
        "Only people can be invited.": "لا يدعى إلا الأشخاص.",
        "Only moderators post here: you may comment.": "النشر هنا للمشرفين وحدهم، ولك أن تعلق.",
        "Only moderators comment here: you may post.": "التعليق هنا للمشرفين وحدهم، ولك أن تنشر.",
        "Only moderators speak here: you may read, and vote.": "الكتابة هنا للمشرفين وحدهم، ولك أن تقرأ وتصوت.",
        "Only posts can be pinned, not comments.": "تثبت المنشورات لا التعليقات.",
        "Only who has invited somebody takes it back, or a moderator.": "لا يسحب الدعوة إلا صاحبها أو أحد المشرفين.",
        "You are banned from this community.": "أنت محظور من هذا المجتمع.",
        "You are muted in this community.": "أنت مكتوم في هذا المجتمع.",
        "Only members choose what they hear.": "للأعضاء وحدهم أن يختاروا ما يصلهم.",
        "E-mail is for those who have an account here.": "البريد الإلكتروني لمن لديهم حساب هنا.",
        "Your e-mail address has to be confirmed first.": "يجب تأكيد عنوان بريدك الإلكتروني أولا.",
        "To hear everything again, follow this account.": "ليصلك كل شيء من جديد تابع هذا الحساب.",
        "You are not a member of this community.": "لست عضوا في هذا المجتمع.",
        "You own this community: it cannot be without you.": "أنت صاحب هذا المجتمع، ولا يبقى من دونك.",
        "You have no invitations left.": "لم تبق لديك دعوات.",
        "This community takes no new members.": "لا يقبل هذا المجتمع أعضاء جددا.",
        "This community is closed.": "هذا المجتمع مغلق.",
        "One comes into this community by invitation: ask a member for one.": (
            "الانضمام إلى هذا المجتمع بدعوة: اطلبها من أحد الأعضاء."
        ),
        "Nobody can be invited into this community here.": "لا يمكن دعوة أحد إلى هذا المجتمع من هنا.",
        "This community is for people of this server alone.": "هذا المجتمع لأهل هذا الخادم وحدهم.",
        "This invitation is not valid, or no longer.": "هذه الدعوة غير صالحة، أو لم تعد كذلك.",
        "This invitation has been used up.": "استنفدت هذه الدعوة.",
        "This person is out of your reach.": "لا سلطة لك على هذا الشخص.",
        "This person is not muted.": "هذا الشخص غير مكتوم.",
        "This person may do more than that already.": "لهذا الشخص من الصلاحيات أكثر من ذلك.",
        "Only members are muted; who is none can be banned.": "لا يكتم إلا الأعضاء، ويمكن حظر من ليس عضوا.",
        "Whoever keeps order is not muted: dismiss them first.": "لا يكتم من يحفظ النظام: اعزله أولا.",
        "The end of a mute lies in the future.": "يجب أن تكون نهاية الكتم في المستقبل.",
        "Only the owner may appoint admins.": "تعيين المديرين لصاحب المجتمع وحده.",
        "Only members of its umbrella come into this community.": "لا يدخل هذا المجتمع إلا أعضاء مظلته.",
        "This account is gone.": "لم يعد هذا الحساب موجودا.",
        "This person is not banned.": "هذا الشخص غير محظور.",
        "This person is no member.": "هذا الشخص ليس عضوا.",
        "This person is no moderator.": "هذا الشخص ليس مشرفا.",
        "A warning says what it is about.": "اذكر سبب التحذير.",
        "The end of a ban lies in the future.": "يجب أن تكون نهاية الحظر في المستقبل.",
        "This has been deleted.": "حذف هذا.",
        "This waits for approval: approve it, or reject it.": "هذا ينتظر الموافقة: اقبله أو ارفضه.",
        "This account is suspended.": "هذا الحساب موقوف.",
        "This account is suspended here.": "هذا الحساب موقوف هنا.",
        "Only moderators of the umbrella may announce.": "الإعلان لمشرفي المظلة وحدهم.",
        "Only a post that stands in the umbrella can be announced.": "لا يعلن إلا منشور في المظلة نفسها.",
        "Only the owner may delete a community.": "حذف المجتمع لصاحبه وحده.",
        "Only members can have a role.": "الأدوار للأعضاء وحدهم.",
        "Only members may post here. Follow the community to join it.": (
            "النشر هنا للأعضاء وحدهم. تابع المجتمع لتنضم إليه."
        ),
        "What you answer to has been deleted.": "حذف ما ترد عليه.",
        "What you answer to has been removed by a moderator.": "أزال أحد المشرفين ما ترد عليه.",
        "What it answers waits for approval.": "ما يرد عليه ينتظر الموافقة.",
        "This thread is locked: nothing more can be said in it.": "هذا النقاش مغلق: لا يقال فيه شيء بعد.",
        "This waits for approval.": "هذا ينتظر الموافقة.",
        "This account has moved.": "انتقل هذا الحساب.",
        "In this community nobody speaks anonymously.": "لا يتكلم أحد في هذا المجتمع مجهولا.",
        "These are many files in a short time: try it again in half an hour.": (
            "هذه ملفات كثيرة في وقت قصير: أعد المحاولة بعد نصف ساعة."
        ),
        "Write something first.": "اكتب شيئا أولا.",
        "This is no date and time.": "ليس هذا تاريخا ووقتا.",
        "What is anonymous is posted at once: nothing of it is kept until later.": (
            "ينشر المجهول فورا، ولا يحفظ منه شيء إلى وقت لاحق."
        ),
        "An anonymous post has neither pictures nor a quote: these are somebody's.": (
            "لا صور في المنشور المجهول ولا اقتباس، فهي تدل على صاحبها."
        ),
        "An anonymous post has no pictures.": "لا صور في المنشور المجهول.",
        "Unmasking takes a reason: it stands in the public log, and the author is told.": (
            "اذكر سبب الكشف: يظهر في السجل العلني، ويعلم به الكاتب."
        ),
        "This was not said anonymously.": "لم يكتب هذا مجهولا.",
        "Nobody knows any more who wrote this.": "لم يعد أحد يعرف من كتب هذا.",
        "Whether members alone read is decided when a community is founded.": (
            "قصر القراءة على الأعضاء أو فتحها للجميع يقرر عند تأسيس المجتمع."
        ),
        "This does not wait for approval.": "هذا لا ينتظر الموافقة.",
        "Somebody has claimed this community already.": "طالب غيرك بهذا المجتمع من قبل.",
        "Only who has made a link takes it back, or a moderator.": "لا يبطل الرابط إلا صاحبه أو أحد المشرفين.",
        "How a community fares is for those who keep order in it.": "إحصاءات المجتمع لمشرفيه وحدهم.",
        "Only members may speak anonymously.": "الكلام مجهولا للأعضاء وحدهم.",
        "Only the owner may see who is behind an anonymous post.": "لا يرى صاحب المنشور المجهول إلا صاحب المجتمع.",
        "Only the owner may hand a community over.": "نقل الملكية لصاحب المجتمع وحده.",
        "Only a member can own a community.": "لا يملك المجتمع إلا عضو فيه.",
        "Only admins and moderators of a community may claim it.": "لا يطالب بالمجتمع إلا مديروه ومشرفوه.",
        "You own this community.": "أنت صاحب هذا المجتمع.",
        "Nobody may claim this community: its charter says so.": "لا يطالب أحد بهذا المجتمع: هكذا قرر.",
        "Too many appeals wait for an answer here.": "تنتظر هنا تظلمات كثيرة.",
        "The community is full: nobody can be appointed who is no member.": "اكتمل المجتمع: لا يعين من ليس عضوا.",
        "A role lets somebody do something.": "يتيح الدور لحامله شيئا ما.",
        "Only posts in communities have flairs.": "الوسوم لمنشورات المجتمعات وحدها.",
        "This report has been dealt with already.": "عولج هذا البلاغ من قبل.",
        "The name of a flair has up to 50 letters a to z, digits and underscores.": (
            "اسم الوسم حتى 50 حرفا من a إلى z وأرقام وشرطات سفلية."
        ),
    }
)

_PATTERNS = (
    (r"A title has 1 to (\d+) characters\.", r"للعنوان من حرف إلى \1 حرف."),
    (r"A name has (\d+) to (\d+) characters\.", r"للمعرف من \1 إلى \2 حرفا."),
    (r"The name (\S+) is taken, or was once\.", r"المعرف \1 محجوز، أو كان كذلك."),
    (r"There may be (\d+) questions, and (\d+) rules\.", r"الحد \1 أسئلة و\2 قاعدة."),
    (r"Validation failed: \S+ is too long \(maximum is (\d+) characters\)", r"هذا طويل جدا: الحد \1 حرفا."),
    (r"Validation failed: You have (\d+) filters already", r"لديك \1 مرشح من قبل."),
    (r"Validation failed: There is room for (\d+) \S+ in all filters", r"لا تتسع المرشحات لأكثر من \1."),
    (r"(\S+) does not say yet that it is (\S+) as well\.", r"لم يذكر \1 بعد أنه \2 أيضا."),
    (r"(\S+) has moved itself\.", r"انتقل \1 نفسه."),
    (r"There may be (\d+) aliases\.", r"لا تزيد الحسابات الأخرى على \1."),
    (r"Nobody here is called (\S+)\.", r"لا أحد هنا باسم \1."),
    (r"(\S+) is gone\.", r"لم يعد \1 موجودا."),
    (r"(\S+) is a member already\.", r"\1 عضو من قبل."),
    (r"(\S+) is banned from this community\.", r"\1 محظور من هذا المجتمع."),
    (r"(\S+) has been invited already\.", r"\1 مدعو من قبل."),
    (r"(\S+) is not invited\.", r"\1 غير مدعو."),
    (r"(\S+) has not asked to come in\.", r"لم يطلب \1 الانضمام."),
    (r"(\S+) has no role called (.+)\.", r"ليس في \1 دور باسم \2."),
    (r"(\S+) has no role of a name\.", r"ليس لـ\1 دور مسمى."),
    (r"(\S+) has no flair (\S+)\.", r"ليس في \1 وسم \2."),
    (r"A role has a name of its own, of 1 to (\d+) characters\.", r"للدور اسم خاص به من 1 إلى \1 حرفا."),
    (r"A community has up to (\d+) roles\.", r"للمجتمع حتى \1 دورا."),
    (r"A community has up to (\d+) flairs\.", r"للمجتمع حتى \1 وسما."),
    (r"A post bears up to (\d+) flairs\.", r"يحمل المنشور حتى \1 وسوم."),
    (r"A title has 1 to (\d+) characters\.", r"العنوان من 1 إلى \1 حرفا."),
    (r"A flair has up to (\d+) characters, and (\d+) to describe it\.", r"للوسم حتى \1 حرفا، ولوصفه \2."),
    (r"The title of a saved reply has 1 to (\d+) characters\.", r"عنوان الرد المحفوظ من 1 إلى \1 حرفا."),
    (r"A saved reply has 1 to (\d+) characters\.", r"الرد المحفوظ من 1 إلى \1 حرف."),
    (r"A community has up to (\d+) saved replies\.", r"للمجتمع حتى \1 من الردود المحفوظة."),
    (r"There is no community (\S+) here\.", r"لا يوجد هنا مجتمع باسم \1."),
    (r"(\S+) lies between (\d+) and (\d+)\.", r"قيمة \1 بين \2 و\3."),
    (r"There may be (\d+) questions, and (\d+) rules\.", r"لا تزيد الأسئلة على \1 ولا القواعد على \2."),
    (r"You have (\d+) invitations left\.", r"بقي لديك من الدعوات: \1."),
    (r"A link lets 1 to (\d+) people in\.", r"يدخل الرابط من 1 إلى \1."),
    (r"There is no rule (\d+): .*", r"لا توجد قاعدة رقمها \1."),
    (
        r"Only moderators post (?:polls|events|links|pictures) here; other posts are welcome\.",
        "هذا النوع للمشرفين وحدهم.",
    ),
    (r"Only members post (?:polls|events|links|pictures) here; other posts are welcome\.", "هذا النوع للأعضاء وحدهم."),
    (r"You can post again in (\d+) seconds?\.", r"يمكنك الكتابة من جديد بعد \1 ثانية."),
    (r"You can post again in (\d+) minutes?\.", r"يمكنك الكتابة من جديد بعد \1 دقيقة."),
    (r"You are muted in this community.*", "أنت مكتوم في هذا المجتمع: يمكنك القراءة وحدها."),
    (r"There may be (\d+) .+ are yours\. You can go on in (\d+) min\.", r"هذا كثير في وقت قصير. أكمل بعد \2 دقيقة."),
    (r"(\d+) appeals of yours wait for an answer already\.", r"لك \1 تظلمات تنتظر."),
    (r"The owner was here within the last (\d+) days\.", r"كان صاحب المجتمع هنا خلال آخر \1 يوما."),
    (
        r"To speak here, an account is (\d+) days? old; yours will be in .*",
        r"للكتابة هنا يجب أن يكون عمر الحساب \1 يوما.",
    ),
    (r"The first (\d+) posts and comments of each member wait.*", r"تنتظر أولى منشورات كل عضو (\1) مشرفا."),
    (r"One person owns up to (\d+) communities on this server\..*", r"لا يملك الشخص هنا أكثر من \1 مجتمعات."),
    (r"Reports from (\S+) are not taken here\.", r"لا تقبل هنا بلاغات من \1."),
    (r"This server does not exchange anything with (\S+)\.", r"لا يتبادل هذا الخادم شيئا مع \1."),
)


def in_arabic(reason: str) -> str:
    """The reason in Arabic, if it is known."""
    if reason in _WHOLE:
        return _WHOLE[reason]
    for pattern, words in _patterns():
        found = pattern.fullmatch(reason)
        if found is not None:
            return found.expand(words)
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in _PATTERNS)
