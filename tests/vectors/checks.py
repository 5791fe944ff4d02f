"""One function a file of vectors: a case in; it returns, or raises `Rejected`, or fails by `assert`."""

import base64
import hashlib
import hmac
import json
import urllib.parse
import xml.parsers.expat

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import sm2
from primitives import (
    Rejected, check_remade, check_signature, from_base64, oaep_sha1, open_ecb, open_gcm, open_rsa, open_sm4_gcm,
    private_key, public_key, read_key, serial_of, sm2_keys, sm3,
)

ALGORITHM = "AEAD_AES_256_GCM"
WINDOW_SECONDS = 300


def request_signature(case):
    if "message" in case:
        lines = [case[part] for part in ("method", "path", "timestamp", "nonce", "body")]
        assert case["message"] == "".join(line + "\n" for line in lines)
    if "authorization" in case:
        values = {
            "mchid": case["merchant_id"], "nonce_str": case["nonce"], "timestamp": case["timestamp"],
            "serial_no": case["serial"], "signature": case["signature"],
        }
        pairs = ",".join(f'{name}="{values[name]}"' for name in case["parameter_order"])
        assert case["authorization"] == f"{case['scheme']} {pairs}"
    if case["expect"] != "format":
        check_signature(case["public_key"], case["message"], case["signature"])
        check_remade(case, case["message"], case["signature"])


def front_end_signature(case):
    assert case["message"] == "".join(part + "\n" for part in case["parts"])
    if case["expect"] != "format":
        check_signature(case["public_key"], case["message"], case["signature"])
        check_remade(case, case["message"], case["signature"])


def canonical_url(case):
    url = urllib.parse.urlsplit(case["url"])
    assert case["canonical"] == url.path + ("?" + url.query if url.query else "")


def signed_reply(case, body):
    headers = case["headers"]
    assert headers["Wechatpay-Serial"] == serial_of(case["certificate"])
    message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n{body}\n"
    check_signature(case["certificate"], message, headers["Wechatpay-Signature"])
    if "public_key" in case:
        check_signature(case["public_key"], message, headers["Wechatpay-Signature"])


def notification(case):
    try:
        signed_reply(case, case["body"])
        accepted = "ok"
    except Rejected:
        accepted = "reject"
    assert case["signature_expect"] == accepted, "signature_expect"
    if accepted == "reject":
        # A probe is a rejected signature with a known beginning.
        probe = case["headers"]["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
        raise Rejected("probe" if probe else "signature")
    if abs(case["now"] - int(case["headers"]["Wechatpay-Timestamp"])) > WINDOW_SECONDS:
        raise Rejected("time")
    event = json.loads(case["body"])
    resource = event["resource"]
    for name, value in case.get("event", {}).items():
        assert (resource if name in resource else event)[name] == value, name
    if resource["algorithm"] != ALGORITHM:
        raise Rejected("algorithm")
    plain = open_gcm(case["api_v3_key"], resource["nonce"], resource.get("associated_data", ""), resource["ciphertext"])
    assert plain == case["plaintext"]
    json.loads(plain)


def aes_gcm(case):
    plain = open_gcm(case["key"], case["nonce"], case["associated_data"], case["ciphertext"])
    assert plain == case["plaintext"]
    sealed = AESGCM(case["key"].encode()).encrypt(case["nonce"].encode(), plain.encode(), case["associated_data"].encode())
    assert base64.b64encode(sealed).decode() == case["ciphertext"]
    lengths = len(case["key"]), len(case["nonce"])
    assert case.get("only") == {(16, 12): "aes-128", (32, 16): "nonce-16", (32, 12): None}[lengths]


def rsa_oaep(case):
    plain = open_rsa(case, oaep_sha1())
    assert plain == case["plaintext"]
    again = public_key(case["public_key"]).encrypt(plain.encode(), oaep_sha1())
    assert private_key(case["private_key"]).decrypt(again, oaep_sha1()).decode() == plain


def rsa_pkcs1v15(case):
    assert open_rsa(case, padding.PKCS1v15()) == case["plaintext"]


def rsa_verify(case):
    if "serial" in case and "certificate" in case["public_key"]:
        assert case["serial"] == serial_of(case["public_key"])
    check_signature(case["public_key"], case["message"], case["signature"])
    check_remade(case, case["message"], case["signature"])


def certificates_reply(case):
    opened = []
    for entry in json.loads(case["body"])["data"]:
        sealed = entry["encrypt_certificate"]
        assert sealed["algorithm"] == ALGORITHM
        opened.append((entry, open_gcm(case["api_v3_key"], sealed["nonce"], sealed["associated_data"], sealed["ciphertext"])))
    assert len(opened) == len(case["certificates"])
    for (entry, plain), expected in zip(opened, case["certificates"]):
        for name in ("serial_no", "effective_time", "expire_time"):
            assert entry[name] == expected[name], name
        assert hashlib.sha256(plain.encode()).hexdigest() == expected["sha256_of_plaintext"]
        assert plain.strip() == read_key(expected["certificate"]).decode().strip()
        assert serial_of(expected["certificate"]) == expected["serial_no"]


def aes_ecb(case):
    if "v2_key" in case:
        assert case["key"] == hashlib.md5(case["v2_key"].encode()).hexdigest()
    assert open_ecb(case["key"], case["ciphertext"]) == case["plaintext"]


def ordered(pairs):
    return sorted(pairs, key=lambda pair: pair[0].encode())


def joined(pairs):
    return "&".join(f"{name}={value}" for name, value in pairs if name != "sign" and value not in (None, ""))


def v2_signature(case):
    if case["kind"] == "MD5-raw":
        sign = hashlib.md5(case["text"].encode()).hexdigest()
        assert sign.startswith(case.get("published_prefix", ""))
    else:
        text = joined(ordered(case["parameters"].items()))
        assert text == case.get("joined", text)
        text += f"&{case.get('word', 'key')}={case['key']}"
        if case["kind"] == "MD5":
            sign = hashlib.md5(text.encode()).hexdigest().upper()
        else:
            assert case["kind"] == "HMAC-SHA256"
            sign = hmac.new(case["key"].encode(), text.encode(), hashlib.sha256).hexdigest().upper()
    if sign != case["sign"]:
        raise Rejected("sign")


def v2_order(case):
    if "sorted" in case:
        assert ordered(case["input"]) == case["sorted"]
    else:
        assert joined(case["input"]) == case["joined_unsorted"]


def v2_xml(case):
    assert len(case["document"]) == case.get("characters", len(case["document"])), "the length differs from the source"
    depth, fields, root = [], {}, []

    def start(name, _attributes):
        depth.append(name)
        if len(depth) == 1:
            root.append(name)
        elif len(depth) > 2 or name in fields:
            raise Rejected("not flat")
        else:
            fields[name] = ""

    def text(data):
        if len(depth) == 2:
            fields[depth[1]] += data

    def doctype(*_):
        raise Rejected("document type")

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _name: depth.pop()
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, doctype
    try:
        parser.Parse(case["document"], True)
    except xml.parsers.expat.ExpatError as cause:
        raise Rejected("not well-formed") from cause
    assert root == [case["root"]] and fields == case["fields"]
    if "pub_key" in fields:
        serialization.load_pem_public_key(fields["pub_key"].encode())


def statement(case):
    digest = case["headers"]["Wechatpay-Statement-Sha1"]
    assert case["signed_body"] == '{"sha1":"%s"}' % digest
    signed_reply(case, case["signed_body"])
    if hashlib.sha1(case["file"].encode()).hexdigest() != digest:
        raise Rejected("digest")
    rows = case["file"].splitlines()
    assert all(row.count(",`") == rows[0].count(",") for row in rows[1:-2]), "a row of the bill has other columns"
    assert rows[-1].count(",`") == rows[-2].count(","), "the summary of the bill has other columns"


def shangmi(case):
    kind = case["kind"]
    if kind == "sm3":
        assert sm3(case["text"].encode()).hex() == case["digest"]
    elif kind == "sm4-gcm":
        key = sm3(case["api_v3_key"].encode())[:16]
        plain = open_sm4_gcm(key, case["nonce"], case["associated_data"], case["ciphertext"])
        assert plain == case["plaintext"]
    elif kind == "sm2-verify":
        assert case.get("serial", serial_of(case["public_key"])) == serial_of(case["public_key"])
        _, public = sm2_keys(case)
        signature = from_base64(case["signature"])
        if not sm2.verify(sm3, public, case["user_id"].encode(), case["message"].encode(), signature):
            raise Rejected("signature")
    else:
        assert kind == "sm2-decrypt"
        private, _ = sm2_keys(case)
        try:
            plain = sm2.decrypt(sm3, private, from_base64(case["ciphertext"]))
        except sm2.Refused as cause:
            raise Rejected("cipher") from cause
        assert plain.decode() == case["plaintext"]


FILES = {
    "aes-ecb.json": aes_ecb,
    "aes-gcm.json": aes_gcm,
    "canonical-url.json": canonical_url,
    "certificates-reply.json": certificates_reply,
    "front-end-signature.json": front_end_signature,
    "notification.json": notification,
    "request-signature.json": request_signature,
    "rsa-oaep.json": rsa_oaep,
    "rsa-pkcs1v15.json": rsa_pkcs1v15,
    "rsa-verify.json": rsa_verify,
    "sm.json": shangmi,
    "statement.json": statement,
    "v2-order.json": v2_order,
    "v2-signature.json": v2_signature,
    "v2-xml.json": v2_xml,
}
