//! The name of a variable in, the array that it was set to out.
//!
//! Samples put long arguments and the parts of uploads together before the call.

use super::{Literal, Parser, PhpError};

impl Parser<'_> {
    /// A variable, or the body of an upload that was put together before.
    pub(super) fn named(&mut self, depth: usize) -> Result<Literal, PhpError> {
        let start = self.at;
        let code = self.code;
        let rest = &code[start..];
        let len =
            rest[1..].find(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(rest.len(), |len| len + 1);
        let name = &rest[..len];
        self.at += len;
        let set = if self.variables.get() == 0 {
            None
        } else if self.ends_here() {
            self.variable(name, depth)?
        } else if self.eat("->getStream()") && self.ends_here() {
            self.upload(name, depth)?
        } else {
            None
        };
        set.map_or_else(|| self.expression(start), Ok)
    }

    /// A reader of what was set at an earlier place.
    fn earlier(&self, at: usize, set_before: usize) -> Self {
        self.variables.set(self.variables.get().saturating_sub(1));
        Parser { at, set_before, ..*self }
    }

    /// The array that a variable was set to, with the members that were set one by one.
    fn variable(&self, name: &str, depth: usize) -> Result<Option<Literal>, PhpError> {
        let before = &self.code[..self.set_before];
        let begins = |at: usize| before[..at].trim_end_matches([' ', '\t']).ends_with('\n') || at == 0;
        let mut lines = before.rmatch_indices(name).map(|(at, _)| at).filter(|at| begins(*at));
        let set = lines.find_map(|at| {
            let value = before[at + name.len()..].trim_start().strip_prefix('=')?;
            Some((at, before.len() - value.len()))
        });
        let Some((line, at)) = set.filter(|(_, at)| before[*at..].trim_start().starts_with('[')) else {
            return Ok(None);
        };
        let mut parser = self.earlier(at, line);
        let mut value = parser.nested(depth + 1)?;
        if let Literal::Map(members) = &mut value {
            let one_by_one = format!("{name}['");
            for (at, _) in before.match_indices(&one_by_one).filter(|(at, _)| *at > line && begins(*at)) {
                let rest = &before[at + one_by_one.len()..];
                if let Some((key, _)) = rest.split_once("']") {
                    members.retain(|(own, _)| own != key);
                    members.push((key.to_owned(), Literal::Unread));
                }
            }
        }
        Ok(Some(value))
    }

    /// The parts of an upload but its file: `$media->setMeta(\json_encode([…]))` names the only one.
    fn upload(&self, name: &str, depth: usize) -> Result<Option<Literal>, PhpError> {
        let set = format!("{name}->setMeta(");
        let Some(at) = self.code[..self.set_before].rfind(&set) else { return Ok(None) };
        let mut parser = self.earlier(at + set.len(), at);
        let meta = parser.nested(depth + 1)?;
        Ok(Some(Literal::Map(vec![("meta".to_owned(), meta)])))
    }
}
