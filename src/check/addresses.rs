//! Addresses on the web that pages link to: gathered before they are asked for, and told of afterwards.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{MenuEntry, MenuGoal, RULES, Rule};
use crate::diagnostics::{self, Diagnostic, Location};
use crate::link::Site;
use crate::links::Verdict;
use crate::parse::{Document, is_on_the_web};
use crate::prose::Prose;

use super::Finding;

/// An address, and where it stands.
struct Address<'s> {
    address: &'s str,
    at: Location,
    /// For the address of a source: where a copy of it is kept.
    copy: Option<&'s str>,
    is_source: bool,
}

/// All addresses to ask for, each once, without those that the config excludes.
pub fn addresses(site: &Site) -> Vec<String> {
    let exclude = &site.config.check.links.exclude;
    let all: BTreeSet<&str> = gather(site).into_iter().map(|found| found.address).collect();
    let wanted = all.into_iter().filter(|address| !exclude.iter().any(|pattern| pattern.matches(address)));
    wanted.map(str::to_owned).collect()
}

/// What is to be told of the addresses, by the verdict on each. Findings come in the order of files and lines.
pub fn links(site: &Site, verdicts: &BTreeMap<String, Verdict>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for address in gather(site) {
        let Some(verdict) = verdicts.get(address.address) else { continue };
        let Some((rule, finding)) = tell(address, verdict, verdicts) else { continue };
        let Some((_, code, _)) = RULES.iter().find(|(.., known)| *known == rule) else { continue };
        found.extend(site.config.check.level(rule).map(|severity| finding.diagnostic(code, severity)));
    }
    diagnostics::sort(&mut found);
    found
}

fn tell(found: Address<'_>, verdict: &Verdict, verdicts: &BTreeMap<String, Verdict>) -> Option<(Rule, Finding)> {
    let Address { address, at, copy, is_source } = found;
    let told = |rule, message: String, help: String| Some((rule, Finding::new(message, at, help)));
    match verdict {
        Verdict::Good => None,
        Verdict::Moved(to) => told(
            Rule::MovedUrl,
            format!("{address} has moved for good"),
            format!("write the new address: {}", with_part(to, address)),
        ),
        Verdict::Lost(to) => told(
            Rule::MovedUrl,
            format!("{address} leads to a front page now, {to}: what was there may be gone"),
            "look where it went, or for a copy in a web archive".to_owned(),
        ),
        Verdict::Dead(why) | Verdict::Unreachable(why) => {
            let kept =
                copy.filter(|copy| !matches!(verdicts.get(*copy), Some(Verdict::Dead(_) | Verdict::Unreachable(_))));
            let help = match (kept, is_source) {
                (Some(copy), _) => format!("its copy is still there: url = \"{copy}\""),
                (None, true) => "look for a copy in a web archive, and name it as archive_url".to_owned(),
                (None, false) => "mend the address, lead to a copy in a web archive, or take the link out".to_owned(),
            };
            told(Rule::DeadUrl, format!("{address} leads nowhere: {why}"), help)
        }
        Verdict::Unsure(why) => told(
            Rule::UnverifiedUrl,
            format!("whether {address} leads somewhere isn't known: {why}"),
            "look at it in a browser; what is well can be left out by [check.links] exclude".to_owned(),
        ),
    }
}

/// An address with the part of the page that another names, if it names none itself.
fn with_part(to: &str, from: &str) -> String {
    match from.split_once('#') {
        Some((_, part)) if !to.contains('#') => format!("{to}#{part}"),
        _ => to.to_owned(),
    }
}

fn gather(site: &Site) -> Vec<Address<'_>> {
    let mut found = Vec::new();
    let sections = site.sections.iter().filter_map(|section| section.document.as_deref());
    for document in site.pages.iter().map(|page| &*page.document).chain(sections) {
        of_document(document, &mut found);
    }
    let mut lines: Vec<(&Location, &str)> = Vec::new();
    for language in &site.config.languages {
        language.menus.values().for_each(|menu| of_menu(menu, &mut lines));
    }
    lines.extend(site.config.redirects.iter().map(|redirect| (&redirect.to_location, redirect.to.as_str())));
    // Every language has the lines of all.
    lines.sort();
    lines.dedup();
    let lines = lines.into_iter().filter(|(_, address)| is_on_the_web(address));
    found.extend(lines.map(|(at, address)| Address { address, at: at.clone(), copy: None, is_source: false }));
    found
}

fn of_document<'s>(document: &'s Document, found: &mut Vec<Address<'s>>) {
    let at = |span: &std::ops::Range<usize>| Location::new(&document.path, &document.text, span.clone());
    let front_matter = &document.front_matter;
    let texts = front_matter.explainer.iter().flat_map(|e| e.texts()).map(|text| &text.prose);
    let all = [&document.title, &document.body.prose].into_iter().chain(&document.description).chain(texts);
    let outside = all.flat_map(|prose: &Prose| &prose.outside);
    found.extend(outside.map(|link| Address {
        address: &link.address,
        at: at(&link.span),
        copy: None,
        is_source: false,
    }));
    for source in front_matter.explainer.iter().flat_map(|explainer| &explainer.sources) {
        let copy = source.archive_url.as_ref();
        found.extend(source.url.iter().map(|url| Address {
            address: &url.value,
            at: at(&url.span),
            copy: copy.map(|copy| copy.value.as_str()),
            is_source: true,
        }));
        found.extend(copy.map(|copy| Address {
            address: &copy.value,
            at: at(&copy.span),
            copy: None,
            is_source: false,
        }));
    }
    let same = front_matter.term.iter().flat_map(|term| &term.same_as);
    found.extend(same.map(|url| Address { address: &url.value, at: at(&url.span), copy: None, is_source: false }));
}

fn of_menu<'s>(menu: &'s [MenuEntry], lines: &mut Vec<(&'s Location, &'s str)>) {
    for entry in menu {
        if let Some(MenuGoal::Address(address)) = &entry.goal {
            lines.push((&entry.location, address));
        }
        of_menu(&entry.children, lines);
    }
}
