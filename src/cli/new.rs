//! `nutgraf new`

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::front_matter::TermKind;
use crate::pipeline;
use crate::scaffold::page::{self, Kind, Wanted};

use super::{FAILED, Format, clock, files, print};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf new explainer \"Why no train runs\"
  nutgraf new term \"Works council\" --short \"A body that employees elect.\"
  nutgraf new person \"Ana Example\" --lang fr
  nutgraf new page Imprint --folder about --slug imprint";

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// What to begin
    #[arg(value_enum)]
    kind: NewKind,
    /// Its title, or the entry's name
    name: String,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// The language, by its code in config.toml
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// The standfirst; of an entry, its short definition
    #[arg(long, visible_alias = "short", value_name = "TEXT")]
    description: Option<String>,
    /// The end of its address, and the file's name
    #[arg(long)]
    slug: Option<String>,
    /// The folder below content/
    #[arg(long, value_name = "DIR")]
    folder: Option<String>,
    /// Begin it as a draft
    #[arg(long)]
    draft: bool,
    /// Ask nothing
    #[arg(short = 'y', long)]
    yes: bool,
}

/// What can be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NewKind {
    /// A story in the news, in explainers/
    Explainer,
    /// Any other page
    Page,
    /// An entry of the glossary: an idea
    #[value(alias = "concept")]
    Term,
    /// Somebody
    Person,
    /// A company, institution, group
    #[value(alias = "organization")]
    Organisation,
    /// A thing that is made or sold
    Product,
    /// Something that happened
    Event,
    /// Somewhere
    Place,
    /// A law or rule
    Law,
    /// A newspaper, magazine, site
    Publication,
}

impl NewKind {
    fn kind(self) -> Kind {
        Kind::Term(match self {
            NewKind::Explainer => return Kind::Explainer,
            NewKind::Page => return Kind::Page,
            NewKind::Term => TermKind::Concept,
            NewKind::Person => TermKind::Person,
            NewKind::Organisation => TermKind::Organisation,
            NewKind::Product => TermKind::Product,
            NewKind::Event => TermKind::Event,
            NewKind::Place => TermKind::Place,
            NewKind::Law => TermKind::Law,
            NewKind::Publication => TermKind::Publication,
        })
    }
}

pub(super) fn run(arguments: &NewArguments) -> io::Result<ExitCode> {
    let fail = |message: &str, help: &str| {
        eprintln!("error: {message}\n  = help: {help}");
        Ok(ExitCode::from(FAILED))
    };
    let mut diagnostics = Vec::new();
    let Some(config) = pipeline::read_config(&arguments.site, None, &mut diagnostics) else {
        print(&diagnostics, Format::Text)?;
        return Ok(ExitCode::from(FAILED));
    };
    let codes: Vec<&str> = config.languages.iter().map(|l| l.code.as_str()).collect();
    let language = match &arguments.lang {
        None => 0,
        Some(wanted) => match codes.iter().position(|code| code == wanted) {
            Some(place) => place,
            None => {
                let message = format!("the site has no language `{wanted}`; it has {}", codes.join(", "));
                return fail(&message, &format!("add [languages.{wanted}] to config.toml"));
            }
        },
    };
    let kind = arguments.kind.kind();
    let now = match clock::now(None) {
        Ok(now) => now,
        Err(message) => return fail(&message, "unset it, or set it to a number"),
    };
    let question = if matches!(kind, Kind::Term(_)) { "Short definition" } else { "Standfirst, what the page says" };
    let description = match &arguments.description {
        Some(description) => Some(description.clone()),
        None if !arguments.yes && io::stdin().is_terminal() && io::stderr().is_terminal() => ask(question)?,
        None => None,
    };
    let wanted = Wanted {
        kind,
        title: arguments.name.clone(),
        description,
        slug: arguments.slug.clone(),
        folder: arguments.folder.clone(),
        language,
        // The day where the author is.
        date: jiff::tz::TimeZone::system().to_datetime(now).date().to_string(),
        draft: arguments.draft,
    };
    let file = match page::page(&wanted, &config) {
        Ok(file) => file,
        Err(message) => return fail(&message, "see nutgraf new --help"),
    };
    if let Err(error) = files::write_new(&arguments.site, std::slice::from_ref(&file)) {
        return fail(&error.to_string(), "give it another name, or --slug");
    }
    writeln!(io::stdout(), "{}", arguments.site.join(&file.path).display())?;
    Ok(ExitCode::SUCCESS)
}

/// Asks on the terminal; an empty line leaves the answer out.
fn ask(question: &str) -> io::Result<Option<String>> {
    eprint!("{question} (Enter leaves it out): ");
    io::stderr().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(Some(line.trim().to_owned()).filter(|answer| !answer.is_empty()))
}
