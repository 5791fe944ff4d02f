//! What a row, a word, a mark of encryption or a location means, decided once for every reader. Nothing here knows a
//! notation: readers say what is claimed, and in which words to answer.

mod cx;
mod encryption_talk;
mod event;
mod extent;
mod field;
mod length;
mod location;
mod marker;
mod name;
mod number;
mod reply;
mod request;
mod respelled;
mod seal;
mod word;

pub use cx::{Cx, Gathered, RowCount, Words};
pub use event::{ORIGINAL_TYPE, check_event, event_name};
pub use extent::{DEEPEST, MOST_FIELDS, refuse_depth, too_deep};
pub use field::{
    Claim, example_inside, numbered_label, opened_example, refuse_repeated, unknown_members, unmarked_format,
    warn_empty_object, without_content,
};
pub use length::drop_absurd_lengths;
pub use location::{Location, is_segment, locate, misplaced};
pub use marker::is_marker;
pub use name::{is_wire_name, joined_name, wire_name};
pub use number::{Shown, integer, is_number, is_same_number, number, number_type, widen};
pub use reply::{is_signed, usual_status};
pub use request::{as_segment, base_url, comparable, only_body, undescribed_variable};
pub use respelled::is_respelled;
pub use seal::{
    CIPHERTEXT, Direction, Mark, TableContext, Unsealable, envelope, is_envelope, refuse_mark, refuse_sealed,
    rsa, secrecy, warn_unmarked_secret, warn_unsealable,
};
pub use word::{likely_word, meant_word, parse_word, type_words};
