"""The smallest parts of a formula: numbers, names, calls, brackets and bars."""

from __future__ import annotations

import re
from contextlib import nullcontext

from core.words import text
from notation import questions
from notation.groups import Groups, with_brackets
from notation.tokens import Token
from notation.tree import Call, Hole, Member, Name, Node, Number, Power, Product, Sum, Vector, Where

_AROUND = {"|": "abs", "⌊": "floor", "⌈": "ceil"}
_INVERSES = ("sin", "cos", "tan", "sinh", "cosh", "tanh")


class Atoms(Groups):
    """The part of the reader that reads what stands between two signs."""

    def atom(self) -> Node:
        """Return a number, a name, a call, or something in brackets; a hole where nothing of that kind stands."""
        node = self._whole_atom()
        while self.here.kind == "member":
            member = self.advance()
            node = Member(node.start, member.end, self.number(node), member.words)
        return node

    def _whole_atom(self) -> Node:
        token = self.here
        match token.kind:
            case "number":
                self.advance()
                return self._constant(token)
            case "root":
                return self.root()
            case "fraction":
                return self.fraction()
            case "name" if not self.is_name("if", "else", "and", "or", "not") or self._calls_if():
                return self._named()
            case "sign" if token.words in ("(", "["):
                return self._bracketed()
            case "sign" if token.words == "cases":
                return self.cases()
            case "sign" if token.words in ("{", "{:"):
                return self.braces()
            case "sign" if token.words in _AROUND:
                opening = self.open()
                inner = self.number(self.expression())
                self.close(opening)
                return Call(opening.start, self.before, _AROUND[opening.words], (inner,))
        return self.missing()

    def _calls_if(self) -> bool:
        return self.is_name("if") and self.following.words == "("

    def _constant(self, token: Token) -> Node:
        comma, after = self.here, self.following
        glued = comma.words == "," and after.kind == "number" and not comma.spaced and not after.spaced
        if glued and (len(self._bars) == 1 or self._bars[-1]):  # between arguments a comma is one
            self._ask_for_point(token.words, comma, after)
            self.advance()
            self.advance()
        return self.finite(token, token.words)

    def finite(self, token: Token, words: str) -> Node:
        """Return a number, or note that it is too large."""
        value = float(words)
        if abs(value) == float("inf"):
            self.refuse(token.start, token.end, text("this number is too large."))
            value = 1.0
        return Number(token.start, token.end, value, words)

    def _bracketed(self) -> Node:
        opening = self.open()
        if self.is_sign(")", "]"):
            self.refuse(opening.start, self.here.end, text("there is nothing in these brackets."))
            inner: Node = Hole(opening.end, opening.end)
        else:
            inner = self.expression()
        if opening.words == "[" and self.names.vectors and self.is_sign(","):
            return self._vector(opening, inner)
        while self.is_sign(",", ";", "="):
            self._comma(inner)
            self.advance()
            if not self.is_sign(")", "]"):
                self.expression()
        self.close(opening)
        return with_brackets(inner, opening.start, self.before)

    def _vector(self, opening: Token, first: Node) -> Node:
        parts = [self.number(first)]
        while self.is_sign(","):
            self.advance()
            parts.append(self.missing() if self.is_sign("]") else self.number(self.expression()))
        self.close(opening)
        if len(parts) != 2:
            words = text("a vector has two numbers, [a, b], here are {count}.", count=len(parts))
            self.refuse(opening.start, self.before, words)
        return Vector(opening.start, self.before, tuple(parts))

    def _comma(self, before: Node) -> None:
        whole, part, comma = before, self.following, self.here
        while isinstance(whole, Product | Sum):
            whole = (whole.factors if isinstance(whole, Product) else whole.terms)[-1][1]
        if comma.words == "," and isinstance(whole, Number) and part.kind == "number" and not part.spaced:
            self._ask_for_point(whole.text, comma, part)
        else:
            self.refuse_here()

    def _ask_for_point(self, whole: str, comma: Token, part: Token) -> None:
        words = text("a decimal point, not a comma? {whole}.{part}", whole=whole, part=part.words)
        self.refuse(comma.start, comma.end, words)

    # ------------------------------------------------------------------ names and calls

    def _named(self) -> Node:
        token = self.advance()
        name = self.names.function(token)
        if name is not None:
            return self._call(token, name)
        if self.is_sign("(") and not self.here.spaced and len(token.words) > 1 and self._is_unknown(token):
            self.names.note_call(token)
            opening = self.open()
            self._arguments(opening)
            return Hole(token.start, self.before)
        return Name(token.start, token.end, self.names.value(token))

    def _is_unknown(self, token: Token) -> bool:
        return self.names.meaning(token.words) is None

    def _call(self, token: Token, name: str) -> Node:
        raised = self._raised(token, name)
        if self.is_sign("("):
            if raised is None and self.here.spaced and self._is_raised_later():
                words = text("{name}(…)^… with the power inside or outside? Please write brackets.", name=token.words)
                self.refuse(token.start, self.here.end, words)
            opening = self.open()
            with self.deciding() if name == "where" else nullcontext():
                arguments = self._arguments(opening, name)
        elif self.is_sign("{"):
            opening = self.open()
            arguments = [self.expression()]
            self.close(opening)
        elif self.starts_operand():
            with self.deeper():
                arguments = [self.number(self.atom())]
            after = questions.of_bare_argument(self.text, token, arguments[0], self.here)
            if after is not None:
                self.refuse(*after)
        else:
            words = text("{name} needs something to work on, as in {name}(x).", name=token.words)
            self.refuse(token.start, token.end, words)
            return Hole(token.start, token.end)
        node = self._checked(token, name, arguments)
        return node if raised is None else Power(token.start, self.before, node, raised)

    def _is_raised_later(self) -> bool:
        """Return whether the bracket that opens here is followed by a power."""
        depth = 0
        for place in range(self._at, len(self._tokens)):
            words = self._tokens[place].words if self._tokens[place].kind == "sign" else ""
            depth += (words == "(") - (words == ")")
            if depth == 0:
                after = self._tokens[min(place + 1, len(self._tokens) - 1)]
                return after.kind == "power" or (after.kind == "sign" and after.words == "^")
        return False

    def _raised(self, token: Token, name: str) -> Node | None:
        """Return the exponent between a function and its argument, as in sin^2(x)."""
        if self.here.kind == "power":
            raised = self.advance()
            written, end = raised.words, raised.end
        elif self.is_sign("^"):
            found = re.compile(r"(?:\^|\*\*)\s*(\{\s*)?(-?)\s*([0-9]+)(?(1)\s*\})").match(self.text, self.here.start)
            if found is None:
                self.refuse(token.start, self.here.end, text("write the power after the bracket: {name}(x)^2.",
                                                             name=token.words))  # fmt: skip
                self.advance()
                self.atom()
                return None
            written, end = found[2] + found[3], found.end()
            raised = self.here
            while self.here.kind != "end" and self.here.start < end:
                self.advance()
            if self.before != end:  # a part of a number, as in sin^2.5(x)
                self.refuse(token.start, self.before, text("write the power after the bracket: {name}(x)^2.",
                                                           name=token.words))  # fmt: skip
                return None
        else:
            return None
        if written.startswith("-"):
            inverse = f"a{name}" if name in _INVERSES else ""
            if inverse and written == "-1":
                words = text("{inverse}(…) for the inverse, or 1/{name}(…)?", inverse=inverse, name=token.words)
            else:
                words = text("write 1/{name}(…)^{power} for the reciprocal.", name=token.words, power=written[1:])
            self.refuse(token.start, end, words)
        return self.finite(raised, written)

    def _arguments(self, opening: Token, name: str | None = None) -> list[Node]:
        arguments: list[Node] = []
        decimal: list[tuple[Token, Token, Token]] = []  # commas that may be decimal ones, each with its two numbers
        while not self.is_sign(")") and self.here.kind != "end":
            arguments.append(self.expression())
            if self.is_sign(";"):
                self.refuse(self.here.start, self.here.end, text("write a comma between two arguments."))
            elif not self.is_sign(","):
                break
            glued = not self.here.spaced and not self.following.spaced
            known = bool(decimal) and decimal[-1][2] is self.last  # its number has a decimal comma in front
            if self.is_sign(",") and glued and not known and self.last.kind == self.following.kind == "number":
                decimal.append((self.last, self.here, self.following))
            self.advance()
            if self.is_sign(")"):
                arguments.append(self.missing())
        self.close(opening)
        fewer = range(len(arguments) - len(decimal), len(arguments))
        if name is not None and any(self._takes(name, count) for count in fewer):
            for whole, comma, part in decimal:
                self._ask_for_point(whole.words, comma, part)
            return [Hole(opening.end, self.before)] * self.names.functions[name][0]
        return arguments

    def _checked(self, token: Token, name: str, arguments: list[Node]) -> Node:
        """Return the call, or a hole if the function takes another number of arguments."""
        least, most = self.names.functions[name]
        count = len(arguments)
        if not self._takes(name, count):
            told = {"name": token.words, "count": count, "least": least}
            if most is None:
                words = text("{name} takes at least {least} arguments, here are {count}.", **told)
            elif least == most == 1:
                words = text("{name} takes one argument, here are {count}.", **told)
            elif least == most:
                words = text("{name} takes {least} arguments, here are {count}.", **told)
            else:
                words = text("{name} takes {least} or {most} arguments, here are {count}.", most=most, **told)
            self.refuse(token.start, token.end, words)
            return Hole(token.start, self.before)
        if name == "where":
            condition, yes, no = arguments
            return Where(token.start, self.before, ((self.condition(condition), self.number(yes)),), self.number(no))
        return Call(token.start, self.before, name, tuple(map(self.number, arguments)))

    def _takes(self, name: str, count: int) -> bool:
        """Return whether a function takes so many arguments."""
        least, most = self.names.functions[name]
        return count >= least and (most is None or count <= most)
