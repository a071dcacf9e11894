"""The pages of the staff, one module for each area; importing them registers them."""

from support.admin import feedback as feedback
from support.admin import returns as returns
from support.admin import reviews as reviews
from support.admin import rules as rules
