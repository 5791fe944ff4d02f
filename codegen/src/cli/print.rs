//! What people and programs get to see: texts on standard output, problems on standard error.

use std::io::{self, IsTerminal, Write};

use crate::diag::Diagnostic;
use crate::render::{self, Format};
use crate::source::SourceMap;

use super::flags;

/// Prints text; a reader that has seen enough changes neither what was done nor how the command ends.
pub fn text(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Shows problems on standard error.
pub fn problems(format: flags::Format, sources: &SourceMap, diagnostics: &[Diagnostic]) -> io::Result<()> {
    io::stderr().write_all(rendered(format, io::stderr().is_terminal(), sources, diagnostics).as_bytes())
}

/// Shows problems on standard output, where they are what was asked for.
pub fn findings(format: flags::Format, sources: &SourceMap, diagnostics: &[Diagnostic]) -> io::Result<()> {
    text(&rendered(format, io::stdout().is_terminal(), sources, diagnostics))
}

fn rendered(
    format: flags::Format,
    is_terminal: bool,
    sources: &SourceMap,
    diagnostics: &[Diagnostic],
) -> String {
    let format = match format {
        flags::Format::Human => Format::Human,
        flags::Format::Json => Format::Json,
        flags::Format::Github => Format::Github,
        flags::Format::Sarif => Format::Sarif,
    };
    let color = is_terminal && std::env::var_os("NO_COLOR").is_none();
    render::render(format, color, sources, diagnostics)
}
