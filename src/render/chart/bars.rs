//! A chart of bars, one below the other: each row's name over its bars, the number behind each.

use std::fmt::Write;

use super::scale::Scale;
use super::{Chart, text};

/// Heights in em: a name's line, a bar, what is between two bars and between two rows.
const NAME: f64 = 1.45;
const BAR: f64 = 1.15;
const GAP: f64 = 0.2;
const ROW: f64 = 0.75;
/// Letters of a name that fit into a line of a window of 320 pixels.
const LINE: usize = 42;
/// What a letter of a number takes: they are bold.
const BOLD: f64 = 3.0;
/// Hundredths of the width that numbers may take at most.
const MOST_ROOM: f64 = 45.0;

/// Draws it: what is in the SVG, and how high that is.
pub(super) fn draw(chart: &Chart<'_>) -> (String, f64) {
    let values = chart.rows.iter().flat_map(|row| row.values.iter().flatten().copied());
    let (low, high) = values.clone().fold((0.0f64, 0.0f64), |(low, high), v| (low.min(v), high.max(v)));
    // Bars begin at zero, always, and end where their numbers say: round numbers are for axes.
    let (low, high) = if low == high { (low, low + 1.0) } else { (low, high) };
    let scale = Scale { low, high, step: high - low };
    let longest = |negative: bool| {
        let own = values.clone().filter(|v| (*v < 0.0) == negative).map(|v| (chart.say)(v).chars().count());
        own.max().map_or(0.0, |letters| (letters as f64 * BOLD + 2.0).min(MOST_ROOM))
    };
    let (left, right) = (longest(true), 100.0 - longest(false));
    let x = |value: f64| left + (right - left) * scale.place(value);
    let mut marks = String::new();
    let mut y = 0.0;
    for row in &chart.rows {
        for line in lines(row.label) {
            y += NAME;
            text(&mut marks, "", "0", y - 0.45, "start", line);
        }
        let top = y;
        for (series, value) in row.values.iter().enumerate() {
            let middle = y + BAR * 0.5 + 0.32;
            match value {
                Some(value) => {
                    let (zero, end) = (x(0.0), x(*value));
                    let (from, width) = (zero.min(end), (zero - end).abs().max(0.3));
                    let _ = write!(
                        marks,
                        "<rect class=\"c{}\" x=\"{from:.2}%\" y=\"{y:.2}em\" width=\"{width:.2}%\" height=\"{BAR}em\"/>",
                        series + 1
                    );
                    let (at, anchor, push) =
                        if *value < 0.0 { (end, "end", "-.4em") } else { (end.max(zero), "start", ".4em") };
                    let place = format!("{at:.2}%\" dx=\"{push}");
                    text(&mut marks, "value", &place, middle, anchor, &(chart.say)(*value));
                }
                None => {
                    let place = format!("{:.2}%\" dx=\".4em", x(0.0));
                    text(&mut marks, "missing", &place, middle, "start", chart.missing);
                }
            }
            y += BAR + GAP;
        }
        // What bars begin at; not through the names.
        let (zero, bottom) = (x(0.0), y - GAP + 0.15);
        let _ = write!(
            marks,
            "<line class=\"zero\" x1=\"{zero:.2}%\" x2=\"{zero:.2}%\" y1=\"{:.2}em\" y2=\"{bottom:.2}em\"/>",
            top - 0.15
        );
        y += ROW - GAP;
    }
    (marks, y - ROW + 0.2)
}

/// A name in lines that fit, broken between words.
fn lines(name: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = name.trim();
    while rest.chars().count() > LINE {
        let end = rest.char_indices().nth(LINE).map_or(rest.len(), |(at, _)| at);
        let cut = rest[..end].rfind(' ').unwrap_or(end);
        found.push(rest[..cut].trim_end());
        rest = rest[cut..].trim_start();
    }
    found.push(rest);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_take_several_lines() {
        assert_eq!(lines("short"), ["short"]);
        let long = "a name that is longer than what fits into one line of a small window";
        assert_eq!(lines(long).join(" "), long);
        assert!(lines(long).iter().all(|l| l.chars().count() <= LINE));
        assert_eq!(lines(&"é".repeat(100)).len(), 3);
    }
}
