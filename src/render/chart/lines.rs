//! A chart of lines: each column a line over the rows, which stand at their dates, or side by side where they have none.

use std::fmt::Write;

use super::scale::Scale;
use super::{Chart, DASHES, LETTER, text};

/// Heights in em: over the plot, the plot, below it.
const HEAD: f64 = 0.7;
const PLOT: f64 = 13.0;
const FOOT: f64 = 1.9;
/// Right of the plot, in hundredths of the width.
const EDGE: f64 = 1.5;
/// What a letter of an axis's number takes; it is smaller than others.
const SMALL: f64 = 2.5;
/// With more rows, points are not marked one by one.
const MARKED: usize = 24;

/// Draws it: what is in the SVG, and how high that is.
pub(super) fn draw(chart: &Chart<'_>) -> (String, f64) {
    let values = chart.rows.iter().flat_map(|row| row.values.iter().flatten().copied());
    let scale = Scale::new(values, chart.zero);
    let decimals = scale.decimals();
    let said = |mark: f64| {
        let say = if mark == scale.high { chart.say_with } else { chart.say_bare };
        say(mark, decimals)
    };
    let marks: Vec<(f64, String)> = scale.marks().into_iter().map(|mark| (mark, said(mark))).collect();
    let longest = marks.iter().map(|(_, said)| said.chars().count()).max().unwrap_or(0);
    let left = longest as f64 * SMALL + EDGE;
    let room = 100.0 - left - EDGE;
    let parts = parts(chart);
    let x: Vec<f64> = parts.iter().map(|part| left + room * part).collect();
    let y = |value: f64| HEAD + PLOT * (1.0 - scale.place(value));
    let mut out = String::new();
    for (mark, said) in &marks {
        let at = y(*mark);
        // The line that all is measured by: zero, or else the lowest.
        let base =
            if scale.low < 0.0 && scale.high > 0.0 { mark.abs() < scale.step * 1e-6 } else { *mark == scale.low };
        let class = if base { "zero" } else { "grid" };
        text(&mut out, "mark", "0", at + 0.3, "start", said);
        let _ =
            write!(out, "<line class=\"{class}\" x1=\"{left:.2}%\" x2=\"100%\" y1=\"{at:.2}em\" y2=\"{at:.2}em\"/>");
    }
    // A line's points are in thousandths of the plot: it is stretched to the width, its stroke isn't.
    let _ = write!(
        out,
        "<svg x=\"{left:.2}%\" y=\"{HEAD}em\" width=\"{room:.2}%\" height=\"{PLOT}em\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">"
    );
    for series in 0..chart.columns.len() {
        let _ = write!(out, "<path class=\"c{}\"{} d=\"", series + 1, DASHES[series % DASHES.len()]);
        let mut open = false;
        for (row, part) in chart.rows.iter().zip(&parts) {
            match row.values[series] {
                Some(value) => {
                    let letter = if open { 'L' } else { 'M' };
                    let _ = write!(out, "{letter}{:.1} {:.1}", part * 1000.0, 1000.0 * (1.0 - scale.place(value)));
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
        let known = |n: usize| chart.rows.get(n).is_some_and(|row| row.values[series].is_some());
        for (n, (row, at)) in chart.rows.iter().zip(&x).enumerate() {
            let Some(value) = row.values[series] else { continue };
            // Between gaps there is no line to see.
            let alone = !n.checked_sub(1).is_some_and(known) && !known(n + 1);
            if chart.rows.len() <= MARKED || alone {
                let hollow = if series % 2 == 1 { " hollow" } else { "" };
                let _ = write!(
                    out,
                    "<circle class=\"c{}{hollow}\" cx=\"{at:.2}%\" cy=\"{:.2}em\" r=\".26em\"/>",
                    series + 1,
                    y(value)
                );
            }
        }
    }
    for (label, at, anchor) in labels(chart, &x) {
        text(&mut out, "", &format!("{at:.2}%"), HEAD + PLOT + 1.3, anchor, &label);
    }
    (out, HEAD + PLOT + FOOT)
}

/// Where each row is on the plot, from 0 to 1.
fn parts(chart: &Chart<'_>) -> Vec<f64> {
    match &chart.days {
        Some(days) => {
            let (first, length) = (days[0], (days[days.len() - 1] - days[0]).max(1) as f64);
            days.iter().map(|day| (day - first) as f64 / length).collect()
        }
        None => {
            let last = chart.rows.len().saturating_sub(1).max(1) as f64;
            (0..chart.rows.len()).map(|n| n as f64 / last).collect()
        }
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
