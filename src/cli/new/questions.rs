//! What `nutgraf new` asks on a terminal: for each kind of page what its flags didn't say.

use std::io::{self, BufRead, Write};

use crate::date::When;
use crate::front_matter::term::SHORT_LIMIT;
use crate::scaffold::page::{Kind, Wanted};

use super::NewKind;

/// Asks on the terminal for what flags didn't say.
pub(super) fn ask(kind: NewKind, is_translation: bool, wanted: &mut Wanted) -> io::Result<()> {
    let is_term = matches!(kind.kind(), Kind::Term(_));
    let mut asker = Asker::new();
    if wanted.title.trim().is_empty() {
        let question = if is_term { "Its name" } else { "Its title" };
        wanted.title = asker.ask(question, |_| Ok(()))?.unwrap_or_default();
    }
    if wanted.title.trim().is_empty() {
        return Ok(());
    }
    if wanted.description.is_none() {
        wanted.description = asker.ask(description(kind), |text| short_enough(text, is_term))?;
    }
    if is_translation {
        return Ok(());
    }
    let list = |answer: Option<String>| -> Vec<String> {
        answer.iter().flat_map(|text| text.split(',')).map(|part| part.trim().to_owned()).collect()
    };
    if is_term && wanted.names.is_empty() {
        wanted.names = list(asker.ask("Other names it goes by, with commas between them", |_| Ok(()))?);
    }
    if !is_term && wanted.tags.is_empty() {
        wanted.tags = list(asker.ask("Tags, with commas between them", |_| Ok(()))?);
    }
    if kind == NewKind::Explainer && wanted.storyline.is_none() {
        wanted.storyline = asker.ask("Storyline, if several explainers tell this story: its name", |_| Ok(()))?;
    }
    if kind == NewKind::Explainer && wanted.review_by.is_none() {
        let date = |text: &str| When::parse(text).map(drop).map_err(str::to_owned);
        wanted.review_by = asker.ask("Look at it again by, as 2024-06-01", date)?;
    }
    Ok(())
}

fn short_enough(text: &str, is_term: bool) -> Result<(), String> {
    let length = text.chars().count();
    if is_term && length > SHORT_LIMIT {
        return Err(format!("that has {length} characters, and {SHORT_LIMIT} are shown"));
    }
    Ok(())
}

/// Questions on a terminal.
struct Asker {
    told: bool,
    /// Whoever ended the input wants no more questions.
    ended: bool,
}

impl Asker {
    fn new() -> Self {
        Asker { told: false, ended: false }
    }

    /// Asks until the answer passes; an empty line leaves it out.
    fn ask(&mut self, question: &str, check: impl Fn(&str) -> Result<(), String>) -> io::Result<Option<String>> {
        if !self.told {
            eprintln!("Enter leaves an answer out.");
            self.told = true;
        }
        while !self.ended {
            eprint!("{question}: ");
            io::stderr().flush()?;
            let mut line = String::new();
            if io::stdin().lock().read_line(&mut line)? == 0 {
                eprintln!();
                self.ended = true;
            }
            let answer = line.trim();
            if answer.is_empty() {
                break;
            }
            match check(answer) {
                Ok(()) => return Ok(Some(answer.to_owned())),
                Err(why) => eprintln!("  {why}"),
            }
        }
        Ok(None)
    }
}

/// What to say of it in a sentence.
fn description(kind: NewKind) -> &'static str {
    match kind {
        NewKind::Explainer => "Standfirst: what happened and why it matters, in a sentence or two",
        NewKind::Page => "Standfirst: what readers find here, in a sentence",
        NewKind::Term => "What it means, in a sentence",
        NewKind::Person => "Who they are, in a sentence",
        NewKind::Organisation => "What it is and does, in a sentence",
        NewKind::Product => "What it is and who makes it, in a sentence",
        NewKind::Event => "What happened and when, in a sentence",
        NewKind::Place => "Where it is and why it matters, in a sentence",
        NewKind::Law => "What it rules and since when, in a sentence",
        NewKind::Publication => "What it is and who publishes it, in a sentence",
    }
}
