//! Names of product families as they are typed after `--only`.

use crate::diag::by_likeness;
use crate::foreign::terminal;
use crate::ir::Api;

/// What is wrong with the first name that no family has.
pub fn unknown(api: &Api, only: &[String]) -> Option<String> {
    let families = api.families();
    let unknown = only.iter().find(|name| !families.contains(name))?;
    // Without its protocol a family is still recognized.
    let is_near = |name: &&String| name.contains(unknown.as_str()) || unknown.contains(name.as_str());
    let mut meant: Vec<_> = families.iter().filter(is_near).collect();
    if meant.is_empty() {
        meant = by_likeness(unknown, families.iter().collect());
        meant.truncate(1);
    }
    let meant: Vec<_> = meant.into_iter().map(|name| format!("`{name}`")).collect();
    Some(terminal(&format!("there is no family `{unknown}`; did you mean {}?", meant.join(", "))))
}
