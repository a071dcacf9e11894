"""What the pages of this app share: inlines that save by action, and pages of small rows."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet

from shop.actions.house import remove_row, save_row
from shop.core.admin import ActionAdmin, bounded

NEW_ROWS = 100


class FewNewRows(PaginationInlineFormSet):
    """Rows of which a hundred can be new at a time: a page of two thousand costs the server ten seconds."""

    def _most(self) -> int:
        return len(self.get_queryset()) + NEW_ROWS

    def total_form_count(self) -> int:
        """Never more than there are and may be new."""
        return min(super().total_form_count(), self._most())

    def initial_form_count(self) -> int:
        """The same for rows that are said to be there already."""
        return min(super().initial_form_count(), self._most())

    def clean(self) -> None:
        """Say that rows were left out."""
        super().clean()
        if super().total_form_count() > self._most():
            raise ValidationError(f"Add at most {NEW_ROWS} rows at a time.")


class ActionInline(TabularInline):
    """Rows below a row; each is saved and removed by an action, never by the formset."""

    formset = FewNewRows
    extra = 0
    tab = True
    show_change_link = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With limits for dates."""
        return bounded(super().formfield_for_dbfield(db_field, request, **kwargs))

    @classmethod
    def save_by_action(cls, parent: Any, form: Any, request: HttpRequest) -> Any:
        """Call the action that saves this row; returns it."""
        raise NotImplementedError

    @classmethod
    def remove_by_action(cls, parent: Any, row: Any) -> None:
        """Call the action that removes this row."""
        raise NotImplementedError


class InlineSaving(ActionAdmin):
    """An ActionAdmin whose inlines are `ActionInline`s."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Hand each changed row to its inline's action."""
        inline = next(found for found in self.inlines if found.model is formset.model)
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        parent = form.instance
        for row_form in formset.forms:
            if row_form in formset.deleted_forms:
                if row_form.instance.pk:
                    inline.remove_by_action(parent, row_form.instance)
                    formset.deleted_objects.append(row_form.instance)
            elif row_form.has_changed():
                is_new = row_form.instance.pk is None
                saved = inline.save_by_action(parent, row_form, request)
                if is_new:
                    formset.new_objects.append(saved)
                else:
                    formset.changed_objects.append((saved, row_form.changed_data))


def told(form: Any, *leave_out: str) -> dict[str, Any]:
    """What a form says of its model's columns."""
    names = {field.name for field in form._meta.model._meta.concrete_fields if not field.primary_key}
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if name in names and name not in leave_out and name in form.fields
    }


class HouseInline(ActionInline):
    """Small rows below a small row."""

    @classmethod
    def save_by_action(cls, parent: Any, form: Any, request: HttpRequest) -> Any:
        """Save it under its parent."""
        key = cls.fk_name or next(
            field.name
            for field in cls.model._meta.concrete_fields
            if field.related_model is not None and isinstance(parent, field.related_model)
        )
        return save_row(row=form.instance, fields={**told(form), key: parent})

    @classmethod
    def remove_by_action(cls, parent: Any, row: Any) -> None:
        """Remove it unless it is in use."""
        remove_row(row=row)


class HouseAdmin(InlineSaving):
    """Small rows without a life of their own."""

    may_add = may_change = may_delete = True
    follow: ClassVar[type[Model] | None] = None

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Save what the form says."""
        return save_row(row=row, fields=told(form))

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """Remove it unless it is in use."""
        remove_row(row=row)
