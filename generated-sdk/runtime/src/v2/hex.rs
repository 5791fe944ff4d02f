//! Bytes enter; hexadecimal digits leave.

/// In lower case, as digests of files are sent.
pub(super) fn lower(bytes: &[u8]) -> String {
    write(bytes, b"0123456789abcdef")
}

/// In upper case, as signatures are sent.
pub(super) fn upper(bytes: &[u8]) -> String {
    write(bytes, b"0123456789ABCDEF")
}

fn write(bytes: &[u8], digits: &[u8; 16]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from(digits[usize::from(half)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_two_digits_for_a_byte() {
        assert_eq!((lower(&[0, 0x0f, 0xa5]), upper(&[0, 0x0f, 0xa5])), ("000fa5".into(), "000FA5".into()));
    }
}
