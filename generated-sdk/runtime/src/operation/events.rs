//! Notifications and the events that tell them apart.

use crate::codec::{DecodeError, Value};
use crate::operation::{Protocol, Sealing};

/// The payload of a notification.
pub trait Notification: Value {
    /// The event's name on the wire: `COMPLAINT.CREATE`.
    const EVENT: &'static str;

    /// The generation of the interface.
    const PROTOCOL: Protocol = Protocol::V3;

    /// How sensitive texts of the payload are opened; `None` if there are none.
    const OPENING: Option<Sealing> = None;

    /// In API v3 and that of brands, the values that `resource.original_type` may have: `refund`. Empty if that is not documented; then it
    /// is not checked.
    const ORIGINAL_TYPES: &'static [&'static str] = &[];

    /// In API v2, the values that `event_type` may have. Empty if there is no such member.
    const EVENT_TYPES: &'static [&'static str] = &[];

    /// In API v2, the members that every notification of this kind has: `transaction_id`; a member inside an encrypted
    /// one comes after its name and a `.`. API v3 tells notifications apart by their event types.
    const REQUIRED: &'static [&'static str] = &[];

    /// The answer to the notification.
    type Acknowledgement: Value;
}

/// The API of notifications that are events of one enum: that of all of them.
#[must_use]
#[doc(hidden)]
pub const fn protocol_of(payloads: &[Protocol]) -> Protocol {
    match payloads {
        [first, ..] => *first,
        [] => Protocol::V3,
    }
}

/// The events of API v3 or of the API of brands, told apart by their types. [`events!`](crate::events) implements it.
pub trait Events: Sized {
    /// The API whose events these are.
    const PROTOCOL: Protocol = Protocol::V3;

    /// Reads an opened payload. Sensitive texts in it are still sealed.
    ///
    /// # Errors
    ///
    /// The payload cannot be read; the error names the field.
    fn read(event_type: &str, plaintext: &[u8]) -> Result<Self, DecodeError>;

    /// The payload, for opening its sensitive texts.
    fn payload_mut(&mut self) -> &mut dyn Value;

    /// How sensitive texts of the payload are opened; `None` if there are none.
    fn opening(&self) -> Option<Sealing>;

    /// The values that `resource.original_type` may have for an event; empty if any value is allowed.
    fn original_types(event_type: &str) -> &'static [&'static str];
}

/// Defines an enum with a variant for each event; events are told apart by name.
///
/// The input is an enum whose variants hold payloads, each a [`Notification`]. In the result they are boxed, and there
/// is a further variant, `Unknown`, for events that were not documented when the code was generated. The enum gets
/// [`Events`] and `Debug`.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// #[derive(Clone)]
/// pub struct Complaint { pub complaint_id: String }
/// rt::record!(Complaint { complaint_id });
/// impl rt::Notification for Complaint {
///     const EVENT: &'static str = "COMPLAINT.CREATE";
///     type Acknowledgement = rt::Json;
/// }
/// /// What the platform tells.
/// #[derive(Clone)]
/// pub enum Event {
///     /// A complaint was made.
///     ComplaintCreate(Box<Complaint>),
///     /// Something else.
///     Unknown { event_type: String, resource: rt::Json },
/// }
/// rt::events!(Event { ComplaintCreate(Complaint) });
///
/// let event = Event::from_json("COMPLAINT.CREATE", br#"{"complaint_id":"7"}"#)?;
/// assert!(matches!(&event, Event::ComplaintCreate(complaint) if complaint.complaint_id == "7"));
/// # Ok::<(), rt::DecodeError>(())
/// ```
#[macro_export]
macro_rules! events {
    ($name:ident { $($variant:ident($payload:ty)),* $(,)? }) => {
        impl $name {
            /// Reads an opened payload. Sensitive texts in it are still sealed.
            ///
            /// # Errors
            ///
            /// The payload cannot be read; the error names the field.
            pub fn from_json(
                event_type: &::core::primitive::str,
                plaintext: &[::core::primitive::u8],
            ) -> ::core::result::Result<Self, $crate::codegen::DecodeError> {
                let mut event = Self::blank(event_type);
                match $crate::codegen::json::read_into(event.payload_mut(), plaintext) {
                    ::core::result::Result::Ok(()) => ::core::result::Result::Ok(event),
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            }

            /// The event's name on the wire.
            #[must_use]
            pub fn event_type(&self) -> &::core::primitive::str {
                match self {
                    $(Self::$variant(_) => <$payload as $crate::codegen::Notification>::EVENT,)*
                    Self::Unknown { event_type, .. } => event_type,
                }
            }

            /// The payload, whatever its type.
            #[must_use]
            pub fn payload(&self) -> &dyn $crate::codegen::Value {
                match self {
                    $(Self::$variant(payload) => &**payload,)*
                    Self::Unknown { resource, .. } => resource,
                }
            }

            /// The payload, for opening its sensitive texts.
            #[must_use]
            pub fn payload_mut(&mut self) -> &mut dyn $crate::codegen::Value {
                match self {
                    $(Self::$variant(payload) => &mut **payload,)*
                    Self::Unknown { resource, .. } => resource,
                }
            }

            /// How sensitive texts of the payload are opened; `None` if there are none.
            #[must_use]
            pub fn opening(&self) -> ::core::option::Option<$crate::codegen::Sealing> {
                match self {
                    $(Self::$variant(_) => <$payload as $crate::codegen::Notification>::OPENING,)*
                    Self::Unknown { .. } => ::core::option::Option::None,
                }
            }

            fn blank(event_type: &::core::primitive::str) -> Self {
                $(
                    if event_type == <$payload as $crate::codegen::Notification>::EVENT {
                        return Self::$variant(::std::boxed::Box::new($crate::codegen::Value::blank()));
                    }
                )*
                Self::Unknown { event_type: ::std::string::String::from(event_type), resource: $crate::codegen::Json::Null }
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$variant(payload) => {
                        f.debug_tuple(::core::stringify!($variant)).field(payload).finish()
                    })*
                    Self::Unknown { event_type, resource } => f
                        .debug_struct("Unknown")
                        .field("event_type", &$crate::codegen::private::Quoted(event_type))
                        .field("resource", &$crate::codegen::private::Shown(resource))
                        .finish(),
                }
            }
        }

        impl $crate::codegen::Events for $name {
            const PROTOCOL: $crate::codegen::Protocol = $crate::codegen::private::protocol_of(&[
                $(<$payload as $crate::codegen::Notification>::PROTOCOL,)*
            ]);

            fn read(
                event_type: &::core::primitive::str,
                plaintext: &[::core::primitive::u8],
            ) -> ::core::result::Result<Self, $crate::codegen::DecodeError> {
                Self::from_json(event_type, plaintext)
            }

            fn payload_mut(&mut self) -> &mut dyn $crate::codegen::Value {
                self.payload_mut()
            }

            fn opening(&self) -> ::core::option::Option<$crate::codegen::Sealing> {
                self.opening()
            }

            fn original_types(
                event_type: &::core::primitive::str,
            ) -> &'static [&'static ::core::primitive::str] {
                $(
                    if event_type == <$payload as $crate::codegen::Notification>::EVENT {
                        return <$payload as $crate::codegen::Notification>::ORIGINAL_TYPES;
                    }
                )*
                &[]
            }
        }
    };
}
