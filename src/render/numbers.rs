//! Numbers as a language writes them, by CLDR's data.

use icu_decimal::input::Decimal;
use icu_decimal::{DecimalFormatter, DecimalFormatterPreferences};
use icu_locale_core::Locale;

/// Most decimals that are found worth writing where nobody says how many.
const DECIMALS: usize = 3;

/// How one language writes numbers.
pub(super) struct Numbers {
    formatter: Option<DecimalFormatter>,
    /// What stands between a number and `%`.
    before_percent: &'static str,
    english: bool,
}

impl Numbers {
    /// Those of a language; plain digits where CLDR's data doesn't have it.
    pub(super) fn new(code: &str) -> Self {
        let locale = code.parse::<Locale>().unwrap_or(Locale::UNKNOWN);
        let preferences = DecimalFormatterPreferences::from(&locale);
        let main = code.split('-').next().unwrap_or_default();
        let close = ["en", "it", "nl", "pt", "pl", "ja", "ko", "zh"].contains(&main);
        Numbers {
            formatter: DecimalFormatter::try_new(preferences, Default::default()).ok(),
            before_percent: if close { "" } else { "\u{a0}" },
            english: main == "en",
        }
    }

    /// A number with so many decimals.
    pub(super) fn format(&self, value: f64, decimals: usize) -> String {
        let plain = format!("{value:.decimals$}");
        // What rounds to nothing has no sign.
        let plain = match plain.strip_prefix('-') {
            Some(digits) if digits.bytes().all(|b| matches!(b, b'0' | b'.')) => digits.to_owned(),
            _ => plain,
        };
        let written = match (&self.formatter, plain.parse::<Decimal>()) {
            (Some(formatter), Ok(decimal)) => formatter.format(&decimal).to_string(),
            _ => plain,
        };
        written.replace('-', "\u{2212}")
    }

    /// A number with its unit.
    pub(super) fn with_unit(&self, value: f64, decimals: usize, unit: &str) -> String {
        let number = self.format(value, decimals);
        match unit {
            "" => number,
            "%" => format!("{number}{}%", self.before_percent),
            "$" | "£" | "€" if self.english => match number.strip_prefix('\u{2212}') {
                Some(number) => format!("\u{2212}{unit}{number}"),
                None => format!("{unit}{number}"),
            },
            unit => format!("{number}\u{a0}{unit}"),
        }
    }
}

/// How many decimals it takes to write all these numbers.
pub(super) fn decimals(values: impl Iterator<Item = f64>) -> usize {
    let needed = |value: f64| {
        (0..DECIMALS).find(|d| {
            let rounded = format!("{value:.d$}").parse::<f64>().unwrap_or(value);
            (rounded - value).abs() <= value.abs() * 1e-9
        })
    };
    values.map(|value| needed(value).unwrap_or(DECIMALS)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_languages_do() {
        let (english, french) = (Numbers::new("en"), Numbers::new("fr"));
        assert_eq!(english.format(1234.5, 1), "1,234.5");
        assert_eq!(french.format(1234.5, 1), "1\u{202f}234,5");
        assert_eq!(english.format(-3.0, 0), "\u{2212}3");
        assert_eq!(english.format(-0.04, 1), "0.0");
        assert_eq!(english.with_unit(12.0, 0, "%"), "12%");
        assert_eq!(french.with_unit(12.0, 0, "%"), "12\u{a0}%");
        assert_eq!(english.with_unit(-5.0, 0, "€"), "\u{2212}€5");
        assert_eq!(french.with_unit(5.0, 0, "€"), "5\u{a0}€");
    }

    #[test]
    fn decimals_are_those_that_are_needed() {
        for (values, needed) in
            [(vec![1.0, 20.0], 0), (vec![1.0, 2.5], 1), (vec![0.1 + 0.2], 1), (vec![1.0 / 3.0], 3), (vec![], 0)]
        {
            assert_eq!(decimals(values.clone().into_iter()), needed, "{values:?}");
        }
    }
}
