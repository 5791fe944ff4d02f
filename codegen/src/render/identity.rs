//! What a problem is recognized by in a later run: everything that is said of it but lines and columns.

use crate::diag::Diagnostic;
use crate::foreign::terminal;
use crate::source::SourceMap;

/// Its code, the file below its folder, the operation and the message, in one line with tabs between them.
///
/// Edits elsewhere, and other folders to call the program from, leave it as it is.
pub fn identity(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let file = diagnostic.span.map_or("", |span| sources.file(span.file).relative.as_str());
    let operation = diagnostic.operation.as_deref().unwrap_or_default();
    // Without line breaks and tabs of their own.
    let parts = [diagnostic.code.slug(), file, operation, &diagnostic.message].map(terminal);
    parts.join("\t")
}
