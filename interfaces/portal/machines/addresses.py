"""Addresses of the account's machines."""

from interfaces.look.doors import guarded_path
from interfaces.portal.machines import hooks, keys, log

_HOOK = "machines/webhooks/<uuid:endpoint_id>/"

urlpatterns = [
    guarded_path("machines/", keys.show_integrations, "machines"),
    guarded_path("machines/keys/", keys.make_key, "machine_key"),
    guarded_path("machines/keys/<str:prefix>/name/", keys.rename_key, "machine_key_name"),
    guarded_path("machines/keys/<str:prefix>/end/", keys.end_key, "machine_key_end"),
    guarded_path("machines/webhooks/", hooks.add_webhook, "machine_hook_new"),
    guarded_path(_HOOK, log.show_webhook, "machine_hook"),
    guarded_path(f"{_HOOK}change/", hooks.change_webhook, "machine_hook_change"),
    guarded_path(f"{_HOOK}secret/", hooks.rotate_secret, "machine_hook_secret"),
    guarded_path(f"{_HOOK}test/", hooks.send_test, "machine_hook_test"),
    guarded_path(f"{_HOOK}removal/", hooks.remove_webhook, "machine_hook_remove"),
    guarded_path(f"{_HOOK}replay/", log.replay_failed, "machine_hook_replay"),
    guarded_path(
        f"{_HOOK}deliveries/<uuid:delivery_id>/replay/",
        log.replay_delivery,
        "machine_delivery_replay",
    ),
]
