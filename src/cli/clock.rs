//! What time it is: an input like any other.

use jiff::Timestamp;

use crate::date::When;

/// Reads `--at`: a day, which begins at 00:00 UTC, or a moment with its distance from UTC.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    // What has the right shape is wrong in another way, which says enough.
    let when = When::parse(text).map_err(|why| match why.starts_with("it must look like") {
        true => "it must look like 2023-11-20 or like 2023-11-20T18:00:00+01:00",
        false => why,
    })?;
    match when.timestamp() {
        Some(timestamp) => Ok(timestamp),
        None if text.trim().len() == 10 => Ok(when.sort_key()),
        None => Err("a time needs its distance from UTC: 2023-11-20T18:00:00+01:00".to_owned()),
    }
}

/// A time by the clock of who reads it, and in UTC, as schedulers take it: `2024-02-01T09:00:00+01:00
/// (2024-02-01T08:00:00Z)`.
pub(super) fn shown(when: Timestamp) -> String {
    let here = jiff::tz::TimeZone::system().to_offset(when);
    match here.seconds() {
        0 => when.to_string(),
        _ => format!("{} ({when})", when.display_with_offset(here)),
    }
}

/// The time to build at: what was asked for, else SOURCE_DATE_EPOCH (reproducible-builds.org), else now.
pub(super) fn now(at: Option<Timestamp>) -> Result<Timestamp, String> {
    if let Some(at) = at {
        return Ok(at);
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds
            .trim()
            .parse::<i64>()
            .ok()
            .and_then(|s| Timestamp::from_second(s).ok())
            .ok_or_else(|| format!("SOURCE_DATE_EPOCH is `{seconds}`; it must be seconds since 1970")),
        Err(_) => Ok(Timestamp::now()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_is_wrong_with_a_time_is_a_sentence() {
        let why = |text: &str| parse(text).err().unwrap_or_default();
        assert_eq!(why("2027-02-30"), "there is no such day");
        assert_eq!(why("2027-02-03T25:00Z"), "there is no such time of day");
        for shapeless in ["soon", "2027-2-3T00:00Z", "2027"] {
            assert_eq!(why(shapeless), "it must look like 2023-11-20 or like 2023-11-20T18:00:00+01:00", "{shapeless}");
        }
        assert!(why("2027-02-03T10:00").starts_with("a time needs its distance from UTC"));
    }
}
