//! `nutgraf deploy`

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;

use crate::deploy::plan::Plan;
use crate::deploy::send::Progress;
use crate::deploy::target::Target;
use crate::deploy::{self, MaxDeletes, Request, Task, Watcher};

use super::bar::Bar;
use super::{FAILED, Format, clock, on_terminal, print};

mod json;
mod text;

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf deploy                        to the default target, or the only one, after showing the plan
  nutgraf deploy live --yes             to [deploy.targets.live], without asking
  nutgraf deploy --dry-run              what it would do: pages added, changed, gone
  nutgraf deploy --check live           read everything back, and say where it differs
  nutgraf deploy file:///srv/www        to a folder of this machine, without a config";

#[derive(Debug, Args)]
pub(super) struct DeployArguments {
    /// A target of the config, or an address: file:///srv/www, s3://bucket/folder [default: the config's]
    target: Option<String>,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// The folder that was built [default: public in the site's folder]
    #[arg(long, value_name = "DIR")]
    public: Option<PathBuf>,
    /// Show the plan, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Read back what is there, and say where it differs from what should be
    #[arg(long, conflicts_with_all = ["dry_run", "yes", "max_deletes", "adopt"])]
    check: bool,
    /// Don't ask
    #[arg(long, short)]
    yes: bool,
    /// Remove so many files at most, or so many of a hundred [default: 50 or 10%, whichever is more]
    #[arg(long, value_name = "N|P%", value_parser = max_deletes)]
    max_deletes: Option<MaxDeletes>,
    /// Deploy what was built with --env NAME
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Take over objects at the target that no record says nutgraf put there
    #[arg(long)]
    adopt: bool,
    /// Deploy the public folder though its sources have changed, or it was built to be looked at
    #[arg(long)]
    as_is: bool,
    /// How to write messages
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Say nothing but errors and warnings
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Name every file
    #[arg(long, short)]
    verbose: bool,
}

fn max_deletes(text: &str) -> Result<MaxDeletes, String> {
    let wrong = || "write a number of files, such as 20, or a share of them, such as 5%".to_owned();
    match text.strip_suffix('%') {
        Some(share) => match share.parse::<u8>() {
            Ok(share) if share <= 100 => Ok(MaxDeletes::Percent(share)),
            _ => Err(wrong()),
        },
        None => text.parse().map(MaxDeletes::Number).map_err(|_| wrong()),
    }
}

pub(super) fn run(arguments: &DeployArguments) -> io::Result<ExitCode> {
    let started = Instant::now();
    let now = match clock::now(None) {
        Ok(now) => now,
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    let task = match (arguments.dry_run, arguments.check) {
        (true, _) => Task::DryRun,
        (_, true) => Task::Check,
        _ => Task::Deploy,
    };
    let request = Request {
        site: arguments.site.clone(),
        public: arguments.public.clone(),
        environment: arguments.env.clone(),
        target: arguments.target.clone(),
        task,
        max_deletes: arguments.max_deletes.unwrap_or(MaxDeletes::Usual),
        adopt: arguments.adopt,
        as_is: arguments.as_is,
        now,
        clock: jiff::Timestamp::now(),
    };
    let bar = Bar::new(on_terminal() && !arguments.quiet && arguments.format == Format::Text, Duration::ZERO);
    let console = Console { arguments, bar, showed: Mutex::new(false) };
    let outcome = deploy::deploy(&request, &console);
    console.bar.clear();
    print(&outcome.diagnostics, arguments.format)?;
    let showed = console.showed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match arguments.format {
        Format::Json => json::write(&mut io::stdout().lock(), &outcome, task, started)?,
        Format::Text => text::write(&mut io::stdout().lock(), &outcome, arguments, task, showed, started)?,
    }
    Ok(if outcome.finished { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// Who watches: the one at the terminal.
struct Console<'a> {
    arguments: &'a DeployArguments,
    bar: Bar,
    /// Whether the plan has been shown.
    showed: Mutex<bool>,
}

impl Progress for Console<'_> {
    fn sent(&self, done: usize, all: usize) {
        self.bar.show(done, all, "files");
    }
}

impl Watcher for Console<'_> {
    fn locked(&self, holder: &str) {
        if !self.arguments.quiet {
            eprintln!("waiting for another nutgraf ({holder}) to finish in this folder");
        }
    }

    fn leased(&self, patience: Duration) {
        if !self.arguments.quiet {
            let seconds = patience.as_secs();
            eprintln!("somebody holds this target: watching for up to {seconds} s whether they are still at work");
        }
    }

    fn confirm(&self, target: &Target, plan: &Plan) -> bool {
        let ask = !self.arguments.yes;
        let shown = self.arguments.format == Format::Text && !self.arguments.quiet;
        if shown || ask {
            let mut out = io::stdout().lock();
            let limit = if self.arguments.verbose { usize::MAX } else { text::SHORT };
            let _ = text::write_plan(&mut out, target, plan, limit).and_then(|()| out.flush());
            *self.showed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = true;
        }
        if !ask {
            return true;
        }
        if !io::stdin().is_terminal() {
            eprintln!("error: nobody is here to ask: run it with --yes");
            return false;
        }
        eprint!("Deploy to {}? [y/N] ", target.name);
        let mut answer = String::new();
        let _ = io::stderr().flush();
        io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "Yes")
    }
}
