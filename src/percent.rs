//! Percent signs in addresses: `caf%C3%A9` is `café`.
//!
//! In: a text. Out: the same without its percent signs, or what is wrong with them. It doesn't know what is addressed.

use percent_encoding::percent_decode_str;

/// The text as it reads: a percent sign before two hexadecimal digits stands for a byte, any other for itself. What isn't
/// UTF-8 then stays as it was written.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), |read| read.into_owned())
}

/// The same where every percent sign must stand for a byte. The error says what is wrong, to follow a colon.
pub(crate) fn decode_all(text: &str) -> Result<String, &'static str> {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let is_byte = |rest: &str| is_digit(rest.as_bytes().first()) && is_digit(rest.as_bytes().get(1));
    if !text.split('%').skip(1).all(is_byte) {
        return Err("a % in it isn't followed by two digits, as in %20; a % itself is %25");
    }
    let read = percent_decode_str(text).decode_utf8();
    read.map(|read| read.into_owned()).map_err(|_| "what its percent signs stand for isn't UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hexadecimal_digits_count() {
        for (written, read) in
            [("a%20b", "a b"), ("caf%c3%A9", "café"), ("%25", "%"), ("%2520", "%20"), ("", ""), ("é", "é")]
        {
            assert_eq!((decode(written).as_str(), decode_all(written).as_deref()), (read, Ok(read)), "{written}");
        }
        for written in ["%", "a%2", "%zz", "%+1", "%-1", "%é", "%%20"] {
            assert!(decode_all(written).is_err(), "{written}");
        }
        for (written, read) in [("%+1", "%+1"), ("5% %41", "5% A"), ("%C3", "%C3"), ("%%20", "% ")] {
            assert_eq!(decode(written), read);
        }
    }
}
