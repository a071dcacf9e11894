"""Between a request and an action: who looks, what may be loaded, how often, and what comes back when it breaks."""

from shop.core.http.actors import name_actors, name_of, names_of, register_actors
from shop.core.http.address import client_address
from shop.core.http.limits import TooMany, limit, refuse_if_used_up
from shop.core.http.once import Once, new_form_key, once
from shop.core.http.redirects import local_address
from shop.core.http.viewer import Viewer, actor_for, grant_orders, prove_orders, viewer_for

__all__ = [
    "Once",
    "TooMany",
    "Viewer",
    "actor_for",
    "client_address",
    "grant_orders",
    "limit",
    "local_address",
    "name_actors",
    "name_of",
    "names_of",
    "new_form_key",
    "once",
    "prove_orders",
    "refuse_if_used_up",
    "register_actors",
    "viewer_for",
]
