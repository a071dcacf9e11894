"""Help articles, what visitors missed in them, and opening hours."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shop.core.admin import ActionAdmin, ReadOnlyAdmin
from support.actions import help as help_actions
from support.actions import hours as hours_actions
from support.models import HelpArticle, HelpTopic, HelpVote, OpeningHours, SupportDay
from support.queries.help import LINKED


@admin.register(HelpTopic)
class HelpTopicAdmin(ActionAdmin):
    """Headings of the Help Center."""

    list_display = ["name", "slug", "position"]
    may_add = may_change = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Pages link to the slug, so it stays once it is there."""
        return ["slug"] if obj else []

    def save_by_action(self, request: HttpRequest, row: HelpTopic, form: Any, *, created: bool) -> HelpTopic:
        """Keep it."""
        return help_actions.save_topic(topic=row)


@admin.register(HelpArticle)
class HelpArticleAdmin(ActionAdmin):
    """Articles; what staff change here stays as they wrote it, whatever a new release brings."""

    list_display = ["title", "topic", "is_live", "checked_on", "yes_count", "no_count"]
    list_filter = ["topic", "is_live"]
    list_select_related = ["topic"]
    search_fields = ["title", "summary", "body", "keywords"]
    fields = ["topic", "slug", "title", "summary", "body", "question", "keywords", "position", "is_live", "checked_on"]
    may_add = may_change = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The address of an article that pages link to stays."""
        return ["slug"] if obj and obj.slug in LINKED else []

    def save_by_action(self, request: HttpRequest, row: HelpArticle, form: Any, *, created: bool) -> HelpArticle:
        """Keep it and index its words."""
        return help_actions.save_article(article=row)


@admin.register(HelpVote)
class HelpVoteAdmin(ReadOnlyAdmin):
    """What visitors said; whether it helped, and what was missing."""

    list_display = ["created_at", "article", "is_helpful", "missing"]
    list_filter = ["is_helpful", ("missing", admin.EmptyFieldListFilter)]
    list_select_related = ["article"]
    exclude = ["visitor"]
    ordering = ["-created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All but the key of the visitor."""
        return [name for name in super().get_readonly_fields(request, obj) if name != "visitor"]


@admin.register(OpeningHours)
class OpeningHoursAdmin(ActionAdmin):
    """When people answer; a weekday without a row is closed."""

    list_display = ["weekday", "opens", "closes"]
    may_add = may_change = may_delete = True

    def save_by_action(self, request: HttpRequest, row: OpeningHours, form: Any, *, created: bool) -> OpeningHours:
        """Keep it."""
        return hours_actions.save_hours(row=row)

    def delete_by_action(self, request: HttpRequest, row: OpeningHours) -> None:
        """Close on this day."""
        hours_actions.close_on(weekday=row.weekday)


@admin.register(SupportDay)
class SupportDayAdmin(ActionAdmin):
    """Days that differ from their weekday."""

    list_display = ["day", "name", "opens", "closes"]
    may_add = may_change = may_delete = True

    def save_by_action(self, request: HttpRequest, row: SupportDay, form: Any, *, created: bool) -> SupportDay:
        """Keep it."""
        return hours_actions.save_day(row=row)

    def delete_by_action(self, request: HttpRequest, row: SupportDay) -> None:
        """Let it be an ordinary day."""
        hours_actions.remove_day(row_id=row.pk)
