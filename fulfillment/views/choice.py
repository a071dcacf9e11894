"""A customer's page of one question: his answer for each thing, or cancel the whole order; by signed link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fulfillment.actions import choices, choosing
from fulfillment.forms.choice import ChoiceForm
from fulfillment.models import Choice
from fulfillment.queries.links import choice_path, open_choice_link
from fulfillment.queries.questions import choice_view, open_choices
from fulfillment.states import ChoiceStatus
from orders.actions.canceling import cancel_order
from shop.core.errors import Refused


@require_http_methods(["GET", "POST"])
@never_cache
def choice(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, do it, and show what was decided ever after."""
    found = open_choice_link(token)
    if found is None:
        raise Http404
    now = timezone.now()
    view = choice_view(found, now=now)
    if found.status != ChoiceStatus.OPEN or found.deadline <= now:
        newer = [one for one in open_choices([found.order_id]).get(found.order_id, []) if one.pk != found.pk]
        context = {"view": view, "newer": choice_path(newer[0].pk) if newer else ""}
        return render(request, "fulfillment/choice_over.html", context)
    is_whole = request.POST.get("do") == "cancel"
    form = ChoiceForm(request.POST if request.method == "POST" and not is_whole else None, rows=view.rows)
    words = ""
    if request.method == "POST" and (is_whole or form.is_valid()):
        try:
            _answer(found, None if is_whole else form.answers())
        except Refused as refusal:
            words = refusal.message
        else:
            messages.success(request, "Thank you. We do as you chose.")
            return redirect("choice", token)
    status = 422 if request.method == "POST" else 200
    context = {"view": view, "form": form, "words": words, "token": token}
    return render(request, "fulfillment/choice.html", context, status=status)


def _answer(found: Choice, answers: dict[int, str] | None) -> None:
    """Do it; None cancels the whole order."""
    user_id = found.order.user_id
    actor = f"customer:{user_id}" if user_id else "visitor"
    if answers is None:
        cancel_order(order_id=found.order_id, actor=actor, reason="Something could not be delivered as promised")
        choices.settle_choices(order_id=found.order_id, actor=actor)
    else:
        choosing.answer_choice(choice_id=found.pk, answers=answers, actor=actor)
