fn main(){ let a:Vec<String>=std::env::args().collect();
let i=wechatpay_codegen::Input{specs:vec![a[1].clone().into()],overrides:Some("specs/overrides.yaml".into())};
let t=std::time::Instant::now();
let mut r=wechatpay_codegen::read(&i);
let t1=t.elapsed();
r.leave_out_errors();
let g=wechatpay_codegen::generate(&r,&wechatpay_codegen::Options{only:vec![],runtime:a[3].clone()});
let t2=t.elapsed();
for d in &g.diagnostics{eprintln!("{} {} {} {:?}", d.span.map(|s|r.sources.place(s)).unwrap_or_default(), d.code.slug(), d.message, d.help);}
let p=wechatpay_codegen::output::Plan::new(std::path::Path::new(&a[2]),&wechatpay_codegen::OWNED,g.files).unwrap();
let s=p.apply().unwrap();
eprintln!("{t1:?} {t2:?} {:?} {s:?}",t.elapsed());
}
