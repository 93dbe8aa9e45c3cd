"""What several commands ask for, in the same words."""

from typing import Annotated

import typer

PostArgument = Annotated[str, typer.Argument(metavar="POST", help="Address of a post or comment.")]
CommunityArgument = Annotated[
    str, typer.Argument(metavar="COMMUNITY", help="Name of a community here, or !name@host of one elsewhere.")
]
PlaceArgument = Annotated[str, typer.Argument(metavar="COMMUNITY", help="Name of a community here.")]
PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="A name here, @name@host of somebody elsewhere, or an address.")
]
UserArgument = Annotated[str, typer.Argument(metavar="USER", help="Name of somebody with an account here.")]
AuthorOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it; somebody with an account here.")]
ModeratorOption = Annotated[
    str, typer.Option("--as", metavar="USER", help="Who does it; a moderator with an account here.")
]
ReasonOption = Annotated[str, typer.Option(help="Why; stands in the public log.")]
RuleOption = Annotated[
    int | None,
    typer.Option("--rule", metavar="N", help="The rule of the community it is for; stands before the reason."),
]
TextOption = Annotated[str, typer.Option(help="In Markdown; - reads it from standard input.")]
MostOption = Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")]
