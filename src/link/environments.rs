//! What would be wrong in an environment that isn't built, as far as it can be told without building it.
//!
//! In: the linked site and the configs of the other environments. Out: redirects that go in a circle, and source files
//! named by menus and redirects that aren't there. What is at which address depends on the whole config, and is told when
//! that environment is built.

use crate::config::Config;
use crate::diagnostics::Diagnostic;

use super::tree::Unpublished;
use super::{Site, menus, redirects};

/// Looks at every other environment; what was told already isn't told again.
pub(super) fn check(site: &Site, unpublished: &Unpublished, diagnostics: &mut Vec<Diagnostic>) {
    let codes = |config: &Config| config.languages.iter().map(|l| l.code.clone()).collect::<Vec<_>>();
    for (name, config) in &site.config.environments {
        let mut found = redirects::circles(config);
        // With other languages, a file's name says something else.
        if codes(config) == codes(&site.config) {
            found.extend(redirects::look(site, config, unpublished));
            found.extend(menus::look(site, config, unpublished));
        }
        for mut problem in found {
            let same = |known: &Diagnostic| (known.code, &known.location) == (problem.code, &problem.location);
            if !diagnostics.iter().any(same) {
                problem.message = format!("in the environment `{name}`: {}", problem.message);
                diagnostics.push(problem);
            }
        }
    }
}
