"""Where providers tell us things: the signature is checked, the notice stored, and a task acts on it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.actions.notices import receive_notice
from orders.payments import provider_named
from orders.payments.base import BadNotice


@csrf_exempt
@require_POST
def payment_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """400 for what is not freshly signed, else 200, also for what we had before."""
    if provider not in settings.ENABLED_PAYMENT_PROVIDERS:
        raise Http404
    try:
        notice = provider_named(provider).parse_webhook(request.body, dict(request.headers))
    except BadNotice:
        return HttpResponseBadRequest("Not a notice of this provider.")
    receive_notice(provider=provider, notice=notice)
    return HttpResponse("ok")
