"""The console of the chat: who waits, who is talked to, and the talk with its answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from shop.admin.doing import ActionForm, DoingAdmin, NothingForm, StaffAction
from shop.templatetags.store import badge
from support.actions import chat as actions
from support.models import CannedAnswer, CaseMessage, Chat
from support.queries.canned import filled_answer

Data = Mapping[str, Any]


class LineForm(ActionForm):
    """What the visitor reads at once."""

    text = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), label="Answer")


def _staff_id(actor: str) -> int:
    return int(actor.partition(":")[2])


def _take(chat: Chat, data: Data, actor: str) -> str:
    actions.take_chat(chat_id=chat.pk, staff_id=_staff_id(actor))
    return "It is yours. The visitor sees your name."


def _answer(chat: Chat, data: Data, actor: str) -> str:
    actions.answer_chat(chat_id=chat.pk, staff_id=_staff_id(actor), text=data["text"])
    return "Sent."


def _end(chat: Chat, data: Data, actor: str) -> str:
    ended = actions.end_chat(chat_id=chat.pk, staff_id=_staff_id(actor))
    return "Ended." if ended.status == "ended" else "Ended. The last question is a case and is answered by mail."


def _why_not_take(chat: Chat) -> str:
    return "" if chat.status == "waiting" else "It does not wait."


def _why_not_talk(chat: Chat) -> str:
    return "" if chat.status == "open" else "Take it first." if chat.status == "waiting" else "The chat is over."


@admin.register(Chat)
class ChatAdmin(DoingAdmin):
    """The list of chats, and the page of one."""

    list_display = ["first_words", "shown_status", "who", "agent", "waiting_since", "said_at"]
    list_filter = ["status"]
    list_select_related = ["case", "agent"]
    search_fields = ["case__number", "case__email", "case__name"]
    ordering = ["-said_at", "-id"]
    page_template = "admin/support/chat.html"
    change_list_template = "admin/support/chats.html"
    doing = {
        "take": StaffAction("Take this chat", "support.answer_chat", NothingForm, _take, _why_not_take),
        "answer": StaffAction("Answer", "support.answer_chat", LineForm, _answer, _why_not_talk),
        "end": StaffAction("End the chat", "support.answer_chat", NothingForm, _end, _why_not_talk),
    }

    @admin.display(description="Chat")
    def first_words(self, chat: Chat) -> str:
        """How it began."""
        return chat.case.subject.removeprefix("Chat: ")

    @admin.display(description="Visitor")
    def who(self, chat: Chat) -> str:
        """Name or address."""
        return chat.case.name or chat.case.email

    @admin.display(description="State", ordering="status")
    def shown_status(self, chat: Chat) -> SafeString:
        """As a badge."""
        return badge(chat.status, "chat", chat.get_status_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chat]:
        """With the case."""
        return super().get_queryset(request).select_related("case__order", "case__user", "agent")

    def do_view(self, request: HttpRequest, row_id: int, name: str) -> HttpResponse:
        """As the others; a canned answer is put into the text first and sent only by another press."""
        if name != "answer" or request.method != "POST" or not request.POST.get("canned_fill"):
            return super().do_view(request, row_id, name)
        if not request.user.has_perm("support.answer_chat"):
            raise Http404
        chat: Any = self._row(request, row_id)
        pk, text = request.POST.get("canned", ""), request.POST.get("text", "").rstrip()
        canned = CannedAnswer.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if canned is not None:
            words = filled_answer(canned.text, chat.case, agent=str(getattr(request.user, "get_short_name", str)()))
            text = f"{text}\n\n{words}".strip()
        return self._page(request, row_id, {"answer": LineForm(initial={"text": text}, row=chat, user=request.user)})

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Talk and canned answers."""
        return {
            "title": f"Chat {row.case.number}",
            "case": row.case,
            "talk": CaseMessage.objects.filter(case_id=row.case_id),
            "canned": CannedAnswer.objects.all(),
            "is_mine": row.status == "open" and row.agent_id == request.user.pk,
        }
