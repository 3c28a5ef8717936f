//! `nutgraf serve`

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::config::BaseUrl;
use crate::diagnostics::Diagnostic;
use crate::serve::{Options, Report, Server};

use super::{FAILED, Format, clock, plural, print, tally};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf serve --open                            this folder's site, in a browser
  nutgraf serve --drafts --navigate               with drafts; browsers go to the page you save
  nutgraf serve --host 0.0.0.0 --allow-host news.local
                                                  for other machines too, by that name";

/// The port that is tried first.
const PORT: u16 = 1414;

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// Open the site in a browser
    #[arg(long)]
    open: bool,
    /// Send browsers to the page that was saved
    #[arg(long)]
    navigate: bool,
    /// Show drafts, and pages before their publish_at, marked as such
    #[arg(long)]
    drafts: bool,
    /// Show the search too: its index is made anew at each save
    #[arg(long)]
    search: bool,
    /// The address to listen at: this machine's own, unless you say otherwise
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// The port to listen on; if it is taken, the next that is free
    #[arg(long, short, value_name = "PORT", default_value_t = PORT)]
    port: u16,
    /// Answer to this name too, beside those of this machine
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Make addresses lead here, in the place of this server
    #[arg(long, value_name = "URL", value_parser = super::build::base_url)]
    base_url: Option<BaseUrl>,
    /// Build with the keys of [env.NAME] in config.toml laid over the others
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Show the site as if it were this time: 2024-02-01, or 2024-02-01T09:00:00+01:00
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    at: Option<jiff::Timestamp>,
    /// Use the theme in this folder in the place of the one built in: for those who work on the theme
    #[arg(long, value_name = "DIR")]
    theme: Option<PathBuf>,
    /// Look for changes instead of waiting for the system to tell of them: for network and container mounts
    #[arg(long)]
    poll: bool,
}

fn host(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        _ => text.parse().map_err(|_| "it must be an IP address, such as 127.0.0.1 or 0.0.0.0".to_owned()),
    }
}

pub(super) fn run(arguments: &ServeArguments) -> io::Result<ExitCode> {
    let fixed = arguments.at.is_some() || std::env::var_os("SOURCE_DATE_EPOCH").is_some();
    let at = match clock::now(arguments.at) {
        Ok(now) => fixed.then_some(now),
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    if !arguments.site.is_dir() {
        eprintln!("error: there is no folder {}", arguments.site.display());
        return Ok(ExitCode::from(FAILED));
    }
    if let Some(theme) = arguments.theme.as_ref().filter(|theme| !theme.is_dir()) {
        eprintln!("error: there is no folder {}", theme.display());
        return Ok(ExitCode::from(FAILED));
    }
    let options = Options {
        site: arguments.site.clone(),
        base_url: arguments.base_url.clone(),
        environment: arguments.env.clone(),
        drafts: arguments.drafts,
        search: arguments.search,
        at,
        host: arguments.host,
        port: arguments.port,
        allow_hosts: arguments.allow_host.clone(),
        theme: arguments.theme.clone(),
        poll: arguments.poll,
        navigate: arguments.navigate,
    };
    let mut terminal = Terminal::default();
    // Nobody may be reading any more; the preview goes on.
    let server = match Server::start(&options, move |report| drop(terminal.write(&report))) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("error: the preview can't start at {}, port {}: {error}", arguments.host, arguments.port);
            return Ok(ExitCode::from(FAILED));
        }
    };
    let path = arguments.base_url.as_ref().map_or("", |base_url| base_url.path.as_str());
    let url = format!("{}{path}/", server.url());
    println!("serving at {url}  (Ctrl-C ends it)");
    io::stdout().flush()?;
    if !arguments.host.is_loopback() {
        eprintln!("note: whoever reaches this machine at {} can read this preview", server.address());
    }
    if arguments.open
        && let Err(error) = open::that_detached(&url)
    {
        eprintln!("note: no browser could be opened ({error}): go to {url}");
    }
    server.wait();
    Ok(ExitCode::SUCCESS)
}

/// What was said so far, so that nothing is said twice.
#[derive(Debug, Default)]
struct Terminal {
    said: Vec<Diagnostic>,
    /// Whether something was wrong, and it wasn't said yet that nothing is any more.
    wrong: bool,
}

impl Terminal {
    fn write(&mut self, report: &Report<'_>) -> io::Result<()> {
        match report {
            Report::Note(note) => {
                eprintln!("note: {note}");
                Ok(())
            }
            Report::Made { changed, times, parsed, pages, shown, problems } => {
                let mut line = match (changed, pages) {
                    ([], Some(pages)) => plural(*pages, "page"),
                    ([], None) => "no site yet".to_owned(),
                    (changed, _) => names(changed),
                };
                let spent: Vec<String> =
                    times.iter().map(|(stage, time)| format!("{stage} {}", short(*time))).collect();
                if !spent.is_empty() {
                    line.push_str(&format!(": {} parsed; {}", plural(*parsed, "page"), spent.join(", ")));
                }
                writeln!(io::stdout(), "{line}")?;
                self.say(problems)?;
                if !shown {
                    let kept = "what is shown is the site before this";
                    eprintln!("{}: {kept}", tally(problems));
                }
                Ok(())
            }
            Report::Checked { outputs, time, problems } => {
                self.say(problems)?;
                let had = self.wrong;
                self.wrong = !problems.is_empty();
                let checked = format!("{} checked in {}", plural(*outputs, "output"), short(*time));
                match (problems.is_empty(), had) {
                    (true, true) => writeln!(io::stdout(), "{checked}: all is well again"),
                    (true, false) => Ok(()),
                    (false, _) => writeln!(io::stdout(), "{checked}: {}", tally(problems)),
                }
            }
        }
    }

    /// Prints problems, unless they are those that were printed last.
    fn say(&mut self, problems: &[Diagnostic]) -> io::Result<()> {
        self.wrong |= !problems.is_empty();
        if self.said != problems {
            self.said = problems.to_vec();
            print(problems, Format::Text)?;
        }
        Ok(())
    }
}

/// What changed, in a few words.
fn names(changed: &[String]) -> String {
    match changed {
        [one] => one.clone(),
        [one, other] => format!("{one}, {other}"),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
        [] => String::new(),
    }
}

/// A time in the unit it is read best in.
fn short(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}
