//! One notification in, what makes its payload a notification out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, doc, operation};
use crate::foreign::{self, Markdown};
use crate::ir::{Notification, Protocol};
use crate::link::{Module, NotificationPlan};
use crate::name::RustName;

/// `impl Notification for Payload`.
pub fn emit(notification: &Notification, plan: &NotificationPlan) -> TokenStream {
    let event = &notification.event;
    let protocol = match notification.protocol {
        Protocol::V2 => quote!(V2),
        Protocol::V3 => quote!(V3),
    };
    let opening = plan.opens.then(|| operation::sealing(&notification.body)).flatten();
    let opening =
        opening.map(|sealing| quote!(const OPENING: Option<rt::Sealing> = Some(rt::Sealing::#sealing);));
    quote! {
        impl rt::Notification for Payload {
            const EVENT: &'static str = #event;
            const PROTOCOL: rt::Protocol = rt::Protocol::#protocol;
            #opening
            type Acknowledgement = Acknowledgement;
        }
    }
}

/// The documentation of a notification's module.
pub fn docs(notification: &Notification) -> TokenStream {
    let event = Markdown::with("The notification {}.", [foreign::code(&notification.event)]);
    doc::of_module(doc::entry(&notification.doc, [event]))
}

/// The enumeration of all events of API v3, which are told apart by their type; API v2 tells by the URL.
pub fn events(cx: Cx<'_>, module: &Module) -> Option<TokenStream> {
    if module.url != "/webhook/v3" {
        return None;
    }
    let events = module.children.iter().filter_map(|child| {
        let notification = cx.notification(child.notification.as_ref()?.index);
        Some((RustName::variant(&notification.event).ident(), child.name.ident(), notification))
    });
    let events: Vec<_> = events.collect();
    let arms = events.iter().map(|(arm, module, notification)| {
        let event = foreign::code(&notification.event);
        let docs = doc::line(Markdown::with("{}: {}", [event, foreign::words(&notification.doc.title)]));
        quote!(#docs #arm(Box<#module::Payload>))
    });
    let table = events.iter().map(|(arm, module, _)| quote!(#arm(#module::Payload)));
    Some(quote! {
        /// A notification of API v3, told apart by its event type.
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
