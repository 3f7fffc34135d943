"""Addresses of the account's machines."""

from interfaces.look.doors import page
from interfaces.portal.machines import hooks, keys, log

_HOOK = "machines/webhooks/<uuid:endpoint_id>/"

PAGES = [
    page("machines/", keys.machines, "machines"),
    page("machines/keys/", keys.make, "machine_key"),
    page("machines/keys/<str:prefix>/name/", keys.rename, "machine_key_name"),
    page("machines/keys/<str:prefix>/end/", keys.end, "machine_key_end"),
    page("machines/webhooks/", hooks.add, "machine_hook_new"),
    page(_HOOK, log.hook, "machine_hook"),
    page(f"{_HOOK}change/", hooks.change, "machine_hook_change"),
    page(f"{_HOOK}secret/", hooks.rotate, "machine_hook_secret"),
    page(f"{_HOOK}test/", hooks.test, "machine_hook_test"),
    page(f"{_HOOK}removal/", hooks.remove, "machine_hook_remove"),
    page(f"{_HOOK}replay/", log.replay_failed, "machine_hook_replay"),
    page(f"{_HOOK}deliveries/<uuid:delivery_id>/replay/", log.replay, "machine_delivery_replay"),
]
