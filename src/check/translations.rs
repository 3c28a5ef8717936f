//! Pages that a language lacks, and translations that have fallen behind.

use std::sync::Arc;

use crate::diagnostics::Location;
use crate::fingerprint::fingerprint;
use crate::link::{PageKind, Site};
use crate::parse::Document;

use super::Finding;

/// A page or a section's own page, with what is needed of it.
struct Version<'s> {
    document: &'s Arc<Document>,
    id: &'s str,
    language: usize,
    /// Its other versions: language and document.
    others: Vec<(usize, &'s Arc<Document>)>,
}

impl Version<'_> {
    fn title(&self) -> Location {
        let span = self.document.front_matter.title.span.clone();
        Location::new(&self.document.path, &self.document.text, span)
    }

    /// The file that its version in a language would be: beside it, and named as it is.
    fn sibling(&self, site: &Site, language: usize) -> String {
        let code = |language: usize| match language {
            0 => String::new(),
            language => format!(".{}", site.language(language).code),
        };
        let stem = self.document.path.trim_end_matches(".md");
        let stem = stem.strip_suffix(&code(self.language)).unwrap_or(stem);
        format!("{stem}{}.md", code(language))
    }
}

fn versions(site: &Site) -> Vec<Version<'_>> {
    let pages = site.pages.iter().map(|page| Version {
        document: &page.document,
        id: &page.id,
        language: page.language,
        others: page.translations.iter().map(|id| (site.page(*id).language, &site.page(*id).document)).collect(),
    });
    let sections = site.sections.iter().filter_map(|section| {
        let others = section.translations.iter().map(|id| site.section(*id));
        Some(Version {
            document: section.document.as_ref()?,
            id: &section.folder,
            language: section.language,
            others: others.filter_map(|other| Some((other.language, other.document.as_ref()?))).collect(),
        })
    });
    pages.chain(sections).collect()
}

/// Pages that a language of the site lacks, each told of once, at the first version there is. Entries of the glossary have
/// a rule of their own, and a language that nobody has begun to write in lacks none.
pub(super) fn untranslated(site: &Site) -> Vec<Finding> {
    let versions = versions(site);
    let mut begun = vec![false; site.config.languages.len()];
    versions.iter().for_each(|version| begun[version.language] = true);
    let is_term = |version: &Version<'_>| {
        let found = site.by_id.get(version.id, version.language);
        matches!(found, Some(crate::link::Target::Page(id)) if site.page(id).kind == PageKind::Term)
    };
    let first = |version: &&Version<'_>| version.others.iter().all(|(language, _)| *language > version.language);
    let mut findings = Vec::new();
    for version in versions.iter().filter(|version| !is_term(version)).filter(first) {
        let has = |language: usize| {
            version.language == language || version.others.iter().any(|(other, _)| *other == language)
        };
        let lacking: Vec<usize> = (0..begun.len()).filter(|language| begun[*language] && !has(*language)).collect();
        if lacking.is_empty() {
            continue;
        }
        let codes: Vec<String> = lacking.iter().map(|l| format!("`{}`", site.language(*l).code)).collect();
        let files: Vec<String> = lacking.iter().map(|language| version.sibling(site, *language)).collect();
        findings.push(Finding::new(
            format!("`{}` has no version in {}", version.document.title_text, codes.join(", ")),
            version.title(),
            format!("write {}; nutgraf new begins it, with --translation-of", files.join(", ")),
        ));
    }
    findings
}

/// Translations whose `translation_of_hash` isn't that of their original.
pub(super) fn outdated(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for version in versions(site) {
        let Some(hash) = &version.document.front_matter.translation_of_hash else { continue };
        let place = Location::new(&version.document.path, &version.document.text, hash.span.clone());
        // The original is the version that says of itself that it is none: the default language's, if there are several.
        let original = version.others.iter().find(|(_, other)| other.front_matter.translation_of_hash.is_none());
        let Some((_, original)) = original else {
            let why =
                if version.others.is_empty() { "the page has no other version" } else { "no version is the original" };
            findings.push(Finding::new(
                format!("`translation_of_hash` says that this is a translation, and {why}"),
                place,
                "take the key out of the version that was written first",
            ));
            continue;
        };
        let now = fingerprint(&original.text);
        if hash.value != now {
            findings.push(
                Finding::new(
                    format!("{} has changed since it was translated", original.path),
                    place,
                    format!("bring this page up to date, then write translation_of_hash = \"{now}\""),
                )
                .related("the original", Location::file(&original.path)),
            );
        }
    }
    findings
}
