//! Authors' own files in the places of compressed copies: `static/x.txt.gz` beside `static/x.txt`. Servers send such a file
//! as `x.txt`, so it must hold just that.
//!
//! In: the outputs. Out: an error for each file of that kind which holds something else. One that is a good copy stays in
//! the place of ours.

use std::path::Path;

use rayon::prelude::*;

use crate::compress;
use crate::config::Encoding;
use crate::diagnostics::{Diagnostic, Location};
use crate::images;
use crate::render::{Job, JobContent, Plan, Rendered, Renderer};

/// The name of a file's copy in an encoding.
pub(super) fn name(file: &str, encoding: Encoding) -> String {
    format!("{file}.{}", encoding.ending())
}

/// The encodings in which copies of an output of this size are made: not those in whose place an author's own stands.
pub(super) fn made(renderer: &Renderer, plan: &Plan, job: &Job, size: usize) -> impl Iterator<Item = Encoding> {
    let wanted: &[Encoding] =
        if compress::wants(&job.file, size) { &renderer.site().config.output.compress } else { &[] };
    wanted.iter().copied().filter(|encoding| find(plan, &name(&job.file, *encoding)).is_none())
}

fn find<'p>(plan: &'p Plan, file: &str) -> Option<&'p Job> {
    plan.jobs.binary_search_by(|job| job.file.as_str().cmp(file)).ok().map(|place| &plan.jobs[place])
}

/// The files of the site that stand in the place of a copy and aren't one.
pub(super) fn mistaken(renderer: &Renderer, plan: &Plan, site: &Path) -> Vec<Diagnostic> {
    let encodings = &renderer.site().config.output.compress;
    let look = |job: &Job| {
        let JobContent::Copy(disk) = &job.content else { return None };
        let (name, ending) = job.file.rsplit_once('.')?;
        let encoding = *encodings.iter().find(|encoding| encoding.ending() == ending)?;
        let whole = bytes(renderer, find(plan, name)?, site)?;
        let copy = super::read_copied(site, disk.clone()).ok()?;
        (!compress::is_copy(encoding, &copy, &whole))
            .then(|| problem(encoding, name, &super::copied(site, disk.clone()).path))
    };
    plan.jobs.par_iter().filter_map(look).collect()
}

fn problem(encoding: Encoding, name: &str, path: &std::sync::Arc<str>) -> Diagnostic {
    let message = format!("{path} would be sent by servers as {name}, and isn't that file compressed");
    let help = format!(
        "take it out, as [output] compress = [\"{}\"] makes a copy where one pays; or give it another name",
        encoding.ending()
    );
    Diagnostic::error("bad-copy", message).at(Location::file(path)).help(help)
}

/// What an output holds. Nothing for sizes of images, which nobody compresses again, and for what can't be made: that is
/// told elsewhere.
fn bytes(renderer: &Renderer, job: &Job, site: &Path) -> Option<Vec<u8>> {
    match renderer.render(job).ok()? {
        Rendered::Bytes(bytes) => Some(bytes.to_vec()),
        Rendered::File(disk) => super::read_copied(site, disk).ok(),
        Rendered::Photo(disk) => Some(images::strip(&super::read_copied(site, disk).ok()?).into_owned()),
        Rendered::Image(..) => None,
    }
}
