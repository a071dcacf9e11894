"""Addresses of accounts: log-in and all that guards it, profile, address book."""

from allauth.account import views as allauth
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.views import account, entrance, inbox, leaving, preferences, privacy, sessions

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/login/", entrance.login, name="account_login"),
    path("account/login/code/", entrance.second_factor, name="mfa_authenticate"),
    path("account/login/passkey/", entrance.passkey_login, name="mfa_login_webauthn"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/signup/", entrance.signup, name="account_signup"),
    path("account/reauthenticate/", entrance.reauthenticate, name="account_reauthenticate"),
    path("account/reauthenticate/code/", entrance.reauthenticate_by_code, name="mfa_reauthenticate"),
    path("account/reauthenticate/passkey/", entrance.reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^account/confirm-email/(?P<key>[-:\w]+)/$", entrance.confirm_email, name="account_confirm_email"),
    path("account/email/", entrance.email, name="account_email"),
    path("account/password/change/", entrance.password_change, name="account_change_password"),
    path("account/password/set/", allauth.password_set, name="account_set_password"),
    path("account/password/reset/", entrance.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/key/done/",
        entrance.password_is_new,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/security/", account.security, name="security"),
    path("account/security/second-factor/", account.security, name="mfa_index"),
    path("account/security/passkeys/", account.security, name="mfa_list_webauthn"),
    path("account/security/passkeys/add/", entrance.passkey_add, name="mfa_add_webauthn"),
    path("account/security/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/security/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/security/second-factor/totp/", include("allauth.mfa.totp.urls")),
    path("account/security/second-factor/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("account/security/sessions/", sessions.sessions, name="usersessions_list"),
    path("account/security/sessions/<int:session_id>/end/", sessions.session_end, name="session_end"),
    path("account/delete/", leaving.leave, name="account_delete"),
    path("account/keep/", leaving.keep, name="account_keep"),
    path("account/inbox/", inbox.inbox, name="inbox"),
    path("account/inbox/<int:message_id>/", inbox.inbox, name="inbox_message"),
    path("account/privacy/", privacy.privacy, name="privacy_data"),
    path("account/privacy/<int:export_id>/<slug:form>/", privacy.privacy_file, name="privacy_file"),
    path("account/preferences/", preferences.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("account/profile/", account.profile, name="profile"),
    path("account/addresses/", account.addresses, name="addresses"),
    path("account/addresses/new/", account.address, name="address_new"),
    path("account/addresses/restore/", account.address_restore, name="address_restore"),
    path("account/addresses/<int:address_id>/", account.address, name="address"),
    path("account/addresses/<int:address_id>/delete/", account.address_delete, name="address_delete"),
    path("account/addresses/<int:address_id>/default/", account.address_default, name="address_default"),
]
