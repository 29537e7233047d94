"""Documents read, bounded and validated once, and kept for the next request that sends the same text."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from engine.costs import costs_of
from engine.errors import ErrorCode, RequestRefused, recoded, refusal
from engine.limits import Limits, check_cost, check_definitions, too_expensive
from engine.pages import PageFinder, Pages, variables_of
from engine.values import check_literals

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, its pages, and the variables that say how large they are."""

    node: OperationDefinitionNode
    pages: Pages
    page_variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that may be executed as often as one likes; the place where compiled plans will be kept."""

    ast: DocumentNode
    operations: Mapping[str | None, Operation]

    def operation(self, name: str | None) -> Operation:
        """
        Return the operation that a request asks for.

        :raises RequestRefused: BAD_REQUEST where ``name`` fits none, or is needed and missing
        """
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            message = "The document has several operations: operationName must say which one to execute."
            raise refusal(message, code=ErrorCode.BAD_REQUEST)
        if name not in self.operations:
            raise refusal(f"The document has no operation named '{name}'.", code=ErrorCode.BAD_REQUEST)
        return self.operations[name]


class Documents:
    """
    The documents of one schema. Answers, refusals too, are kept by text: the last ``entries``, none of them longer
    than ``longest`` characters.
    """

    def __init__(
        self, schema: GraphQLSchema, *, limits: Limits | None = None, entries: int = 100, longest: int = 16_384
    ) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        self._entries = entries
        self._longest = longest
        self._kept: OrderedDict[tuple[str, bool], Document | GraphQLError] = OrderedDict()

    def load(self, text: str, *, may_introspect: bool) -> Document:
        """
        Return the document that ``text`` is, ready to execute.

        Who may introspect is also told close names ("Did you mean ...") when a name is wrong.

        :raises RequestRefused: with one error, the first: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED,
            TOO_EXPENSIVE, BAD_USER_INPUT for a value, or FORBIDDEN for an introspection that is not allowed
        """
        key = (text, may_introspect)
        if key in self._kept:
            self._kept.move_to_end(key)
            return _unless_refused(self._kept[key])
        answer = self._read(text, may_introspect=may_introspect)
        if len(text) <= self._longest:
            self._kept[key] = answer
            if len(self._kept) > self._entries:
                self._kept.popitem(last=False)
        return _unless_refused(answer)

    def _read(self, text: str, *, may_introspect: bool) -> Document | GraphQLError:
        try:
            return self._checked(self._parsed(text), may_introspect=may_introspect)
        except RequestRefused as refused:
            return refused.error

    def _parsed(self, text: str) -> DocumentNode:
        try:
            return parse(text, max_lexical_tokens=self.limits.tokens, max_comments=self.limits.comments)
        except GraphQLSyntaxError as fault:
            error = recoded(fault, code=ErrorCode.GRAPHQL_PARSE_FAILED)
        _check_length(text, limits=self.limits)
        raise RequestRefused(error)

    def _checked(self, ast: DocumentNode, *, may_introspect: bool) -> Document:
        check_definitions(ast, limits=self.limits)
        costs = costs_of(ast)
        for _node, cost in costs:
            check_cost(cost, limits=self.limits)
        check_literals(ast, limits=self.limits)
        if not may_introspect and any(cost.introspection_depth for _node, cost in costs):
            raise refusal("Introspection is not open to this caller.", code=ErrorCode.FORBIDDEN)
        self._validate(ast, hide_suggestions=not may_introspect)
        finder = PageFinder(self.schema, ast)
        operations = {node.name.value if node.name else None: _operation(node, finder) for node, _cost in costs}
        if not operations:
            raise refusal("The document has no operation.", code=ErrorCode.BAD_REQUEST)
        return Document(ast, operations)

    def _validate(self, ast: DocumentNode, *, hide_suggestions: bool) -> None:
        errors = validate(self.schema, ast, RULES, max_errors=1, hide_suggestions=hide_suggestions)
        if errors:
            raise RequestRefused(recoded(errors[0], code=ErrorCode.GRAPHQL_VALIDATION_FAILED))


def _operation(node: OperationDefinitionNode, finder: PageFinder) -> Operation:
    pages = finder.pages_of(node)
    return Operation(node, pages, variables_of(pages))


def _unless_refused(answer: Document | GraphQLError) -> Document:
    if isinstance(answer, GraphQLError):
        raise RequestRefused(answer)
    return answer


def _check_length(text: str, *, limits: Limits) -> None:
    """
    Tell a document that is too long from one that is wrong: the parser's exception does not.

    :raises RequestRefused: TOO_EXPENSIVE, where the first tokens up to the limit are sound and more follow
    """
    lexer = Lexer(Source(text))
    tokens = comments = 0
    token = lexer.token
    while token.kind is not TokenKind.EOF and tokens <= limits.tokens and comments <= limits.comments:
        try:
            token = lexer.read_next_token(token.end)
        except GraphQLSyntaxError:
            return
        tokens += token.kind not in {TokenKind.COMMENT, TokenKind.EOF}
        comments += token.kind is TokenKind.COMMENT
    if tokens > limits.tokens:
        raise too_expensive("tokens", allowed=limits.tokens, seen=tokens)
    if comments > limits.comments:
        raise too_expensive("comments", allowed=limits.comments, seen=comments)
