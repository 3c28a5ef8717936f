//! `nutgraf completions`, `nutgraf man` and `nutgraf schema`: what the arguments' own description gives, and that of the
//! config.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

pub(super) const COMPLETIONS: &str = "Examples:
  nutgraf completions bash > ~/.local/share/bash-completion/completions/nutgraf
  nutgraf completions zsh > ~/.zfunc/_nutgraf
  nutgraf completions fish > ~/.config/fish/completions/nutgraf.fish";

pub(super) const MAN: &str = "Examples:
  nutgraf man | man -l -                  read it
  nutgraf man --dir ~/.local/share/man/man1    a page for each command";

pub(super) const SCHEMA: &str = "Examples:
  nutgraf schema > config.schema.json     then write as the first line of config.toml:
                                          #:schema ./config.schema.json
  nutgraf schema | head                   look at it";

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write a page for nutgraf and for each command into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn completions(arguments: &CompletionsArguments) -> io::Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "nutgraf", &mut text);
    io::stdout().lock().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn schema() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &crate::config::schema())?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(arguments: &ManArguments) -> io::Result<ExitCode> {
    let command = super::Arguments::command();
    match &arguments.dir {
        Some(folder) => {
            fs::create_dir_all(folder)?;
            clap_mangen::generate_to(command, folder)?;
        }
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(command).render(&mut text)?;
            io::stdout().lock().write_all(&text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
