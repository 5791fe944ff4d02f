//! One notification in, what makes its payload a notification out.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Cx, doc, operation};
use crate::foreign::{self, Markdown};
use crate::ir::{Field, Notification, Protocol, Secrecy, Type};
use crate::link::{Module, NotificationPlan};

/// The member of an envelope that tells what is inside, where an event type is used for several things.
const ORIGINAL_TYPE: &str = "original_type";

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
            let resource = notification.body.iter().find(|field| field.wire == "resource");
            let inside = resource.map(Field::members).unwrap_or_default();
            [list("ORIGINAL_TYPES", values(inside, ORIGINAL_TYPE)), None]
        }
        Protocol::V2 => [
            list("EVENT_TYPES", values(&notification.body, EVENT_TYPE)),
            list("REQUIRED", required(&notification.body)),
        ],
    };
    lists.into_iter().flatten().collect()
}

/// The values that are listed for a member.
fn values<'f>(fields: impl IntoIterator<Item = &'f Field>, wire: &str) -> Vec<String> {
    let field = fields.into_iter().find(|field| field.wire == wire);
    field.map(|field| field.values.iter().map(|value| value.wire.clone()).collect()).unwrap_or_default()
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
    let docs = doc::of_module(doc::entry(cx, &notification.doc, event, [opened]));
    let names = notification.doc.term.as_deref().into_iter().chain([notification.event.as_str()]);
    let aliases = doc::aliases_of_module(names);
    quote!(#docs #aliases)
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
