//! Dates as authors write them: a day, a month or a year, or a day with a time; never more precise than they were.

use std::fmt;

use jiff::civil;

use crate::tree::Moment;

/// A day, perhaps with a time, perhaps with its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When(Moment);

impl From<Moment> for When {
    fn from(moment: Moment) -> Self {
        When(moment)
    }
}

impl When {
    /// Reads `2023-11-20`, `2023-11-20T18:00`, `2023-11-20 18:00:00` or one of these with `Z` or `+01:00`.
    /// The error says what is wrong, to follow a colon.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if !text.is_ascii() || text.len() < 10 {
            return Err("it must look like 2023-11-20");
        }
        let (day, rest) = text.split_at(10);
        let PartialDate { year, month: Some(month), day: Some(day) } = PartialDate::parse(day)? else {
            return Err("it must look like 2023-11-20");
        };
        let date = civil::Date::new(year, month, day).map_err(|_| "there is no such day")?;
        if rest.is_empty() {
            return Ok(When(Moment { date, time: None, offset: None }));
        }
        if !rest.starts_with(['T', 't', ' ']) {
            return Err("after the day comes a T and the time: 2023-11-20T18:00");
        }
        let clock = &rest[1..];
        let split = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
        let (clock, zone) = clock.split_at(split);
        let time = clock.trim().parse::<civil::Time>().map_err(|_| "there is no such time of day")?;
        let offset = match zone.trim() {
            "" => None,
            "Z" | "z" => Some(jiff::tz::Offset::UTC),
            zone => Some(parse_offset(zone).ok_or("the distance from UTC must look like +01:00")?),
        };
        Ok(When(Moment { date, time: Some(time), offset }))
    }

    /// The day, as it was written.
    pub fn date(self) -> civil::Date {
        self.0.date
    }

    /// The instant, where time and distance from UTC are known.
    pub fn timestamp(self) -> Option<jiff::Timestamp> {
        let (time, offset) = (self.0.time?, self.0.offset?);
        offset.to_timestamp(self.0.date.to_datetime(time)).ok()
    }

    /// Whether it is over before `other` begins; days are compared as they were written where one has no instant.
    pub fn is_before(self, other: When) -> bool {
        match (self.timestamp(), other.timestamp()) {
            (Some(own), Some(other)) => own < other,
            _ => self.date() < other.date(),
        }
    }

    /// A place in time to sort by and to give feeds, which need an instant: what wasn't written counts as 00:00 UTC.
    pub fn sort_key(self) -> jiff::Timestamp {
        let datetime = self.0.date.to_datetime(self.0.time.unwrap_or_default());
        let offset = self.0.offset.unwrap_or(jiff::tz::Offset::UTC);
        // Only the first and last day of jiff's calendar (years -9999 and 9999) can fail.
        offset.to_timestamp(datetime).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

fn parse_offset(zone: &str) -> Option<jiff::tz::Offset> {
    let (sign, digits) = (if zone.starts_with('-') { -1 } else { 1 }, zone.get(1..)?);
    let (hours, minutes) = match digits.split_once(':') {
        Some((h, m)) => (h, m),
        None if digits.len() == 4 => digits.split_at(2),
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=23).contains(&hours) || !(0..=59).contains(&minutes) {
        return None;
    }
    jiff::tz::Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// ISO 8601, as far as it was written.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.date)?;
        if let Some(time) = self.0.time {
            write!(f, "T{time:.0}")?;
        }
        match self.0.offset {
            None => Ok(()),
            Some(offset) if offset.seconds() == 0 => f.write_str("Z"),
            Some(offset) => {
                let seconds = offset.seconds();
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.abs() / 60;
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// A day, a month or a year: its precision is part of it. Orders by the earliest day it can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: Option<i8>,
    /// The day, from 1; only with a month.
    pub day: Option<i8>,
}

impl PartialDate {
    /// Whether it is over before `other` begins, whatever the months and days that neither says.
    pub fn is_before(self, other: PartialDate) -> bool {
        let known = |a: Option<i8>, b: Option<i8>| a.zip(b).map_or(std::cmp::Ordering::Equal, |(a, b)| a.cmp(&b));
        let months = known(self.month, other.month).then_with(|| known(self.day, other.day));
        self.year.cmp(&other.year).then(months).is_lt()
    }

    /// The day `date`.
    pub fn day(date: civil::Date) -> Self {
        PartialDate { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// Reads `2023-11-17`, `2023-11` or `2023`. The error says what is wrong, to follow a colon.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SHAPE: &str = "it must look like 2023-11-17, 2023-11 or 2023";
        let mut parts = text.trim().split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(None),
            Some(p) if p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()) => {
                p.parse::<i16>().map(Some).map_err(|_| SHAPE)
            }
            Some(_) => Err(SHAPE),
        };
        let year = part(4)?.ok_or(SHAPE)?;
        let month = part(2)?.map(|m| m as i8);
        let day = part(2)?.map(|d| d as i8);
        if parts.next().is_some() {
            return Err(SHAPE);
        }
        if month.is_some_and(|m| !(1..=12).contains(&m)) {
            return Err("there is no such month");
        }
        if let (Some(month), Some(day)) = (month, day) {
            civil::Date::new(year, month, day).map_err(|_| "there is no such day")?;
        }
        Ok(PartialDate { year, month, day })
    }

    /// `day`, `month` or `year`.
    pub fn precision(self) -> &'static str {
        match (self.month, self.day) {
            (Some(_), Some(_)) => "day",
            (Some(_), None) => "month",
            _ => "year",
        }
    }

    /// The earliest day it can mean.
    pub fn earliest(self) -> civil::Date {
        civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(civil::Date::ZERO)
    }
}

/// ISO 8601 at its precision.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_precision() {
        for text in ["2023", "2023-11", "2023-11-17"] {
            assert_eq!(PartialDate::parse(text).map(|d| d.to_string()), Ok(text.to_owned()));
        }
        for text in ["2023-13", "2023-02-30", "23", "2023-1-1", "2023-11-17-1", "soon", ""] {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
        assert!(PartialDate::parse("2023") < PartialDate::parse("2023-01"));
        assert!(PartialDate::parse("2023-11-30") < PartialDate::parse("2023-12"));
    }

    #[test]
    fn moments_print_as_they_were_written() {
        for text in ["2023-11-20", "2023-11-20T18:00:00", "2023-11-20T18:00:00Z", "2023-11-20T18:00:00-05:30"] {
            assert_eq!(When::parse(text).map(|d| d.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(When::parse("2023-11-20 18:00+0100").map(|d| d.to_string()), Ok("2023-11-20T18:00:00+01:00".into()));
        for text in ["2023-02-30", "2023-11-20T25:00", "2023-11-20T18:00+99:00", "2023-11-2é", "yesterday, yes"] {
            assert!(When::parse(text).is_err(), "{text}");
        }
    }
}
