//! A chart of lines: each column a line over the rows, which stand at their dates, or side by side where they have none.

use std::fmt::Write;

use super::scale::Scale;
use super::{Chart, DASHES, LETTER, text};

/// Heights in em: over the plot, the plot, below it.
const HEAD: f64 = 1.4;
const PLOT: f64 = 13.0;
const FOOT: f64 = 1.9;
/// Left and right of the plot, in hundredths of the width.
const EDGE: f64 = 1.5;
/// With more rows, points are not marked one by one.
const MARKED: usize = 24;

/// Draws it: what is in the SVG, and how high that is.
pub(super) fn draw(chart: &Chart<'_>) -> (String, f64) {
    let values = chart.rows.iter().flat_map(|row| row.values.iter().flatten().copied());
    let scale = Scale::new(values, chart.zero);
    let x = places(chart);
    let y = |value: f64| HEAD + PLOT * (1.0 - scale.place(value));
    let mut out = String::new();
    let decimals = scale.decimals();
    let marks = scale.marks();
    for mark in &marks {
        let at = y(*mark);
        // The line that all is measured by: zero, or else the lowest.
        let base =
            if scale.low < 0.0 && scale.high > 0.0 { mark.abs() < scale.step * 1e-6 } else { *mark == scale.low };
        let class = if base { "zero" } else { "grid" };
        let _ = write!(out, "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{at:.2}em\" y2=\"{at:.2}em\"/>");
    }
    // A line's points are in parts of the plot: it is stretched to the width, its stroke isn't.
    let _ = write!(
        out,
        "<svg x=\"0\" y=\"{HEAD}em\" width=\"100%\" height=\"{PLOT}em\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">"
    );
    for series in 0..chart.columns.len() {
        let _ = write!(out, "<path class=\"c{}\"{} d=\"", series + 1, DASHES[series % DASHES.len()]);
        let mut open = false;
        for (row, at) in chart.rows.iter().zip(&x) {
            match row.values[series] {
                Some(value) => {
                    let letter = if open { 'L' } else { 'M' };
                    let _ = write!(out, "{letter}{:.1} {:.1}", at * 10.0, 1000.0 * (1.0 - scale.place(value)));
                    open = true;
                }
                // A number that isn't known leaves a gap.
                None => open = false,
            }
        }
        out.push_str("\"/>");
    }
    out.push_str("</svg>");
    for series in 0..chart.columns.len() {
        for (n, (row, at)) in chart.rows.iter().zip(&x).enumerate() {
            let Some(value) = row.values[series] else { continue };
            let known =
                |n: Option<usize>| n.and_then(|n| chart.rows.get(n)).is_some_and(|r| r.values[series].is_some());
            let alone = !known(n.checked_sub(1)) && !known(Some(n + 1));
            if chart.rows.len() <= MARKED || alone {
                let class = format!("c{}{}", series + 1, if series % 2 == 1 { " hollow" } else { "" });
                let _ = write!(out, "<circle class=\"{class}\" cx=\"{at:.2}%\" cy=\"{:.2}em\" r=\".26em\"/>", y(value));
            }
        }
    }
    for mark in &marks {
        let said =
            if *mark == scale.high { (chart.say_with)(*mark, decimals) } else { (chart.say_bare)(*mark, decimals) };
        text(&mut out, "mark", "0", y(*mark) - 0.3, "start", &said);
    }
    for (label, at, anchor) in labels(chart, &x) {
        text(&mut out, "", &format!("{at:.2}%"), HEAD + PLOT + 1.3, anchor, &label);
    }
    (out, HEAD + PLOT + FOOT)
}

/// Where each row is, in hundredths of the width.
fn places(chart: &Chart<'_>) -> Vec<f64> {
    let room = 100.0 - 2.0 * EDGE;
    let last = chart.rows.len().saturating_sub(1).max(1) as f64;
    match &chart.days {
        Some(days) => {
            let (first, length) = (days[0], (days[days.len() - 1] - days[0]).max(1) as f64);
            days.iter().map(|day| EDGE + room * (day - first) as f64 / length).collect()
        }
        None => (0..chart.rows.len()).map(|n| EDGE + room * n as f64 / last).collect(),
    }
}

/// The names that are written below: the first, the last, then every n-th that fits.
fn labels(chart: &Chart<'_>, x: &[f64]) -> Vec<(String, f64, &'static str)> {
    let count = chart.rows.len();
    let mut wanted: Vec<usize> = vec![0, count - 1];
    // Those in the middle first, then between these: what is written is spread evenly.
    let mut step = count;
    while step > 1 {
        step = step.div_ceil(2);
        wanted.extend((step..count).step_by(step));
    }
    let mut found: Vec<(String, f64, &'static str)> = Vec::new();
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (turn, index) in wanted.into_iter().enumerate() {
        let label = chart.rows[index].short.clone();
        let (at, width) = (x[index], label.chars().count() as f64 * LETTER);
        let (left, anchor) = match at {
            at if at - width / 2.0 < 0.0 => (0.0, "start"),
            at if at + width / 2.0 > 100.0 => (100.0 - width, "end"),
            at => (at - width / 2.0, "middle"),
        };
        let at = match anchor {
            "start" => 0.0,
            "end" => 100.0,
            _ => at,
        };
        let fits = taken.iter().all(|(l, r)| left + width + 2.0 < *l || left > r + 2.0);
        if (turn == 0 || fits) && !found.iter().any(|(known, ..)| *known == label) {
            taken.push((left, left + width));
            found.push((label, at, anchor));
        }
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    found
}
