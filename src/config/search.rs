//! `[search]`: whether readers can search the site.

use crate::diagnostics::Diagnostic;
use crate::tree::fields::Fields;

/// The `[search]` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchConfig {
    /// Make an index, and show the theme's field.
    pub enabled: bool,
}

/// Whether this program can make an index.
const MAKES_INDEXES: bool = cfg!(feature = "search");

impl Default for SearchConfig {
    fn default() -> Self {
        SearchConfig { enabled: MAKES_INDEXES }
    }
}

/// Reads the table.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> SearchConfig {
    let wanted = f.boolean("enabled");
    if let (Some(true), false, Some(node)) = (wanted, MAKES_INDEXES, f.node("enabled")) {
        let message = "this nutgraf was built without its search: the site gets none";
        let diagnostic = Diagnostic::warning("no-search", message).help("build it with the feature `search`");
        f.reading.report(diagnostic, node.span.clone());
    }
    SearchConfig { enabled: wanted.unwrap_or(true) && MAKES_INDEXES }
}
