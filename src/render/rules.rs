//! The site's headers and redirects as hosts need them: paths with the base path, addresses in percent signs.

use crate::config::FeedFormat;
use crate::hosting::{HeaderRule, Move, Rules, Scope, usual_headers};
use crate::link::{Goal, Site};

use super::addresses::{encoded, permalink, root};

/// What hosts must be told of a site, with its content security policy if that goes by a header.
pub(super) fn rules(site: &Site, csp: Option<&str>) -> Rules {
    let base = &site.config.base_url.path;
    let mut headers = usual_headers();
    let by_header = site.config.output.csp.as_ref().is_some_and(|c| !c.meta);
    if let (true, Some(policy), Some(rule)) = (by_header, csp, headers.first_mut()) {
        rule.set.push(("Content-Security-Policy".to_owned(), policy.to_owned()));
    }
    let own = site.config.headers.iter();
    headers.extend(own.map(|h| HeaderRule { scope: Scope::Path(format!("{base}{}", h.path)), set: h.set.clone() }));
    let redirects = site.redirects.iter().map(|redirect| Move {
        path: format!("{base}{}", redirect.from),
        from: format!("{base}{}", encoded(&redirect.from)),
        to: goal(site, &redirect.goal, |path| format!("{base}{}", encoded(path))),
        status: redirect.status,
    });
    let languages = 0..site.config.languages.len();
    let formats = [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json];
    Rules {
        base_path: base.clone(),
        redirects: redirects.collect(),
        headers,
        not_found: languages.map(|language| root(site, language).to_owned()).collect(),
        types: formats.map(|format| (format.file(), format.media_type())).to_vec(),
        compressed: site.config.output.compress.clone(),
    }
}

/// Where a redirect leads, its paths as `path` writes them.
fn goal(site: &Site, goal: &Goal, path: impl Fn(&str) -> String) -> String {
    match goal {
        Goal::Target(target, part) => format!("{}{part}", path(site.path_of(*target))),
        // A path as an author wrote it may hold `?` and `#`.
        Goal::Path(own) => {
            let end = own.find(['?', '#']).unwrap_or(own.len());
            format!("{}{}", path(&own[..end]), &own[end..])
        }
        Goal::Away(address) => address.clone(),
    }
}

/// Where a redirect leads, with scheme and host.
pub(super) fn whole_goal(site: &Site, wanted: &Goal) -> String {
    goal(site, wanted, |path| permalink(site, path))
}
