"""Addresses of these pages, under the names by which the library sends people to them."""

from interfaces.look.doors import guarded_path
from interfaces.look.people import pages, single_sign_on

_ACCOUNT_PATTERNS = (
    guarded_path("sign-in/house/", single_sign_on.begin_sign_on, "single-sign-on"),
    guarded_path("sign-in/house/back/", single_sign_on.finish_sign_on, "single-sign-on-back"),
    guarded_path("sign-in/house/out/", single_sign_on.sign_out_of_issuer, "single-sign-on-out"),
    guarded_path("register/", pages.register, "account_signup"),
    guarded_path("register/code/", pages.confirm_email_code, "account_email_verification_sent"),
    guarded_path("password/", pages.reset_password, "account_reset_password"),
    guarded_path(
        "password/code/", pages.reset_password_code, "account_confirm_password_reset_code"
    ),
    guarded_path("password/new/", pages.set_new_password, "account_complete_password_reset"),
    guarded_path("sign-in/second-factor/", pages.enter_second_factor, "mfa_authenticate"),
    guarded_path("me/email/", pages.change_email, "account_email"),
    guarded_path("me/password/", pages.change_password, "account_change_password"),
    guarded_path("me/again/", pages.reauthenticate, "account_reauthenticate"),
    guarded_path("me/second-factor/again/", pages.reenter_second_factor, "mfa_reauthenticate"),
    guarded_path("me/second-factor/", pages.own_factors, "mfa_index"),
    guarded_path("me/second-factor/set-up/", pages.set_up_factor, "mfa_activate_totp"),
    guarded_path("me/second-factor/remove/", pages.remove_factor, "mfa_deactivate_totp"),
    guarded_path("me/recovery-codes/", pages.recovery_codes, "mfa_view_recovery_codes"),
    guarded_path("me/recovery-codes/new/", pages.new_recovery_codes, "mfa_generate_recovery_codes"),
)
