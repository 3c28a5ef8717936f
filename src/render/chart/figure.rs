//! `chart()`: what templates get of a table of numbers.

use tera::value::Key;
use tera::{Error, Kwargs, State, TeraResult, Value};

use crate::date::PartialDate;
use crate::diagnostics::nearest;
use crate::render::dates::{Axis, Dates, Length};
use crate::render::functions::Library;
use crate::render::numbers::decimals;
use crate::render::values::map;

use super::{COLUMNS, Chart, Row, draw, legend};

/// A unit this short stands behind each number; a longer one is said once.
const SHORT_UNIT: usize = 3;

/// A row as a template has it.
struct Given<'v> {
    label: String,
    values: Vec<Option<f64>>,
    date: Option<PartialDate>,
    written: &'v str,
}

/// `chart(table, type, columns, unit, decimals, zero)`
pub(in crate::render) fn chart(lib: &Library, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let language = lib.language(kwargs, state)?;
    let table = kwargs.must_get::<Value>("table")?;
    let bars = match kwargs.get::<&str>("type")? {
        None | Some("bar") => true,
        Some("line") => false,
        Some(other) => return Err(Error::message(format!("`type` can be bar or line, not `{other}`"))),
    };
    let unit = kwargs.get::<&str>("unit")?.unwrap_or_default();
    let typography = lib.site.language(language).typography;
    let shown = |text: &str| typography.plain(text).into_owned();
    let names: Vec<&str> = texts(&table, "columns");
    let wanted = columns(&names, kwargs.get::<Value>("columns")?.as_ref())?;
    if wanted.len() > COLUMNS {
        let message = format!(
            "a chart shows at most {COLUMNS} columns, this table has {}: choose some by `columns`",
            wanted.len()
        );
        return Err(Error::message(message));
    }
    let mut rows = rows(&table, &wanted);
    if rows.is_empty() {
        return Err(Error::message("`table` has no rows"));
    }
    let dated = rows.iter().all(|row| row.date.is_some());
    if dated && !bars {
        rows.sort_by_key(|row| row.date);
    }
    let dates = lib.dates[language].as_ref();
    for row in &mut rows {
        row.label = match (row.date, dates) {
            (Some(date), Some(dates)) if dated => {
                dates.format(&date.to_string(), Length::Medium).unwrap_or_else(|| row.written.to_owned())
            }
            _ => shown(row.written),
        };
    }
    let values = || rows.iter().flat_map(|row| row.values.iter().flatten().copied());
    let wanted_digits = kwargs.get::<Value>("decimals")?.and_then(|digits| digits.as_u64());
    let digits = wanted_digits.map_or_else(|| decimals(values()), |digits| digits.min(6) as usize);
    let numbers = &lib.numbers[language];
    let behind = if unit.chars().count() <= SHORT_UNIT { unit } else { "" };
    let say = |value: f64| numbers.with_unit(value, digits, behind);
    let words = &lib.words[language];
    let kind = if bars { "chart-bar" } else { "chart-line" };
    let extreme = |better: fn(f64, f64) -> bool| {
        let all = rows.iter().flat_map(|row| row.values.iter().flatten().map(|v| (*v, row.label.as_str())));
        all.reduce(|best, next| if better(next.0, best.0) { next } else { best })
    };
    let mut arguments = Vec::new();
    for (name, best) in [("low", extreme(|a, b| a < b)), ("high", extreme(|a, b| a > b))] {
        let said = best.map_or_else(|| words.plain("chart-missing").to_owned(), |(v, at)| format!("{} ({at})", say(v)));
        arguments.push((name.to_owned(), said));
    }
    let ends = [("from", rows.first()), ("to", rows.last())];
    arguments.extend(ends.map(|(name, row)| (name.to_owned(), row.map_or(String::new(), |r| r.label.clone()))));
    arguments.push(("count".to_owned(), rows.len().to_string()));
    let label = words.say(kind, Some(rows.len() as i64), &arguments).unwrap_or_default();
    let days: Option<Vec<i64>> = rows
        .iter()
        .map(|row| row.date.map(|d| d.earliest().duration_since(jiff::civil::Date::ZERO).as_hours() / 24))
        .collect();
    // Days of one year need not say it.
    let year = rows.first().and_then(|row| row.date).map(|date| date.year);
    let one_year = rows.iter().all(|row| row.date.map(|date| date.year) == year);
    let axis = dated.then_some(if one_year { Axis::Day } else { Axis::DayAndYear });
    let chart = Chart {
        bars,
        zero: kwargs.get::<bool>("zero")?.unwrap_or(false),
        columns: wanted.iter().map(|n| shown(names[*n])).collect(),
        rows: rows
            .iter()
            .map(|row| Row { label: &row.label, short: short(row, axis, dates), values: row.values.clone() })
            .collect(),
        days: days.filter(|_| dated && !bars),
        say: &say,
        say_with: &|value, digits| numbers.with_unit(value, digits, behind),
        say_bare: &|value, digits| numbers.format(value, digits),
        missing: words.plain("chart-missing"),
        label: &label,
    };
    let cell = |value: &Option<f64>| match value {
        Some(value) => Value::from(say(*value)),
        None => Value::none(),
    };
    let list = |values: Vec<Value>| Value::from(values);
    let in_words = rows
        .iter()
        .map(|row| map([("label", row.label.as_str().into()), ("cells", list(row.values.iter().map(cell).collect()))]));
    Ok(map([
        ("figure", Value::safe_string(&draw(&chart))),
        ("legend", legend(&chart).map_or_else(Value::none, |html| Value::safe_string(&html))),
        // What isn't said behind each number.
        ("unit", if behind.is_empty() && !unit.is_empty() { shown(unit).into() } else { Value::none() }),
        ("label", shown(text(&table, "label")).into()),
        ("columns", list(chart.columns.iter().map(|c| c.as_str().into()).collect())),
        ("rows", list(in_words.collect())),
    ]))
}

/// A row's name on an axis: of a date, no more than tells it from the others.
fn short(row: &Given<'_>, axis: Option<Axis>, dates: Option<&Dates>) -> String {
    let said = row.date.zip(axis).and_then(|(date, axis)| dates?.axis(date, axis));
    said.unwrap_or_else(|| row.label.clone())
}

fn text<'v>(value: &'v Value, key: &'static str) -> &'v str {
    value.as_map().and_then(|m| m.get(&Key::Str(key))).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &'static str) -> &'v [Value] {
    value.as_map().and_then(|m| m.get(&Key::Str(key))).and_then(Value::as_array).unwrap_or_default()
}

fn texts<'v>(value: &'v Value, key: &'static str) -> Vec<&'v str> {
    list(value, key).iter().map(|v| v.as_str().unwrap_or_default()).collect()
}

/// The places of the columns that are shown: all, or those that are named.
fn columns(names: &[&str], wanted: Option<&Value>) -> TeraResult<Vec<usize>> {
    let wanted = wanted.and_then(Value::as_array).unwrap_or_default();
    if wanted.is_empty() {
        return Ok((0..names.len()).collect());
    }
    let find = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        names.iter().position(|known| *known == name).ok_or_else(|| {
            Error::message(match nearest(name, names.iter().copied()) {
                Some(near) => format!("the table has no column `{name}`; did you mean `{near}`?"),
                None => format!("the table has no column `{name}`; it has {}", names.join(", ")),
            })
        })
    };
    wanted.iter().map(find).collect()
}

fn rows<'v>(table: &'v Value, columns: &[usize]) -> Vec<Given<'v>> {
    let row = |row: &'v Value| {
        let written = text(row, "label");
        let values = list(row, "values");
        Given {
            label: String::new(),
            values: columns.iter().map(|n| values.get(*n).and_then(Value::as_f64)).collect(),
            date: PartialDate::parse(written).ok(),
            written,
        }
    };
    list(table, "rows").iter().map(row).collect()
}
