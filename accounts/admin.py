"""People: customers and staff. Log-in details belong to them; staff decide who works here and in which role."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.actions.people import save_person
from accounts.models import User
from shop.core.admin import ActionAdmin
from shop.core.http.viewer import actor_for


class PersonForm(forms.ModelForm):
    """Name, phone, and for staff whether and as what they work here."""

    class Meta:
        model = User
        fields = ["email", "name", "phone", "is_active", "is_staff", "groups"]


@admin.register(User)
class UserAdmin(ActionAdmin):
    """Accounts."""

    may_add = may_change = True
    form = PersonForm
    list_display = ["email", "name", "is_staff", "is_active", "date_joined", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "name"]
    ordering = ["-id"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An address is changed by its owner alone; nobody lifts himself to another role."""
        fixed = ["last_login", "date_joined"]
        if obj is not None:
            fixed.append("email")
        if not request.user.is_superuser and (obj is None or obj.pk == request.user.pk or obj.is_superuser):
            fixed += ["is_staff", "is_active", "groups"]
        return fixed

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> User:
        """Through the action that writes the history."""
        return save_person(user=row, actor=actor_for(request))
