//! One notification in, what makes its payload a notification out.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Cx, doc, operation};
use crate::foreign::{self, Markdown};
use crate::ir::{Field, Notation, Notification, Protocol, Secrecy, Type};
use crate::link::{Module, NotificationPlan};
use crate::rules::ORIGINAL_TYPE;

/// The member of a notification of API v2 that tells its event.
const EVENT_TYPE: &str = "event_type";

/// `impl Notification for Payload`.
pub fn emit(notification: &Notification, plan: &NotificationPlan) -> TokenStream {
    let event = &notification.event;
    let protocol = match notification.protocol {
        Protocol::V2 => quote!(V2),
        Protocol::V3 => quote!(V3),
        Protocol::Brand => quote!(Brand),
    };
    let opening = plan.opens.then(|| operation::sealing(&notification.body)).flatten();
    let opening =
        opening.map(|sealing| quote!(const OPENING: Option<rt::Sealing> = Some(rt::Sealing::#sealing);));
    let identified_by = identified_by(notification);
    quote! {
        impl rt::Notification for Payload {
            const EVENT: &'static str = #event;
            const PROTOCOL: rt::Protocol = rt::Protocol::#protocol;
            #opening
            #identified_by
            type Acknowledgement = Acknowledgement;
        }
    }
}

/// What tells it from other notifications, beside its event type.
fn identified_by(notification: &Notification) -> TokenStream {
    let list = |name: &str, texts: Vec<String>| {
        let name = format_ident!("{name}");
        (!texts.is_empty()).then(|| quote!(const #name: &'static [&'static str] = &[#(#texts),*];))
    };
    let lists = match notification.protocol {
        Protocol::V3 | Protocol::Brand => {
            // What samples show is not all that there is, so nothing else is refused because of it.
            let field = original_type(notification).filter(|field| field.notation == Notation::Closed);
            [list("ORIGINAL_TYPES", field.map(listed).unwrap_or_default()), None]
        }
        Protocol::V2 => [
            list("EVENT_TYPES", values(&notification.body, EVENT_TYPE)),
            list("REQUIRED", required(&notification.body)),
        ],
    };
    lists.into_iter().flatten().collect()
}

fn original_type(notification: &Notification) -> Option<&Field> {
    let resource = notification.body.iter().find(|field| field.wire == "resource")?;
    resource.members().into_iter().find(|field| field.wire == ORIGINAL_TYPE)
}

/// The values that are listed for a member.
fn values(fields: &[Field], wire: &str) -> Vec<String> {
    fields.iter().find(|field| field.wire == wire).map(listed).unwrap_or_default()
}

fn listed(field: &Field) -> Vec<String> {
    field.values.iter().map(|value| value.wire.clone()).collect()
}

/// The members that every notification has; for an encrypted one, those inside it.
fn required(fields: &[Field]) -> Vec<String> {
    let mut names = Vec::new();
    for field in fields.iter().filter(|field| field.always_comes() && !field.wire.contains('$')) {
        names.push(field.wire.clone());
        if let (Type::Object(members), true) = (&field.ty, field.secrecy != Secrecy::Plain) {
            names.extend(required(members).into_iter().map(|name| format!("{}.{name}", field.wire)));
        }
    }
    names
}

/// The documentation of a notification's module.
pub fn docs(cx: Cx<'_>, notification: &Notification) -> TokenStream {
    let event = Markdown::with("The notification {}.", [foreign::code(&notification.event)]);
    let opened = Markdown::fixed(match notification.protocol {
        Protocol::V2 => {
            "`handler.receive_v2(body)?.payload::<Payload>()` verifies it, opens what is sealed in it, and \
             returns its [`Payload`]; it is answered with an [`Acknowledgement`]."
        }
        Protocol::V3 | Protocol::Brand => {
            "`handler.receive(headers, body).verify()?.payload::<Payload>()` verifies it, opens it, and returns \
             its [`Payload`]; it is answered with an [`Acknowledgement`]."
        }
    });
    let docs = doc::of_module(doc::entry(
        cx,
        &notification.doc,
        event,
        [Some(opened), contents(notification)].into_iter().flatten(),
    ));
    let names = notification.doc.term.as_deref().into_iter().chain([notification.event.as_str()]);
    let aliases = doc::aliases_of_module(names);
    quote!(#docs #aliases)
}

/// What is inside, where that is one of several things.
fn contents(notification: &Notification) -> Option<Markdown> {
    let types = original_type(notification).map(listed).filter(|types| types.len() > 1)?;
    let types = Markdown::joined(types.iter().map(|one| foreign::code(one)), ", ");
    Some(Markdown::with(
        "Its content is one of several things, and [`Payload`] has the members of all of them; \
         `original_type()` of what was opened tells which it is: {}.",
        [types],
    ))
}

/// The enumeration of all events of API v3, or of the API of brands, which are told apart by their type; API v2 tells by
/// the URL.
pub fn events(cx: Cx<'_>, module: &Module) -> Option<TokenStream> {
    let protocol = Protocol::of_word(module.url.strip_prefix("/webhook/")?)?;
    let docs = doc::line(Markdown::fixed(match protocol {
        Protocol::V2 => return None,
        Protocol::V3 => "A notification of API v3, told apart by its event type.",
        Protocol::Brand => "A notification of the API of brands, told apart by its event type.",
    }));
    let events = module.children.iter().filter_map(|child| {
        let plan = child.notification.as_ref()?;
        let notification = cx.notification(plan.index);
        Some((plan.arm.ident(), child.name.ident(), notification))
    });
    let events: Vec<_> = events.collect();
    let arms = events.iter().map(|(arm, module, notification)| {
        let event = foreign::code(&notification.event);
        let docs = doc::line(Markdown::with("{}: {}", [event, foreign::words(&notification.doc.title)]));
        quote!(#docs #arm(Box<#module::Payload>))
    });
    let table = events.iter().map(|(arm, module, _)| quote!(#arm(#module::Payload)));
    Some(quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum Event {
            #(#arms,)*
            /// An event that the documentation did not list when this was generated.
            Unknown {
                /// The event type.
                event_type: String,
                /// The opened payload.
                resource: rt::Json,
            },
        }

        rt::events!(Event { #(#table),* });
    })
}
