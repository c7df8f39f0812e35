"""Small faults that a module could have: one comparison, sum, constant, check or call at a time, as new source text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""The boundary moved by one, and the contrary."""
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
LOGS = {"logger", "warning", "info", "exception", "error", "debug"}
"""A log line's absence is no fault of the kind that is looked for."""


@dataclass(frozen=True)
class Mutant:
    """`before` and `after`: the changed piece as code, for people; `source`: the whole module with the fault."""

    line: int
    before: str
    after: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines; the same source always gives the same ones."""
    tree = ast.parse(source)
    _parents(tree)
    found = [Mutant(node.lineno, *_applied(tree, node, new)) for node, new in _changes(tree)]
    return sorted(found, key=lambda mutant: (mutant.line, mutant.before, mutant.after))


def _parents(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]


def _applied(tree: ast.Module, node: ast.expr | ast.stmt, new: ast.AST) -> tuple[str, str, str]:
    """(before, after, source) with `new` in the node's place, which is put back."""
    before, after = ast.unparse(node), ast.unparse(new)
    parent = node.parent  # type: ignore[union-attr]
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, new)
            source = ast.unparse(tree)
            setattr(parent, name, node)
            return before, after, source
        if isinstance(value, list) and any(entry is node for entry in value):
            place = next(i for i, entry in enumerate(value) if entry is node)
            value[place] = new
            source = ast.unparse(tree)
            value[place] = node
            return before, after, source
    raise AssertionError(before)


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt) and not _left_out(node):
            yield from ((node, new) for new in _versions(node))


def _versions(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for place, op in enumerate(node.ops):
                for other in COMPARE[type(op)]:
                    ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                    yield ast.Compare(node.left, ops, node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC and not _text(node):
            yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call() | ast.NamedExpr()):
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Raise() if node.exc:
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _text(node: ast.BinOp) -> bool:
    """Texts and lists are joined with + and have no -."""
    return any(isinstance(part, ast.JoinedStr | ast.List | ast.Dict) for part in ast.walk(node)) or any(
        isinstance(part, ast.Constant) and isinstance(part.value, str | bytes) for part in ast.walk(node)
    )


def _left_out(node: ast.AST) -> bool:
    """Annotations, decorators' arguments, f-strings' formats and log lines."""
    if isinstance(node, ast.Expr) and _calls_a_log(node.value):
        return True
    while (parent := getattr(node, "parent", None)) is not None:
        if node in (getattr(parent, "annotation", None), getattr(parent, "returns", None)):
            return True
        if node in getattr(parent, "decorator_list", []) or isinstance(parent, ast.JoinedStr):
            return True
        if isinstance(parent, ast.Subscript) and node is parent.slice and isinstance(node, ast.Constant):
            return False
        if isinstance(parent, ast.Expr) and _calls_a_log(parent.value):
            return True
        node = parent
    return False


def _calls_a_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGS
