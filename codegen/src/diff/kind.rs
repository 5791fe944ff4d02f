//! The kinds of changes, each with its word and what it means to users of the emitted crate.

use super::Class::{self, Behavior, Breaking, Compatible};

macro_rules! kinds {
    ($($(#[doc = $docs:literal])+ $name:ident = $word:literal, $class:ident, $says:literal;)+) => {
        /// A kind of change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[doc = $docs])+ $name,)+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word for it in JSON and in a file of severities.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// What it means to users of the emitted crate, unless a file of severities says otherwise.
            pub fn class(self) -> Class {
                match self {
                    $(Self::$name => $class,)+
                }
            }

            /// What happened, in words that follow the name of the thing.
            pub fn says(self) -> &'static str {
                match self {
                    $(Self::$name => $says,)+
                }
            }
        }
    };
}

kinds! {
    /// There is another operation.
    OperationAdded = "operation-added", Compatible, "is new";
    /// An operation is gone, and its types with it.
    OperationRemoved = "operation-removed", Breaking, "was removed";
    /// The variables of a path have other names, and so have fields and modules.
    VariablesRenamed = "variables-renamed", Breaking, "has other variables in its path";
    /// A request has a query, headers or a body that need not be given.
    PartAdded = "part-added", Compatible, "is new, and may be left out";
    /// A request has a query, headers or a body that must be given.
    RequiredPartAdded = "required-part-added", Breaking, "is new, and required";
    /// A request has no such part any more.
    PartRemoved = "part-removed", Breaking, "was removed";
    /// What must be given with a call is not the same any more, and so are the arguments of its constructor.
    PartNowRequired = "part-now-required", Breaking, "must be given now";
    /// The same in the other direction.
    PartNowOptional = "part-now-optional", Breaking, "may be left out now, and is no argument of the constructor";
    /// A body is written in another format.
    BodyFormat = "body-format-changed", Behavior, "is written in another format";
    /// A reply is of another kind: a document, nothing, a file, a redirect.
    ReplyKind = "reply-kind-changed", Breaking, "is another kind of reply";
    /// A reply is written in another format.
    ReplyFormat = "reply-format-changed", Behavior, "is written in another format";
    /// A call goes to another host.
    Host = "host-changed", Behavior, "has another host";
    /// A call needs the client certificate, or does so no more.
    Certificate = "certificate-changed", Behavior, "differs in needing the client certificate";
    /// A nonce is added to a call, or is so no more.
    Nonce = "nonce-changed", Behavior, "differs in having a nonce";
    /// Another status means success.
    Status = "status-changed", Behavior, "succeeds with another status";
    /// A reply is signed, or is so no more.
    ReplySigned = "reply-signature-changed", Behavior, "differs in being signed";
    /// The client repeats a call by itself, or does so no more.
    Repeat = "repeat-changed", Behavior, "differs in whether a client repeats it by itself";
    /// A call may be made less often.
    RateLowered = "rate-limit-lowered", Behavior, "may be called less often";
    /// A call may be made more often, or nothing is said of that any more.
    RateRaised = "rate-limit-raised", Compatible, "may be called more often";
    /// An operation or notification is about to end, or is so no more.
    Lifecycle = "lifecycle-changed", Compatible, "has another lifecycle";
    /// An operation documents another code of errors.
    ErrorAdded = "error-added", Compatible, "is a new error";
    /// An operation documents a code of errors no more.
    ErrorRemoved = "error-removed", Compatible, "is no documented error any more";
    /// There is another notification.
    NotificationAdded = "notification-added", Compatible, "is new";
    /// A notification is gone, and its types with it.
    NotificationRemoved = "notification-removed", Breaking, "was removed";
    /// A request has a field more that need not be given.
    OptionalFieldAdded = "optional-field-added", Compatible, "is new, and may be left out";
    /// A request has a field more that must be given.
    RequiredFieldAdded = "required-field-added", Breaking, "is new, and required";
    /// What comes in has a field more.
    ReceivedFieldAdded = "received-field-added", Compatible, "is new";
    /// A field is gone.
    FieldRemoved = "field-removed", Breaking, "was removed";
    /// A field of a request must be given.
    NowRequired = "field-now-required", Breaking, "is required now";
    /// A field of a request need not be given any more.
    NowOptional = "field-now-optional", Breaking, "is optional now";
    /// A field of a reply always comes, or does so no more; all of them may be missing in the crate.
    ReplyPresence = "reply-presence-changed", Compatible, "differs in whether it always comes";
    /// A field of a notification always comes, and one without it is refused; or is so no more.
    PayloadPresence = "payload-presence-changed", Behavior, "differs in whether a notification must have it";
    /// A field has another type.
    Type = "type-changed", Breaking, "has another type";
    /// A field holds something else inside of its text.
    Encoding = "encoding-changed", Breaking, "has something else inside of its text";
    /// A field is sealed.
    Sealed = "field-sealed", Breaking, "is sealed now";
    /// A field is plain.
    Unsealed = "field-unsealed", Breaking, "is not sealed any more";
    /// A field is sealed with another key or cipher.
    Key = "key-changed", Behavior, "is sealed with another key";
    /// Values are listed of a field that was free before.
    EnumerationAdded = "enumeration-added", Breaking, "has listed values now";
    /// No values are listed of a field any more.
    EnumerationRemoved = "enumeration-removed", Breaking, "has no listed values any more";
    /// A value more is listed.
    ValueAdded = "value-added", Compatible, "has another value";
    /// A value is listed no more.
    ValueRemoved = "value-removed", Breaking, "has lost a value";
    /// A value means something else, or that is said in other words.
    Meaning = "meaning-changed", Compatible, "has a value of which something else is said";
    /// A limit is stricter, or is new.
    LimitsTightened = "limits-tightened", Behavior, "has stricter limits";
    /// A limit is less strict, or is gone.
    LimitsLoosened = "limits-loosened", Compatible, "has looser limits";
    /// The service takes another value if a field is not sent.
    Default = "default-changed", Behavior, "has another default";
    /// A text has a documented format, by which a method may read it.
    FormatAdded = "format-added", Compatible, "has a documented format now";
    /// A text has another documented format or none, and a method that reads it is gone.
    FormatRemoved = "format-changed", Breaking, "has another documented format, or none";
    /// A field may hold another object.
    AlternativeAdded = "alternative-added", Compatible, "may hold another object";
    /// A field may hold an object no more.
    AlternativeRemoved = "alternative-removed", Breaking, "may not hold an object any more";
    /// Something has another name in Rust.
    RustName = "rust-name-changed", Breaking, "has another name in Rust";
}
