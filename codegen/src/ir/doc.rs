//! What the documentation says of an operation or notification to people: its text, links and lifecycle.

/// Whether an operation is still offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// The banner of the page.
    pub state: State,
    /// The date in the banner, as written there: `2022.09.08` or `2020年`.
    pub since: Option<String>,
    /// Pages that replace it, as links of the banner: `/openapi/v3/…#post`.
    pub successors: Vec<String>,
    /// Whether new users should stay away from it.
    pub deprecated: bool,
}

/// The kinds of lifecycle banners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// No banner.
    #[default]
    Active,
    /// Superseded; the banner links the successors.
    Redesigned,
    /// Shut down on a date.
    Deprecated,
    /// Given up without a date of its end.
    Discarded,
    /// Closed to everybody, or to new merchants.
    Restricted,
}

impl State {
    /// The word of the banner's class.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Redesigned => Some("redesigned"),
            Self::Deprecated => Some("deprecated"),
            Self::Discarded => Some("discarded"),
            Self::Restricted => Some("privated"),
        }
    }
}

/// Text for people, in the Markdown of the page without its markup extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doc {
    /// One line.
    pub title: String,
    /// What the Chinese documentation calls it, where the title is in another language.
    pub term: Option<String>,
    /// Paragraphs.
    pub text: Vec<String>,
    /// Official pages on it.
    pub links: Vec<Link>,
    /// Who may call it, in the words of the documentation; empty where it does not say.
    pub roles: Vec<String>,
    /// When it was changed last, as written: `2024.08.02`.
    pub updated: Option<String>,
}

/// A link to an official page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// What the link says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}
