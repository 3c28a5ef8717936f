//! Dates in words, per language, from CLDR's data.

use icu_datetime::fieldsets::{MD, Y, YM, YMD, YMDE};
use icu_datetime::input::Date;
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences};
use icu_locale_core::Locale;

use crate::date::{PartialDate, When};

/// How much of a date is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Short,
    Medium,
    Long,
    Full,
}

/// What the label of an axis says of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Day,
    DayAndYear,
    Month,
    Year,
}

/// The ways to write a date in one language, made once.
pub(super) struct Dates {
    days: [DateTimeFormatter<YMD>; 3],
    full: DateTimeFormatter<YMDE>,
    months: [DateTimeFormatter<YM>; 3],
    in_year: DateTimeFormatter<MD>,
    year: DateTimeFormatter<Y>,
    is_french: bool,
}

impl Dates {
    /// Those of a language; `None` where CLDR's data doesn't have it (dates then stay as ISO 8601).
    pub(super) fn new(code: &str) -> Option<Self> {
        let locale = code.parse::<Locale>().ok()?;
        let prefs = DateTimeFormatterPreferences::from(&locale);
        Some(Dates {
            days: [
                DateTimeFormatter::try_new(prefs, YMD::short()).ok()?,
                DateTimeFormatter::try_new(prefs, YMD::medium()).ok()?,
                DateTimeFormatter::try_new(prefs, YMD::long()).ok()?,
            ],
            full: DateTimeFormatter::try_new(prefs, YMDE::long()).ok()?,
            months: [
                DateTimeFormatter::try_new(prefs, YM::short()).ok()?,
                DateTimeFormatter::try_new(prefs, YM::medium()).ok()?,
                DateTimeFormatter::try_new(prefs, YM::long()).ok()?,
            ],
            in_year: DateTimeFormatter::try_new(prefs, MD::medium()).ok()?,
            year: DateTimeFormatter::try_new(prefs, Y::long()).ok()?,
            is_french: locale.id.language.as_str() == "fr",
        })
    }

    /// Writes a date as an axis has it: short, and no more precise than it is known.
    pub(super) fn axis(&self, date: PartialDate, axis: Axis) -> Option<String> {
        let iso =
            Date::try_new_iso(i32::from(date.year), date.month.unwrap_or(1) as u8, date.day.unwrap_or(1) as u8).ok()?;
        Some(self.first_of_month(
            date,
            match (date.precision(), axis) {
                ("day", Axis::Day) => self.in_year.format(&iso).to_string(),
                ("day", Axis::DayAndYear) => self.days[1].format(&iso).to_string(),
                ("year", _) | (_, Axis::Year) => self.year.format(&iso).to_string(),
                _ => self.months[1].format(&iso).to_string(),
            },
        ))
    }

    /// Writes out an ISO 8601 date of any precision; `None` where the text isn't one.
    pub(super) fn format(&self, text: &str, length: Length) -> Option<String> {
        let date = PartialDate::parse(text).or_else(|_| When::parse(text).map(|w| PartialDate::day(w.date()))).ok()?;
        let iso =
            Date::try_new_iso(i32::from(date.year), date.month.unwrap_or(1) as u8, date.day.unwrap_or(1) as u8).ok()?;
        let index = match length {
            Length::Short => 0,
            Length::Medium => 1,
            Length::Long | Length::Full => 2,
        };
        Some(self.first_of_month(
            date,
            match (date.precision(), length) {
                ("day", Length::Full) => self.full.format(&iso).to_string(),
                ("day", _) => self.days[index].format(&iso).to_string(),
                ("month", _) => self.months[index].format(&iso).to_string(),
                _ => self.year.format(&iso).to_string(),
            },
        ))
    }

    /// The first day of a month as French writes it: CLDR's patterns have no ordinals.
    fn first_of_month(&self, date: PartialDate, text: String) -> String {
        if self.is_french && date.day == Some(1) { text.replacen("1 ", "1er ", 1) } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_the_language_and_as_precise_as_written() {
        let french = Dates::new("fr");
        let say = |text, length| french.as_ref().and_then(|d| d.format(text, length));
        assert_eq!(say("2023-11-20", Length::Long).as_deref(), Some("20 novembre 2023"));
        assert_eq!(say("2023-11-20", Length::Full).as_deref(), Some("lundi 20 novembre 2023"));
        assert_eq!(say("2023-11", Length::Long).as_deref(), Some("novembre 2023"));
        assert_eq!(say("2023", Length::Long).as_deref(), Some("2023"));
        assert_eq!(say("2023-11-01", Length::Full).as_deref(), Some("mercredi 1er novembre 2023"));
        assert_eq!(say("2023-11-01", Length::Medium).as_deref(), Some("1er nov. 2023"));
        assert_eq!(say("2023-11-01", Length::Short).as_deref(), Some("01/11/2023"));
        assert_eq!(say("2023-11-21", Length::Long).as_deref(), Some("21 novembre 2023"));
        assert_eq!(say("soon", Length::Long), None);
        let english = Dates::new("en").and_then(|d| d.format("2023-11-20T10:00:00Z", Length::Long));
        assert_eq!(english.as_deref(), Some("November 20, 2023"));
    }
}
