//! Diagnostics for machines: one JSON object a line.

use std::io::{self, Write};

use super::Diagnostic;

/// Writes one line of JSON for each: `severity`, `code`, `message`, and where they are known `file`, `line`, `column`,
/// `end_column`, `source` (the line's text), `help` and `related`.
pub fn write(out: &mut dyn Write, diagnostics: &[Diagnostic]) -> io::Result<()> {
    for diagnostic in diagnostics {
        serde_json::to_writer(&mut *out, diagnostic)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
