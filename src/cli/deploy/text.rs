//! A deployment told to people: what an editor wants to know first, the pages; then what goes with them.

use std::io::{self, Write};
use std::time::Instant;

use crate::deploy::check::{Difference, Differs};
use crate::deploy::plan::{Change, Plan, Remove, Send};
use crate::deploy::target::Target;
use crate::deploy::{Outcome, Task};

use super::DeployArguments;
use crate::cli::{plural, tally};

/// Lines of a list, where not all were asked for.
pub(super) const SHORT: usize = 20;

pub(super) fn write(
    out: &mut dyn Write,
    outcome: &Outcome,
    arguments: &DeployArguments,
    task: Task,
    showed: bool,
    started: Instant,
) -> io::Result<()> {
    let tally = tally(&outcome.diagnostics);
    if let (Task::DryRun, Some(target), Some(plan)) = (task, &outcome.target, &outcome.plan)
        && !arguments.quiet
    {
        write_plan(out, target, plan, usize::MAX)?;
    }
    let Some(target) = &outcome.target else {
        eprintln!("{tally}: nothing was sent");
        return Ok(());
    };
    let url = &target.config.url;
    if let Some(differences) = &outcome.differences {
        return write_differences(out, target, differences, arguments.quiet);
    }
    if outcome.declined {
        eprintln!("nothing was sent to {url}");
        return Ok(());
    }
    if !outcome.finished {
        match outcome.sent {
            0 => eprintln!("{tally}: nothing was sent to {url}"),
            sent => eprintln!("{tally}: {} sent to {url}, and it isn't finished", plural(sent, "file")),
        }
        return Ok(());
    }
    if arguments.quiet {
        return Ok(());
    }
    if task == Task::DryRun {
        return writeln!(out, "This was a dry run: nothing was sent.");
    }
    if showed {
        writeln!(out)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    if outcome.sent + outcome.removed == 0 {
        return writeln!(out, "{url} is up to date, in {seconds:.2} s");
    }
    write!(out, "{url}: {} sent, {} removed", plural(outcome.sent, "file"), outcome.removed)?;
    if outcome.invalidated > 0 {
        write!(out, ", {} invalidated", addresses(outcome.invalidated))?;
    }
    write!(out, ", in {seconds:.2} s")?;
    if !tally.is_empty() {
        write!(out, "; {tally}")?;
    }
    writeln!(out)
}

fn addresses(n: usize) -> String {
    format!("{n} address{}", if n == 1 { "" } else { "es" })
}

/// The plan as an editor reads it.
pub(super) fn write_plan(out: &mut dyn Write, target: &Target, plan: &Plan, limit: usize) -> io::Result<()> {
    writeln!(out, "To {}", name_and_url(target))?;
    if plan.is_empty() || (plan.sends.is_empty() && plan.removes.is_empty()) {
        return writeln!(out, "  nothing to send, nothing to remove");
    }
    let pages = |wanted: &[Change]| -> Vec<&Send> {
        let mut pages: Vec<&Send> = plan.sends.iter().filter(|s| s.is_page && wanted.contains(&s.change)).collect();
        pages.sort_by(|a, b| a.address.cmp(&b.address));
        pages
    };
    let sends = |out: &mut dyn Write, heading: &str, sign: &str, of: &[&Send]| {
        let lines: Vec<_> = of.iter().map(|s| (s.address.as_str(), s.title.as_deref())).collect();
        list(out, heading, sign, &lines, limit)
    };
    sends(out, "Pages added", "+", &pages(&[Change::Added]))?;
    sends(out, "Pages changed", "~", &pages(&[Change::Changed]))?;
    sends(out, "Pages whose headers alone change", "~", &pages(&[Change::Headers]))?;
    sends(out, "Pages put back, or sent again", "~", &pages(&[Change::Restored, Change::Resumed]))?;
    let gone: Vec<&Remove> = plan.removes.iter().filter(|r| r.is_page).collect();
    let lines: Vec<_> = gone.iter().map(|r| (r.address.as_str(), r.title.as_deref())).collect();
    list(out, "Pages gone", "-", &lines, limit)?;

    let others: Vec<&Send> = plan.sends.iter().filter(|s| !s.is_page).collect();
    let removed = plan.removes.iter().filter(|r| !r.is_page).count();
    if !others.is_empty() || removed > 0 {
        let added = others.iter().filter(|s| s.change == Change::Added).count();
        let changed = others.len() - added;
        writeln!(out, "Other files: {added} added, {changed} changed, {removed} gone")?;
        if limit == usize::MAX {
            for other in &others {
                let sign = if other.change == Change::Added { "+" } else { "~" };
                writeln!(out, "  {sign} {}", other.address)?;
            }
            for other in plan.removes.iter().filter(|r| !r.is_page) {
                writeln!(out, "  - {}", other.address)?;
            }
        }
    }
    if plan.waiting > 0 {
        let stay = if plan.waiting == 1 { "stays" } else { "stay" };
        writeln!(out, "{} {stay} for a while, for pages that readers have open", plural(plan.waiting, "old asset"))?;
    }
    writeln!(out, "{} to send, {} in all", plural(plan.sends.len(), "file"), bytes(plan.bytes()))?;
    if target.config.cloudfront.is_some() && !plan.stale.is_empty() {
        writeln!(out, "CloudFront is told of {}", plural(plan.stale.len(), "changed file"))?;
    }
    if plan.others > 0 {
        writeln!(out, "{} of others stay as they are", plural(plan.others, "object"))?;
    }
    Ok(())
}

fn name_and_url(target: &Target) -> String {
    let url = target.config.url.to_string();
    if target.name == url { url } else { format!("{} ({url})", target.name) }
}

fn list(
    out: &mut dyn Write,
    heading: &str,
    sign: &str,
    lines: &[(&str, Option<&str>)],
    limit: usize,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "{heading}: {}", lines.len())?;
    let width = lines.iter().take(limit).map(|(address, _)| address.chars().count()).max().unwrap_or(0).min(40);
    for (address, title) in lines.iter().take(limit) {
        match title {
            Some(title) => writeln!(out, "  {sign} {address:<width$}  {title}")?,
            None => writeln!(out, "  {sign} {address}")?,
        }
    }
    match lines.len().saturating_sub(limit) {
        0 => Ok(()),
        more => writeln!(out, "    and {more} more"),
    }
}

/// "12 bytes", "3.4 kB", "5.6 MB".
fn bytes(n: u64) -> String {
    match n {
        0..1_000 => plural(usize::try_from(n).unwrap_or_default(), "byte"),
        1_000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

fn write_differences(out: &mut dyn Write, target: &Target, differences: &[Differs], quiet: bool) -> io::Result<()> {
    if differences.is_empty() {
        return if quiet { Ok(()) } else { writeln!(out, "{} is what it should be", target.config.url) };
    }
    for differs in differences {
        let title = differs.title.as_deref().map(|t| format!("  {t}")).unwrap_or_default();
        match &differs.difference {
            Difference::Missing => writeln!(out, "missing  {}{title}", differs.address)?,
            Difference::Content => writeln!(out, "differs  {}{title}", differs.address)?,
            Difference::Extra => writeln!(out, "extra    {}{title}", differs.address)?,
            Difference::Headers { should, is } => {
                writeln!(out, "headers  {}{title}", differs.address)?;
                for pair in should.iter().filter(|pair| !is.contains(pair)) {
                    let there = is.iter().find(|(name, _)| *name == pair.0).map_or("nothing", |(_, value)| value);
                    writeln!(out, "           {} is {there}, should be {}", pair.0, pair.1)?;
                }
                for (name, value) in is.iter().filter(|(name, _)| !should.iter().any(|(n, _)| n == name)) {
                    writeln!(out, "           {name} is {value}, should be nothing")?;
                }
            }
        }
    }
    eprintln!("{} at {} from what should be there", differ(differences.len()), target.config.url);
    Ok(())
}

fn differ(n: usize) -> String {
    if n == 1 { "1 file differs".to_owned() } else { format!("{n} files differ") }
}
