//! Compares values by what would be written of them, for the tests of programs.

use crate::codec::{Numbers, Record, Slot, Value};

/// Whether two values are the same: of the same variants, with the same members.
#[must_use]
pub fn is_equal(left: &dyn Value, right: &dyn Value) -> bool {
    match (left.slot(), right.slot()) {
        (Slot::Absent, Slot::Absent) => true,
        (Slot::Text(left), Slot::Text(right)) => left == right,
        (Slot::Integer(left), Slot::Integer(right)) => left == right,
        (Slot::Float(left), Slot::Float(right)) => left == right,
        (Slot::Boolean(left), Slot::Boolean(right)) => left == right,
        (Slot::Json(left), Slot::Json(right)) => left == right,
        (Slot::Sensitive(left), Slot::Sensitive(right)) => left.is_same(right),
        (Slot::File(left), Slot::File(right)) => left.is_same(right),
        (Slot::List(left), Slot::List(right)) => {
            left.len() == right.len()
                && (0..left.len()).all(|at| match (left.get(at), right.get(at)) {
                    (Some(left), Some(right)) => is_equal(left, right),
                    _ => false,
                })
        }
        (Slot::Numbered(left), Slot::Numbered(right)) => numbers(left, right),
        (Slot::Record(left), Slot::Record(right)) => records(left, right),
        _ => false,
    }
}

/// Two variants of a choice may have the same members under different names.
fn records(left: &dyn Record, right: &dyn Record) -> bool {
    let mut equal = left.kind() == right.kind();
    if equal {
        left.visit(&mut |left| {
            right.visit(&mut |right| {
                equal = left.iter().zip(right).all(|(left, right)| is_equal(*left, *right));
            });
        });
    }
    equal
}

fn numbers(left: &dyn Numbers, right: &dyn Numbers) -> bool {
    let (mut here, mut there, mut both) = (0_usize, 0_usize, 0_usize);
    right.visit(&mut |_, _, _| there += 1);
    left.visit(&mut |n, m, value| {
        here += 1;
        right.visit(&mut |other_n, other_m, other| {
            if (n, m) == (other_n, other_m) && is_equal(value, other) {
                both += 1;
            }
        });
    });
    here == there && here == both
}

#[cfg(test)]
mod tests {
    use crate::codec::{Numbered, Sensitive, Value};
    use crate::content::FilePart;

    #[derive(Clone)]
    struct Body {
        name: String,
        total: Option<i64>,
        rate: Option<f64>,
        secret: Sensitive<String>,
        goods: Vec<Either>,
        fees: Numbered<i64>,
        file: FilePart,
    }
    crate::record!(Body { name, total, rate, secret, goods, fees = "fee_$n", file });

    #[derive(Clone)]
    struct Tea {
        id: i64,
    }
    crate::record!(Tea { id });

    #[derive(Clone)]
    struct Cup {
        id: i64,
    }
    crate::record!(Cup { id });

    #[derive(Clone)]
    enum Either {
        Tea(Tea),
        Cup(Cup),
    }
    crate::variants!(Either { Tea, Cup });

    #[test]
    fn values_are_equal_in_all_their_members() {
        let body = Body {
            total: Some(0),
            secret: Sensitive::new("abc"),
            goods: vec![Either::Tea(Tea { id: 1 })],
            fees: [(0, 1)].into_iter().collect(),
            file: FilePart::new("a.png", *b"abc"),
            ..Body::blank()
        };
        let mut same = body.clone();
        same.file = FilePart::new("a.png", *b"abc");
        assert!(body == same && body.goods[0] == same.goods[0]);
        let changes: [fn(&mut Body); 11] = [
            |body| body.name.push('x'),
            |body| body.total = None,
            |body| body.rate = Some(0.5),
            |body| body.secret = Sensitive::new("abd"),
            |body| body.secret = Sensitive::from_sealed("abc"),
            |body| body.goods = vec![Either::Cup(Cup { id: 1 })],
            |body| body.goods = vec![Either::Tea(Tea { id: 2 })],
            |body| body.goods.clear(),
            |body| body.fees = [(0, 2)].into_iter().collect(),
            |body| body.fees = [(0, 1), (1, 1)].into_iter().collect(),
            |body| body.file = FilePart::new("a.png", *b"abd"),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut other = body.clone();
            change(&mut other);
            assert!(body != other, "{at}");
        }
    }
}
