"""Who may open what: every address of the store by its name. A new address is written down here before tests pass.

`*` marks an address that only takes POST: opening it changes nothing. `!` marks one that asks a provider what became
of a payment, the only reason why a GET may write.
"""

PUBLIC = """
    home category search suggest product picture sitemap robots favicon theme about terms privacy accessibility
    healthz readyz metrics design mailbox mail mail_html manifest service-worker offline
    help help-faq help-login help-payment help-browser help-app help-article help-vote contact contact-sent
    product_reviews chat api_page openapi payment_webhook orders_find pay_sample
    account_login account_logout account_signup account_inactive account_reset_password account_reset_password_done
    account_reset_password_from_key account_reset_password_from_key_done account_confirm_email
    account_email account_email_verification_sent mfa_authenticate mfa_login_webauthn
"""
"""Anybody; what is secret in them (a key, a log-in half done, the stage of the store) is tested where it is made."""

VISITOR = """
    cart cart_add cart_accept voucher_use voucher_drop line_quantity line_way line_remove line_save line_move
    checkout checkout_resume alert_ask chat-state chat-lines* chat-new*
"""
"""The cart and the chat of this browser, and nobody else's."""

MEMBER = """
    account account_orders payment_methods billing method_add method_start* account-cases profile addresses
    address_new address_restore* account_delete account_keep* inbox preferences privacy_data security usersessions_list
    account_change_password account_set_password
    account_reauthenticate mfa_reauthenticate
    mfa_index mfa_list_webauthn mfa_add_webauthn mfa_activate_totp
"""
"""Whoever is logged in, about themselves."""

SECOND_FACTOR = """
    mfa_reauthenticate_webauthn mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
    mfa_download_recovery_codes
"""
"""Whoever is logged in and has set it up."""

OWNER = """
    account_order account_order_again* account_order_email* account_order_pay* account_order_cancel
    account_order_return_items account_order_return_reasons account_order_return_check account_order_claim
    account-case account-case-picture inbox_message privacy_file
    method_edit method_remove method_first* method_added!
    address address_delete* address_default* session_end* mfa_remove_webauthn mfa_edit_webauthn
"""
"""The account that the row belongs to; for every other it does not exist."""

ORDER_LINK = """
    order_by_link order_again* order_account* order_code* order_prove*
"""
"""Whoever holds the link of the order's mail."""

PROVED = """
    order_email* order_pay* order_cancel order_return_items order_return_reasons order_return_check order_claim
"""
"""The link, and the mailbox proved by a code or the account."""

PAY_LINK = """
    pay pay_again* pay_start* pay_hosted* pay_saved* pay_transfer* pay_later* pay_return! demo_pay* demo_challenge!
"""
RETURN_LINK = "return_page return_sent* return_cancel* return_bar_code return_qr_code"
REVIEW_LINK = "reviews reviews_help*"
SURVEY_LINK = "survey survey_help*"
CASE_LINK = "case-by-link case-picture"
CHOICE_LINK = "choice"
UNSUBSCRIBE_LINK = "unsubscribe"
ALERT_LINK = "alert alert_stop*"
SUPPLIER_LINK = "supplier_order supplier_renew*"
PHOTO = "photo"
"""A picture: its order's buyer, staff who decide about returns, the browser whose draft it is."""

PROGRAM = "api_orders api_order"
"""A program with a token of the right scope."""

WAREHOUSE = """
    warehouse:lists warehouse:building* warehouse:start* warehouse:walk warehouse:skip* warehouse:let_go*
    warehouse:confirm_let_go warehouse:short warehouse:bench warehouse:pack warehouse:close* warehouse:empty*
    warehouse:reopen* warehouse:slip warehouse:bar_code warehouse:qr_code warehouse:drawing warehouse:ship
    warehouse:expected warehouse:receive warehouse:receive_close warehouse:receive_line
    warehouse_returns warehouse_return
"""
"""Staff who may use the warehouse."""

STAFF = """
    admin:index admin:search admin:login admin:logout admin:password_change admin:password_change_done
    admin:autocomplete admin:jsi18n admin:view_on_site admin:app_list
"""
"""Any staff; what they find there is cut to their permissions."""

STAFF_WITH = {
    "admin:shop_product_export_own": "shop.view_product",
    "admin:shop_product_export_shopify": "shop.view_product",
    "admin:shop_import_apply*": "shop.change_catalogueimport",
    "admin:shop_import_rows": "shop.view_catalogueimport",
    "admin:orders_order_do*": "orders.note_order",
    "admin:fulfillment_purchaseorder_do*": "fulfillment.send_purchaseorder",
    "admin:support_case_do*": "support.answer_case",
    "admin:support_chat_do*": "support.answer_chat",
    "admin:support_case_picture": "support.view_case",
    "admin:support_actionitem_do*": "support.assign_actionitem",
    "admin:support_return_do*": "support.decide_return",
    "admin:support_claim_do*": "support.decide_claim",
    "admin:support_review_do*": "support.moderate_review",
    "admin:support_returnreason_report": "support.view_returnreason",
}
"""Staff with one permission. The five addresses Django makes for each model follow the model's own permissions."""

LINKS = {
    "order": ORDER_LINK + PROVED,
    "pay": PAY_LINK,
    "return": RETURN_LINK,
    "review": REVIEW_LINK,
    "survey": SURVEY_LINK,
    "case": CASE_LINK,
    "choice": CHOICE_LINK,
    "unsubscribe": UNSUBSCRIBE_LINK,
    "alert": ALERT_LINK,
    "supplier": SUPPLIER_LINK,
}
GROUPS = (
    PUBLIC,
    VISITOR,
    MEMBER,
    SECOND_FACTOR,
    OWNER,
    *LINKS.values(),
    PHOTO,
    PROGRAM,
    WAREHOUSE,
    STAFF,
    " ".join(STAFF_WITH),
)


def names(group: str) -> list[str]:
    """The names of a group without their marks."""
    return [word.rstrip("*!") for word in group.split()]


def marked(mark: str) -> set[str]:
    """Every name with this mark."""
    return {word.rstrip(mark) for group in GROUPS for word in group.split() if word.endswith(mark)}


DECLARED = [name for group in GROUPS for name in names(group)]
POST_ONLY = marked("*")
ASKS_PROVIDER = marked("!")
