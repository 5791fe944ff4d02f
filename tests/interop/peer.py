#!/usr/bin/env python3
"""The PyPI package wechatpayv3 behind a line protocol (README.md): a JSON object a line in, one out, until the end of the input.

Every answer comes from the package's own functions. It never goes to the network: what would, is an error.
"""

import json
import sys
import types
from pathlib import Path

import wechatpayv3
from wechatpayv3 import WeChatPay, WeChatPayType, core, utils
from wechatpayv3.type import SignType


class NoNetwork:
    """Stands in for `requests` inside the package."""

    def __getattr__(self, name):
        raise RuntimeError("the peer wanted to go to the network")


core.requests = NoNetwork()

# The package's client does not start without a platform key; this one stands in where none takes part.
PLACE_HOLDER_ID = "PUB_KEY_ID_0000000000000000000000000000000"
PLACE_HOLDER = (Path(__file__).parent.parent / "vectors" / "keys" / "java-platform-public-key.pem").read_text()


class Unsupported(Exception):
    """The package has no function for this."""


def public_key(command):
    if "certificate_pem" in command:
        return utils.load_certificate(command["certificate_pem"]).public_key()
    return utils.load_public_key(command["public_pem"])


def client(command, api_v3_key="", public_pem=PLACE_HOLDER, serial=PLACE_HOLDER_ID):
    """The package's client in the mode with a public key, which asks for no certificates when it starts."""
    return WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI, mchid="1900000109", private_key=command.get("key_pem"),
        cert_serial_no="0", appid="wx8888888888888888", apiv3_key=api_v3_key,
        public_key=public_pem, public_key_id=serial,
    )


def authorization(command):
    """The header as `build_authorization` makes it; the package reads the clock itself, so the clock stands still."""
    clock = utils.time
    utils.time = types.SimpleNamespace(time=lambda: int(command["timestamp"]))
    try:
        header = utils.build_authorization(
            path=command["path"], method=command["method"], mchid=command.get("merchant_id", "1900000109"),
            serial_no=command.get("serial", "0"), private_key=utils.load_private_key(command["key_pem"]),
            data=command["body"], nonce_str=command["nonce"],
        )
    finally:
        utils.time = clock
    return {"header": header, "signature": header.split('signature="')[1].split('"')[0]}


def sign(command):
    return {"signature": authorization(command)["signature"]}


def verify(command):
    parts = command["timestamp"], command["nonce"], command["body"], command["signature"]
    return {"ok": utils.rsa_verify(*parts, public_key(command))}


def verify_request(command):
    """`rsa_verify` ends each of three texts by a line feed; the five lines of a request are such three texts, too."""
    body = "\n".join(command[part] for part in ("timestamp", "nonce", "body"))
    return {"ok": utils.rsa_verify(command["method"], command["path"], body, command["signature"], public_key(command))}


def reply_verify(command):
    peer = client(command, public_pem=command["public_pem"], serial=command["serial"])
    return {"ok": peer._core._verify_signature(command["headers"], command["body"])}


def front_end_sign(command):
    return {"signature": client(command).sign(command["parts"])}


def seal(command):
    return {"ciphertext": utils.rsa_encrypt(command["plaintext"], public_key(command))}


def open_sealed(command):
    return {"plaintext": client(command).decrypt(command["ciphertext"])}


def aead_open(command):
    parts = command["nonce"], command["ciphertext"], command["associated_data"], command["key"]
    plain = utils.aes_decrypt(*parts)
    return {"error": "the ciphertext does not open"} if plain is None else {"plaintext": plain}


def v2_sign(command):
    if command["kind"] != "HMAC-SHA256":
        raise Unsupported
    peer = client(command, api_v3_key=command["key"])
    return {"sign": peer.sign(command["parameters"], SignType.HMAC_SHA256)}


def notification_open(command):
    headers = command["headers"]
    serial = command.get("serial", headers.get("Wechatpay-Serial"))
    peer = client(command, command["api_v3_key"], command["public_pem"], serial)
    opened = peer.callback(headers, command["body"])
    if not opened:
        return {"error": "the peer did not accept the notification"}
    return {"plaintext": peer.decrypt_callback(headers, command["body"]), "notification": opened}


def version(_command):
    return {"name": "wechatpayv3", "version": wechatpayv3.__version__}


COMMANDS = {
    "version": version,
    "sign": sign,
    "authorization": authorization,
    "verify": verify,
    "verify_request": verify_request,
    "reply_verify": reply_verify,
    "front_end_sign": front_end_sign,
    "seal": seal,
    "open": open_sealed,
    "aead_open": aead_open,
    "v2_sign": v2_sign,
    "notification_open": notification_open,
}

# Commands of the protocol for which this package has no function.
MISSING = {"aead_seal", "v2_xml_write", "v2_xml_read", "v2_request", "v2_reply", "ecb_seal", "ecb_open"}

def answer(line):
    found = {}
    try:
        command = json.loads(line)
        found = {"id": command["id"]} if "id" in command else {}
        name = command["command"]
        if name in MISSING:
            raise Unsupported
        if name not in COMMANDS:
            return {**found, "error": f"unknown command: {name}"}
        return {**found, **COMMANDS[name](command)}
    except Unsupported:
        return {**found, "unsupported": True}
    except Exception as cause:  # whatever the package raises is an answer
        return {**found, "error": f"{type(cause).__name__}: {cause}"}


def main():
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(line), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    main()
