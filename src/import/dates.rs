//! Dates as people and other programs write them.

use jiff::civil;

use crate::date::When;
use crate::tree::{Node, Value};

/// A date as we write it: `2023-11-20`, or with a time and its distance from UTC. `None` where it can't be read.
pub(super) fn read(node: &Node) -> Option<When> {
    let when = match &node.value {
        Value::Moment(moment) => When::from(*moment),
        Value::String(text) => parse(text)?,
        // Seconds since 1970.
        Value::Integer(seconds) => When::parse(&jiff::Timestamp::from_second(*seconds).ok()?.to_string()).ok()?,
        _ => return None,
    };
    // Go's zero.
    (when.date().year() > 1).then_some(when)
}

/// Whether it is the zero that editors fill in, which means no date.
pub(super) fn is_zero(node: &Node) -> bool {
    match &node.value {
        Value::Moment(moment) => moment.date.year() <= 1,
        Value::String(text) => text.trim().is_empty() || text.starts_with("0001-01-01"),
        _ => false,
    }
}

fn parse(text: &str) -> Option<When> {
    let text = text.trim();
    if let Ok(when) = When::parse(text) {
        return Some(when);
    }
    // "2023-11-20 18:00:00 +0100 CET", "2023-11-20T18:00:00.000 +01:00": ours, once what is said twice is left out.
    let mut words = text.split_whitespace();
    if let Some(day) = words.next().and_then(numeric_day) {
        let rest: Vec<&str> =
            words.filter(|word| !word.bytes().all(|b| b.is_ascii_uppercase()) || *word == "Z").collect();
        if rest.is_empty() {
            let utc = text.ends_with("UTC") || text.ends_with("GMT");
            return When::parse(&if utc { format!("{day}T00:00:00Z") } else { day }).ok();
        }
        let zone = if text.ends_with("UTC") && rest.len() == 1 { "Z" } else { "" };
        return When::parse(&format!("{day}T{}{zone}", rest.concat())).ok();
    }
    worded(text)
}

/// `2023-1-5`, `2023/01/05`, `2023.1.5`, with leading zeros.
fn numeric_day(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    day_of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn day_of(year: i16, month: i8, day: i8) -> Option<String> {
    civil::Date::new(year, month, day).ok().map(|date| date.to_string())
}

/// "Mon, 20 Nov 2023 18:00:00 +0100", "November 20, 2023", "20 Nov 2023", "Mon Nov 20 18:00:00 2023".
fn worded(text: &str) -> Option<When> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut year, mut month, mut day) = (None, None, None);
    let (mut clock, mut zone) = (None, None);
    for word in text.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        let lower = word.to_ascii_lowercase();
        if word.contains(':') && clock.is_none() {
            clock = Some(word);
        } else if let Some(found) = lower.get(..3).and_then(|start| MONTHS.iter().position(|m| *m == start)) {
            month = Some(found as i8 + 1);
        } else if word.starts_with('+') {
            zone = Some(word);
        } else if matches!(lower.as_str(), "utc" | "gmt") {
            zone = zone.or(Some("Z"));
        } else if let Ok(number) = lower.trim_end_matches(char::is_alphabetic).parse::<i16>() {
            match number {
                // A distance west of UTC loses its sign to the split.
                _ if clock.is_some() && word.len() == 4 && year.is_some() => {
                    return west(text, word, day_of(year?, month?, day?)?, clock?);
                }
                1..=31 if day.is_none() => day = Some(number as i8),
                1000.. => year = Some(number),
                _ => return None,
            }
        }
    }
    let day = day_of(year?, month?, day?)?;
    match clock {
        None => When::parse(&day).ok(),
        Some(clock) => When::parse(&format!("{day}T{clock}{}", zone.unwrap_or_default())).ok(),
    }
}

fn west(text: &str, zone: &str, day: String, clock: &str) -> Option<When> {
    text.contains(&format!("-{zone}")).then(|| When::parse(&format!("{day}T{clock}-{zone}")).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let node = Node { span: 0..0, value: Value::String(text.to_owned()) };
        read(&node).map(|when| when.to_string())
    }

    #[test]
    fn dates_of_all_sorts() {
        for (text, date) in [
            ("2023-11-20", "2023-11-20"),
            ("2023-1-5", "2023-01-05"),
            ("2023/11/20", "2023-11-20"),
            ("2023-11-20 18:00:00 +0100", "2023-11-20T18:00:00+01:00"),
            ("2023-11-20 18:00:00 +0100 CET", "2023-11-20T18:00:00+01:00"),
            ("2023-11-20 18:00:00 +0000 UTC", "2023-11-20T18:00:00Z"),
            ("2023-11-20 18:00:00 UTC", "2023-11-20T18:00:00Z"),
            ("2023-11-20T18:00:00.123Z", "2023-11-20T18:00:00Z"),
            ("Mon, 20 Nov 2023 18:00:00 +0100", "2023-11-20T18:00:00+01:00"),
            ("Mon, 20 Nov 2023 18:00:00 -0500", "2023-11-20T18:00:00-05:00"),
            ("Mon, 20 Nov 2023 18:00:00 GMT", "2023-11-20T18:00:00Z"),
            ("November 20, 2023", "2023-11-20"),
            ("20 Nov 2023", "2023-11-20"),
            ("Nov 5th, 2023", "2023-11-05"),
            ("Mon Nov 20 18:00:00 2023", "2023-11-20T18:00:00"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(date), "{text}");
        }
        for text in ["soon", "2023-02-30", "20/11/2023", "", "0001-01-01T00:00:00Z", "é"] {
            assert_eq!(shown(text), None, "{text}");
        }
        let seconds = Node { span: 0..0, value: Value::Integer(1_700_000_000) };
        assert_eq!(read(&seconds).map(|w| w.to_string()).as_deref(), Some("2023-11-14T22:13:20Z"));
    }
}
