//! The command line: arguments to one command, its result to text and an exit code.
//!
//! To add a command, add it to [`Command`] and give it a file under cli/.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::diagnostics::{self, Diagnostic, Severity};

mod bar;
mod build;
mod check;
mod clock;
mod deploy;
mod files;
mod import;
mod init;
mod mentions;
mod new;
mod reference;
mod serve;

const EXAMPLES: &str = "Examples:
  nutgraf init news                            a small site, in the new folder news
  cd news
  nutgraf serve --open                         see it, and each change as you save it
  nutgraf new explainer \"Why no train runs\"    begin a page
  nutgraf check                                what an editor should look at
  nutgraf build                                make the site, into public/
  nutgraf deploy --dry-run                     what would be published

nutgraf COMMAND --help says more of each.";

/// nutgraf turns Markdown into a site of news explainers, with a glossary that links itself.
#[derive(Debug, Parser)]
#[command(name = "nutgraf", version, about, propagate_version = true, arg_required_else_help = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a site
    ///
    /// Writes a small site in English and French, which builds as it is: an explainer, two entries of the glossary, a page
    /// on how you work. It writes all of its files or none, and never over one that is there.
    #[command(after_help = init::EXAMPLES)]
    Init(init::InitArguments),
    /// Begin a page, or an entry of the glossary
    ///
    /// Writes a Markdown file with its front matter filled in, and prints its name. On a terminal it asks for what matters
    /// and flags didn't say. It never writes over a file.
    #[command(after_help = new::EXAMPLES)]
    New(new::NewArguments),
    /// Bring a site of Zola or Hugo along
    ///
    /// Writes a new site into OUT: pages with our front matter, at the addresses they had, and the files beside them. The
    /// old site stays as it is. What can't be carried stays in its page as text, and is listed with its place in the old
    /// site.
    #[command(after_help = import::EXAMPLES)]
    Import(import::ImportArguments),
    /// Build the site into its public folder
    ///
    /// Reads config.toml, content/ and what else the site's folder holds, and writes public/. Only what changed is
    /// written; if anything is wrong, nothing is.
    #[command(after_help = build::EXAMPLES)]
    Build(build::BuildArguments),
    /// Look the site over as an editor would
    ///
    /// Reads and renders the site without writing anything, but for a build that was cut off, which it finishes. Reports what
    /// build would, and what an editor would ask of a page: does the explainer name its sources, is it due for review, is its translation up to date, does the glossary lack a name
    /// that keeps coming up, does every image say what it shows? With --links, whether other sites still have what is linked
    /// to.
    #[command(after_help = check::EXAMPLES)]
    Check(check::CheckArguments),
    /// List the mentions of the glossary's terms, linked or not, and why
    ///
    /// Reads the site without writing anything. Lines and columns count from 1, columns in characters.
    #[command(after_help = mentions::EXAMPLES)]
    Mentions(mentions::MentionsArguments),
    /// Show the site in a browser, and keep it up to date while you write
    ///
    /// Renders pages when they are asked for, and brings what you save to every open page. It writes nothing: public/
    /// stays as it is.
    #[command(after_help = serve::EXAMPLES)]
    Serve(serve::ServeArguments),
    /// Bring the public folder to where its readers are
    ///
    /// Sends what changed, in an order in which nothing is shown before what it needs is there; removes at the end what is
    /// the site's no more. It can be cut off at any time, and run again.
    #[command(after_help = deploy::EXAMPLES)]
    Deploy(deploy::DeployArguments),
    /// Print what a shell needs to complete nutgraf's commands
    ///
    /// Put it where your shell looks for such files, and open a new shell.
    #[command(after_help = reference::COMPLETIONS)]
    Completions(reference::CompletionsArguments),
    /// Print a JSON Schema of config.toml, for editors
    #[command(after_help = reference::SCHEMA)]
    Schema,
    /// Print the manual page
    ///
    /// It holds what --help says. With --dir, there is a page for each command too.
    #[command(after_help = reference::MAN)]
    Man(reference::ManArguments),
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For machines: a JSON object a line.
    Json,
}

/// Exit code for a site with errors.
const FAILED: u8 = 1;

/// Runs the command that the arguments name. 0 where all went well, 1 where the site has errors, 2 for wrong usage.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Mentions(arguments) => mentions::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Completions(arguments) => reference::completions(&arguments),
        Command::Schema => reference::schema(),
        Command::Man(arguments) => reference::man(&arguments),
    };
    match done {
        Ok(code) => code,
        // Whoever read our output has stopped: nothing to tell, and nobody to tell it to.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(FAILED),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(FAILED)
        }
    }
}

/// Prints diagnostics: as JSON lines to standard output, or as text to standard error, in colour on a terminal.
fn print(diagnostics: &[Diagnostic], format: Format) -> io::Result<()> {
    match format {
        Format::Json => diagnostics::json::write(&mut io::stdout().lock(), diagnostics),
        Format::Text => {
            let mut out = anstream::AutoStream::auto(io::stderr()).lock();
            for diagnostic in diagnostics {
                writeln!(out, "{}\n", diagnostics::terminal::render(diagnostic, true))?;
            }
            Ok(())
        }
    }
}

/// "3 errors and 1 warning", or nothing where there is neither.
fn tally(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match (errors, warnings) {
        (0, 0) => String::new(),
        (errors, 0) => plural(errors, "error"),
        (0, warnings) => plural(warnings, "warning"),
        (errors, warnings) => format!("{} and {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

/// "1 page", "2 pages".
fn plural(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// Whether people are watching.
fn on_terminal() -> bool {
    io::stderr().is_terminal()
}
