//! TOML text to a [`Table`].

use std::ops::Range;

use jiff::civil;
use serde_spanned::Spanned;
use toml::de::{DeArray, DeTable, DeValue};
use toml::value::{Datetime, Offset};

use super::{Moment, Node, SyntaxError, Table, Value};

/// Parses `text[range]` as a TOML document; spans in the result count from the start of `text`. All syntax errors are
/// returned, with as much of the table as could be read.
pub fn parse(text: &str, range: Range<usize>) -> (Table, Vec<SyntaxError>) {
    let base = range.start;
    let (document, errors) = DeTable::parse_recoverable(&text[range.clone()]);
    let mut found: Vec<SyntaxError> = errors
        .into_iter()
        .map(|e| {
            let span = e.span().unwrap_or(0..0);
            SyntaxError { span: base + span.start..base + span.end, message: e.message().replace('\n', "; ") }
        })
        .collect();
    let mut reader = Reader { base, errors: &mut found };
    let table = reader.table(document.get_ref(), range);
    (table, found)
}

struct Reader<'e> {
    base: usize,
    errors: &'e mut Vec<SyntaxError>,
}

impl Reader<'_> {
    fn shift(&self, span: Range<usize>) -> Range<usize> {
        self.base + span.start..self.base + span.end
    }

    fn table(&mut self, table: &DeTable<'_>, span: Range<usize>) -> Table {
        let entries = table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), self.shift(key.span()), self.node(value)))
            .collect();
        Table { span, entries }
    }

    fn array(&mut self, array: &DeArray<'_>) -> Vec<Node> {
        array.iter().map(|value| self.node(value)).collect()
    }

    fn node(&mut self, node: &Spanned<DeValue<'_>>) -> Node {
        let span = self.shift(node.span());
        let value = match node.get_ref() {
            DeValue::String(s) => Value::String(s.to_string()),
            DeValue::Boolean(b) => Value::Boolean(*b),
            DeValue::Integer(i) => match i64::from_str_radix(i.as_str(), i.radix()) {
                Ok(i) => Value::Integer(i),
                Err(_) => self.bad(&span, "this number is too large"),
            },
            DeValue::Float(f) => match f.as_str().parse::<f64>() {
                Ok(f) if f.is_finite() => Value::Float(f),
                _ => self.bad(&span, "this number is too large"),
            },
            DeValue::Datetime(d) => match moment(d) {
                Ok(moment) => Value::Moment(moment),
                Err(message) => self.bad(&span, message),
            },
            DeValue::Array(array) => Value::Array(self.array(array)),
            DeValue::Table(table) => Value::Table(self.table(table, span.clone())),
        };
        Node { span, value }
    }

    fn bad(&mut self, span: &Range<usize>, message: &str) -> Value {
        // What the parser has already complained of, it gives an empty value.
        if !self.errors.iter().any(|e| e.span.start <= span.start && span.start <= e.span.end) {
            self.errors.push(SyntaxError { span: span.clone(), message: message.to_owned() });
        }
        Value::Null
    }
}

fn moment(d: &Datetime) -> Result<Moment, &'static str> {
    let day = d.date.ok_or("a time needs its date")?;
    let date = civil::Date::new(day.year as i16, day.month as i8, day.day as i8).map_err(|_| "there is no such day")?;
    let time = match d.time {
        None => None,
        Some(t) => Some(
            // A leap second is its minute's last second.
            civil::Time::new(
                t.hour as i8,
                t.minute as i8,
                t.second.unwrap_or(0).min(59) as i8,
                t.nanosecond.unwrap_or(0) as i32,
            )
            .map_err(|_| "there is no such time of day")?,
        ),
    };
    let offset = match d.offset {
        None => None,
        Some(Offset::Z) => Some(jiff::tz::Offset::UTC),
        Some(Offset::Custom { minutes }) => Some(
            jiff::tz::Offset::from_seconds(i32::from(minutes) * 60)
                .map_err(|_| "there is no such distance from UTC")?,
        ),
    };
    Ok(Moment { date, time, offset })
}
