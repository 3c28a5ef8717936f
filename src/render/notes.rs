//! Updates and corrections of an explainer as HTML, in front of its text in feeds: who has read the page learns there
//! what is new on it, and what was wrong.

use std::fmt::Write;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::date::When;
use crate::front_matter::explainer::Text;
use crate::link::{Page, Site};

use super::body::{self, Filling, Place};
use super::dates::{Dates, Length};
use super::words::Words;

/// The notes of a page, corrections first, each list with the newest first; empty for a page without any. `address` is
/// the page's own.
pub(super) fn html(site: &Site, words: &Words, dates: Option<&Dates>, page: &Page, address: &str) -> String {
    let mut out = String::new();
    let Some(explainer) = &page.document.front_matter.explainer else { return out };
    let fill = |own: &Text| text(site, words, page, own, address);
    let corrections = explainer.corrections.iter().map(|c| {
        let was = c.was.as_ref().map(|was| format!("{} <del>{}</del> ", words.plain("was"), fill(was)));
        (c.date, format!("{}{} {}", was.unwrap_or_default(), words.plain("now"), fill(&c.now)))
    });
    list(&mut out, words.plain("corrections"), corrections.collect(), dates);
    let updates = explainer.updates.iter().map(|u| (u.date, fill(&u.text)));
    list(&mut out, words.plain("updates"), updates.collect(), dates);
    out
}

/// One of an explainer's texts as HTML, as it reads away from its page, whose own address is `address`.
pub(super) fn text(site: &Site, words: &Words, page: &Page, text: &Text, address: &str) -> String {
    let at = page.document.front_matter.explainer.as_ref().and_then(|e| e.text_index(text));
    let filling = Filling {
        site,
        words,
        hrefs: at.and_then(|at| page.references.texts.get(at)).map_or(&[][..], Vec::as_slice),
        cited: at.and_then(|at| page.citations.texts.get(at)).map_or(&[][..], Vec::as_slice),
        source_ids: &body::source_ids(page),
        linked: None,
        terms_listed: false,
        place: Place::Elsewhere(address),
        at_top: false,
        calls: None,
    };
    filling.fill(&text.prose, text.prose.html.len()).into_owned()
}

/// Writing to a string can't fail.
fn list(out: &mut String, title: &str, mut items: Vec<(When, String)>, dates: Option<&Dates>) {
    if items.is_empty() {
        return;
    }
    items.sort_by_key(|(date, _)| std::cmp::Reverse(date.sort_key()));
    out.push_str("<h2>");
    let _ = escape_html_body_text(&mut *out, title);
    out.push_str("</h2>\n<ul>\n");
    for (date, html) in items {
        let iso = date.to_string();
        let shown = dates.and_then(|d| d.format(&iso, Length::Long)).unwrap_or_else(|| iso.clone());
        let _ = write!(out, "<li><time datetime=\"");
        let _ = escape_html(&mut *out, &iso);
        let _ = writeln!(out, "\">{shown}</time>: {html}</li>");
    }
    out.push_str("</ul>\n");
}
