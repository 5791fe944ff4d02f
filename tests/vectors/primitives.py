"""Keys and the operations the checks need: texts in, opened texts out, or `Rejected` with the step that refused.

Stands on python `cryptography`; no code of this project takes part.
"""

import base64
import binascii
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding as block_padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import sm2

HERE = Path(__file__).resolve().parent


class Rejected(Exception):
    """The case does not pass; the text names the step."""


class NotTried(Exception):
    """The installed OpenSSL lacks what the case needs; the text names it."""


def read_key(name):
    return (HERE / "keys" / name).read_bytes()


def private_key(name):
    return serialization.load_pem_private_key(read_key(name), None)


def public_key(name):
    text = read_key(name)
    if b"CERTIFICATE" in text:
        return x509.load_pem_x509_certificate(text).public_key()
    return serialization.load_pem_public_key(text)


def serial_of(name):
    return f"{x509.load_pem_x509_certificate(read_key(name)).serial_number:X}"


def from_base64(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise Rejected("Base64") from cause


def check_signature(key, message, signature):
    try:
        public_key(key).verify(from_base64(signature), message.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as cause:
        raise Rejected("signature") from cause


def check_remade(case, message, signature):
    """PKCS#1 v1.5 signatures are the same each time, so a good one can also be made again."""
    if "private_key" in case:
        made = private_key(case["private_key"]).sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())
        assert base64.b64encode(made).decode() == signature, "the signature cannot be made again"


def open_gcm(key, nonce, associated_data, ciphertext):
    sealed = from_base64(ciphertext)
    try:
        return AESGCM(key.encode()).decrypt(nonce.encode(), sealed, associated_data.encode()).decode()
    except (InvalidTag, ValueError) as cause:
        raise Rejected("cipher") from cause


def open_rsa(case, scheme):
    try:
        return private_key(case["private_key"]).decrypt(from_base64(case["ciphertext"]), scheme).decode()
    except ValueError as cause:
        raise Rejected("cipher") from cause


def oaep_sha1():
    return padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)


def open_ecb(key, ciphertext):
    sealed = from_base64(ciphertext)
    cipher = Cipher(algorithms.AES256(key.encode()), modes.ECB()).decryptor()
    unpadder = block_padding.PKCS7(128).unpadder()
    try:
        return (unpadder.update(cipher.update(sealed) + cipher.finalize()) + unpadder.finalize()).decode()
    except ValueError as cause:
        raise Rejected("cipher") from cause


def open_sm4_gcm(key, nonce, associated_data, ciphertext):
    sealed = from_base64(ciphertext)
    try:
        opener = Cipher(algorithms.SM4(key), modes.GCM(nonce.encode(), sealed[-16:])).decryptor()
    except UnsupportedAlgorithm as cause:
        raise NotTried("SM4-GCM, which this OpenSSL does not have") from cause
    opener.authenticate_additional_data(associated_data.encode())
    try:
        return (opener.update(sealed[:-16]) + opener.finalize()).decode()
    except InvalidTag as cause:
        raise Rejected("cipher") from cause


def sm3(text):
    digest = hashes.Hash(hashes.SM3())
    digest.update(text)
    return digest.finalize()


def sm2_keys(case):
    """The private number of the PKCS#8 text, and its point, which the certificate must hold too."""
    pkcs8 = b"".join(line for line in read_key(case["private_key"]).splitlines() if not line.startswith(b"-"))
    (_, _), (_, _), (_, inner) = sm2.der_items(base64.b64decode(pkcs8))
    private = int.from_bytes(sm2.der_items(inner)[1][1], "big")
    public = sm2.multiply(private, sm2.G)
    pem = b"".join(line for line in read_key(case["public_key"]).splitlines() if not line.startswith(b"-"))
    assert b"\x04" + b"".join(map(sm2.wide, public)) in base64.b64decode(pem), "the certificate holds another key"
    return private, public
