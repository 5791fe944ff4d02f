#!/usr/bin/env python3
"""Checks every vector of this folder with python `cryptography` and hashlib: no code of this project takes part.

Prints a line a file; a wrong copy ends with exit code 1. Without `cryptography` it prints `skipped: ...` and ends with 0
(with 1 under --strict).
"""

import json
import sys

sys.dont_write_bytecode = True

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
except ImportError:
    print("skipped: the test vectors are not checked, python3 has no module cryptography")
    sys.exit(1 if "--strict" in sys.argv else 0)

from checks import FILES
from primitives import HERE, NotTried, Rejected, private_key, public_key

ORIGINS = {"published", "derived", "computed"}
skipped = []


def run_case(check, case):
    """None when the case behaves as it says, else what is wrong."""
    if case.get("origin") not in ORIGINS or not case.get("source") or "name" not in case:
        return "name, origin or source is missing"
    expect = case.get("expect", "ok")
    try:
        check(case)
    except NotTried as missing:
        skipped.append(str(missing))
        return None
    except Rejected as step:
        if expect != "reject":
            return f"is rejected: {step}"
        # `why` names the step in notifications, replies and statements; elsewhere it is a sentence.
        if case.get("why") in {"signature", "probe", "time", "algorithm", "cipher", "digest"} and case["why"] != str(step):
            return f"is rejected by {step}, not by {case['why']}"
        return None
    except AssertionError as wrong:
        return f"fails: {wrong or 'an expected value differs'}"
    except (KeyError, TypeError, ValueError) as wrong:
        return f"cannot be read: {wrong!r}"
    return "passes, though it must be rejected" if expect == "reject" else None


def check_keys():
    """Every key reads; pairs of one name belong together; a self-issued certificate carries its own good signature."""
    for path in sorted((HERE / "keys").glob("*.pem")):
        text, name = path.read_bytes(), path.name
        assert name in (HERE / "README.md").read_text(), f"{name} has no line in README.md"
        if "sm2" in name:
            continue
        if "private" in name:
            key = private_key(name).public_key()
            beside = name.replace("private", "public")
            if (HERE / "keys" / beside).exists():
                assert key == public_key(beside), f"{name} and {beside} do not belong together"
        elif b"CERTIFICATE" in text:
            certificate = x509.load_pem_x509_certificate(text)
            if certificate.issuer == certificate.subject:
                certificate.verify_directly_issued_by(certificate)
        else:
            public_key(name)


def main():
    if not __debug__:
        sys.exit("run without -O: the checks are assertions")
    failures = 0
    try:
        check_keys()
        print(f"ok      keys ({len(list((HERE / 'keys').glob('*.pem')))} files)")
    except (AssertionError, InvalidSignature, ValueError) as wrong:
        failures += 1
        print(f"failed  keys: {wrong!r}")
    for path in sorted(HERE.glob("*.json")):
        if path.name not in FILES:
            failures += 1
            print(f"failed  {path.name}: nothing checks this file")
            continue
        cases = json.loads(path.read_text())
        names = [case.get("name") for case in cases]
        wrong = [(case.get("name"), run_case(FILES[path.name], case)) for case in cases]
        wrong = [f"{name}: {what}" for name, what in wrong if what]
        wrong += [f"{name}: the name is used twice" for name in sorted(set(names)) if names.count(name) > 1]
        rejected = sum(case.get("expect") == "reject" for case in cases)
        failures += len(wrong)
        print(f"{'failed ' if wrong else 'ok     '} {path.name} ({len(cases)} cases, {rejected} of them must be rejected)")
        for line in wrong:
            print(f"        {line}")
    for missing in FILES.keys() - {path.name for path in HERE.glob("*.json")}:
        failures += 1
        print(f"failed  {missing}: the file is missing")
    for what in sorted(set(skipped)):
        print(f"skipped: {what}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
