//! `build --verify`: the site made a second time, from nothing, and compared with what the build left.
//!
//! Nothing that earlier builds kept is looked at: no sizes of images, no record of what the output folder holds. So a
//! damaged cache shows, and an output that doesn't follow from its sources alone.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::compress;
use crate::diagnostics::{Diagnostic, Location, has_errors};
use crate::images::Store;
use crate::render::{Job, Plan, Renderer};
use crate::write;

use super::watcher::Count;
use super::{Draft, Request, Run, Stage, Watcher, content, copies, with_index};

/// What a comparison came to.
#[derive(Debug, Default)]
pub struct Verified {
    /// How many files are the same.
    pub same: usize,
    /// What isn't, or why nothing could be compared.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes the site of a request, which has just been built, a second time, and compares every file.
pub fn verify(request: &Request, watcher: &dyn Watcher) -> Verified {
    let mut run = Run::start();
    let output = request.output.clone().unwrap_or_else(|| request.site.join("public"));
    let Some(renderer) = again(request, watcher, &mut run).filter(|_| !has_errors(&run.diagnostics)) else {
        run.diagnostics.retain(|diagnostic| has_errors(std::slice::from_ref(diagnostic)));
        return Verified { same: 0, diagnostics: run.diagnostics };
    };
    let plan = renderer.plan();
    let count = Count::new(watcher, Stage::Verify, plan.jobs.len());
    let compared: Vec<Compared> = plan
        .jobs
        .par_iter()
        .map(|job| {
            let compared = compare(job, &renderer, &plan, &request.site, &output);
            count.one();
            compared
        })
        .collect();
    let mut verified = Verified::default();
    // What the build's record has, and nothing made now: it is taken from here file by file.
    let mut recorded = write::outputs(&request.site, &output).unwrap_or_default();
    for compared in compared {
        match compared {
            Ok(files) => {
                for (file, same) in files {
                    recorded.remove(&file);
                    match same {
                        true => verified.same += 1,
                        false => verified.diagnostics.push(differs(&file, "isn't the same when it is made anew")),
                    }
                }
            }
            Err(diagnostic) => verified.diagnostics.push(*diagnostic),
        }
    }
    let left = recorded.keys().map(|file| differs(file, "isn't made when the site is made anew"));
    verified.diagnostics.extend(left);
    verified
}

/// The files of an output, and whether each is what the output folder holds.
type Compared = Result<Vec<(String, bool)>, Box<Diagnostic>>;

/// The site, read, parsed and linked again.
fn again(request: &Request, watcher: &dyn Watcher, run: &mut Run) -> Option<Renderer> {
    let mut draft = Draft::read(request, run, watcher)?;
    draft.config.search.enabled &= request.search;
    let site = draft.link(request.now, Arc::default(), run);
    let (renderer, found) = Renderer::new(site, &draft.sources.theme, &draft.sources.data);
    run.diagnostics.extend(found);
    with_index(renderer.map_err(|found| run.diagnostics.extend(found)).ok()?, run)
}

fn compare(job: &Job, renderer: &Renderer, plan: &Plan, site: &Path, output: &Path) -> Compared {
    let Some(bytes) = content(renderer.render(job)?, renderer, site, &Store::none())? else { return Ok(Vec::new()) };
    let mut files = vec![(job.file.clone(), write::holds(output, &job.file, &bytes))];
    for encoding in copies::made(renderer, plan, job, bytes.len()) {
        if let Some(copy) = compress::copy(encoding, &bytes) {
            let name = copies::name(&job.file, encoding);
            let same = write::holds(output, &name, &copy);
            files.push((name, same));
        }
    }
    Ok(files)
}

fn differs(file: &str, how: &str) -> Diagnostic {
    let message = format!("{file} {how}");
    let help = "unless a source changed meanwhile, the output folder or what .nutgraf/ keeps is damaged: remove both and \
                build again; if it comes back, it is a mistake of nutgraf's own";
    Diagnostic::error("not-reproduced", message).at(Location::file(&file.into())).help(help)
}
