//! What differs from language to language and from country to country, as data.
//!
//! To add a language: a profile here with what holds in it, a case in [`profile_for`], and a table of examples in
//! tests/typography/.

use super::Rule;
use super::chars::{NARROW, NO_BREAK};

/// The habits of a language's printers, in one country.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in a config.
    pub name: &'static str,
    /// The language, as the first part of its code.
    pub language: &'static str,
    /// The rules it has.
    pub rules: &'static [Rule],
    /// Quotes that are typed as `"`.
    pub outer: Quotes,
    /// The same inside others.
    pub inner: Quotes,
    /// Quotes that are typed as `'`, outside of others.
    pub single: Quotes,
    /// The same inside others.
    pub single_inner: Quotes,
    /// Whether quotes are also typed with spaces inside: `" so "`.
    pub spaced_quotes: bool,
    /// Whether a quote may follow an apostrophe: `l'"ami"`.
    pub elisions: bool,
    /// The space before `;`, `!` and `?`.
    pub high_space: Option<&'static str>,
    /// Whether it is put in where none is typed.
    pub high_invented: bool,
    /// The space before `:`; it is never put in.
    pub colon_space: Option<&'static str>,
    /// The space inside a pair of dashes.
    pub dash_space: Option<&'static str>,
    /// The space between groups of digits.
    pub thousands: Option<&'static str>,
    /// Signs that stand after a number with a no-break space, which is put in if need be.
    pub signs: &'static [char],
    /// Units, which stand after a number with a no-break space.
    pub units: &'static [&'static str],
    /// Whole words that a number isn't parted from.
    pub counted: &'static [&'static str],
    /// Titles before a name, written with a full stop.
    pub titles: &'static [&'static str],
    /// Titles before a name, written without one.
    pub bare_titles: &'static [&'static str],
    /// Abbreviations before a number, written with a full stop.
    pub references: &'static [&'static str],
    /// Words that begin with an apostrophe, in small letters.
    pub clipped: &'static [&'static str],
    /// Names that end in an exclamation mark.
    pub exclaimed: &'static [&'static str],
}

/// A pair of quotes, each with the space inside.
#[derive(Debug, PartialEq, Eq)]
pub struct Quotes {
    /// `« `
    pub open: &'static str,
    /// ` »`
    pub close: &'static str,
}

impl Quotes {
    /// The opening quote itself.
    pub(super) fn opening(&self) -> char {
        self.open.chars().next().unwrap_or('“')
    }

    /// The closing quote itself.
    pub(super) fn closing(&self) -> char {
        self.close.chars().next_back().unwrap_or('”')
    }

    /// The space inside.
    pub(super) fn space(&self) -> &'static str {
        &self.open[self.opening().len_utf8()..]
    }
}

const GUILLEMETS: Quotes = Quotes { open: "«\u{202f}", close: "\u{202f}»" };
const DOUBLE: Quotes = Quotes { open: "“", close: "”" };
const SINGLE: Quotes = Quotes { open: "‘", close: "’" };

/// French as in France. Sources: *Lexique des règles typographiques en usage à l'Imprimerie nationale*; for the narrow
/// space before `;`, `!`, `?` and inside guillemets, and the wide one before the colon, the same.
const FRENCH: Profile = Profile {
    name: "fr",
    language: "fr",
    rules: &[
        Rule::Quotes,
        Rule::Apostrophes,
        Rule::Dashes,
        Rule::Ellipses,
        Rule::Spaces,
        Rule::Numbers,
        Rule::Units,
        Rule::Abbreviations,
        Rule::Ordinals,
    ],
    outer: GUILLEMETS,
    inner: DOUBLE,
    single: SINGLE,
    single_inner: DOUBLE,
    spaced_quotes: true,
    elisions: true,
    high_space: Some(NARROW),
    high_invented: true,
    colon_space: Some(NO_BREAK),
    dash_space: Some(NO_BREAK),
    thousands: Some(NARROW),
    signs: &['%', '‰', '€', '$', '£', '¥'],
    units: &[
        "km", "hm", "m", "dm", "cm", "mm", "µm", "nm", "km²", "m²", "cm²", "mm²", "m³", "cm³", "km/h", "m/s", "ha",
        "l", "L", "cl", "cL", "ml", "mL", "dl", "hl", "t", "kg", "hg", "g", "mg", "µg", "h", "min", "s", "ms", "°C",
        "°F", "°", "W", "kW", "MW", "GW", "TW", "Wh", "kWh", "MWh", "GWh", "TWh", "V", "kV", "mA", "Hz", "kHz", "MHz",
        "GHz", "ko", "Ko", "Mo", "Go", "To", "Po", "octets", "bits", "bit/s", "Mbit/s", "Gbit/s", "Mb/s", "Gb/s", "Pa",
        "hPa", "bar", "bars", "kJ", "cal", "kcal", "dB", "px", "pt", "k€", "M€", "Md€", "Mds€", "F", "CHF", "EUR",
        "USD", "ppm", "UA", "ans",
    ],
    counted: &[
        "millier",
        "milliers",
        "million",
        "millions",
        "milliard",
        "milliards",
        "siècle",
        "siècles",
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "euro",
        "euros",
        "dollar",
        "dollars",
    ],
    titles: &["M", "MM", "Dr", "Pr", "Mgr"],
    bare_titles: &["Mme", "Mmes", "Mlle", "Mlles", "Dr", "Drs", "Dre", "Pr", "Prs", "Pre", "Me", "Mgr", "Vve"],
    references: &["p", "pp", "art", "chap", "fig", "vol", "t", "ch", "no", "nos", "al", "col", "pl", "ill", "tél"],
    clipped: &[],
    exclaimed: &["Yahoo", "Jeopardy", "Westward Ho"],
};

/// French as in Switzerland: narrow spaces before the colon too, and ‹ › inside « ». Source: *Guide du typographe*
/// (Association suisse des typographes).
const SWISS_FRENCH: Profile = Profile {
    name: "fr-ch",
    inner: Quotes { open: "‹\u{202f}", close: "\u{202f}›" },
    single_inner: Quotes { open: "‹\u{202f}", close: "\u{202f}›" },
    colon_space: Some(NARROW),
    ..FRENCH
};

/// French as in Canada: a wide space inside « » and before the colon; none is put before `;`, `!` and `?`, and one that
/// is typed doesn't break. Source: Office québécois de la langue française, *Banque de dépannage linguistique*, «
/// Espacement avant et après les principaux signes de ponctuation et autres signes ou symboles ».
const CANADIAN_FRENCH: Profile = Profile {
    name: "fr-ca",
    outer: Quotes { open: "«\u{a0}", close: "\u{a0}»" },
    high_invented: false,
    thousands: Some(NO_BREAK),
    ..FRENCH
};

/// English. Sources: *The Chicago Manual of Style*, 17th edition, 6.75 to 6.92 and 6.115; *New Hart's Rules*, 4.11 and
/// 9.
const ENGLISH: Profile = Profile {
    name: "en",
    language: "en",
    rules: &[
        Rule::Quotes,
        Rule::Apostrophes,
        Rule::Dashes,
        Rule::Ranges,
        Rule::Ellipses,
        Rule::Units,
        Rule::Abbreviations,
    ],
    outer: DOUBLE,
    inner: DOUBLE,
    single: SINGLE,
    single_inner: SINGLE,
    spaced_quotes: false,
    elisions: false,
    high_space: None,
    high_invented: false,
    colon_space: None,
    dash_space: None,
    thousands: None,
    signs: &[],
    units: &[
        "km", "m", "cm", "mm", "µm", "nm", "km²", "m²", "m³", "km/h", "mph", "ha", "mi", "ft", "yd", "lb", "lbs", "oz",
        "kg", "g", "mg", "µg", "l", "ml", "mL", "h", "min", "ms", "°C", "°F", "W", "kW", "MW", "GW", "TW", "kWh",
        "MWh", "GWh", "TWh", "kV", "mA", "Hz", "kHz", "MHz", "GHz", "kB", "KB", "MB", "GB", "TB", "PB", "Mbps", "Gbps",
        "hPa", "kPa", "kJ", "kcal", "dB", "px", "pt", "ppm", "AU", "p.m", "a.m", "am", "pm", "BC", "AD", "BCE", "CE",
        "€", "USD", "EUR", "GBP",
    ],
    counted: &["thousand", "million", "billion", "trillion"],
    titles: &[
        "Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Rev", "Hon", "Gen", "Sen", "Rep", "Gov", "Capt", "Sgt", "Lt", "Col",
        "Maj", "Adm", "St", "Messrs",
    ],
    bare_titles: &["Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "St"],
    references: &[
        "No", "Nos", "no", "nos", "p", "pp", "fig", "Fig", "figs", "ch", "Ch", "vol", "Vol", "vols", "art", "Art",
        "sec", "Sec", "ed",
    ],
    clipped: &[
        "tis", "twas", "twere", "twill", "twould", "twixt", "em", "til", "n", "ere", "neath", "cuz", "coz", "nuff",
        "bout", "tude", "cello", "phone", "gainst",
    ],
    exclaimed: &[],
};

/// All profiles.
pub const PROFILES: [&Profile; 4] = [&FRENCH, &SWISS_FRENCH, &CANADIAN_FRENCH, &ENGLISH];

/// The profile of a language's code: its own, else that of its first part.
pub fn profile_for(code: &str) -> Option<&'static Profile> {
    let named = |name: &str| PROFILES.into_iter().find(|p| p.name == name);
    named(code).or_else(|| named(code.split('-').next().unwrap_or_default()))
}
