"""The pages of the staff, one module for each area; importing them registers them."""

from support.admin import cases as cases
from support.admin import chat as chat
from support.admin import feedback as feedback
from support.admin import help as help  # noqa: A004  the area's name
from support.admin import returns as returns
from support.admin import reviews as reviews
from support.admin import rules as rules
