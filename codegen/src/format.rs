//! Tokens in, the text of a generated file out: header, items, blank lines between them.

use proc_macro2::TokenStream;

mod layout;

use crate::diag::{Code, Diagnostic};
use crate::foreign;
use crate::output::{File, MARKER, RelPath};

/// The first lines of every generated file. `comment` begins a comment in its language.
pub fn header(comment: &str) -> String {
    format!(
        "{comment} {MARKER} by `cargo xtask gen`.\n{comment} Do not edit; change the specs or the generator and run the command again.\n\n"
    )
}

/// Formats one Rust file.
///
/// # Errors
///
/// A diagnostic with the tokens, when they are not Rust: a mistake of the generator.
pub fn rust(path: &str, tokens: TokenStream) -> Result<File, Box<Diagnostic>> {
    let internal = |message: String| Box::new(Diagnostic::global(Code::Internal, message));
    let file: syn::File = syn::parse2(tokens.clone()).map_err(|error| {
        let shown: String = tokens.to_string().chars().take(400).collect();
        internal(format!("the tokens of `{path}` are not Rust: {error}; they begin with `{shown}`"))
    })?;
    let mut text = header("//");
    if !file.attrs.is_empty() {
        text.push_str(&prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs: file.attrs,
            items: Vec::new(),
        }));
        text.push('\n');
    }
    text.push_str(&layout::blocks(file.items));
    let text = foreign::rust(text);
    let path = RelPath::new(path).map_err(|error| internal(error.to_string()))?;
    Ok(File { path, text })
}
