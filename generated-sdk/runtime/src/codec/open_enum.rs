//! Enumerations that also keep unlisted values.

/// Makes an enum an open enumeration: a value that was not listed when the code was generated survives a round trip.
///
/// The last variant is `Unlisted(String)`, or `Unlisted(i64)` with `: i64`, for values that are numbers on the wire. A
/// conversion never turns a listed value into `Unlisted`. The enum gets `as_str` (`as_i64`), `From<&str>` and
/// `From<String>` (`From<i64>`), `Display` and `Debug` with the value on the wire, [`Value`](crate::Value), and with
/// the feature `serde` also `Serialize` and `Deserialize`.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// #[derive(Clone, PartialEq, Eq, Hash)]
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
                <Self as ::core::convert::From<&::core::primitive::str>>::from(&text)
            }
        }

        impl $crate::codegen::Symbol for $name {
            fn assign(&mut self, text: &::core::primitive::str) {
                *self = ::core::convert::From::from(text);
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
                ::core::convert::From::from("")
            }
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

        impl $crate::codegen::NumericSymbol for $name {
            fn assign(&mut self, number: ::core::primitive::i64) {
                *self = ::core::convert::From::from(number);
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
                <Self as ::core::convert::From<::core::primitive::i64>>::from(0)
            }
        }

        $crate::__open_enum_shown!($name, as_i64);
    };
}

/// The parts that both kinds of enumerations share.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_shown {
    ($name:ident, $value:ident) => {
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
    use crate::codec::{Slot, SlotMut, Value};

    #[derive(Clone, PartialEq, Eq, Hash)]
    enum TradeType {
        Jsapi,
        Native,
        Unlisted(String),
    }
    crate::open_enum!(TradeType { Jsapi = "JSAPI", Native = "NATIVE" });

    #[derive(Clone, PartialEq, Eq, Hash)]
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
