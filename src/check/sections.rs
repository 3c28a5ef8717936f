//! Sections that readers would find empty.

use crate::diagnostics::Location;
use crate::link::Site;

use super::Finding;

/// Sections without pages, without sections in them, and without a text of their own. A front page is never empty.
pub(super) fn empty(site: &Site) -> Vec<Finding> {
    let empty = site.sections.iter().filter(|s| s.parent.is_some() && s.pages.is_empty() && s.children.is_empty());
    empty
        .filter_map(|section| {
            let document = section.document.as_ref().filter(|document| document.body.words == 0)?;
            let span = document.front_matter.title.span.clone();
            Some(Finding::new(
                format!("the section `{}` has nothing in it", section.title_text),
                Location::new(&document.path, &document.text, span),
                "write a page in its folder, or a text here; or remove the section",
            ))
        })
        .collect()
}
