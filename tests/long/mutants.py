"""The mutants of a module: every small change that the operators of mutmut make, one at a time.

mutmut's own run leaves decorated functions and whatever runs at import alone, which here is nearly everything: a rule
is a decorated function. So its operators are taken and nothing else of it.

What is not mutated, because no test of behaviour can tell:

* docstrings, annotations, type aliases, overloads, and the decorators that only a type checker reads;
* the wording of a sentence, which is a string that has a space in it: neither the string nor its presence as an
  argument; and whatever an exception is raised with;
* the entries of a long table: a test would only write the table down for a second time;
* what is there for a type checker: the type of a cast, what is imported under TYPE_CHECKING, the arm of a `match` that
  nothing reaches;
* None in the place of False, which says no as well;
* what says the same to Python, and what Python itself refuses at once: `isinstance` of one argument.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from types import CodeType
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import (
    mutation_operators,
    operator_arg_removal,
    operator_assignment,
    operator_match,
    operator_string,
)

ROOT = Path(__file__).parents[2]
ALIAS = re.compile(r"_?[A-Z](?=.*[a-z]|$)\w*")
"""The name of a type, whichever way it is made."""


def _negated(node: Any) -> Iterable[cst.CSTNode]:
    """Turn a condition round: mutmut does that for the conditional expression alone."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(whitespace_after=cst.SimpleWhitespace(" ")), test))


def _string(node: cst.BaseString) -> Iterable[cst.CSTNode]:
    """Take the first of mutmut's changes to a string, which say the same, and only of what is no sentence."""
    if not _is_sentence(node):
        yield from list(operator_string(node))[:1]


def _arguments(node: cst.Call) -> Iterable[cst.CSTNode]:
    """Put None in the place of an argument, and leave it out, unless that is a sentence."""
    counted = len(node.args)
    for changed in operator_arg_removal(node):
        left = {id(argument) for argument in changed.args}
        lost = [argument.value for argument in node.args if id(argument) not in left]
        if any(isinstance(value, cst.BaseString) and _is_sentence(value) for value in lost):
            continue
        if len(changed.args) == counted and any(m.matches(value, m.Name("False")) for value in lost):
            continue
        if len(changed.args) < counted and m.matches(node.func, m.Name("isinstance")):
            continue
        yield changed


def _arms(node: cst.Match) -> Iterable[cst.CSTNode]:
    """Leave out an arm, unless it is the last one and does nothing."""
    for changed in operator_match(node):
        lost = [case for case in node.cases if not any(case is kept for kept in changed.cases)]
        if not any(m.matches(case, IDLE) for case in lost):
            yield changed


def _value(node: cst.Assign | cst.AnnAssign) -> Iterable[cst.CSTNode]:
    if node.value is not None and not m.matches(node.value, m.Name("False")):
        yield from operator_assignment(node)


def _is_sentence(node: cst.BaseString) -> bool:
    if isinstance(node, cst.ConcatenatedString):
        return _is_sentence(node.left) or _is_sentence(node.right)
    return isinstance(node, cst.SimpleString) and " " in node.raw_value


LONG = 10
"""So many entries make a table."""
IDLE = m.MatchCase(
    pattern=m.MatchAs(pattern=None, name=None),
    body=m.IndentedBlock([
        m.SimpleStatementLine([m.Return(None) | m.Pass() | m.Expr(m.Call(m.Name("assert_never")))]),
    ]),
)  # fmt: skip
OWN = {
    operator_arg_removal: _arguments, operator_assignment: _value, operator_match: _arms, operator_string: _string,
}  # fmt: skip
OPERATORS = (
    *((kind, OWN.get(operator, operator)) for kind, operator in mutation_operators),
    (cst.If, _negated),
    (cst.CompIf, _negated),
    (cst.While, _negated),
)


@dataclass(frozen=True)
class Mutant:
    """A module with one change."""

    path: str
    """Below the root of the repository."""
    line: int
    lines: tuple[int, ...]
    """Of the statement that is changed: a test that runs none of them cannot tell."""
    old: str
    new: str
    """The first line that differs, as it stands and as the mutant has it."""
    before: str
    statement: str
    after: str
    """Its text: what is before and after the statement of the module that is changed is every mutant's of it."""

    @property
    def source(self) -> str:
        return f"{self.before}{self.statement}{self.after}"

    @property
    def module(self) -> str:
        return ".".join(Path(self.path).with_suffix("").parts).removesuffix(".__init__")

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it whatever is written above it."""
        return self.path, self.old, self.new

    def compiled(self, path: str) -> CodeType:
        return compile(self.source, path, "exec", dont_inherit=True)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n    {self.old}\n    {self.new}"


def mutants(path: str) -> Iterator[Mutant]:
    """Make every mutant of a file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text))
    module = wrapper.module
    finder = _Finder(module, wrapper.resolve(PositionProvider), wrapper.resolve(ParentNodeProvider))
    codes = [module.with_changes(body=[]).code, *(module.code_for_node(statement) for statement in module.body)]
    if "".join(codes) != text:
        codes = ["", *codes[1:-1], codes[-1] + codes[0]] if "".join([*codes[1:], codes[0]]) == text else codes
    statements = _statements(text)
    for place, statement in enumerate(module.body, 1):
        shape = _shape(codes[place])
        finder.found.clear()
        statement.visit(finder)
        before, after = "".join(codes[:place]), "".join(codes[place + 1 :])
        for node, changed, line in finder.found:
            code = module.code_for_node(cst.ensure_type(statement.deep_replace(node, changed), cst.CSTNode))
            if _shape(code) in {shape, None}:
                continue
            old, new = _difference(codes[place], code)
            yield Mutant(path, line, statements.get(line, (line,)), old, new, before, code, after)


class _Finder(cst.CSTVisitor):
    def __init__(self, module: cst.Module, positions: Mapping[Any, Any], parents: Mapping[Any, Any]) -> None:
        super().__init__()
        self.module = module
        self.positions = positions
        self.parents = parents
        self.found: list[tuple[cst.CSTNode, cst.CSTNode, int]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if self._is_left_alone(node):
            return False
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                line = self.positions[node].start.line
                self.found += [(node, changed, line) for changed in operator(node)]
        return True

    def _is_left_alone(self, node: cst.CSTNode) -> bool:
        parent = self.parents.get(node)
        if isinstance(node, cst.Annotation | cst.Raise | cst.Import | cst.ImportFrom):
            return True
        if isinstance(node, cst.SimpleString | cst.ConcatenatedString) and isinstance(parent, cst.Expr):
            return True
        if isinstance(node, cst.Dict | cst.Tuple | cst.Set | cst.List) and len(node.elements) >= LONG:
            return True
        if isinstance(node, cst.Assign) and m.matches(node.targets[0].target, m.Name()):
            return bool(ALIAS.fullmatch(self.module.code_for_node(node.targets[0].target)))
        if isinstance(node, cst.Decorator):
            return "dataclass_transform" in self.module.code_for_node(node)
        if isinstance(node, cst.FunctionDef):
            return any(m.matches(each.decorator, m.Name("overload")) for each in node.decorators)
        if isinstance(node, cst.If):
            return m.matches(node.test, m.Name("TYPE_CHECKING"))
        if isinstance(node, cst.Call):
            return m.matches(node.func, m.Name("cast") | m.Name("assert_never"))
        return isinstance(parent, cst.Assert) and node is parent.msg


def _statements(text: str) -> dict[int, tuple[int, ...]]:
    """Map each line to the lines of the innermost statement, or head of a statement, that it belongs to."""
    lines: dict[int, tuple[int, ...]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            first = body[0] if body else None
            last = (getattr(first, "pattern", first).lineno - 1) if first is not None else node.end_lineno
            span = tuple(range(node.lineno, max(last or 0, node.lineno) + 1))
            lines |= dict.fromkeys(span, span)
    return lines


def _shape(text: str) -> str | None:
    """Return what a statement says without where it says it; None for what is no Python."""
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return None


def _difference(text: str, source: str) -> tuple[str, str]:
    before, after = text.splitlines(), source.splitlines()
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            return " ".join(before[start:end]).strip(), " ".join(map(str.strip, after[first:last])).strip()
    return "", ""
