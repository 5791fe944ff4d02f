//! Hexadecimal digits.

/// Writes bytes in lower case, the case of file digests.
pub(crate) fn lower(bytes: &[u8]) -> String {
    write(bytes, b"0123456789abcdef")
}

/// Writes bytes in upper case, the case of API v2 signatures and of serial numbers.
pub(crate) fn upper(bytes: &[u8]) -> String {
    write(bytes, b"0123456789ABCDEF")
}

fn write(bytes: &[u8], digits: &[u8; 16]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(digits[usize::from(digit)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_two_digits_for_a_byte() {
        assert_eq!((lower(&[0, 0x0f, 0xa5]), upper(&[0, 0x0f, 0xa5])), ("000fa5".into(), "000FA5".into()));
        assert_eq!(lower(&[]), "");
    }
}
