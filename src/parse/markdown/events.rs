//! The body of a component that is a list of events.
//!
//! In: the body's text. Out: the dates of the events, with their texts written in the order of these, or each line that is
//! no event. It doesn't know which component it is.

use std::ops::Range;

use crate::date::PartialDate;
use crate::diagnostics::Diagnostic;
use crate::prose::What;

use super::Writer;
use super::components::{Body, Problems};

impl Writer<'_, '_> {
    /// A list of events: `- 2023-11-17: text`, a line each; lines that are further in go on with the one before. Their
    /// texts are written, in the order of their dates, which are given.
    pub(super) fn events(&mut self, body: &Body<'_>) -> Result<Vec<PartialDate>, Problems> {
        let mut events: Vec<(PartialDate, Range<usize>)> = Vec::new();
        let mut problems = Vec::new();
        let mut at = 0;
        for line in body.text.split_inclusive('\n') {
            let (start, text) = (at, line.trim());
            at += line.len();
            if text.is_empty() {
                continue;
            }
            if line.starts_with([' ', '\t'])
                && let Some((_, range)) = events.last_mut()
            {
                range.end = start + line.trim_end().len();
                continue;
            }
            let written = text.strip_prefix(['-', '*']).unwrap_or(text).trim_start();
            let (date, what) = written.split_once(':').unwrap_or((written, ""));
            match (PartialDate::parse(date), what.trim()) {
                (Ok(date), what) if !what.is_empty() => {
                    let end = start + line.trim_end().len();
                    events.push((date, end - what.len()..end));
                }
                (parsed, _) => {
                    let message = match parsed {
                        Ok(_) => "this event has no text".to_owned(),
                        Err(why) => format!("this line is no event with its date: {why}"),
                    };
                    let help = "write an event a line, as in - 2023-11-17: What happened; go on in lines further in";
                    let place = body.spans(body.at + start).of(0..line.trim_end().len());
                    problems.push((Diagnostic::error("bad-event", message).help(help), Some(place)));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // Those of one date stay as they were written.
        events.sort_by_key(|(date, _)| *date);
        for (_, range) in &events {
            self.within(&body.text[range.clone()], body.spans(body.at + range.start), Writer::inline_text);
            self.hole(What::ArgumentEnd);
        }
        Ok(events.into_iter().map(|(date, _)| date).collect())
    }
}
