"""Templates in one language: what they always say is put into them when they are compiled, not asked for by each page.

Pages have hundreds of phrases and calls, and a thousand places where something is put; Jinja's own way to each is long.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from babel.support import Translations
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

_SPECIAL: Final = re.compile("[&<>'\"]")


def put(value: object) -> str:
    """As it stands on the page, escaped unless it is HTML: what `escape` makes of it, but no HTML to be put again."""
    if type(value) is Markup or (type(value) is str and _SPECIAL.search(value) is None):
        return value
    return str(value) if type(value) is int else escape(value)


class _Plain(Context):
    """Nothing that our templates call wants to be told from where."""

    def call(self, called: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*given, **named)


class _Putting(CodeGenerator):
    """Everywhere in our templates values are escaped, by `put`."""

    def _output_child_pre(self, *_: object) -> None:
        """What is written before such a value."""
        self.write("environment.put(")


class Phrased(Environment):
    """`words`: the catalogue of the language. Templates say `_("…")`, `ngettext` and `trans`, and what they are given
    to say stands in the phrase by name, `%(name)s`."""

    context_class = _Plain
    code_generator_class = _Putting
    put = staticmethod(put)

    def __init__(self, words: Translations, **options: Any) -> None:
        super().__init__(**options, extensions=["jinja2.ext.i18n"])
        self.newstyle_gettext = True
        self._words = words
        self.globals.update({"_": self.said, "gettext": self.said, "ngettext": self.counted})

    def said(self, phrase: str, /, **given: Any) -> Markup:
        return Markup(self._words.gettext(phrase)) % given

    def counted(self, one: str, many: str, number: int, /, **given: Any) -> Markup:
        return Markup(self._words.ngettext(one, many, number)) % {"num": number, **given}

    def _generate(self, source: nodes.Template, *rest: Any, **options: Any) -> str:
        """Jinja's hook for what a template is made into."""
        return super()._generate(_Settled(self.said).visit(source), *rest, **options)


class _Settled(NodeTransformer):
    """Phrases in which nothing changes, as constants."""

    def __init__(self, said: Callable[[str], Markup]) -> None:
        self._said = said

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        match node:
            case nodes.Call(node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=str(phrase))], kwargs=[]):
                return nodes.MarkSafe(nodes.Const(str(self._said(phrase)), lineno=node.lineno), lineno=node.lineno)
        return self.generic_visit(node)
