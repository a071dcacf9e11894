"""An admin site of its own, with a page that saves through an action."""

from django.urls import path
from unfold.sites import UnfoldAdminSite

from shop.core.admin import ActionAdmin
from shop.core.errors import Refused
from shop.core.models import Fact, FormKey

site = UnfoldAdminSite(name="admin")


class FactAdmin(ActionAdmin):
    """Facts, saved by an action."""

    may_add = may_change = may_delete = True
    fields = ["name", "value"]

    def save_by_action(self, request, row, form, *, created):
        if form.cleaned_data["name"] == "taken":
            raise Refused("That name is taken.")
        values = {"value": form.cleaned_data["value"], "is_alarm": created}
        return Fact.objects.update_or_create(name=form.cleaned_data["name"], defaults=values)[0]

    def delete_by_action(self, request, row):
        if row.name == "kept":
            raise Refused("This one stays.")
        row.delete()


site.register(Fact, FactAdmin)
site.register(FormKey, ActionAdmin)
urlpatterns = [path("admin/", site.urls)]
