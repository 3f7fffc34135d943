"""Addresses of these pages, under the names by which the library sends people to them."""

from interfaces.look.doors import page
from interfaces.look.people import pages, single_sign_on

PAGES = (
    page("sign-in/house/", single_sign_on.begin, "single-sign-on"),
    page("sign-in/house/back/", single_sign_on.back, "single-sign-on-back"),
    page("sign-in/house/out/", single_sign_on.out, "single-sign-on-out"),
    page("register/", pages.register, "account_signup"),
    page("register/code/", pages.code, "account_email_verification_sent"),
    page("password/", pages.forgotten, "account_reset_password"),
    page("password/code/", pages.forgotten_code, "account_confirm_password_reset_code"),
    page("password/new/", pages.forgotten_done, "account_complete_password_reset"),
    page("sign-in/second-factor/", pages.factor, "mfa_authenticate"),
    page("me/email/", pages.email, "account_email"),
    page("me/password/", pages.password, "account_change_password"),
    page("me/again/", pages.again, "account_reauthenticate"),
    page("me/second-factor/again/", pages.factor_again, "mfa_reauthenticate"),
    page("me/second-factor/", pages.own_factors, "mfa_index"),
    page("me/second-factor/set-up/", pages.set_up, "mfa_activate_totp"),
    page("me/second-factor/remove/", pages.take_off, "mfa_deactivate_totp"),
    page("me/recovery-codes/", pages.recovery_codes, "mfa_view_recovery_codes"),
    page("me/recovery-codes/new/", pages.new_recovery_codes, "mfa_generate_recovery_codes"),
)
