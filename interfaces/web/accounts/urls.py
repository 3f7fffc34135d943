"""Addresses that belong to no door."""

from typing import Final

from interfaces.web.access import guarded_path
from interfaces.web.accounts import allauth_views, single_sign_on, views
from interfaces.web.components import gallery
from interfaces.web.files import operator_logo
from interfaces.web.handbook import contacts
from interfaces.web.handbook import views as handbook

_ACCOUNT_PATTERNS = (
    guarded_path("sign-in/house/", single_sign_on.begin_sign_on, "single-sign-on"),
    guarded_path("sign-in/house/back/", single_sign_on.finish_sign_on, "single-sign-on-back"),
    guarded_path("sign-in/house/out/", single_sign_on.sign_out_of_issuer, "single-sign-on-out"),
    guarded_path("register/", allauth_views.register, "account_signup"),
    guarded_path(
        "register/code/", allauth_views.confirm_email_code, "account_email_verification_sent"
    ),
    guarded_path("password/", allauth_views.reset_password, "account_reset_password"),
    guarded_path(
        "password/code/", allauth_views.reset_password_code, "account_confirm_password_reset_code"
    ),
    guarded_path(
        "password/new/", allauth_views.set_new_password, "account_complete_password_reset"
    ),
    guarded_path("sign-in/second-factor/", allauth_views.enter_second_factor, "mfa_authenticate"),
    guarded_path("sign-in/code/", allauth_views.enter_login_code, "account_confirm_login_code"),
    guarded_path("me/sessions/", allauth_views.own_sessions, "usersessions_list"),
    guarded_path("me/email/", allauth_views.change_email, "account_email"),
    guarded_path("me/password/", allauth_views.change_password, "account_change_password"),
    guarded_path("me/again/", allauth_views.reauthenticate, "account_reauthenticate"),
    guarded_path(
        "me/second-factor/again/", allauth_views.reenter_second_factor, "mfa_reauthenticate"
    ),
    guarded_path("me/second-factor/", allauth_views.own_factors, "mfa_index"),
    guarded_path("me/second-factor/set-up/", allauth_views.set_up_factor, "mfa_activate_totp"),
    guarded_path("me/second-factor/remove/", allauth_views.remove_factor, "mfa_deactivate_totp"),
    guarded_path("me/recovery-codes/", allauth_views.recovery_codes, "mfa_view_recovery_codes"),
    guarded_path(
        "me/recovery-codes/new/", allauth_views.new_recovery_codes, "mfa_generate_recovery_codes"
    ),
)


_LIKE_SIGN_IN: Final = ("account_login", "account_password_reset_completed", "account_inactive")

urlpatterns = [
    guarded_path("", views.home, "home"),
    guarded_path("sign-in/", views.sign_in, "sign-in"),
    # As the library calls what comes after a new password, and where an ended person lands.
    *(guarded_path("sign-in/", views.sign_in, name) for name in _LIKE_SIGN_IN),
    guarded_path("sign-out/", views.sign_out, "sign-out"),
    guarded_path("language/", views.set_language_view, "set_language"),
    guarded_path("theme/", views.set_theme, "theme"),
    guarded_path("time/", views.set_time_zone, "time"),
    guarded_path("slash/", views.set_slash, "slash"),
    guarded_path("look/", gallery.gallery, "gallery"),
    guarded_path("contact/", contacts.show_contacts, "contact"),
    guarded_path("logo/", operator_logo.show_logo, "logo"),
    guarded_path("help/", handbook.find_contents, "help"),
    guarded_path("help/<str:chapter>/", handbook.show_contents, "handbook"),
    guarded_path("help/<str:language>/<str:chapter>/", handbook.show_chapter, "handbook-chapter"),
    *_ACCOUNT_PATTERNS,
]
