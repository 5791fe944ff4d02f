//! The hand-written code in figures, to compare two checkouts.
//!
//! Lines are all lines of a file. A function is as long as rustfmt lays it out, from `fn` to its
//! closing brace; those of tests, test folders and benchmarks are counted apart. What counts as a circle is in
//! [`rooms`].

mod doors;
mod functions;
mod rooms;
mod size;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::io;
use std::path::Path;

use super::files::{self, GENERATOR, RUNTIME};
use super::modules::Crate;

/// The figures of a checkout as text.
pub fn of(root: &Path) -> io::Result<String> {
    let handwritten = files::handwritten(root, &files::emitted(root)?)?;
    let size = size::of(root, &handwritten)?;
    let runtime = Crate::load(&files::below(root, RUNTIME))?;
    let generator = Crate::load(&files::below(root, GENERATOR))?;
    let mut out = String::new();
    size.write(&mut out);
    doors::write(&mut out, &runtime);
    rooms::write(&mut out, GENERATOR, &generator);
    rooms::write(&mut out, RUNTIME, &runtime);
    Ok(out)
}

/// One figure, in the column of all figures.
fn line(out: &mut String, name: &str, figure: impl Display) {
    out.push_str(&format!("{name:<22} {figure}\n"));
}
