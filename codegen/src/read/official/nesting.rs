//! The rows of a table in, trees of them out: nesting by dotted names, and levels that were lost found again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::BaseWord;
use crate::rules::{Cx, refuse_depth, refuse_repeated};

use super::row::{RowFacts, Rows};
use super::type_word::Base;

/// A row with the rows of its members.
#[derive(Debug)]
pub struct Node<'s> {
    /// The last part of its name.
    pub name: String,
    /// The row.
    pub row: RowFacts<'s>,
    /// Rows that say the same again.
    pub again: Vec<RowFacts<'s>>,
    /// Its members.
    pub children: Vec<Node<'s>>,
    /// Whether its members were found a level too high, so that some may be missing.
    pub is_refilled: bool,
}

impl Node<'_> {
    /// How many rows it is, without those that say the same again.
    pub fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }
}

/// A row before its members are known.
struct Draft<'s, 'v> {
    name: String,
    row: RowFacts<'s>,
    again: Vec<RowFacts<'s>>,
    level: Level<'v>,
    parent: Option<usize>,
    is_refilled: bool,
}

/// The members of one object.
#[derive(Default)]
struct Level<'v> {
    /// Where those are that there are so far.
    members: BTreeMap<String, usize>,
    /// A list of objects that has no members of its own, after which its members may stand.
    unfilled: Option<usize>,
    /// Whether some of them are written where they belong.
    is_written: bool,
    /// The object in the sample.
    sample: Option<&'v Value>,
}

/// Builds the trees of one table. `sample` is what it describes, as the page shows it.
pub fn build<'s>(cx: &mut Cx, rows: Rows<'s>, sample: Option<&Value>) -> Vec<Node<'s>> {
    let Rows { facts: rows, refused } = rows;
    let mut builder = Builder {
        nodes: Vec::with_capacity(rows.len()),
        top: Level { sample: sample.filter(|sample| sample.is_object()), ..Level::default() },
        named: BTreeMap::new(),
        refused,
    };
    for row in rows {
        if row.set.drop == Some(true) {
            cx.rows.diagnosed += 1;
        } else {
            builder.add(cx, row);
        }
    }
    builder.into_trees()
}

struct Builder<'s, 'v> {
    /// All rows in order, with their parents by number.
    nodes: Vec<Draft<'s, 'v>>,
    /// What is not inside of anything.
    top: Level<'v>,
    /// Rows by their whole names.
    named: BTreeMap<String, usize>,
    /// The names of rows that are reported and gone.
    refused: BTreeSet<String>,
}

impl<'s, 'v> Builder<'s, 'v> {
    fn add(&mut self, cx: &mut Cx, row: RowFacts<'s>) {
        if refuse_depth(cx, row.name.matches('.').count(), row.span) {
            cx.rows.diagnosed += 1;
            return;
        }
        let (around, name) = match row.name.rsplit_once('.') {
            Some((around, name)) => (Some(around), name.to_owned()),
            None => (None, row.name.clone()),
        };
        let mut parent = None;
        if let Some(around) = around {
            parent = self.named.get(around).copied();
            if parent.is_none() {
                cx.rows.diagnosed += 1;
                let is_told = self.refused.contains(around);
                self.refused.insert(row.name.clone());
                if is_told {
                    return;
                }
                let message = format!("`{}` is a member of `{around}`, which has no row above it", row.name);
                cx.report(Diagnostic::new(Code::MissingParent, row.span, message));
                return;
            }
        }
        let list = self.level(parent).unfilled;
        let list = list.filter(|list| self.is_inside(parent, *list, &name));
        let is_moved = list.is_some();
        if let Some(list) = list {
            self.report_lost_level(cx, &row, list, &name);
            self.nodes[list].is_refilled = true;
            parent = Some(list);
        }
        if let Some(first) = self.level(parent).members.get(&name).copied() {
            self.repeat(cx, first, row, &name);
            return;
        }
        let at = self.nodes.len();
        let sample = object_of(self.level(parent).sample, &name);
        self.named.entry(row.name.clone()).or_insert(at);
        let is_list = is_list_of_objects(&row);
        let level = self.level_mut(parent);
        level.members.insert(name.clone(), at);
        level.is_written |= !is_moved;
        if is_list {
            level.unfilled = Some(at);
        }
        self.nodes.push(Draft {
            name,
            row,
            again: Vec::new(),
            level: Level { sample, ..Level::default() },
            parent,
            is_refilled: false,
        });
    }

    fn level(&self, of: Option<usize>) -> &Level<'v> {
        of.and_then(|at| self.nodes.get(at)).map_or(&self.top, |node| &node.level)
    }

    fn level_mut(&mut self, of: Option<usize>) -> &mut Level<'v> {
        match of.and_then(|at| self.nodes.get_mut(at)) {
            Some(node) => &mut node.level,
            None => &mut self.top,
        }
    }

    /// Whether the sample has a member in the items of a list, and not beside it, or beside it there is one already.
    ///
    /// A list whose first member is written below it has all of them there.
    fn is_inside(&self, around: Option<usize>, list: usize, name: &str) -> bool {
        let Some(draft) = self.nodes.get(list) else { return false };
        let level = self.level(around);
        let is_beside = level.sample.is_some_and(|sample| sample.get(name).is_some());
        let is_in_item = draft.level.sample.is_some_and(|item| item.get(name).is_some());
        !draft.level.is_written && is_in_item && (!is_beside || level.members.contains_key(name))
    }

    fn report_lost_level(&self, cx: &mut Cx, row: &RowFacts<'_>, list: usize, name: &str) {
        let list = &self.nodes[list].row;
        let message = format!("`{}` stands a level too high", row.name);
        let found = Diagnostic::new(Code::LostLevel, row.span, message);
        cx.report(
            found
                .label(format!("read as a member of `{}`, as the sample has it", list.name))
                .related(list.span, "this list has no members")
                .help(format!("write `{}.{name}`", list.name)),
        );
    }

    /// A row of a name that there is already.
    fn repeat(&mut self, cx: &mut Cx, first: usize, row: RowFacts<'s>, name: &str) {
        cx.rows.diagnosed += 1;
        let Some(draft) = self.nodes.get_mut(first) else { return };
        if draft.row.word(true) != row.word(true) {
            refuse_repeated(cx, name, row.span, draft.row.span);
            return;
        }
        let message = format!("`{}` has two rows in this table", row.name);
        let found = Diagnostic::new(Code::RepeatedRow, row.span, message).label("read as one with the first");
        cx.report(found.related(draft.row.span, "first here"));
        draft.again.push(row);
    }

    fn into_trees(self) -> Vec<Node<'s>> {
        let nodes = self.nodes.into_iter().map(|draft| {
            let Draft { name, row, again, parent, is_refilled, level: _ } = draft;
            (Node { name, row, again, children: Vec::new(), is_refilled }, parent)
        });
        let mut nodes: Vec<_> = nodes.collect();
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

fn is_list_of_objects(row: &RowFacts<'_>) -> bool {
    // The items of a list without a word are objects if there are members.
    let word = row.word(true);
    word.array && word.base == BaseWord::Object && row.written.base != Base::File
}

/// The object that a member of a sample is, or that is the first item of its list.
fn object_of<'v>(sample: Option<&'v Value>, name: &str) -> Option<&'v Value> {
    let value = sample?.get(name)?;
    let item = match value {
        Value::Array(items) => items.first()?,
        other => other,
    };
    item.is_object().then_some(item)
}

/// The rows of several tables of one part, which may have rows of the same name.
pub fn joined<'s>(tables: impl IntoIterator<Item = Vec<Node<'s>>>) -> (Vec<Node<'s>>, usize) {
    let mut all: Vec<Node<'s>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = 0;
    for node in tables.into_iter().flatten() {
        let at = *places.entry(node.name.clone()).or_insert(all.len());
        match all.get_mut(at) {
            Some(first) => {
                count += 1;
                first.again.push(node.row);
                first.again.extend(node.again);
                let children = std::mem::take(&mut first.children);
                let (children, more) = joined([children, node.children]);
                first.children = children;
                count += more;
            }
            None => all.push(node),
        }
    }
    (all, count)
}
