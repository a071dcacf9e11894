"""Addresses of orders."""

from django.urls import URLPattern, URLResolver, path

from orders.views import demo_pay, payment, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("pay/<str:token>/", payment.pay, name="pay"),
    path("pay/<str:token>/start/", payment.pay_start, name="pay_start"),
    path("pay/<str:token>/hosted/", payment.pay_hosted, name="pay_hosted"),
    path("pay/<str:token>/demo/", demo_pay.demo_pay, name="demo_pay"),
    path("pay/<str:token>/challenge/", demo_pay.demo_challenge, name="demo_challenge"),
    path("pay/<str:token>/return/", payment.pay_return, name="pay_return"),
    path("pay/<str:token>/later/", payment.pay_later, name="pay_later"),
    path("webhooks/<slug:provider>/", webhooks.payment_webhook, name="payment_webhook"),
]
