//! Bytes to text, whatever a file was saved in.

/// What Windows-1252 has where Latin-1 has control characters; gaps stay what they are.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file, without a byte order mark and with `\n` at the ends of lines; and the encoding, if it wasn't
/// UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (String, Option<&'static str>) {
    let (text, encoding) = match bytes {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes), Some("UTF-16")),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes), Some("UTF-16")),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => (bytes.iter().map(|b| windows(*b)).collect(), Some("Windows-1252")),
        },
    };
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    // NUL has no place in text, and no generator shows it.
    let text = if text.contains(['\r', '\0']) {
        text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
    } else {
        text
    };
    (text, encoding)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte) - 0x80],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn whatever_it_was_saved_in() {
        assert_eq!(decode("\u{feff}é\r\nb\rc".as_bytes()), ("é\nb\nc".to_owned(), None));
        assert_eq!(decode(b"caf\xe9 \x80"), ("café €".to_owned(), Some("Windows-1252")));
        assert_eq!(decode(b"\xff\xfea\0\xe9\0"), ("aé".to_owned(), Some("UTF-16")));
        assert_eq!(decode(b"\xfe\xff\0a"), ("a".to_owned(), Some("UTF-16")));
    }
}
