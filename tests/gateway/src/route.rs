//! The model enters; what leaves is the operation that a request is.

use wechatpay_codegen::ir::{Api, Host, Operation, Piece};

/// Finds operations by method and path.
pub struct Routes {
    routes: Vec<Route>,
}

struct Route {
    method: String,
    segments: Vec<Segment>,
    operation: usize,
}

enum Segment {
    Literal(String),
    Variable(String),
}

/// An operation, and what a path has for its variables.
pub struct Matched {
    /// Its number in the model.
    pub operation: usize,
    /// Names and values, as they came.
    pub variables: Vec<(String, String)>,
}

impl Routes {
    /// The routes of all operations.
    pub fn new(api: &Api) -> Self {
        let routes = api.operations.iter().enumerate().map(|(operation, found)| Route {
            method: found.method.to_string(),
            segments: segments(found),
            operation,
        });
        Self { routes: routes.collect() }
    }

    /// The operation of a request: where several fit, the one with the fewest variables.
    pub fn find(&self, method: &str, path: &str) -> Option<Matched> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let fitting = self.routes.iter().filter(|route| route.method == method && route.fits(&parts));
        let route = fitting.min_by_key(|route| route.variables().count())?;
        let variables = route.segments.iter().zip(&parts).filter_map(|(segment, part)| match segment {
            Segment::Variable(name) => Some((name.clone(), (*part).to_owned())),
            Segment::Literal(_) => None,
        });
        Some(Matched { operation: route.operation, variables: variables.collect() })
    }

    /// Whether the path is known with another method.
    pub fn knows_path(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        self.routes.iter().any(|route| route.fits(&parts))
    }
}

impl Route {
    fn fits(&self, parts: &[&str]) -> bool {
        self.segments.len() == parts.len()
            && self.segments.iter().zip(parts).all(|(segment, part)| match segment {
                Segment::Literal(text) => text == part,
                Segment::Variable(_) => !part.is_empty(),
            })
    }

    fn variables(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Variable(_)))
    }
}

/// The path as it is sent, with that of a host of its own before it.
fn segments(operation: &Operation) -> Vec<Segment> {
    let base = match &operation.host {
        Host::Fixed(url) => url.split('/').skip(3).filter(|part| !part.is_empty()).collect(),
        Host::Main | Host::Also(_) => Vec::new(),
    };
    // API v2 has no prefix of its own.
    let protocol = operation.protocol.is_json().then(|| operation.protocol.word());
    let literals = base.into_iter().chain(protocol).map(|text| Segment::Literal(text.to_owned()));
    let own = operation.path.pieces().map(|piece| match piece {
        Piece::Literal(text) => Segment::Literal(text.to_owned()),
        Piece::Variable(name) => Segment::Variable(name.to_owned()),
    });
    literals.chain(own).collect()
}
