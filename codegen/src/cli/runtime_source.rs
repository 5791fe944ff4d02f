//! `--runtime`: where an emitted crate is to take its runtime from, as it is typed.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::{GitPart, Runtime};

/// Where the runtime comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeSource {
    /// As it was typed.
    typed: String,
    /// What that means.
    pub place: Place,
}

/// Where the runtime lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this workspace.
    Workspace,
    /// In another folder.
    Folder(PathBuf),
    /// Where a path has no part in it.
    Elsewhere(Runtime),
}

impl fmt::Display for RuntimeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl FromStr for RuntimeSource {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let place = match (typed, typed.strip_prefix("path+"), typed.strip_prefix("git+")) {
            ("path", _, _) => Place::Workspace,
            (_, Some(""), _) => return Err("a folder follows `path+`".to_owned()),
            (_, Some(folder), _) => Place::Folder(folder.into()),
            (_, _, Some(url)) => Place::Elsewhere(git(url)?),
            _ => Place::Elsewhere(version(typed)?),
        };
        Ok(Self { typed: typed.to_owned(), place })
    }
}

fn version(text: &str) -> Result<Runtime, String> {
    match semver::VersionReq::parse(text) {
        Ok(requirement) if !requirement.comparators.is_empty() => Ok(Runtime::Version(text.to_owned())),
        Ok(_) => {
            Err("a crate that takes in any version cannot be published; name one, such as `0.1`".to_owned())
        }
        Err(error) => Err(format!(
            "this is neither a version ({error}) nor `path`, `path+DIR`, `git+URL`, `git+URL?tag=TAG`, `?branch=` or `?rev=`"
        )),
    }
}

/// The form of cargo's own names of sources, `URL?tag=v1`; `URL#1a2b3c` names a commit, too.
fn git(text: &str) -> Result<Runtime, String> {
    let (url, at) = match (text.split_once('#'), text.split_once('?')) {
        (Some((url, commit)), _) if !url.contains('?') => (url, Some((GitPart::Rev, commit))),
        (_, Some((url, query))) => {
            let parts = || GitPart::WORDS.into_iter();
            let found =
                parts().find_map(|(word, part)| Some((part, query.strip_prefix(word)?.strip_prefix('=')?)));
            (url, Some(found.ok_or_else(|| format!("`?{query}` is not `?rev=`, `?tag=` or `?branch=`"))?))
        }
        _ => (text, None),
    };
    let is_plain = |text: &str| {
        !text.is_empty() && !text.contains(char::is_whitespace) && !text.contains(char::is_control)
    };
    if !is_plain(url) || !has_scheme(url) {
        return Err(format!(
            "`{url}` is not the address of a Git repository as cargo reads it{}",
            git_remedy(url)
        ));
    }
    if let Some((part, name)) = at.filter(|(_, name)| !is_plain(name) || name.contains(['#', '?', '&'])) {
        return Err(format!("`{name}` is not the name of a {}", part.word()));
    }
    Ok(Runtime::Git { url: url.to_owned(), at: at.map(|(part, name)| (part, name.to_owned())) })
}

/// Cargo takes URLs only: neither `git@host:path` nor a path.
fn has_scheme(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && rest.len() > 1
}

fn git_remedy(url: &str) -> String {
    match url.split_once(':') {
        _ if url.starts_with('/') => format!(": write `git+file://{url}`"),
        Some((host, path)) if host.contains('@') && !host.contains('/') && !path.starts_with('/') => {
            format!(": write `git+ssh://{host}/{path}`")
        }
        _ => ": write `git+https://…`, `git+ssh://…` or `git+file:///…`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_what_was_typed() {
        let git = |at: Option<(GitPart, &str)>| {
            let at = at.map(|(part, name)| (part, name.to_owned()));
            Place::Elsewhere(Runtime::Git { url: "https://git.example.com/a".to_owned(), at })
        };
        for (typed, place) in [
            ("path", Place::Workspace),
            ("path+../runtime", Place::Folder("../runtime".into())),
            ("0.1", Place::Elsewhere(Runtime::Version("0.1".to_owned()))),
            (">=0.1, <0.3", Place::Elsewhere(Runtime::Version(">=0.1, <0.3".to_owned()))),
            ("git+https://git.example.com/a", git(None)),
            ("git+https://git.example.com/a#1a2b", git(Some((GitPart::Rev, "1a2b")))),
            ("git+https://git.example.com/a?rev=1a2b", git(Some((GitPart::Rev, "1a2b")))),
            ("git+https://git.example.com/a?tag=v0.1", git(Some((GitPart::Tag, "v0.1")))),
            ("git+https://git.example.com/a?branch=a/b", git(Some((GitPart::Branch, "a/b")))),
        ] {
            let source: RuntimeSource = typed.parse().unwrap();
            assert_eq!((source.to_string().as_str(), source.place), (typed, place));
        }
        for typed in [
            "",
            "*",
            "latest",
            "../runtime",
            "path+",
            "git+",
            "git+a",
            "git+../repository",
            "git+/srv/repository",
            "git+git@git.example.com:a/b.git",
            "git+://a/b",
            "git+https://",
            "git+https://a/b c",
            "git+https://a/b#",
            "git+https://a/b?tag=",
            "git+https://a/b?version=1",
            "git+https://a/b?tag=v1#1a2b",
            "https://a/b",
        ] {
            assert!(typed.parse::<RuntimeSource>().is_err(), "{typed}");
        }
        for (typed, remedy) in [
            ("git+git@git.example.com:a/b.git", "git+ssh://git@git.example.com/a/b.git"),
            ("git+/srv/repository", "git+file:///srv/repository"),
        ] {
            let error = typed.parse::<RuntimeSource>().unwrap_err();
            assert!(error.contains(remedy) && remedy.parse::<RuntimeSource>().is_ok(), "{error}");
        }
    }
}
