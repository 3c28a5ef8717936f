//! The figure of a timeline: an SVG in which each event stands where its date is on a line that is drawn to scale.
//!
//! In: dates, each as precise as it is known, and how a language writes them. Out: SVG without script. Across, it counts
//! in hundredths of its width, and downwards in `em`, so it fits any window and grows with the text. Its colours are the
//! stylesheet's. The list of events is its alternative for those who don't see it.

use std::fmt::Write;

use crate::date::PartialDate;

use super::dates::{Axis, Dates};

/// Left and right of the line, in hundredths of the width.
const EDGE: f64 = 2.0;
/// What a stretch without events takes that is left out.
const BREAK: f64 = 8.0;
/// A stretch without events is left out if it takes more than this part of the line, and more days than these.
const LONG: f64 = 0.5;
const LONG_DAYS: f64 = 45.0;
/// Most stretches that are left out: with more, there is no scale to see.
const BREAKS: usize = 3;
/// Marks nearer than this would cover each other in a window of 320 pixels.
const NEAR: f64 = 3.3;
/// What a letter of a label takes at most, in a window of 320 pixels.
const LETTER: f64 = 2.3;
/// From one row of marks to the next, in em.
const ROW: f64 = 1.05;
/// Most rows of marks; what is more stands in the highest.
const ROWS: usize = 12;
/// Below the line: labels.
const FOOT: f64 = 1.9;

/// An event on the line: its first and last day, as days from some day.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    date: PartialDate,
    first: i64,
    last: i64,
}

/// A stretch of the line that is drawn: its days, and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    first: i64,
    last: i64,
    left: f64,
    right: f64,
}

/// Draws the events. Nothing where there is no line to see: fewer than three events, or all at one date. `label` is what
/// the figure says to those who don't see it.
pub(super) fn timeline(dates: &[PartialDate], language: Option<&Dates>, label: &str) -> Option<String> {
    let mut events: Vec<Span> = dates.iter().map(|date| span(*date)).collect();
    events.sort_by_key(|e| (e.first, e.last));
    let (first, last) = (events.first()?.first, events.iter().map(|e| e.last).max()?);
    if events.len() < 3 || events.iter().all(|e| e.date == events[0].date) {
        return None;
    }
    let line = stretches(&events, first, last);
    let rows = rows(&events, &line);
    let height = rows.iter().map(|row| row + 1).max().unwrap_or(1);
    let base = 0.6 + ROW * height as f64;
    let mut svg = String::with_capacity(256 + events.len() * 64);
    let _ =
        write!(svg, "<svg class=\"figure\" width=\"100%\" height=\"{:.2}em\" role=\"img\" aria-label=\"", base + FOOT);
    let _ = pulldown_cmark_escape::escape_html(&mut svg, label);
    svg.push_str("\">");
    for (place, stretch) in line.iter().enumerate() {
        let (left, right) = (stretch.left - 1.0, stretch.right + 1.0);
        let _ = write!(svg, "<line x1=\"{left:.1}%\" x2=\"{right:.1}%\" y1=\"{base:.2}em\" y2=\"{base:.2}em\"/>");
        if let Some(next) = line.get(place + 1) {
            let middle = (right + next.left - 1.0) / 2.0;
            let _ = write!(svg, "<text class=\"break\" x=\"{middle:.1}%\" y=\"{:.2}em\">//</text>", base + 0.25);
        }
    }
    for (event, row) in events.iter().zip(rows) {
        mark(&mut svg, event, &line, base - ROW * (row as f64 + 0.7));
    }
    for (text, at, anchor) in labels(&events, &line, language) {
        let _ = write!(svg, "<text x=\"{at:.1}%\" y=\"{:.2}em\" text-anchor=\"{anchor}\">", base + FOOT - 0.5);
        let _ = pulldown_cmark_escape::escape_html_body_text(&mut svg, &text);
        svg.push_str("</text>");
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// A day is a point; a month or a year is a bar as long as it.
fn mark(svg: &mut String, event: &Span, line: &[Stretch], y: f64) {
    let (left, right) = (place(line, event.first), place(line, event.last));
    let _ = if event.date.precision() == "day" {
        write!(svg, "<circle cx=\"{left:.1}%\" cy=\"{y:.2}em\" r=\".36em\"/>")
    } else {
        let width = (right - left).max(1.5);
        write!(
            svg,
            "<rect x=\"{left:.1}%\" y=\"{:.2}em\" width=\"{width:.1}%\" height=\".5em\" rx=\".25em\"/>",
            y - 0.25
        )
    };
}

fn span(date: PartialDate) -> Span {
    let first = date.earliest();
    let last = match (date.month, date.day) {
        (Some(_), Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        _ => first.last_of_year(),
    };
    let days = |date: jiff::civil::Date| date.duration_since(jiff::civil::Date::ZERO).as_hours() / 24;
    Span { date, first: days(first), last: days(last) }
}

/// Cuts long stretches without events out of the line, the longest first, and lays out what is left.
fn stretches(events: &[Span], first: i64, last: i64) -> Vec<Stretch> {
    let mut gaps: Vec<(i64, i64)> = Vec::new();
    let mut reached = first;
    for event in events {
        if event.first > reached + 1 {
            gaps.push((reached, event.first));
        }
        reached = reached.max(event.last);
    }
    gaps.sort_by_key(|(from, to)| (from - to, *from));
    let mut cut: Vec<(i64, i64)> = Vec::new();
    let mut left = (last - first) as f64;
    for (from, to) in gaps {
        let length = (to - from) as f64;
        if cut.len() == BREAKS || length <= left * LONG || length <= LONG_DAYS {
            break;
        }
        left -= length;
        cut.push((from, to));
    }
    cut.sort_unstable();
    let room = 100.0 - 2.0 * EDGE - BREAK * cut.len() as f64;
    let scale = if left > 0.0 { room / left } else { 0.0 };
    let mut line = Vec::with_capacity(cut.len() + 1);
    let (mut at, mut start) = (EDGE, first);
    for end in cut.iter().map(|(from, _)| *from).chain([last]) {
        let right = at + (end - start) as f64 * scale;
        line.push(Stretch { first: start, last: end, left: at, right });
        at = right + BREAK;
        start = cut.iter().find(|(from, _)| *from == end).map_or(last, |(_, to)| *to);
    }
    line
}

/// Where a day is, in hundredths of the width.
fn place(line: &[Stretch], day: i64) -> f64 {
    let on = line.iter().find(|s| (s.first..=s.last).contains(&day));
    on.map_or(EDGE, |s| match s.last - s.first {
        0 => s.left,
        days => s.left + (s.right - s.left) * (day - s.first) as f64 / days as f64,
    })
}

/// The row of each mark, from the line upwards: the lowest in which it covers no other.
fn rows(events: &[Span], line: &[Stretch]) -> Vec<usize> {
    let mut ends: Vec<f64> = Vec::new();
    events
        .iter()
        .map(|event| {
            let (left, right) = (place(line, event.first), place(line, event.last));
            let row = ends.iter().position(|end| left - end >= NEAR).unwrap_or(ends.len()).min(ROWS - 1);
            if row == ends.len() {
                ends.push(right);
            } else {
                ends[row] = ends[row].max(right);
            }
            row
        })
        .collect()
}

/// The dates that are written below the line: text, where, and which of its edges is there. The ends of the line come
/// first, then the first date of each stretch, then whatever fits.
fn labels(events: &[Span], line: &[Stretch], language: Option<&Dates>) -> Vec<(String, f64, &'static str)> {
    let days: i64 = line.iter().map(|s| s.last - s.first).sum();
    let one_year = events.iter().all(|e| e.date.year == events[0].date.year);
    let mut wanted: Vec<usize> = vec![0, events.len() - 1];
    wanted.extend(line.iter().filter_map(|s| events.iter().position(|e| e.first == s.first)));
    wanted.extend(0..events.len());
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut found: Vec<(String, f64, &'static str)> = Vec::new();
    for (turn, event) in wanted.into_iter().map(|index| events[index]).enumerate() {
        let starts_stretch = line.iter().any(|s| s.first == event.first);
        let axis = match days {
            0..=120 if starts_stretch && !one_year => Axis::DayAndYear,
            0..=120 => Axis::Day,
            121..=1800 => Axis::Month,
            _ => Axis::Year,
        };
        let text = language.and_then(|l| l.axis(event.date, axis)).unwrap_or_else(|| event.date.to_string());
        let (at, width) = (place(line, event.first), text.chars().count() as f64 * LETTER);
        // The last mark may be a bar that reaches further than its first day.
        let (left, anchor) = match at {
            at if at + width / 2.0 > 99.0 => (at - width, "end"),
            at if at - width / 2.0 < 1.0 => (at, "start"),
            at => (at - width / 2.0, "middle"),
        };
        let fits = |(l, r): &(f64, f64)| left + width + 1.5 < *l || left > r + 1.5;
        // The first is written whatever comes.
        if (turn == 0 || taken.iter().all(fits)) && !found.iter().any(|(t, ..)| *t == text) {
            taken.push((left, left + width));
            found.push((text, at, anchor));
        }
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(texts: &[&str]) -> Vec<PartialDate> {
        texts.iter().filter_map(|t| PartialDate::parse(t).ok()).collect()
    }

    fn line(texts: &[&str]) -> Vec<Stretch> {
        let mut spans: Vec<Span> = dates(texts).into_iter().map(span).collect();
        spans.sort_by_key(|e| e.first);
        let last = spans.iter().map(|e| e.last).max().unwrap_or(0);
        stretches(&spans, spans[0].first, last)
    }

    #[test]
    fn the_line_is_to_scale() {
        let line = line(&["2023-01-01", "2023-01-11", "2023-01-31"]);
        assert_eq!(line.len(), 1);
        let at = |date: &str| place(&line, span(dates(&[date])[0]).first);
        assert_eq!(at("2023-01-01"), EDGE);
        assert_eq!(at("2023-01-31"), 100.0 - EDGE);
        assert!((at("2023-01-11") - (EDGE + (100.0 - 2.0 * EDGE) / 3.0)).abs() < 1e-9);
    }

    #[test]
    fn a_long_stretch_without_events_is_left_out() {
        let line = line(&["2022-11-30", "2023-11-06", "2023-11-16", "2023-11-20"]);
        assert_eq!(line.len(), 2, "{line:?}");
        assert_eq!((line[0].left, line[0].right), (EDGE, EDGE));
        assert_eq!((line[1].left, line[1].right), (EDGE + BREAK, 100.0 - EDGE));
    }

    #[test]
    fn marks_of_one_day_stand_on_each_other() {
        let mut spans: Vec<Span> =
            dates(&["2023-11-17", "2023-11-17", "2023-11-17", "2023-12-17"]).into_iter().map(span).collect();
        spans.sort_by_key(|e| e.first);
        let line = stretches(&spans, spans[0].first, spans[3].last);
        assert_eq!(rows(&spans, &line), [0, 1, 2, 0]);
    }

    #[test]
    fn one_date_is_no_line() {
        assert_eq!(timeline(&dates(&["2023-11-17", "2023-11-17", "2023-11-17"]), None, ""), None);
        assert_eq!(timeline(&dates(&["2023-11-17", "2023-11-18"]), None, ""), None);
        assert_eq!(timeline(&[], None, ""), None);
    }

    #[test]
    fn labels_do_not_overlap_and_name_the_ends() {
        let many: Vec<String> = (1..=28).map(|day| format!("2023-02-{day:02}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let svg = timeline(&dates(&many), None, "a \"line\"").unwrap_or_default();
        assert!(svg.contains("2023-02-01") && svg.contains("2023-02-28"), "{svg}");
        assert!(svg.contains("aria-label=\"a &quot;line&quot;\""), "{svg}");
        assert!(svg.matches("<text").count() < 6, "{svg}");
        assert_eq!(svg.matches("<circle").count(), 28);
    }

    #[test]
    fn years_and_months_are_bars() {
        let svg = timeline(&dates(&["2015", "2019-03", "2023-11-17"]), None, "").unwrap_or_default();
        assert_eq!((svg.matches("<rect").count(), svg.matches("<circle").count()), (2, 1));
    }
}
