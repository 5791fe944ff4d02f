//! `cargo xtask ir`: pages in, their model on standard output out.

use std::io::{self, BufWriter, Write};

use crate::Outcome;
use crate::flags::Ir;
use crate::print;

/// Runs the command. What has errors is still shown as far as it could be read.
pub fn run(flags: &Ir) -> io::Result<Outcome> {
    let read = wechatpay_codegen::read(&flags.input.to_read()?);
    let problems: Vec<_> =
        read.diagnostics.iter().filter(|found| flags.input.fails(found)).cloned().collect();
    print::problems(flags.input.format, &read.sources, &problems)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match &flags.json {
        Some(filter) => {
            writeln!(out, "{}", wechatpay_codegen::ir::json::render(&read.api, &read.sources, filter))?
        }
        None => {
            for line in wechatpay_codegen::ir::facts::lines(&read.api) {
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(if problems.is_empty() { Outcome::Done } else { Outcome::Failed })
}
