//! A sample that lacks required members enters; the typed request leaves, with something in their places, which the
//! comparison then finds to be missing in the sample.

use serde_json::{Value as Json, json};
use wechatpay_sdk::rt;
use wechatpay_sdk::rt::catalog::Sample;

/// More members than any sample lacks.
const MOST: usize = 64;

/// The request of a sample.
pub fn built<O>(
    argument: Json,
    build: &dyn Fn(&Sample) -> Result<O, rt::DecodeError>,
) -> Result<O, rt::DecodeError> {
    let mut sample = Sample(argument);
    for _ in 0..MOST {
        let error = match build(&sample) {
            Err(error) if error.kind() == rt::DecodeKind::Missing => error,
            outcome => return outcome,
        };
        match filled(&sample.0, error.path(), build) {
            Some(argument) => sample.0 = argument,
            None => return Err(error),
        }
    }
    build(&sample)
}

/// The argument with the first value in the place that helps; which part of the request lacks it is not told.
fn filled<O>(
    argument: &Json,
    path: &str,
    build: &dyn Fn(&Sample) -> Result<O, rt::DecodeError>,
) -> Option<Json> {
    let steps: Vec<&str> = path.split(['.', '[']).map(|step| step.trim_end_matches(']')).collect();
    let helps = |argument: &Json| {
        build(&Sample(argument.clone())).err().is_none_or(|error| {
            error.path() != path && error.kind() == rt::DecodeKind::Missing || !path.starts_with(error.path())
        })
    };
    let values = [json!("0"), json!(0), json!("")];
    let parts = argument.as_object()?.iter().filter(|(_, part)| part.is_object());
    let names: Vec<&String> = parts.map(|(name, _)| name).collect();
    names.into_iter().find_map(|name| {
        values.iter().chain([&json!({ "": 0 })]).find_map(|value| {
            let mut argument = argument.clone();
            put(&mut argument[name.as_str()], &steps, value)?;
            helps(&argument).then_some(argument)
        })
    })
}

/// Puts a value into a place where there is none, also inside of a text.
fn put(at: &mut Json, steps: &[&str], value: &Json) -> Option<()> {
    if let Json::String(text) = at {
        let mut inner = serde_json::from_str(text).ok()?;
        put(&mut inner, steps, value)?;
        *text = inner.to_string();
        return Some(());
    }
    let (step, rest) = steps.split_first()?;
    match at {
        Json::Array(items) => put(items.get_mut(step.parse::<usize>().ok()?)?, rest, value),
        Json::Object(members) if rest.is_empty() => {
            members.insert((*step).to_owned(), value.clone());
            Some(())
        }
        Json::Object(members) => put(members.get_mut(*step)?, rest, value),
        _ => None,
    }
}
