//! Charts: an SVG of a table of numbers, made when the site is built.
//!
//! In: a table, how a language writes numbers and dates. Out: SVG without script, the list of what its colours mean, the
//! same numbers as words. Across, it counts in hundredths of its width, and downwards in `em`, so it fits any window and
//! grows with the text. Its colours are the stylesheet's, by the classes `c1` to `c6`. The table beside it is for everybody.

use std::fmt::Write;

use super::numbers;

mod bars;
mod figure;
mod lines;
mod scale;

pub(super) use figure::chart;

/// What a letter of a label takes at most, in hundredths of a window of 320 pixels.
const LETTER: f64 = 2.7;
/// Most columns: more colours nobody can tell from each other.
pub(super) const COLUMNS: usize = 6;
/// Lines differ by more than their colours.
const DASHES: [&str; 6] = [
    "",
    " stroke-dasharray=\"7 3\"",
    " stroke-dasharray=\"2 3\"",
    " stroke-dasharray=\"9 3 2 3\"",
    " stroke-dasharray=\"4 2\"",
    " stroke-dasharray=\"12 4\"",
];

/// What is drawn.
pub(super) struct Chart<'a> {
    /// Bars or lines.
    pub(super) bars: bool,
    /// With zero, also where the numbers are far from it. Bars always are.
    pub(super) zero: bool,
    /// What each number of a row is.
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row<'a>>,
    /// The days of the rows, if all are dates, in their order.
    pub(super) days: Option<Vec<i64>>,
    /// A number in words, with its unit.
    pub(super) say: &'a dyn Fn(f64) -> String,
    /// The same with so many decimals, with and without its unit.
    pub(super) say_with: &'a dyn Fn(f64, usize) -> String,
    pub(super) say_bare: &'a dyn Fn(f64, usize) -> String,
    /// What stands where no number is known.
    pub(super) missing: &'a str,
    /// What the figure says to those who don't see it.
    pub(super) label: &'a str,
}

/// A row of a chart.
pub(super) struct Row<'a> {
    pub(super) label: &'a str,
    /// Its name on an axis.
    pub(super) short: String,
    pub(super) values: Vec<Option<f64>>,
}

/// The chart as SVG.
pub(super) fn draw(chart: &Chart<'_>) -> String {
    let (marks, height) = if chart.bars { bars::draw(chart) } else { lines::draw(chart) };
    let mut svg = format!("<svg class=\"chart\" width=\"100%\" height=\"{height:.2}em\" role=\"img\" aria-label=\"");
    let _ = pulldown_cmark_escape::escape_html(&mut svg, chart.label);
    svg.push_str("\">");
    svg.push_str(&marks);
    svg.push_str("</svg>");
    svg
}

/// What its colours mean; nothing where there is one.
pub(super) fn legend(chart: &Chart<'_>) -> Option<String> {
    if chart.columns.len() < 2 {
        return None;
    }
    let mut list = String::from("<ul class=\"legend\">");
    for (n, name) in chart.columns.iter().enumerate() {
        list.push_str("<li><svg class=\"chart\" width=\"1.9em\" height=\".8em\" aria-hidden=\"true\">");
        let class = n + 1;
        let _ = if chart.bars {
            write!(list, "<rect class=\"c{class}\" width=\"1.4em\" height=\".8em\"/>")
        } else {
            let hollow = if n % 2 == 1 { " hollow" } else { "" };
            write!(
                list,
                "<line class=\"c{class}\"{} x1=\"0\" x2=\"1.9em\" y1=\".4em\" y2=\".4em\"/><circle class=\"c{class}{hollow}\" cx=\".95em\" cy=\".4em\" r=\".26em\"/>",
                DASHES[n % DASHES.len()]
            )
        };
        list.push_str("</svg> ");
        let _ = pulldown_cmark_escape::escape_html_body_text(&mut list, name);
        list.push_str("</li>");
    }
    list.push_str("</ul>");
    Some(list)
}

/// Writes a text at a place.
fn text(out: &mut String, class: &str, x: &str, y: f64, anchor: &str, text: &str) {
    out.push_str("<text");
    if !class.is_empty() {
        let _ = write!(out, " class=\"{class}\"");
    }
    let _ = write!(out, " x=\"{x}\" y=\"{y:.2}em\"");
    if anchor != "start" {
        let _ = write!(out, " text-anchor=\"{anchor}\"");
    }
    out.push('>');
    let _ = pulldown_cmark_escape::escape_html_body_text(&mut *out, text);
    out.push_str("</text>");
}
