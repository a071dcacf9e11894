"""What workers do after the sale, one module for each area; importing them makes them known."""

from support.tasks import chat as chat
from support.tasks import feedback as feedback
from support.tasks import returns as returns
