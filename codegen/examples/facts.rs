fn main(){ let i=wechatpay_codegen::Input{specs:vec![std::env::args().nth(1).unwrap().into()],overrides:std::env::args().nth(2).map(Into::into)};
let t=std::time::Instant::now();
let r=wechatpay_codegen::read(&i);
eprintln!("{:?} {:?}",t.elapsed(), r.rows);
let mut n=std::collections::BTreeMap::new();
for d in &r.diagnostics { *n.entry(d.code.slug()).or_insert(0)+=1; if d.is_error()||std::env::var("ALL").is_ok(){ eprintln!("{} {} {} {}", d.span.map(|s|r.sources.place(s)).unwrap_or_default(), d.code.slug(), d.message,d.label);} }
eprintln!("{n:?} {}", r.api.operations.len()+r.api.notifications.len());
for l in wechatpay_codegen::ir::facts::lines(&r.api){println!("{l}")}
}
