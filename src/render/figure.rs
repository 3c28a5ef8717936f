//! The figure of a timeline: an SVG in which each event stands where its date is on a line that is drawn to scale.
//!
//! In: dates, each as precise as it is known, and how a language writes them. Out: SVG without script. Across, it counts
//! in hundredths of its width, and downwards in `em`, so it fits any window and grows with the text. Its colours and
//! the size of its points are the stylesheet's. The list of events is its alternative for those who don't see it.

use std::fmt::Write;

use crate::date::PartialDate;

use super::dates::{Axis, Dates};

/// Left and right of the line, in hundredths of the width.
const EDGE: f64 = 2.0;
/// What a stretch without events takes that is left out: a year has room below it.
const BREAK: f64 = 12.0;
/// A stretch without events is left out if it takes more than this part of the line, and more days than these.
const LONG: f64 = 0.5;
const LONG_DAYS: f64 = 45.0;
/// Most stretches that are left out: with more, there is no scale to see.
const BREAKS: usize = 3;
/// Fewest steps from one date to the next that are drawn to scale: with one, nothing can be compared with it.
const STEPS: usize = 2;
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
        write!(svg, "<circle cx=\"{left:.1}%\" cy=\"{y:.2}em\"/>")
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
    let steps = events.windows(2).filter(|pair| pair[0].first < pair[1].first).count();
    if steps < cut.len() + STEPS {
        cut.clear();
        left = (last - first) as f64;
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
/// first, then the first date of each stretch, then whatever fits. The first label of a year says the year, and so does
/// the last of all; none reaches over a stretch that is left out, where its date would be taken for another's.
fn labels(events: &[Span], line: &[Stretch], language: Option<&Dates>) -> Vec<(String, f64, &'static str)> {
    let days: i64 = line.iter().map(|s| s.last - s.first).sum();
    let last = events.len() - 1;
    let mut wanted: Vec<usize> = vec![0, last];
    wanted.extend(line.iter().filter_map(|s| events.iter().position(|e| e.first == s.first)));
    let ends = wanted.len();
    wanted.extend(0..events.len());
    let mut found: Vec<Label> = Vec::new();
    for (turn, index) in wanted.into_iter().enumerate() {
        let event = events[index];
        let year_is_said =
            index != last && found.iter().any(|l| l.event < index && events[l.event].date.year == event.date.year);
        let axes = match days {
            0..=120 if year_is_said => &[Axis::Day][..],
            0..=120 => &[Axis::DayAndYear, Axis::Month, Axis::Year],
            121..=1800 => &[Axis::Month, Axis::Year],
            _ => &[Axis::Year],
        };
        // What the line needs is rather written shorter than not at all.
        let axes = if turn < ends { axes } else { &axes[..1] };
        let write =
            |axis: &Axis| language.and_then(|l| l.axis(event.date, *axis)).unwrap_or_else(|| event.date.to_string());
        let (from, to) = (place(line, event.first), place(line, event.last));
        let room = room(line, event.first);
        let mut labels = axes.iter().flat_map(|axis| {
            let places = [((from + to) / 2.0, "middle"), (from, "start"), (to, "end")];
            places.map(|(at, anchor)| Label::new(index, write(axis), at, anchor))
        });
        let fits = |l: &Label| room.0 <= l.left && l.right <= room.1 && found.iter().all(|other| l.is_clear_of(other));
        // The first is written whatever comes.
        let first = || axes.last().filter(|_| turn == 0).map(|axis| Label::new(index, write(axis), from, "start"));
        found.extend(labels.find(fits).or_else(first));
    }
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    found.into_iter().map(|label| (label.text, label.at, label.anchor)).collect()
}

/// From where to where the labels of a day's stretch may reach: not below the marks of the next.
fn room(line: &[Stretch], day: i64) -> (f64, f64) {
    let stretch = line.iter().position(|s| (s.first..=s.last).contains(&day)).unwrap_or(0);
    let before = stretch.checked_sub(1).and_then(|previous| line.get(previous));
    let after = line.get(stretch + 1);
    (before.map_or(1.0, |s| s.right + NEAR / 2.0), after.map_or(99.0, |s| s.left - NEAR / 2.0))
}

/// A date below the line.
struct Label {
    event: usize,
    text: String,
    at: f64,
    anchor: &'static str,
    left: f64,
    right: f64,
}

impl Label {
    fn new(event: usize, text: String, at: f64, anchor: &'static str) -> Self {
        let width = text.chars().count() as f64 * LETTER;
        let left = match anchor {
            "middle" => at - width / 2.0,
            "end" => at - width,
            _ => at,
        };
        Label { event, text, at, anchor, left, right: left + width }
    }

    /// Whether the two can be told apart.
    fn is_clear_of(&self, other: &Label) -> bool {
        self.text != other.text && (self.right + 1.5 < other.left || self.left > other.right + 1.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(texts: &[&str]) -> Vec<PartialDate> {
        texts.iter().filter_map(|t| PartialDate::parse(t).ok()).collect()
    }

    fn spans(texts: &[&str]) -> Vec<Span> {
        let mut spans: Vec<Span> = dates(texts).into_iter().map(span).collect();
        spans.sort_by_key(|e| e.first);
        spans
    }

    fn label_texts(texts: &[&str]) -> Vec<String> {
        let (spans, line) = (spans(texts), line(texts));
        let english = Dates::new("en");
        labels(&spans, &line, english.as_ref()).into_iter().map(|(text, ..)| text).collect()
    }

    fn line(texts: &[&str]) -> Vec<Stretch> {
        let spans = spans(texts);
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
    fn what_has_no_scale_without_its_long_stretches_keeps_them() {
        for texts in [
            &["2001-09-11", "2010-05-02", "2023-11-20"][..],
            &["1990-01-01", "1999-01-01", "2023-11-20", "2023-11-20"],
            &["2001-09-11", "2010-05-02", "2010-05-03", "2023-11-20"],
        ] {
            let line = line(texts);
            assert_eq!((line.len(), line[0].left, line[0].right), (1, EDGE, 100.0 - EDGE), "{texts:?}");
            let (first, last) = (texts[0], texts[texts.len() - 1]);
            let labels = label_texts(texts);
            assert_eq!(labels.first().map(String::as_str), first.get(..4), "{labels:?}");
            assert_eq!(labels.last().map(String::as_str), last.get(..4), "{labels:?}");
        }
    }

    #[test]
    fn no_date_can_be_taken_for_another_years() {
        let of = |texts: &[&str]| label_texts(texts).join(" | ");
        let board = ["2022-11-30", "2023-11-06", "2023-11-11", "2023-11-16", "2023-11-17", "2023-11-20"];
        assert_eq!(of(&board), "2022 | Nov 6, 2023 | Nov 11 | Nov 20, 2023");
        let days = ["2023-12-20", "2023-12-27", "2024-01-03", "2024-01-11", "2024-01-19"];
        assert_eq!(of(&days), "Dec 20, 2023 | Jan 3, 2024 | Jan 19, 2024");
        let one_year = ["2023-02-01", "2023-02-13", "2023-02-25"];
        assert_eq!(of(&one_year), "Feb 1, 2023 | Feb 13 | Feb 25, 2023");
    }

    #[test]
    fn no_label_reaches_below_the_next_stretch() {
        let spans = spans(&["2022-11-30", "2023-07-01", "2023-07-04", "2023-07-09"]);
        let line = stretches(&spans, spans[0].first, spans[3].last);
        let english = Dates::new("en");
        let labels = labels(&spans, &line, english.as_ref());
        let (text, at, anchor) = &labels[0];
        assert_eq!((text.as_str(), *anchor), ("2022", "start"));
        assert!(at + 4.0 * LETTER < line[1].left, "{labels:?} {line:?}");
        let (text, at, anchor) = &labels[1];
        assert_eq!((text.as_str(), *at, *anchor), ("Jul 1, 2023", line[1].left, "start"), "{labels:?}");
    }

    #[test]
    fn a_bar_at_the_end_has_its_label() {
        assert_eq!(label_texts(&["2022-12-20", "2022-12-25", "2023"]), ["Dec 2022", "2023"]);
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
