#!/usr/bin/env python3
"""Lets both peers answer the vectors of ../vectors and each other; our own code takes no part.

Shows that the peers speak the protocol of README.md and where they differ from the vectors. Prints a line a subject;
exit code 1 when an answer is wrong. A peer that is not installed is `skipped: ...`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTALLED = Path(os.environ.get("WECHATPAY_INTEROP_DIR", HERE.parent.parent / "target" / "interop"))
VECTORS = HERE.parent / "vectors"
SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"


class Peer:
    """One peer process: `ask` writes a line and reads a line."""

    def __init__(self, name, command):
        self.name = name
        environment = {**os.environ, "WECHATPAY_INTEROP_DIR": str(INSTALLED)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )

    def ask(self, command, **fields):
        print(json.dumps({"command": command, **fields}, ensure_ascii=False), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"failed: {self.name} ended while it was asked for {command}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=30)


class Tally:
    """Counts answers; keeps the wrong ones."""

    def __init__(self):
        self.right, self.wrong, self.unsupported = {}, [], {}

    def compare(self, subject, peer, case, answer, **expected):
        """`expected` are the fields that must be equal; `error=True` wants any error, `ok=False` too accepts an error."""
        if answer.get("unsupported"):
            self.unsupported.setdefault(subject, set()).add(peer.name)
            return
        if expected.get("error"):
            good = "error" in answer
        elif expected.get("ok") is False:
            good = answer.get("ok") is False or "error" in answer
        else:
            good = "error" not in answer and all(answer.get(name) == value for name, value in expected.items())
        if good:
            self.right[subject] = self.right.get(subject, 0) + 1
        else:
            self.wrong.append(f"{subject}: {peer.name}: {case}: {answer} instead of {expected}")


def start_peers():
    peers, node = [], shutil.which("node")
    if node and (INSTALLED / "npm.stamp").exists():
        peers.append(Peer("wechatpay-axios-plugin", [node, str(HERE / "peer.mjs")]))
    else:
        print("skipped: the npm peer is not installed (tests/interop/install.sh)")
    python = INSTALLED / "venv" / "bin" / "python"
    if (INSTALLED / "venv.stamp").exists():
        peers.append(Peer("wechatpayv3", [str(python), str(HERE / "peer.py")]))
    else:
        print("skipped: the PyPI peer is not installed (tests/interop/install.sh)")
    return peers


def vectors(name):
    return json.loads((VECTORS / name).read_text())


def key(name):
    return (VECTORS / "keys" / name).read_text()


def public(name):
    """The field under which a command takes this key."""
    text = key(name)
    return {"certificate_pem" if "CERTIFICATE" in text else "public_pem": text}


def request_parts(case):
    return {part: case[part] for part in ("method", "path", "timestamp", "nonce", "body")}


# The vectors


def check_requests(peer, tally):
    for case in vectors("request-signature.json"):
        if case["expect"] == "format":
            continue
        parts, subject = request_parts(case), "request signatures"
        made = peer.ask("sign", key_pem=key(case["private_key"]), **parts)
        if case["expect"] == "ok":
            tally.compare(subject, peer, case["name"], made, signature=case["signature"])
        if "message" in made:
            tally.compare(subject, peer, case["name"], made, message=case["message"])
        asked = peer.ask("verify_request", signature=case["signature"], **public(case["public_key"]), **parts)
        tally.compare(subject, peer, case["name"], asked, ok=case["expect"] == "ok")
    for case in vectors("front-end-signature.json"):
        if case["expect"] == "ok":
            made = peer.ask("front_end_sign", key_pem=key(case["private_key"]), parts=case["parts"])
            tally.compare("front-end signatures", peer, case["name"], made, signature=case["signature"])


def check_notifications(peer, tally):
    for case in vectors("notification.json"):
        headers = {"Wechatpay-Signature-Type": SIGNATURE_TYPE, **case["headers"]}
        parts = {name: headers[f"Wechatpay-{name.title()}"] for name in ("timestamp", "nonce", "signature")}
        answer = peer.ask("verify", body=case["body"], **parts, **public(case["certificate"]))
        tally.compare("signatures of notifications", peer, case["name"], answer, ok=case["signature_expect"] == "ok")
        key_file = case["certificate"].replace("certificate", "public-key")
        common = {"headers": headers, "body": case["body"], "public_pem": key(key_file)}
        if peer.name == "wechatpay-axios-plugin":
            serial, url = headers["Wechatpay-Serial"], "/v3/pay/transactions/jsapi"
            answer = peer.ask("reply_verify", **common, serial=serial, url=url, now=case["now"])
            good = case["expect"] == "ok" or case["why"] in ("cipher", "algorithm")
            tally.compare("the same as replies", peer, case["name"], answer, ok=good)
        answer = peer.ask("notification_open", **common, api_v3_key=case["api_v3_key"])
        # wechatpayv3 does not look at the time.
        if case["expect"] == "ok" or case.get("why") == "time":
            plain = {"plaintext": case["plaintext"]} if "plaintext" in case else {}
            tally.compare("notifications", peer, case["name"], answer, **plain)
        else:
            tally.compare("notifications", peer, case["name"], answer, error=True)


def check_ciphers(peer, tally):
    for case in vectors("aes-gcm.json"):
        parts = {name: case[name] for name in ("key", "nonce", "associated_data")}
        if peer.name == "wechatpay-axios-plugin" and case.get("only") == "aes-128":
            continue
        good = case["expect"] == "ok"
        expected = {"plaintext": case["plaintext"]} if good else {"error": True}
        answer = peer.ask("aead_open", ciphertext=case["ciphertext"], **parts)
        tally.compare("AES-GCM", peer, case["name"], answer, **expected)
        if good:
            answer = peer.ask("aead_seal", plaintext=case["plaintext"], **parts)
            tally.compare("AES-GCM", peer, case["name"], answer, ciphertext=case["ciphertext"])
    for case in vectors("certificates-reply.json"):
        if case["expect"] != "ok" or (peer.name == "wechatpay-axios-plugin" and "only" in case):
            continue
        for entry, expected in zip(json.loads(case["body"])["data"], case["certificates"]):
            sealed = entry["encrypt_certificate"]
            parts = {name: sealed[name] for name in ("nonce", "associated_data", "ciphertext")}
            answer = peer.ask("aead_open", key=case["api_v3_key"], **parts)
            answer["plaintext"] = answer.get("plaintext", "").strip()
            expected = {"plaintext": key(expected["certificate"]).strip()}
            tally.compare("certificates", peer, case["name"], answer, **expected)
    for case in vectors("rsa-oaep.json"):
        expected = {"plaintext": case["plaintext"]} if case["expect"] == "ok" else {"error": True}
        answer = peer.ask("open", key_pem=key(case["private_key"]), ciphertext=case["ciphertext"])
        tally.compare("RSA-OAEP", peer, case["name"], answer, **expected)
    for case in vectors("aes-ecb.json"):
        if "v2_key" in case and case["expect"] == "ok":
            answer = peer.ask("ecb_open", v2_key=case["v2_key"], ciphertext=case["ciphertext"])
            tally.compare("AES-ECB", peer, case["name"], answer, plaintext=case["plaintext"])


def check_v2(peer, tally):
    for case in vectors("v2-signature.json"):
        if case["kind"] == "MD5-raw" or "word" in case or case["expect"] != "ok":
            continue
        # JSON null has no counterpart in the package (it drops only undefined), so it is left out beforehand.
        parameters = {name: value for name, value in case["parameters"].items() if value is not None}
        answer = peer.ask("v2_sign", parameters=parameters, key=case["key"], kind=case["kind"])
        tally.compare("v2 signatures", peer, case["name"], answer, sign=case["sign"])
    for case in vectors("v2-xml.json"):
        if case["expect"] != "ok":
            continue
        answer = peer.ask("v2_xml_read", xml=case["document"])
        tally.compare("v2 documents", peer, case["name"], answer, parameters=case["fields"])


# The peers with each other

REQUESTS = [
    ("GET", "/v3/certificates?algorithm_type=RSA", ""),
    ("POST", "/v3/pay/transactions/jsapi", '{"description":"微信 \\"支付\\"","amount":{"total":1}}'),
    ("PATCH", "/v3/marketing/favor/stocks/98065001?a=%E4%B8%AD&a=%2b", "{\n}\n"),
]
TEXTS = ["张三", "", "x" * 214, "13900000000", "\U0001f600 line\nbreak"]
CLOCK, NONCE = "1652750623", "eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u"
API_V3_KEY = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"
PLATFORM_SERIAL = "440024045C4A427599D09BB4E3DE0279F2E813FD"


def check_pair(left, right, tally):
    merchant, merchant_certificate = key("java-merchant-private-key.pem"), key("java-merchant-certificate.pem")
    platform, platform_public = key("java-platform-private-key.pem"), key("java-platform-public-key.pem")
    label = f"{left.name} to {right.name}"
    for method, path, body in REQUESTS:
        parts = {"method": method, "path": path, "timestamp": CLOCK, "nonce": NONCE, "body": body}
        made = left.ask("authorization", key_pem=merchant, merchant_id="1900000109", serial="5F1C72E2", **parts)
        for fragment in (f'nonce_str="{NONCE}"', f'timestamp="{CLOCK}"', 'mchid="1900000109"', 'serial_no="5F1C72E2"'):
            assert fragment in made["header"], made
        answer = right.ask("verify_request", signature=made["signature"], certificate_pem=merchant_certificate, **parts)
        tally.compare(f"requests, {label}", right, path, answer, ok=True)
        answer = right.ask(
            "verify_request", signature=made["signature"], certificate_pem=merchant_certificate, **{**parts, "nonce": "x"}
        )
        tally.compare(f"requests, {label}", right, path, answer, ok=False)
    for text in TEXTS:
        sealed = left.ask("seal", plaintext=text, public_pem=platform_public)
        answer = right.ask("open", key_pem=platform, ciphertext=sealed["ciphertext"])
        tally.compare(f"fields, {label}", right, text, answer, plaintext=text)
        sealed = left.ask("seal", plaintext=text, certificate_pem=merchant_certificate)
        answer = right.ask("open", key_pem=merchant, ciphertext=sealed["ciphertext"])
        tally.compare(f"fields, {label}", right, text, answer, plaintext=text)
    too_long = left.ask("seal", plaintext="x" * 215, public_pem=platform_public)
    tally.compare(f"fields, {label}", left, "215 bytes", too_long, error=True)
    for text in TEXTS[:2] + TEXTS[3:]:
        parts = {"key": API_V3_KEY, "nonce": "0123456789ab", "associated_data": "transaction"}
        sealed = left.ask("aead_seal", plaintext=text, **parts)
        if sealed.get("unsupported"):
            break
        answer = right.ask("aead_open", ciphertext=sealed["ciphertext"], **parts)
        tally.compare(f"AES-GCM, {label}", right, text, answer, plaintext=text)
    # A notification that the left peer seals and signs: three lines are signed as the parts of a front-end signature are.
    plain = '{"out_trade_no":"1","trade_state":"SUCCESS","trade_state_desc":"支付成功"}'
    sealed = left.ask("aead_seal", plaintext=plain, key=API_V3_KEY, nonce="0123456789ab", associated_data="transaction")
    if not sealed.get("unsupported"):
        resource = {"algorithm": "AEAD_AES_256_GCM", "ciphertext": sealed["ciphertext"], "nonce": "0123456789ab",
                    "associated_data": "transaction", "original_type": "transaction"}
        body = json.dumps({"id": "1", "resource_type": "encrypt-resource", "resource": resource}, ensure_ascii=False)
        made = left.ask("front_end_sign", key_pem=platform, parts=[CLOCK, NONCE, body])
        headers = {"Wechatpay-Timestamp": CLOCK, "Wechatpay-Nonce": NONCE, "Wechatpay-Serial": PLATFORM_SERIAL,
                   "Wechatpay-Signature": made["signature"], "Wechatpay-Signature-Type": SIGNATURE_TYPE}
        answer = right.ask("notification_open", headers=headers, body=body, api_v3_key=API_V3_KEY, public_pem=platform_public)
        tally.compare(f"notifications, {label}", right, "payment", answer, plaintext=plain)
    parameters = {"mch_id": "1900000109", "service_id": "88888888000011", "out_order_no": "1234323JKHDFE1243252"}
    made = [peer.ask("v2_sign", parameters=parameters, key=API_V3_KEY, kind="HMAC-SHA256") for peer in (left, right)]
    tally.compare(f"v2 HMAC, {label}", right, "payscore", made[1], sign=made[0]["sign"])


def check_v2_round(peer, tally):
    """The package's whole v2 pipeline: a signed document goes out, a reply signed by the package is accepted, a changed one not."""
    key_text, merchant = "192006250b4c09247ec02edce69f6a2d", "10000100"
    sent = peer.ask("v2_request", url="/pay/orderquery", merchant_id=merchant, key=key_text,
                    parameters={"mch_id": merchant, "out_trade_no": "1<2&3", "nonce_str": "n", "sign_type": "HMAC-SHA256"})
    if sent.get("unsupported"):
        return
    read = peer.ask("v2_xml_read", xml=sent["xml"])["parameters"]
    sign = peer.ask("v2_sign", parameters=read, key=key_text, kind="HMAC-SHA256")["sign"]
    tally.compare("v2 documents", peer, "request", {"sign": read["sign"]}, sign=sign)
    for kind in ("MD5", "HMAC-SHA256"):
        fields = {"return_code": "SUCCESS", "result_code": "SUCCESS", "mch_id": merchant, "attach": "支付 <测试>"}
        fields["sign"] = peer.ask("v2_sign", parameters=fields, key=key_text, kind=kind)["sign"]
        reply = peer.ask("v2_xml_write", parameters=fields)["xml"]
        where = {"url": "/pay/orderquery", "merchant_id": merchant, "key": key_text}
        answer = peer.ask("v2_reply", xml=reply, **where)
        tally.compare("v2 documents", peer, f"reply {kind}", answer, ok=True, parameters=fields)
        answer = peer.ask("v2_reply", xml=reply.replace("测试", "测验"), **where)
        tally.compare("v2 documents", peer, f"changed reply {kind}", answer, ok=False)
    text = "<root><refund_status><![CDATA[SUCCESS]]></refund_status></root>"
    sealed = peer.ask("ecb_seal", plaintext=text, v2_key=key_text)
    answer = peer.ask("ecb_open", ciphertext=sealed["ciphertext"], v2_key=key_text)
    tally.compare("AES-ECB", peer, "round", answer, plaintext=text)


def main():
    peers, tally = start_peers(), Tally()
    for peer in peers:
        told = peer.ask("version")
        print(f"peer: {told['name']} {told['version']}")
        for check in (check_requests, check_notifications, check_ciphers, check_v2, check_v2_round):
            check(peer, tally)
        assert "error" in peer.ask("no such command"), "an unknown command must be an error"
    for left in peers:
        for right in peers:
            check_pair(left, right, tally)
    for peer in peers:
        if peer.close() != 0:
            tally.wrong.append(f"{peer.name} ended with an error")
    for subject, count in tally.right.items():
        print(f"ok: {subject}: {count} answers")
    for subject, names in tally.unsupported.items():
        print(f"unsupported in part: {subject}: {', '.join(sorted(names))}")
    for line in tally.wrong:
        print(f"wrong: {line}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
