"""Tests that an address is listed, public and plainly written before anybody goes there."""

import pytest

from gateways.url_guard import FetchRefused, Guard, Refusal

PUBLIC = "8.8.8.8"
HOSTS = frozenset({"shop.example", "*.cdn.example"})


def _guard(*addresses: str) -> Guard:
    return Guard(HOSTS, resolve=lambda _host, _port: addresses or (PUBLIC,))


ADMITTED = [
    "https://shop.example/",
    "https://shop.example",
    "https://SHOP.example/Listing/1?size=L&x=%20#part",
    "https://shop.example:443/x",
    "https://img.cdn.example/a.jpg",
    "https://a.b.cdn.example/a.jpg",
]


@pytest.mark.parametrize("url", ADMITTED)
def test_a_listed_host_over_https_is_admitted(url: str) -> None:
    guard = _guard()
    assert guard.resolve_addresses(guard.check_url(url)) == [PUBLIC]


REFUSED = {
    Refusal.SCHEME_NOT_ALLOWED: [
        "http://shop.example/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "gopher://shop.example/",
        "data:image/jpeg;base64,AAAA",
        "javascript:alert(1)",
        "//shop.example/",
        "shop.example/x",
        "dict://shop.example:11211/stat",
        "unix:///var/run/docker.sock",
    ],
    Refusal.HAS_CREDENTIALS: [
        "https://user@shop.example/",
        "https://user:secret@shop.example/",
        "https://shop.example@evil.example/",
        "https://shop.example:443@evil.example/",
        "https://@shop.example/",
        "https://shop.example%40@evil.example/",
    ],
    Refusal.PORT_NOT_ALLOWED: [
        "https://shop.example:22/",
        "https://shop.example:80/",
        "https://shop.example:8443/",
        "https://shop.example:0/",
    ],
    Refusal.HOST_OFF_LIST: [
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://evilshop.example/",
        "https://notcdn.example/",
        "https://cdn.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://metadata.google.internal/",
        "https://127.0.0.1.nip.io/",
        "https://xn--shp-9na.example/",
        "https://shop-example/",
        "https://evil.example/?https://shop.example/",
        "https://evil.example/#https://shop.example/",
        "https://evil.example#@shop.example/",
        "https://evil.example/@shop.example",
        "https://evil.example?@shop.example/",
    ],
    Refusal.MALFORMED_URL: [
        "",
        "https://",
        "https:///x",
        "https://shop.example:port/",
        "https://shop.example:99999/",
        "https://shop.example./",
        "https://.shop.example/",
        "https://shop..example/",
        "https://-shop.example/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1",
        "https://shop.example\\@evil.example/",
        "https:\\\\shop.example/",
        "https://shop.example/\r\nHost: evil.example",
        "https://shop.example/\x00",
        " https://shop.example/",
        "https://shop.example/a b",
        "ht\ttps://shop.example/",
        "https://shop.exam\nple/",
        "https://shоp.example/",
        "https://ⓢhop.example/",
        "https://shop。example/",
        "https://shop%2eexample/",
        "https://evil.example%00.shop.example/",
        f"https://{'a' * 300}.cdn.example/",
        "https://evil.example\u2028/",
        f"https://shop.example/{'a' * 2000}",
    ],
}
CASES = [(code, url) for code, urls in REFUSED.items() for url in urls]


@pytest.mark.parametrize(("code", "url"), CASES)
def test_what_is_written_otherwise_is_refused(code: Refusal, url: str) -> None:
    with pytest.raises(FetchRefused) as refusal:
        _guard().check_url(url)
    assert refusal.value.code is code


INWARDS = [
    *(
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 -- an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
    ),
    *("169.254.169.254", "100.64.0.1", "198.18.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "100::1", "not an address"),
]


@pytest.mark.parametrize("address", INWARDS)
def test_a_listed_name_that_leads_inwards_is_refused(address: str) -> None:
    guard = _guard(address)
    with pytest.raises(FetchRefused) as refusal:
        guard.resolve_addresses(guard.check_url("https://shop.example/"))
    assert refusal.value.code is Refusal.PRIVATE_ADDRESS


def test_one_inward_address_among_public_ones_spoils_them_all() -> None:
    guard = _guard(PUBLIC, "10.0.0.1")
    with pytest.raises(FetchRefused):
        guard.resolve_addresses(guard.check_url("https://shop.example/"))


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_reached(address: str) -> None:
    guard = _guard(address)
    assert guard.resolve_addresses(guard.check_url("https://shop.example/")) == [address]


def test_any_public_host_may_be_allowed_for_webhooks_but_no_inward_one() -> None:
    guard = Guard(frozenset({"*"}), resolve=lambda host, _port: [host])
    assert guard.resolve_addresses(guard.check_url("https://8.8.8.8/hook")) == ["8.8.8.8"]
    with pytest.raises(FetchRefused):
        guard.resolve_addresses(guard.check_url("https://127.0.0.1/hook"))


def test_development_opens_one_port_on_loopback_and_nothing_else() -> None:
    guard = Guard(
        HOSTS,
        development=frozenset({("127.0.0.1", 8001), ("dev.example", 8001)}),
        resolve=lambda host, _port: [host if host[0].isdigit() else "10.0.0.1"],
    )
    assert guard.resolve_addresses(guard.check_url("http://127.0.0.1:8001/listings/1")) == [
        "127.0.0.1"
    ]
    with pytest.raises(FetchRefused):
        guard.check_url("http://127.0.0.1:8002/")
    with pytest.raises(FetchRefused):
        guard.resolve_addresses(guard.check_url("http://dev.example:8001/"))
