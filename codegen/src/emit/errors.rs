//! The errors that an operation documents in, a list of them for its documentation and its entry in the catalog out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, codes};
use crate::foreign::{self, Markdown};
use crate::ir::{ErrorCode, Operation, Retry};

/// A line for each, with a link to what is said of the code.
pub fn list(cx: Cx<'_>, operation: &Operation) -> Vec<Markdown> {
    let items = failures(operation).map(|error| item(cx, operation, error));
    let items: Vec<Markdown> = items.collect();
    let head = (!items.is_empty()).then(|| Markdown::fixed("Errors:"));
    head.into_iter().chain(items).collect()
}

/// `[400 "PARAM_ERROR", 500 "SYSTEM_ERROR"]`; 0 for those without a status.
pub fn entry(operation: &Operation) -> Option<TokenStream> {
    let errors = failures(operation).map(|error| {
        let (status, code) =
            (proc_macro2::Literal::u16_unsuffixed(error.status.unwrap_or_default()), &error.code);
        quote!(#status #code)
    });
    let errors: Vec<_> = errors.collect();
    (!errors.is_empty()).then(|| quote!(errors [#(#errors),*]))
}

fn failures(operation: &Operation) -> impl Iterator<Item = &ErrorCode> {
    operation.errors.iter().filter(|error| error.is_of_failure())
}

fn item(cx: Cx<'_>, operation: &Operation, error: &ErrorCode) -> Markdown {
    let code = foreign::code(&error.code);
    let status =
        error.status.map(|status| Markdown::with("{} ", [Markdown::number(status)])).unwrap_or_default();
    let Some(words) = cx.api.guide.codes.get(&error.code) else {
        return Markdown::with("- {}{}", [status, code]);
    };
    let code = match words.is_listed {
        true => Markdown::with("[{}](crate::rt::Code::{})", [code, Markdown::name(&codes::name(words))]),
        false => code,
    };
    let retry = Markdown::fixed(match words.retry_of(&operation.to_string()) {
        Retry::Later => "Repeat it later.",
        Retry::AfterQuery => "Query first.",
        Retry::Changed => "Repeat it when something is changed.",
        Retry::Never => "Never repeat it.",
    });
    let [text, advice] = [&words.text, &words.advice].map(|sentences| foreign::prose(sentences));
    Markdown::with("- {}{}: {} {} {}", [status, code, text, advice, retry])
}
