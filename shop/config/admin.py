"""The admin site."""

from unfold.sites import UnfoldAdminSite


class StoreAdminSite(UnfoldAdminSite):
    """The staff's entrance."""
