"""Where providers tell us things: the signature is checked, the notice stored, and a task acts on it."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.actions.notices import receive_notice
from orders.intake import hooks
from orders.payments import provider_named
from orders.payments.base import BadNotice

PING = re.compile(rb"webhook_id=\d{1,20}")


@csrf_exempt
@require_POST
def payment_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """400 for what is not freshly signed, else 200, also for what we had before."""
    if provider not in settings.ENABLED_PAYMENT_PROVIDERS:
        return channel_webhook(request, provider)
    try:
        notice = provider_named(provider).parse_webhook(request.body, dict(request.headers))
    except BadNotice:
        return HttpResponseBadRequest("Not a notice of this provider.")
    receive_notice(provider=provider, notice=notice)
    return HttpResponse("ok")


def channel_webhook(request: HttpRequest, code: str) -> HttpResponse:
    """400 for what a channel did not sign, else 200 at once; WooCommerce's first ping carries no order and no name."""
    channel = hooks.channel_of(code)
    if channel is None:
        raise Http404
    if PING.fullmatch(request.body):
        return HttpResponse("ok")
    if not hooks.is_signed(channel, request.body, request.headers.get(hooks.SIGNATURES[channel.kind], "")):
        return HttpResponseBadRequest("Not signed by this channel.")
    hooks.receive(
        channel=channel,
        body=request.body,
        event_id=request.headers.get(hooks.IDS[channel.kind], ""),
        topic=request.headers.get(hooks.TOPICS[channel.kind], ""),
    )
    return HttpResponse("ok")
