//! What time it is: an input like any other.

use jiff::Timestamp;

use crate::date::When;

/// Reads `--at`: a day, which begins at 00:00 UTC, or a moment with its distance from UTC.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    let when = When::parse(text).map_err(|why| format!("{why}, or like 2023-11-20T18:00:00+01:00"))?;
    match when.timestamp() {
        Some(timestamp) => Ok(timestamp),
        None if text.trim().len() == 10 => Ok(when.sort_key()),
        None => Err("a time needs its distance from UTC: 2023-11-20T18:00:00+01:00".to_owned()),
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
