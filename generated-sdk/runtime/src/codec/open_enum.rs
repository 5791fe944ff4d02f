//! Enumerations that also keep unlisted values.

/// Makes an enum an open enumeration: a value that was not listed when the code was generated survives a round trip.
///
/// The last variant is `Unlisted(String)`, or `Unlisted(i64)` with `: i64`, for values that are numbers on the wire. A
/// conversion never turns a listed value into `Unlisted`. The enum gets `as_str` (`as_i64`), `From<&str>` and
/// `From<String>` (`From<i64>`), `Clone`, `PartialEq`, `Eq` and `Hash` of the value on the wire, `Display` and `Debug`
/// with it, [`Value`](crate::Value), and with the feature `serde` also `Serialize` and `Deserialize`.
///
/// An emitted crate has a thousand of these, and derived impls would go through all variants again, each of them; here
/// all goes through the two functions that do.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// #[non_exhaustive]
/// pub enum TradeType {
///     Jsapi,
///     Native,
///     /// A value that the documentation did not list when this was generated.
///     Unlisted(String),
/// }
/// rt::open_enum!(TradeType { Jsapi = "JSAPI", Native = "NATIVE" });
///
/// assert!(TradeType::from("JSAPI") == TradeType::Jsapi);
/// assert_eq!(TradeType::from("FACEPAY").as_str(), "FACEPAY");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[allow(unreachable_pub)]
        impl $name {
            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &::core::primitive::str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unlisted(text) => text,
                }
            }
        }

        impl ::core::convert::From<&::core::primitive::str> for $name {
            fn from(text: &::core::primitive::str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unlisted(::std::string::String::from(text)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl $crate::codegen::Value for $name {
            fn slot(&self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Slot::Text(self.as_str())
            }

            fn slot_mut(&mut self) -> $crate::codegen::SlotMut<'_> {
                $crate::codegen::SlotMut::Symbol(self)
            }

            fn blank() -> Self {
                Self::from("")
            }

            $crate::__is_listed!(as_str);
        }

        $crate::__open_enum_shown!($name, as_str);
    };
    ($name:ident: i64 { $($variant:ident = $number:literal),* $(,)? }) => {
        #[allow(unreachable_pub)]
        impl $name {
            /// The value on the wire.
            #[must_use]
            pub fn as_i64(&self) -> ::core::primitive::i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unlisted(number) => *number,
                }
            }
        }

        impl ::core::convert::From<::core::primitive::i64> for $name {
            fn from(number: ::core::primitive::i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    _ => Self::Unlisted(number),
                }
            }
        }

        impl $crate::codegen::Value for $name {
            fn slot(&self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Slot::Integer(self.as_i64())
            }

            fn slot_mut(&mut self) -> $crate::codegen::SlotMut<'_> {
                $crate::codegen::SlotMut::NumericSymbol(self)
            }

            fn blank() -> Self {
                Self::from(0)
            }

            $crate::__is_listed!(as_i64);
        }

        $crate::__open_enum_shown!($name, as_i64);
    };
}

/// The parts that both kinds of enumerations share.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_shown {
    ($name:ident, $value:ident) => {
        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                Self::from(self.$value())
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> ::core::primitive::bool {
                self.$value() == other.$value()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.$value(), state)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.$value(), f)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::private::fmt_value(self, f)
            }
        }

        $crate::__serde!($name);
    };
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use crate::codec::{Slot, SlotMut, Value};

    enum TradeType {
        Jsapi,
        Native,
        Unlisted(String),
    }
    crate::open_enum!(TradeType { Jsapi = "JSAPI", Native = "NATIVE" });

    enum Level {
        V1,
        Minus,
        Unlisted(i64),
    }
    crate::open_enum!(Level: i64 { V1 = 1, Minus = -1 });

    #[test]
    fn texts_round_trip() {
        for (text, expected) in [
            ("JSAPI", TradeType::Jsapi),
            ("NATIVE", TradeType::Native),
            ("jsapi", TradeType::Unlisted("jsapi".into())),
            (" JSAPI", TradeType::Unlisted(" JSAPI".into())),
            ("", TradeType::Unlisted(String::new())),
        ] {
            let value = TradeType::from(text);
            assert!(value == expected && value == TradeType::from(text.to_owned()));
            assert_eq!((value.as_str(), value.to_string().as_str()), (text, text));
            assert_eq!(format!("{value:?}"), format!("{text:?}"));
        }
    }

    #[test]
    fn numbers_round_trip() {
        for (number, expected) in [(1, Level::V1), (-1, Level::Minus), (9, Level::Unlisted(9))] {
            let value = Level::from(number);
            assert!(value == expected);
            assert_eq!(
                (value.as_i64(), value.to_string(), format!("{value:?}")),
                (number, number.to_string(), number.to_string())
            );
        }
    }

    #[test]
    fn what_is_the_same_on_the_wire_is_the_same() {
        let hash = |value: &TradeType| {
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            hasher.finish()
        };
        let by_hand = TradeType::Unlisted("JSAPI".into());
        assert!(by_hand == TradeType::Jsapi && hash(&by_hand) == hash(&TradeType::Jsapi));
        assert!(TradeType::Jsapi != TradeType::Native && by_hand != TradeType::Native);
        assert!(matches!(by_hand.clone(), TradeType::Jsapi));
        let unlisted = TradeType::from("FACEPAY");
        assert!(matches!(unlisted.clone(), TradeType::Unlisted(text) if text == "FACEPAY"));
        assert!(Level::Unlisted(-1) == Level::Minus && Level::V1 != Level::Minus);
        assert!(matches!(Level::Unlisted(-1).clone(), Level::Minus));
        assert!(matches!(Level::from(9).clone(), Level::Unlisted(9)));
    }

    #[test]
    fn values() {
        let mut text = TradeType::blank();
        let SlotMut::Symbol(symbol) = text.slot_mut() else { panic!("not a symbol") };
        symbol.assign("NATIVE");
        assert!(matches!(text.slot(), Slot::Text("NATIVE")));
        let mut number = Level::blank();
        assert!(matches!(number.slot(), Slot::Integer(0)));
        let SlotMut::NumericSymbol(symbol) = number.slot_mut() else { panic!("not a symbol") };
        symbol.assign(1);
        assert!(number == Level::V1);
    }
}
