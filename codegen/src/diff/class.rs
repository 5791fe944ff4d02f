//! What a change means to users of the emitted crate, and what all of them together mean to its version.

use std::fmt;

use semver::Version;

/// What a change means to users of the emitted crate, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Their programs compile, and do what they did.
    Compatible,
    /// Their programs compile, and something goes otherwise when they run.
    Behavior,
    /// Their programs may not compile.
    Breaking,
}

impl Class {
    /// All of them, the worst first.
    pub const WORST_FIRST: [Self; 3] = [Self::Breaking, Self::Behavior, Self::Compatible];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Behavior => "behavior",
            Self::Breaking => "breaking",
        }
    }

    /// The class of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORST_FIRST.into_iter().find(|class| class.word() == word)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How the version of a crate has to grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing changed that users could see.
    Unchanged,
    /// What users have keeps working, and there may be more.
    Minor,
    /// What users have may not compile.
    Major,
}

impl Verdict {
    /// The verdict on changes of these classes.
    pub fn of(classes: impl IntoIterator<Item = Class>) -> Self {
        match classes.into_iter().max() {
            None => Self::Unchanged,
            Some(Class::Compatible | Class::Behavior) => Self::Minor,
            Some(Class::Breaking) => Self::Major,
        }
    }

    /// The word for it, as cargo and semver have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The next version. Before 1.0 the number of minor versions counts what breaks, and that of patches the rest, as cargo
    /// reads requirements; a pre-release is followed by the release that it is before.
    #[must_use]
    pub fn next(self, version: &Version) -> Version {
        let Version { major, minor, patch, .. } = *version;
        match (self, major, minor) {
            (Self::Unchanged, ..) => version.clone(),
            _ if !version.pre.is_empty() => Version::new(major, minor, patch),
            (Self::Major, 0, 0) | (Self::Minor, 0, _) => Version::new(major, minor, patch + 1),
            (Self::Major, 0, _) | (Self::Minor, ..) => Version::new(major, minor + 1, 0),
            (Self::Major, ..) => Version::new(major + 1, 0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_grows_by_the_worst_change() {
        let minor = Verdict::of([Class::Compatible, Class::Behavior]);
        let major = Verdict::of([Class::Compatible, Class::Breaking]);
        assert_eq!((minor, major, Verdict::of([])), (Verdict::Minor, Verdict::Major, Verdict::Unchanged));
        for (from, verdict, to) in [
            ("0.1.0", Verdict::Minor, "0.1.1"),
            ("0.1.3", Verdict::Major, "0.2.0"),
            ("0.0.4", Verdict::Major, "0.0.5"),
            ("1.4.2", Verdict::Minor, "1.5.0"),
            ("1.4.2", Verdict::Major, "2.0.0"),
            ("1.4.2+build", Verdict::Minor, "1.5.0"),
            ("2.0.0-rc.1", Verdict::Minor, "2.0.0"),
            ("2.0.0-rc.1", Verdict::Unchanged, "2.0.0-rc.1"),
        ] {
            assert_eq!(verdict.next(&from.parse().unwrap()).to_string(), to, "{from}");
        }
    }
}
