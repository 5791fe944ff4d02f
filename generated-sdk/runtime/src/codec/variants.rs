//! Fields that are one of several objects, read as the best match.

/// Makes an enum of records a [`Choice`](crate::codegen::Choice).
///
/// It is written as the record inside; nothing on the wire says which variant it is. When reading, the variant that
/// knows most of the object's members wins, and the first one of several. The enum gets [`Value`](crate::Value),
/// `PartialEq` and `Debug`, and with the feature `serde` also `Serialize` and `Deserialize`.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// #[derive(Clone)]
/// pub struct Car { pub plate: String }
/// #[derive(Clone)]
/// pub struct Bus { pub line: String }
/// #[derive(Clone)]
/// pub enum Ride { Car(Car), Bus(Bus) }
/// rt::record!(Car { plate });
/// rt::record!(Bus { line });
/// rt::variants!(Ride { Car, Bus });
///
/// let ride: Ride = rt::json::from_slice(br#"{"line":"7"}"#)?;
/// assert!(matches!(ride, Ride::Bus(_)));
/// # Ok::<(), rt::DecodeError>(())
/// ```
#[macro_export]
macro_rules! variants {
    ($name:ident { $first:ident $(, $variant:ident)* $(,)? }) => {
        impl $crate::codegen::Value for $name {
            fn slot(&self) -> $crate::codegen::Slot<'_> {
                match self {
                    Self::$first(inner) => $crate::codegen::Value::slot(inner),
                    $(Self::$variant(inner) => $crate::codegen::Value::slot(inner),)*
                }
            }

            fn slot_mut(&mut self) -> $crate::codegen::SlotMut<'_> {
                $crate::codegen::SlotMut::Choice(self)
            }

            fn blank() -> Self {
                Self::$first($crate::codegen::Value::blank())
            }
        }

        impl $crate::codegen::Choice for $name {
            fn current_mut(&mut self) -> &mut dyn $crate::codegen::Value {
                match self {
                    Self::$first(inner) => inner,
                    $(Self::$variant(inner) => inner,)*
                }
            }

            fn select(&mut self, index: ::core::primitive::usize) -> ::core::option::Option<&mut dyn $crate::codegen::Value> {
                const BLANKS: &[fn() -> $name] =
                    &[|| $name::$first($crate::codegen::Value::blank()), $(|| $name::$variant($crate::codegen::Value::blank())),*];
                *self = BLANKS.get(index)?();
                ::core::option::Option::Some($crate::codegen::Choice::current_mut(self))
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> ::core::primitive::bool {
                $crate::codegen::private::is_equal(self, other)
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
    use crate::codec::{Choice, Value, json};

    #[derive(Clone)]
    struct Parking {
        plate: Option<String>,
        start: Option<String>,
    }
    crate::record!(Parking { plate, start });

    #[derive(Clone)]
    struct Space {
        plate: Option<String>,
        space: Option<i64>,
    }
    crate::record!(Space { plate, space });

    #[derive(Clone)]
    enum Scene {
        Parking(Parking),
        Space(Box<Space>),
    }
    crate::variants!(Scene { Parking, Space });

    #[test]
    fn the_best_match_wins() {
        for (text, shown) in [
            (r#"{"plate":"a","start":"b"}"#, r#"Parking { plate: "a", start: "b" }"#),
            (r#"{"space":7,"plate":"a"}"#, r#"Space { plate: "a", space: 7 }"#),
            (r#"{"plate":"a"}"#, r#"Parking { plate: "a" }"#),
            (r#"{"other":1}"#, "Parking"),
            ("null", "Parking"),
        ] {
            let scene: Scene = json::from_slice(text.as_bytes()).unwrap();
            assert_eq!(format!("{scene:?}"), shown);
        }
    }

    #[test]
    fn written_as_what_is_inside() {
        let scene = Scene::Space(Box::new(Space { plate: None, space: Some(7) }));
        assert_eq!(json::to_string(&scene).unwrap(), r#"{"space":7}"#);
    }

    #[test]
    fn selecting_behind_the_last_changes_nothing() {
        let mut scene = Scene::blank();
        assert!(scene.select(1).is_some() && scene.select(2).is_none());
        assert!(matches!(scene, Scene::Space(_)));
    }

    #[test]
    fn an_error_inside_has_the_whole_path() {
        let error = json::from_slice::<Vec<Scene>>(br#"[{"plate":"a","space":{"n":1}}]"#).unwrap_err();
        assert_eq!(error.to_string(), "[0].space: expected an integer, found an object (line 1, column 30)");
    }
}
