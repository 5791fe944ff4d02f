"""SM2 signature verification and decryption with plain integers, so that the vectors are checked where no library has SM2.

Enters: points, keys and DER texts as bytes. Leaves: a decision or the plaintext. Source: GB/T 32918.2 and .4, curve of .5.
For checking test data only: neither fast nor constant in time.
"""

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


class Refused(Exception):
    """The text is no valid SM2 text under this key."""


def add(left, right):
    if left is None or right is None:
        return left or right
    if left[0] == right[0] and (left[1] + right[1]) % P == 0:
        return None
    if left == right:
        slope = (3 * left[0] * left[0] + A) * pow(2 * left[1], -1, P)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, P)
    x = (slope * slope - left[0] - right[0]) % P
    return x, (slope * (left[0] - x) - left[1]) % P


def multiply(number, point):
    result = None
    for bit in bin(number)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def on_curve(point):
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - x * x * x - A * x - B) % P == 0


def wide(number):
    return number.to_bytes(32, "big")


def der_items(text):
    """The items of one DER SEQUENCE as (tag, content); refuses every other shape."""
    tag, content, rest = der_item(text)
    if tag != 0x30 or rest:
        raise Refused("no single SEQUENCE")
    items = []
    while content:
        tag, item, content = der_item(content)
        items.append((tag, item))
    return items


def der_item(text):
    if len(text) < 2:
        raise Refused("too short")
    length, start = text[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(text[2:start], "big")
    if len(text) < start + length:
        raise Refused("cut short")
    return text[0], text[start : start + length], text[start + length :]


def verify(sm3, public, user_id, message, signature):
    """True when `signature` (DER of r and s) is the key's over `message`; `public` is the point (x, y)."""
    try:
        (tag_r, r), (tag_s, s) = der_items(signature)
    except (Refused, ValueError):
        return False
    r, s = int.from_bytes(r, "big"), int.from_bytes(s, "big")
    if (tag_r, tag_s) != (2, 2) or not (0 < r < N and 0 < s < N):
        return False
    parts = [(len(user_id) * 8).to_bytes(2, "big"), user_id, wide(A), wide(B), *map(wide, G), *map(wide, public)]
    digest = int.from_bytes(sm3(sm3(b"".join(parts)) + message), "big")
    t = (r + s) % N
    if t == 0:
        return False
    point = add(multiply(s, G), multiply(t, public))
    return point is not None and (digest + point[0]) % N == r


def decrypt(sm3, private, ciphertext):
    """The plaintext of a DER ciphertext (x, y, hash, text), as GM/T 0009 lays it out."""
    items = der_items(ciphertext)
    if [tag for tag, _ in items] != [2, 2, 4, 4]:
        raise Refused("other items than x, y, hash and text")
    point = tuple(int.from_bytes(item, "big") for _, item in items[:2])
    if not on_curve(point):
        raise Refused("the point is not on the curve")
    x, y = map(wide, multiply(private, point))
    hidden = items[3][1]
    stream, counter = b"", 1
    while len(stream) < len(hidden):
        stream += sm3(x + y + counter.to_bytes(4, "big"))
        counter += 1
    plain = bytes(a ^ b for a, b in zip(hidden, stream))
    if sm3(x + plain + y) != items[2][1]:
        raise Refused("the hash differs")
    return plain
