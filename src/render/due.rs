//! When outputs will change by themselves: with the time alone, and nobody having written anything.
//!
//! In: the site. Out: the next such moment, for whatever starts builds. A page that appears or goes is link's to know;
//! here is what render makes of the time.

use std::sync::Arc;

use jiff::Timestamp;

use crate::link::Site;

use super::sitemap;

/// Something that the next build after a moment will show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub when: Timestamp,
    /// The file of the page that it is about.
    pub page: Arc<str>,
    /// What.
    pub what: Happens,
}

/// What happens to a page with the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happens {
    /// It is published.
    Appears,
    /// It has expired.
    Goes,
    /// It says that it should be reviewed.
    Review,
    /// It comes into the sitemap of news, or leaves it.
    News,
}

impl Happens {
    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Happens::Appears => "appears",
            Happens::Goes => "goes",
            Happens::Review => "review",
            Happens::News => "news",
        }
    }
}

/// What comes next after the site's time.
pub fn due(site: &Site) -> Option<Due> {
    let published = site.next_change.iter().map(|change| Due {
        when: change.when,
        page: change.page.clone(),
        what: if change.appears { Happens::Appears } else { Happens::Goes },
    });
    let of_page = |what: Happens, at: Option<Timestamp>, page: &Arc<str>| {
        at.filter(|at| *at > site.now).map(|when| Due { when, page: page.clone(), what })
    };
    let reviews = site.pages.iter().filter_map(|page| {
        let explainer = page.document.front_matter.explainer.as_ref()?;
        let day = explainer.review_by.as_ref().map(|day| day.value.sort_key());
        of_page(Happens::Review, day, &page.document.path)
    });
    let articles = site.newest.iter().flatten().filter(|_| site.config.sitemap.news);
    let news = articles.flat_map(|id| {
        let times = sitemap::in_news(site, *id).into_iter().flat_map(|(from, until)| [from, until]);
        times.filter_map(|at| of_page(Happens::News, Some(at), &site.page(*id).document.path))
    });
    published.chain(reviews).chain(news).min_by_key(|due| due.when)
}
