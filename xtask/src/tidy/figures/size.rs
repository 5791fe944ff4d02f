//! Files enter; how many, how long, and which is the largest leaves.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::functions::{self, Function};
use super::line;

/// Longer functions than this are counted.
const LONG: usize = 60;

/// Sizes of files and functions.
pub struct Size {
    files: usize,
    lines: usize,
    largest: (usize, String),
    functions: Vec<Function>,
    test_functions: Vec<Function>,
}

/// The sizes of these files.
pub fn of(root: &Path, files: &[PathBuf]) -> io::Result<Size> {
    let mut size = Size {
        files: files.len(),
        lines: 0,
        largest: (0, String::new()),
        functions: Vec::new(),
        test_functions: Vec::new(),
    };
    for path in files {
        let text = fs::read_to_string(path)?;
        let shown = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let lines = text.lines().count();
        size.lines += lines;
        let (tests, others) =
            functions::of(&shown, &text).into_iter().partition::<Vec<_>, _>(|function| function.is_test);
        size.functions.extend(others);
        size.test_functions.extend(tests);
        if lines > size.largest.0 {
            size.largest = (lines, shown);
        }
    }
    Ok(size)
}

impl Size {
    /// The figures.
    pub fn write(&self, out: &mut String) {
        line(out, "files", self.files);
        line(out, "lines", self.lines);
        line(out, "largest file", format_args!("{} lines, {}", self.largest.0, self.largest.1));
        for (of, functions) in [("", &self.functions), (" of tests", &self.test_functions)] {
            let long = functions.iter().filter(|function| function.lines > LONG).count();
            line(
                out,
                &format!("functions{of}"),
                format_args!("{}, {long} over {LONG} lines", functions.len()),
            );
            if let Some(Function { lines, name, file, .. }) = functions.iter().max_by_key(|it| it.lines) {
                line(out, &format!("largest{of}"), format_args!("{lines} lines, `{name}` in {file}"));
            }
        }
    }
}
