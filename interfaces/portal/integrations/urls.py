"""Addresses of the account's machines."""

from interfaces.portal.integrations import api_keys, webhooks
from interfaces.web.access import guarded_path

_HOOK = "machines/webhooks/<uuid:endpoint_id>/"

urlpatterns = [
    guarded_path("machines/", api_keys.show_integrations, "machines"),
    guarded_path("machines/keys/", api_keys.make_key, "machine_key"),
    guarded_path("machines/keys/<str:prefix>/name/", api_keys.rename_key, "machine_key_name"),
    guarded_path("machines/keys/<str:prefix>/end/", api_keys.end_key, "machine_key_end"),
    guarded_path("machines/webhooks/", webhooks.add_webhook, "machine_hook_new"),
    guarded_path(_HOOK, webhooks.show_webhook, "machine_hook"),
    guarded_path(f"{_HOOK}change/", webhooks.change_webhook, "machine_hook_change"),
    guarded_path(f"{_HOOK}secret/", webhooks.rotate_secret, "machine_hook_secret"),
    guarded_path(f"{_HOOK}test/", webhooks.send_test, "machine_hook_test"),
    guarded_path(f"{_HOOK}removal/", webhooks.remove_webhook, "machine_hook_remove"),
    guarded_path(f"{_HOOK}replay/", webhooks.replay_failed, "machine_hook_replay"),
    guarded_path(
        f"{_HOOK}deliveries/<uuid:delivery_id>/replay/",
        webhooks.replay_delivery,
        "machine_delivery_replay",
    ),
]
