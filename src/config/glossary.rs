//! `[glossary]`: where the entries lie, and which mentions become links.

use crate::diagnostics::Diagnostic;
use crate::tree::fields::Fields;

/// `[glossary]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryConfig {
    /// The folder of the glossary, from content/.
    pub section: String,
    /// Which mentions become links.
    pub link: LinkPolicy,
    /// Pages that mention an entry, on a page of its list of them; 0 for all.
    pub mentions_by: usize,
}

/// Which mentions of a term become links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkPolicy {
    /// The first on a page.
    #[default]
    First,
    /// The first under each heading of level 2.
    Section,
    /// All of them.
    Every,
}

impl Default for GlossaryConfig {
    fn default() -> Self {
        GlossaryConfig { section: "glossary".to_owned(), link: LinkPolicy::default(), mentions_by: 0 }
    }
}

/// Words for [`LinkPolicy`].
const LINK_POLICIES: [(&str, LinkPolicy); 3] =
    [("first", LinkPolicy::First), ("section", LinkPolicy::Section), ("every", LinkPolicy::Every)];

/// Reads the table.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> GlossaryConfig {
    let default = GlossaryConfig::default();
    GlossaryConfig {
        section: section(f).unwrap_or(default.section),
        link: f.choice("link", &LINK_POLICIES).unwrap_or(default.link),
        mentions_by: f.integer("mentions_by", 0..=100_000).map_or(default.mentions_by, |n| n as usize),
    }
}

/// The glossary's folder, from content/. Nothing that leads out of it.
fn section(f: &mut Fields<'_, '_, '_>) -> Option<String> {
    let section = f.text("section")?;
    let folder = section.value.trim_matches('/');
    if folder.contains('\\') || folder.split('/').any(|part| matches!(part, "." | "..")) {
        let diagnostic = Diagnostic::error("bad-address", "the glossary's `section` isn't a folder in content/");
        f.reading.report(diagnostic.help("write it from there, as in section = \"glossary\""), section.span);
        return None;
    }
    Some(crate::content_path::composed(folder).into_owned())
}
