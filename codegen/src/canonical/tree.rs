//! A YAML document with everything that people wrote into it: values as they are styled, comments and blank lines.

/// A line between values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// One or several without anything.
    Blank,
    /// `# why`, without what stands before the sign.
    Comment(String),
}

/// A scalar on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Without quotes and escapes.
    pub text: String,
    /// Whether it has no quotes, and so may be something else than a text.
    pub plain: bool,
}

/// An entry of a map or list, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands above it.
    pub before: Vec<Line>,
    /// The key, in a map.
    pub key: Option<Text>,
    /// The value.
    pub value: Value,
    /// The comment behind it, or behind its key if the value begins on the next line.
    pub tail: Option<String>,
}

/// A value in its style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// On one line.
    Text(Text),
    /// `|` or `>`, and its lines without their indentation.
    Block {
        /// The sign, with what it says of the last line break.
        head: String,
        /// The lines.
        lines: Vec<String>,
    },
    /// `- a` or `[a]`
    List(Group),
    /// `a: b` or `{ a: b }`
    Map(Group),
}

/// The entries of a map or list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The entries.
    pub items: Vec<Item>,
    /// What stands below the last of them.
    pub ends: Vec<Line>,
    /// Whether it is written on one line, in brackets or braces.
    pub inline: bool,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What stands at the top, with a blank line below.
    pub head: Vec<Line>,
    /// Its value.
    pub root: Item,
    /// What stands below everything.
    pub ends: Vec<Line>,
}

impl Item {
    /// The key, where it is a text.
    pub fn name(&self) -> &str {
        self.key.as_ref().map_or("", |key| key.text.as_str())
    }

    /// The entries below it.
    pub fn group_mut(&mut self) -> Option<&mut Group> {
        match &mut self.value {
            Value::List(group) | Value::Map(group) => Some(group),
            _ => None,
        }
    }

    fn group(&self) -> Option<&Group> {
        match &self.value {
            Value::List(group) | Value::Map(group) => Some(group),
            _ => None,
        }
    }

    fn comments<'i>(&'i self, found: &mut Vec<&'i str>) {
        found.extend(comments_of(&self.before));
        found.extend(self.tail.as_deref());
        if let Some(group) = self.group() {
            group.items.iter().for_each(|item| item.comments(found));
            found.extend(comments_of(&group.ends));
        }
    }
}

fn comments_of(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().filter_map(|line| match line {
        Line::Blank => None,
        Line::Comment(text) => Some(text.as_str()),
    })
}

impl Document {
    /// All comments, sorted.
    pub fn comments(&self) -> Vec<&str> {
        let mut found: Vec<_> = comments_of(&self.head).chain(comments_of(&self.ends)).collect();
        self.root.comments(&mut found);
        found.sort_unstable();
        found
    }
}
