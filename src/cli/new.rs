//! `nutgraf new`

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::config::Config;
use crate::content_path::ContentPath;
use crate::date::When;
use crate::diagnostics::{Diagnostic, nearest};
use crate::front_matter::TermKind;
use crate::load;
use crate::pipeline;
use crate::scaffold::NewFile;
use crate::scaffold::page::{self, Kind, Wanted};
use crate::scaffold::translation::{self, Original};

use super::{FAILED, Format, clock, files, print};

mod questions;

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf new explainer \"Why no train runs\"               content/explainers/why-no-train-runs.md
  nutgraf new term \"Works council\" --short \"A body that employees elect.\" --alias WC
  nutgraf new person \"Ana Example\" --lang fr              content/glossary/ana-example.fr.md
  nutgraf new page Imprint --folder legal --draft         content/legal/imprint.md
  nutgraf new explainer \"Pourquoi aucun train ne roule\" --lang fr \\
      --translation-of content/explainers/why-no-train-runs.md
  $EDITOR \"$(nutgraf new term Lockout --yes)\"             it prints the name of the file

A translation is a copy of its original, to be written over: a draft, until you take `draft = true` out.";

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// What to begin
    #[arg(value_enum)]
    kind: NewKind,
    /// Its title, or the entry's name; asked for where it is left out
    name: Option<String>,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// The language, by its code in config.toml [default: the site's first]
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// The page that this is a translation of
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    translation_of: Option<PathBuf>,
    /// The standfirst; of an entry, its short definition
    #[arg(long, visible_alias = "short", value_name = "TEXT")]
    description: Option<String>,
    /// The end of its address, and the file's name [default: made of the title]
    #[arg(long)]
    slug: Option<String>,
    /// The folder below content/ [default: explainers, or the glossary's]
    #[arg(long, value_name = "DIR")]
    folder: Option<String>,
    /// What it is about: --tag work --tag transport
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Who writes it
    #[arg(long = "author", value_name = "NAME")]
    authors: Vec<String>,
    /// Of an explainer: a name that it shares with others of the same story
    #[arg(long, value_name = "NAME")]
    storyline: Option<String>,
    /// Of an explainer: when to look at it again, as 2024-06-01
    #[arg(long, value_name = "DATE")]
    review_by: Option<String>,
    /// Of an entry: another name it goes by
    #[arg(long = "alias", value_name = "NAME")]
    names: Vec<String>,
    /// Of an entry: the id of a related one
    #[arg(long, value_name = "ID")]
    see_also: Vec<String>,
    /// Of an entry: an address that names the same thing, as Wikidata's do
    #[arg(long, value_name = "URL")]
    same_as: Vec<String>,
    /// The day of publication, as 2024-03-01 [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Begin it as a draft, which is not published
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
    /// An entry: somebody
    Person,
    /// An entry: a company, institution, group
    #[value(alias = "organization")]
    Organisation,
    /// An entry: a thing that is made or sold
    Product,
    /// An entry: something that happened
    Event,
    /// An entry: somewhere
    Place,
    /// An entry: a law or rule
    Law,
    /// An entry: a newspaper, magazine, site
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

/// What keeps a page from being begun.
type Refused = Box<Diagnostic>;

fn refused(code: &'static str, (message, help): (String, String)) -> Refused {
    Box::new(Diagnostic::error(code, message).help(help))
}

pub(super) fn run(arguments: &NewArguments) -> io::Result<ExitCode> {
    let mut diagnostics = Vec::new();
    let Some(config) = pipeline::read_config(&arguments.site, None, &mut diagnostics) else {
        print(&diagnostics, Format::Text)?;
        return Ok(ExitCode::from(FAILED));
    };
    let begun = match prepare(arguments, &config)? {
        Ok((wanted, original)) => {
            let made = match &original {
                Some(original) => translation::translation(&wanted, original, &config),
                None => page::page(&wanted, &config),
            };
            made.map_err(|why| refused("bad-page", why)).and_then(|file| {
                may_be_written(&arguments.site, &file, &config)?;
                files::write_new(&arguments.site, std::slice::from_ref(&file))?;
                Ok(file)
            })
        }
        Err(diagnostic) => Err(diagnostic),
    };
    match begun {
        Ok(file) => {
            writeln!(io::stdout(), "{}", arguments.site.join(&file.path).display())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(diagnostic) => {
            print(&[*diagnostic], Format::Text)?;
            Ok(ExitCode::from(FAILED))
        }
    }
}

/// What is wanted, with what is asked for on a terminal; and of a translation, its original.
fn prepare(arguments: &NewArguments, config: &Config) -> io::Result<Result<(Wanted, Option<Original>), Refused>> {
    let checked = || {
        fitting(arguments)?;
        let original = arguments.translation_of.as_ref().map(|file| original(&arguments.site, file, config));
        let original = original.transpose()?;
        let language = language(arguments, original.as_ref(), config)?;
        let unreadable = |why: String| (why, "unset SOURCE_DATE_EPOCH, or set it to a number".to_owned());
        let now = clock::now(None).map_err(|why| refused("bad-date", unreadable(why)))?;
        if let Some(date) = arguments.date.as_deref() {
            When::parse(date).map_err(|why| {
                refused("bad-date", (format!("--date isn't a date: {why}"), "write it as 2024-03-01".to_owned()))
            })?;
        }
        // The day where the author is.
        let today = jiff::tz::TimeZone::system().to_datetime(now).date().to_string();
        Ok((original, language, arguments.date.clone().unwrap_or(today)))
    };
    let (original, language, date) = match checked() {
        Ok(checked) => checked,
        Err(diagnostic) => return Ok(Err(diagnostic)),
    };
    let kind = arguments.kind.kind();
    let mut wanted = Wanted {
        kind,
        title: arguments.name.clone().unwrap_or_default(),
        description: arguments.description.clone(),
        slug: arguments.slug.clone(),
        folder: arguments.folder.clone(),
        language,
        date,
        draft: arguments.draft,
        tags: arguments.tags.clone(),
        authors: arguments.authors.clone(),
        storyline: arguments.storyline.clone(),
        review_by: arguments.review_by.clone(),
        names: arguments.names.clone(),
        see_also: arguments.see_also.clone(),
        same_as: arguments.same_as.clone(),
    };
    let asks = !arguments.yes && io::stdin().is_terminal() && io::stderr().is_terminal();
    if asks {
        questions::ask(arguments.kind, original.is_some(), &mut wanted)?;
    }
    if arguments.name.is_none() && wanted.title.is_empty() {
        let help = "write it behind the kind, in quotes: nutgraf new explainer \"Why no train runs\"";
        return Ok(Err(refused("bad-page", ("the page has no name".to_owned(), help.to_owned()))));
    }
    Ok(Ok((wanted, original)))
}

/// Whether the flags are those of the kind, and none of a translation that its original decides.
fn fitting(arguments: &NewArguments) -> Result<(), Refused> {
    let kind = arguments.kind.kind();
    let (explainer, term) = (kind == Kind::Explainer, matches!(kind, Kind::Term(_)));
    let copied = arguments.translation_of.is_some();
    let flags = [
        ("--storyline", arguments.storyline.is_some(), explainer && !copied),
        ("--review-by", arguments.review_by.is_some(), explainer && !copied),
        ("--alias", !arguments.names.is_empty(), term && !copied),
        ("--see-also", !arguments.see_also.is_empty(), term && !copied),
        ("--same-as", !arguments.same_as.is_empty(), term && !copied),
        ("--tag", !arguments.tags.is_empty(), !copied),
        ("--author", !arguments.authors.is_empty(), !copied),
        ("--date", arguments.date.is_some(), !term && !copied),
    ];
    match flags.into_iter().find(|(_, given, fits)| *given && !fits) {
        None => Ok(()),
        Some((flag, ..)) if copied => {
            let message = format!("{flag} says what a translation takes from its original");
            Err(refused("bad-page", (message, "leave it out, and change the copy".to_owned())))
        }
        Some((flag, ..)) => {
            let message = format!("{flag} isn't for this kind of page");
            Err(refused(
                "bad-page",
                (message, "leave it out; nutgraf new --help says what each flag is for".to_owned()),
            ))
        }
    }
}

fn language(arguments: &NewArguments, original: Option<&Original>, config: &Config) -> Result<usize, Refused> {
    let codes: Vec<&str> = config.languages.iter().map(|l| l.code.as_str()).collect();
    let from = original.map(|original| original.name.language);
    let language = match (&arguments.lang, from) {
        (Some(wanted), _) => config.language_index(wanted).ok_or_else(|| {
            let message = format!("the site has no language `{wanted}`; it has {}", codes.join(", "));
            let help = match nearest(wanted, codes.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add [languages.{wanted}] to config.toml, with a title"),
            };
            refused("unknown-language", (message, help))
        })?,
        (None, None) => 0,
        // Of two languages, a translation is into the other.
        (None, Some(from)) if codes.len() == 2 => 1 - from,
        (None, Some(_)) => {
            let message = "a translation needs its language".to_owned();
            return Err(refused(
                "unknown-language",
                (message, format!("say --lang: the site has {}", codes.join(", "))),
            ));
        }
    };
    match original {
        Some(original) if original.name.language == language => {
            let message = format!("{} is in `{}` itself", original.path, codes[language]);
            Err(refused("bad-page", (message, "say another language with --lang".to_owned())))
        }
        _ => Ok(language),
    }
}

/// Finds the page that is translated: from where one is, from the site's folder, or as pages write it, `@/about.md`.
fn original(site: &Path, wanted: &Path, config: &Config) -> Result<Original, Refused> {
    let shown = wanted.display();
    let missing = || {
        let help = "write the path of its file, as in content/explainers/strike.md".to_owned();
        refused("dead-link", (format!("there is no page {shown} in content/"), help))
    };
    let content = fs::canonicalize(site.join("content")).map_err(|_| missing())?;
    let text = wanted.to_string_lossy();
    let places = [wanted.to_owned(), site.join(wanted), content.join(text.strip_prefix("@/").unwrap_or(&text))];
    let real = places.iter().filter_map(|place| fs::canonicalize(place).ok());
    let relative =
        real.filter(|place| place.is_file()).find_map(|place| Some(place.strip_prefix(&content).ok()?.to_owned()));
    let relative = relative.ok_or_else(missing)?.to_string_lossy().replace('\\', "/");
    if !relative.ends_with(".md") {
        return Err(missing());
    }
    let path = format!("content/{relative}");
    let file = load::SiteFile { path: path.as_str().into(), relative: relative.clone(), disk: content.join(&relative) };
    let source = load::read_text(&file)?;
    Ok(Original { name: ContentPath::new(&relative, config), path: source.path, text: source.text })
}

/// Whether a file may be put where it is to be: inside the site, whatever links lie on the way, and no version of a page
/// that is there already.
fn may_be_written(site: &Path, file: &NewFile, config: &Config) -> Result<(), Refused> {
    let (listing, _) = load::list(site);
    let relative = |path: &str| path.strip_prefix("content/").unwrap_or(path).to_owned();
    let new = ContentPath::new(&relative(&file.path), config);
    for known in &listing.pages {
        let name = ContentPath::new(&known.relative, config);
        if name.language != new.language {
            continue;
        }
        // A page and a section of one name would have one address.
        if !name.is_section && format!("{}/", new.folder).starts_with(&format!("{}/", name.id())) {
            let message = format!("{} is a page, and its address can't be that of a folder too", known.path);
            return Err(refused("file-exists", (message, "nothing was written; name another --folder".to_owned())));
        }
        if format!("{}/", name.folder).starts_with(&format!("{}/", new.id())) {
            let message = format!("content/{} is a folder, and its address can't be that of a page too", new.id());
            let help = format!("nothing was written; write content/{}/_index.md, or say --slug", new.id());
            return Err(refused("file-exists", (message, help)));
        }
        if name.id() == new.id() {
            let help = "nothing was written; give the new page another name, or --slug".to_owned();
            return Err(refused("file-exists", (format!("{} is there already", known.path), help)));
        }
    }
    let real = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
    let place = site.join(&file.path);
    let above = place.ancestors().skip(1).find_map(|folder| fs::canonicalize(folder).ok());
    if above.is_some_and(|folder| !folder.starts_with(&real)) {
        let message = format!("{} would lie outside of the site's folder: a symbolic link leads there", file.path);
        return Err(refused("link-out-of-site", (message, "remove the link, or name another folder".to_owned())));
    }
    Ok(())
}
