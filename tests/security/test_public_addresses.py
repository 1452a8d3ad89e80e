"""Every family of addresses that a stranger may try, and the public internet."""

import pytest

from fer_platform.kit.public_addresses import address_of, is_public

HIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.0.1 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::808:808 64:ff9b:1::1 64:ff9b:1:ffff::7f00:1 100::1 2001::1 2001:0:7f00:1::
2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1:: 2002:808:808::1 2620:4f:8000::1 3fff::1
3fff:fff::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 2606:4700::1%1 4000::1
"""
PUBLIC = (
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.0.1.1 "
    "192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.254 2001:4860:4860::8888 2606:4700:4700::1111 2a00::1"
)


@pytest.mark.parametrize("text", HIDDEN.split())
def test_special_address_is_not_public(text: str) -> None:
    assert not is_public(address_of(text))


@pytest.mark.parametrize("text", PUBLIC.split())
def test_public_address_is_public(text: str) -> None:
    assert is_public(address_of(text))
