//! A linked site after an edit that changed nothing but words.
//!
//! Most saves of an author change the words of a page's text, and nothing that another page could ask it for: the same
//! front matter, the same headings to link to, the same links and sources. Then lists, addresses, numbers and goals are
//! as they were, and only mentions of terms have to be found anew: on that page, and with the entries that it names. What
//! comes out is the site that [`super::link`] makes of the same documents, or nothing where that can't be known: the
//! preview's tests compare the two after random edits.

use std::sync::Arc;

use crate::parse::Document;
use crate::prose::{Argument, LinkUse, Prose};

use super::{PageId, Site, mentions, withheld};

/// A document that took the place of another, of the same file and in the same settings.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The one before.
    pub before: Arc<Document>,
    /// The one now.
    pub after: Arc<Document>,
}

/// The site after these edits, if they changed only words; it shares everything else with `site`. `now` must not be
/// past [`Site::next_change`], and nothing may have been wrong with the edited files when the site was linked: places in
/// them have moved.
pub fn reworded(site: &Site, edits: &[Edit], now: jiff::Timestamp) -> Option<Site> {
    if site.awaits_mentions || site.next_change.as_ref().is_some_and(|change| change.when <= now) {
        return None;
    }
    let mut places = Vec::with_capacity(edits.len());
    for edit in edits {
        let id = site.scans.page_of(&edit.before)?;
        if !only_words(&edit.before, &edit.after) || decides_for_others(site, id) || frees_files(site, edit) {
            return None;
        }
        places.push((id, edit.after.clone()));
    }
    let mut site = site.clone();
    site.now = now;
    for (id, document) in &places {
        site.page_mut(*id).document = document.clone();
    }
    let scans = Arc::new(site.scans.after(&places));
    let ids: Vec<PageId> = places.iter().map(|(id, _)| *id).collect();
    mentions::find_on(&mut site, scans, &ids).then_some(site)
}

/// Whether nothing that link, or a page other than this one, looks at is other than it was.
fn only_words(before: &Document, after: &Document) -> bool {
    let front = |document: &Document| document.body_start as usize;
    let (old, new) = (&before.body, &after.body);
    // The text first: it is what an edit of the front matter changes.
    before.text[..front(before)] == after.text[..front(after)]
        && old.ids == new.ids
        && old.headings.iter().map(|h| &h.id).eq(new.headings.iter().map(|h| &h.id))
        && asks_the_same(&old.prose, &new.prose)
}

/// Whether two texts ask the site for the same things in the same order.
fn asks_the_same(old: &Prose, new: &Prose) -> bool {
    fn links(prose: &Prose) -> impl Iterator<Item = (&str, LinkUse)> {
        prose.links.iter().map(|link| (link.target.as_str(), link.usage))
    }
    // With the end of each citation: `[@a; @b]` isn't `[@a][@b]`.
    fn cited(prose: &Prose) -> impl Iterator<Item = Option<&str>> {
        prose.citations.iter().flat_map(|c| c.ids.iter().map(|(id, _)| Some(id.as_str())).chain([None]))
    }
    fn called(prose: &Prose) -> impl Iterator<Item = (&str, &[(String, Argument)], Option<&str>, bool)> {
        prose.components.iter().map(|c| (c.name.as_str(), c.arguments.as_slice(), c.text.as_deref(), c.broken))
    }
    links(old).eq(links(new)) && cited(old).eq(cited(new)) && called(old).eq(called(new))
}

/// Whether the page names other files than before, which may be held back with a page that isn't published.
fn frees_files(site: &Site, edit: &Edit) -> bool {
    let files = &site.held_back_by_name;
    !files.is_empty() && !withheld::names_the_same(files, &site.config.base_url, &edit.before, &edit.after)
}

/// Whether a page's mentions may decide what an open form means on another of its storyline.
fn decides_for_others(site: &Site, id: PageId) -> bool {
    let page = site.page(id);
    let line = page.document.front_matter.explainer.as_ref().and_then(|e| e.storyline.as_ref());
    let line = line.and_then(|line| site.storyline(line, page.language));
    let others = line.map(|line| site.storylines[line as usize].pages.as_slice()).unwrap_or_default();
    others.iter().any(|other| *other != id && site.open.contains(other))
}
