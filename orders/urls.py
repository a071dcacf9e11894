"""Addresses of orders."""

from django.urls import URLPattern, URLResolver, path

from orders.views import cart, checkout, demo_pay, history, order, payment, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("pay/sample/", payment.pay_sample, name="pay_sample"),
    path("pay/<str:token>/", payment.pay, name="pay"),
    path("pay/<str:token>/again/", payment.pay_again, name="pay_again"),
    path("pay/<str:token>/start/", payment.pay_start, name="pay_start"),
    path("pay/<str:token>/hosted/", payment.pay_hosted, name="pay_hosted"),
    path("pay/<str:token>/demo/", demo_pay.demo_pay, name="demo_pay"),
    path("pay/<str:token>/challenge/", demo_pay.demo_challenge, name="demo_challenge"),
    path("pay/<str:token>/return/", payment.pay_return, name="pay_return"),
    path("pay/<str:token>/later/", payment.pay_later, name="pay_later"),
    path("webhooks/<slug:provider>/", webhooks.payment_webhook, name="payment_webhook"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.cart_add, name="cart_add"),
    path("cart/accept/", cart.cart_accept, name="cart_accept"),
    path("cart/voucher/", cart.voucher_use, name="voucher_use"),
    path("cart/voucher/remove/", cart.voucher_drop, name="voucher_drop"),
    path("cart/lines/<int:line_id>/quantity/", cart.line_quantity, name="line_quantity"),
    path("cart/lines/<int:line_id>/remove/", cart.line_remove, name="line_remove"),
    path("cart/lines/<int:line_id>/save/", cart.line_save, name="line_save"),
    path("cart/lines/<int:line_id>/move/", cart.line_move, name="line_move"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/resume/", checkout.checkout_resume, name="checkout_resume"),
    path("orders/find/", history.orders_find, name="orders_find"),
    path("orders/<str:token>/", order.by_link(order.order_page), name="order_by_link"),
    path("orders/<str:token>/code/", order.by_link(order.order_code), name="order_code"),
    path("orders/<str:token>/prove/", order.by_link(order.order_prove), name="order_prove"),
    path("orders/<str:token>/email/", order.by_link(order.order_email), name="order_email"),
    path("orders/<str:token>/pay/", order.by_link(order.order_pay), name="order_pay"),
    path("orders/<str:token>/cancel/", order.by_link(order.order_cancel), name="order_cancel"),
    path("account/", history.account, name="account"),
    path("account/orders/", history.account_orders, name="account_orders"),
    path("account/orders/<str:number>/", order.by_account(order.order_page), name="account_order"),
    path("account/orders/<str:number>/email/", order.by_account(order.order_email), name="account_order_email"),
    path("account/orders/<str:number>/pay/", order.by_account(order.order_pay), name="account_order_pay"),
    path("account/orders/<str:number>/cancel/", order.by_account(order.order_cancel), name="account_order_cancel"),
]
