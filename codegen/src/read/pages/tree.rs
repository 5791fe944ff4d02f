//! The rows of a table in, trees of rows out: nesting by indent, embedded documents, alternatives.

use crate::diag::{Code, Diagnostic};
use crate::ir::BaseWord;
use crate::span::Span;

use super::row::RowFacts;
use crate::rules::Cx;

/// A row with the rows below it.
#[derive(Debug)]
pub struct Node {
    /// The row.
    pub row: RowFacts,
    /// Its members.
    pub children: Vec<Node>,
    /// Set where the members are inside a string.
    pub embed: Option<Embed>,
    /// Whether a separator sets it off as one of several alternatives.
    pub alternative: bool,
}

impl Node {
    /// How many rows it is.
    pub fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }
}

/// How members got inside a string.
#[derive(Debug)]
pub struct Embed {
    /// The row before the separator, where it is not the one that holds the members.
    pub documented_at: Option<String>,
}

/// One line of a table, interpreted.
pub enum Line {
    /// A field.
    Row(Box<RowFacts>),
    /// A separator.
    Separator(Span),
}

/// Builds the trees of one table.
pub fn build(cx: &mut Cx, lines: Vec<Line>) -> Vec<Node> {
    let mut builder = Builder::default();
    for line in lines {
        match line {
            Line::Separator(span) => {
                if let Some(before) = builder.separator.replace(span) {
                    cx.report(Diagnostic::new(Code::StraySeparator, before, "two separators in a row"));
                }
            }
            Line::Row(row) => builder.add(cx, *row),
        }
    }
    if let Some(span) = builder.separator {
        cx.report(Diagnostic::new(Code::StraySeparator, span, "there is no row after this separator"));
    }
    builder.into_trees()
}

#[derive(Default)]
struct Builder {
    /// All rows in order, with their parents by number.
    nodes: Vec<Draft>,
    /// The rows that could get children, outermost first.
    open: Vec<usize>,
    /// A separator that waits for its row.
    separator: Option<Span>,
    /// Members of this row are written one level too high, at this level.
    raised: Option<Raised>,
}

struct Draft {
    row: RowFacts,
    parent: Option<usize>,
    embed: Option<Embed>,
    alternative: bool,
}

struct Raised {
    level: usize,
}

impl Builder {
    fn add(&mut self, cx: &mut Cx, mut row: RowFacts) {
        let separator = self.separator.take();
        if let Some(raised) = &self.raised {
            let ends = row.indent < raised.level || (row.indent == raised.level && separator.is_none());
            if ends {
                self.raised = None;
            } else {
                row.indent += 1;
            }
        }
        let mut alternative = false;
        if let Some(span) = separator {
            alternative = self.separated(cx, span, &mut row);
        }
        while self.open.last().is_some_and(|&top| self.nodes[top].row.indent >= row.indent) {
            self.open.pop();
        }
        self.check_nesting(cx, &row);
        let parent = self.open.last().copied();
        self.open.push(self.nodes.len());
        self.nodes.push(Draft { row, parent, embed: None, alternative });
    }

    /// Decides what a separator before `next` means; returns whether it begins an alternative.
    fn separated(&mut self, cx: &mut Cx, span: Span, next: &mut RowFacts) -> bool {
        let Some(previous) = self.nodes.len().checked_sub(1) else {
            cx.report(Diagnostic::new(Code::StraySeparator, span, "there is no row before this separator"));
            return false;
        };
        let before = &self.nodes[previous].row;
        let below = next.indent == before.indent + 1 && before.word.base == BaseWord::String;
        let beside = next.indent == before.indent;
        let unfilled = self.unfilled_ciphertext(previous);
        if below {
            let holder = match unfilled {
                Some(holder) if !is_marked(before) => holder,
                _ => previous,
            };
            self.embed(cx, holder, previous, span);
            return false;
        }
        if beside && before.encoded.is_some() && self.nodes[previous].embed.is_none() {
            let message =
                format!("`{}` may be a member of the text `{}`, or a sibling of it", next.name, before.name);
            cx.report(
                Diagnostic::new(Code::AmbiguousSeparator, span, message).related(before.span, "the text"),
            );
            return false;
        }
        if let (true, Some(holder)) = (beside, unfilled) {
            self.embed(cx, holder, previous, span);
            if holder == previous {
                self.report_misplaced(cx, holder, span);
            }
            self.raised = Some(Raised { level: next.indent });
            next.indent += 1;
            return true;
        }
        true
    }

    /// A row at or before `previous`, among the same siblings, whose ciphertext has no content yet.
    fn unfilled_ciphertext(&self, previous: usize) -> Option<usize> {
        let Draft { row, parent, .. } = &self.nodes[previous];
        let siblings = self.nodes.iter().enumerate().take(previous + 1).rev();
        let mut candidates =
            siblings.filter(|(_, draft)| draft.parent == *parent && draft.row.indent == row.indent);
        candidates
            .find(|(_, draft)| is_sealed_document(&draft.row) && draft.embed.is_none())
            .map(|(index, _)| index)
    }

    fn embed(&mut self, cx: &mut Cx, holder: usize, previous: usize, span: Span) {
        let documented_at = (holder != previous).then(|| self.nodes[previous].row.name.clone());
        if documented_at.is_some() {
            self.report_misplaced(cx, holder, span);
        }
        self.nodes[holder].embed = Some(Embed { documented_at });
        // What follows hangs below the holder, not below the row before the separator.
        while let Some(&top) = self.open.last()
            && self.nodes[top].row.indent >= self.nodes[holder].row.indent
        {
            self.open.pop();
        }
        self.open.push(holder);
    }

    fn report_misplaced(&self, cx: &mut Cx, holder: usize, span: Span) {
        let holder = &self.nodes[holder].row;
        cx.report(
            Diagnostic::new(Code::MisplacedSeparator, span, "this separator is not where the members begin")
                .label(format!("read as the content of `{}`, which has no other", holder.name))
                .related(holder.span, "the sealed row")
                .help(format!("put the separator after `{}`, and its members one level deeper", holder.name)),
        );
    }

    fn check_nesting(&mut self, cx: &mut Cx, row: &RowFacts) {
        let Some(&parent) = self.open.last() else {
            // The rows that follow it are not reported again.
            let again =
                self.nodes.last().is_some_and(|before| before.parent.is_none() && before.row.indent > 0);
            if row.indent > 0 && !again {
                cx.report(indent_jump(row, None));
            }
            return;
        };
        let above = &self.nodes[parent];
        if row.indent > above.row.indent + 1 {
            cx.report(indent_jump(row, Some(&above.row)));
            return;
        }
        if above.row.word.base == BaseWord::Object || above.embed.is_some() {
            return;
        }
        if above.row.word.base == BaseWord::String && is_marked(&above.row) {
            cx.report(
                Diagnostic::new(
                    Code::MisplacedSeparator,
                    row.span,
                    format!("the separator before the members of `{}` is missing", above.row.name),
                )
                .label("read as if it were here")
                .help("put the row `| {colspan=3 .im-table-line}` before this one"),
            );
            self.nodes[parent].embed = Some(Embed { documented_at: None });
            return;
        }
        if self.nodes.iter().any(|sibling| sibling.parent == Some(parent)) {
            return;
        }
        cx.report(
            Diagnostic::new(
                Code::ScalarParent,
                row.span,
                format!(
                    "`{}` is indented below `{}`, which is of type `{}`",
                    row.name, above.row.name, above.row.word
                ),
            )
            .related(above.row.span, "the row above it"),
        );
    }

    fn into_trees(self) -> Vec<Node> {
        let mut nodes: Vec<(Node, Option<usize>)> = self
            .nodes
            .into_iter()
            .map(|Draft { row, parent, embed, alternative }| {
                (Node { row, children: Vec::new(), embed, alternative }, parent)
            })
            .collect();
        // Parents come before their children, so moving the last node first keeps every subtree whole.
        let mut roots = Vec::new();
        while let Some((mut node, parent)) = nodes.pop() {
            node.children.reverse();
            match parent.and_then(|parent| nodes.get_mut(parent)) {
                Some((parent, _)) => parent.children.push(node),
                None => roots.push(node),
            }
        }
        roots.reverse();
        roots
    }
}

fn is_sealed_document(row: &RowFacts) -> bool {
    row.mark.as_ref().is_some_and(|mark| mark.value.is_aes())
}

fn is_marked(row: &RowFacts) -> bool {
    is_sealed_document(row) || row.encoded.is_some()
}

fn indent_jump(row: &RowFacts, above: Option<&RowFacts>) -> Diagnostic {
    let deepest = above.map_or(0, |above| above.indent + 1);
    let message = format!(
        "`{}` has indent {}, but no row above it has indent {}",
        row.name,
        row.indent,
        row.indent - 1
    );
    let diagnostic = Diagnostic::new(Code::IndentJump, row.span, message).help(match deepest {
        0 => "leave `data-indent` out, or write the row above it that it is a member of".to_owned(),
        _ => format!("`data-indent={deepest}` is the deepest possible here"),
    });
    match above {
        Some(above) => diagnostic.related(above.span, format!("this row has indent {}", above.indent)),
        None => diagnostic,
    }
}
