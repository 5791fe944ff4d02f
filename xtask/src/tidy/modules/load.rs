//! The files of a crate enter; its modules leave.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use fs_err as fs;
use syn::visit::Visit as _;
use syn::{Attribute, Ident, Item, Visibility};

use super::paths::Paths;
use super::uses::{self, Leaf, is_for_tests, is_hidden};
use super::{Binding, Crate, Glob, Module, What};
use crate::tidy::files;

/// The file of the root.
const ROOT: &str = "lib.rs";

impl Crate {
    /// The crate in a folder, by its `lib.rs`.
    pub fn load(src: &Path) -> io::Result<Self> {
        let mut texts = BTreeMap::new();
        for path in files::rust_files(src)? {
            let shown = path.strip_prefix(src).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            texts.insert(shown, fs::read_to_string(&path)?);
        }
        Self::parse(&texts)
    }

    /// The crate of these files.
    pub fn parse(texts: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut krate = Self::default();
        let mut loading = Loading { texts, krate: &mut krate };
        loading.file(None, ROOT, "")?;
        Ok(krate)
    }
}

struct Loading<'t> {
    texts: &'t BTreeMap<String, String>,
    krate: &'t mut Crate,
}

impl Loading<'_> {
    /// A module of its own file, whose own modules lie in a folder.
    fn file(&mut self, parent: Option<usize>, path: &str, folder: &str) -> io::Result<usize> {
        let text = self.texts.get(path).map(String::as_str).unwrap_or_default();
        let syntax = syn::parse_file(text).map_err(|error| io::Error::other(format!("{path}: {error}")))?;
        let file = self.krate.files.len();
        self.krate.files.push(path.to_owned());
        self.module(parent, file, folder, &syntax.items)
    }

    fn module(
        &mut self,
        parent: Option<usize>,
        file: usize,
        folder: &str,
        items: &[Item],
    ) -> io::Result<usize> {
        let id = self.krate.modules.len();
        let (names, globs, named) = Default::default();
        self.krate.modules.push(Module { parent, file, names, globs, named });
        for item in items {
            self.item(id, folder, item)?;
        }
        Ok(id)
    }

    fn item(&mut self, id: usize, folder: &str, item: &Item) -> io::Result<()> {
        let (attributes, defined) = described(item);
        if is_for_tests(attributes) {
            return Ok(());
        }
        match item {
            Item::Mod(item) => return self.inner(id, folder, item),
            Item::Use(item) => {
                for leaf in uses::leaves(item) {
                    self.import(id, leaf, &item.vis);
                }
                return Ok(());
            }
            Item::Macro(item) => self.define_macro(id, item),
            _ => {}
        }
        if let Some((name, what, visibility)) = defined {
            let is_public = is_public(visibility) && !is_hidden(attributes);
            self.bind(id, name.to_string(), what, is_public);
        }
        let mut paths = Paths::default();
        paths.visit_item(item);
        for leaf in paths.imported {
            self.import(id, leaf, &Visibility::Inherited);
        }
        self.krate.modules[id].named.extend(paths.named);
        Ok(())
    }

    /// A module in a module.
    fn inner(&mut self, parent: usize, folder: &str, item: &syn::ItemMod) -> io::Result<()> {
        let name = item.ident.to_string();
        if name == "tests" {
            return Ok(());
        }
        let below = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let id = match &item.content {
            Some((_, items)) => {
                let file = self.krate.modules[parent].file;
                self.module(Some(parent), file, &below, items)?
            }
            None => {
                let places = [format!("{below}.rs"), format!("{below}/mod.rs")];
                let Some(path) = places.iter().find(|path| self.texts.contains_key(*path)) else {
                    return Ok(());
                };
                self.file(Some(parent), path, &below)?
            }
        };
        let is_public = is_public(&item.vis) && !is_hidden(&item.attrs);
        self.bind(parent, name, What::Module(id), is_public);
        Ok(())
    }

    /// What is passed on counts as named where the code itself names it.
    fn import(&mut self, id: usize, Leaf { path, name, is_glob }: Leaf, visibility: &Visibility) {
        let is_public = is_public(visibility);
        let module = &mut self.krate.modules[id];
        if matches!(visibility, Visibility::Inherited) {
            module.named.insert(path.clone());
        }
        if is_glob {
            module.globs.push(Glob { path, is_public });
        } else if let Some(name) = name {
            self.bind(id, name, What::Import(path), is_public);
        }
    }

    /// An exported macro is at the root as well.
    fn define_macro(&mut self, id: usize, item: &syn::ItemMacro) {
        let Some(name) = &item.ident else { return };
        self.bind(id, name.to_string(), What::Other, false);
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
            if id != Crate::ROOT {
                let file = self.krate.modules[id].file;
                self.bind(Crate::ROOT, name.to_string(), What::Exported(file), false);
            }
            if !is_hidden(&item.attrs) {
                self.krate.macros.insert(name.to_string());
            }
        }
    }

    fn bind(&mut self, id: usize, name: String, what: What, is_public: bool) {
        let bindings = self.krate.modules[id].names.entry(name).or_default();
        if bindings.iter().all(|binding| binding.what != what) {
            bindings.push(Binding { what, is_public });
        }
    }
}

/// The attributes of an item, and what it defines.
fn described(item: &Item) -> (&[Attribute], Option<(&Ident, What, &Visibility)>) {
    match item {
        Item::Const(item) => (&item.attrs, Some((&item.ident, What::Other, &item.vis))),
        Item::Enum(item) => (&item.attrs, Some((&item.ident, What::Type, &item.vis))),
        Item::Fn(item) => (&item.attrs, Some((&item.sig.ident, What::Other, &item.vis))),
        Item::Static(item) => (&item.attrs, Some((&item.ident, What::Other, &item.vis))),
        Item::Struct(item) => (&item.attrs, Some((&item.ident, What::Type, &item.vis))),
        Item::Trait(item) => (&item.attrs, Some((&item.ident, What::Type, &item.vis))),
        Item::TraitAlias(item) => (&item.attrs, Some((&item.ident, What::Type, &item.vis))),
        Item::Type(item) => (&item.attrs, Some((&item.ident, What::Type, &item.vis))),
        Item::Union(item) => (&item.attrs, Some((&item.ident, What::Type, &item.vis))),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, None),
        Item::Mod(item) => (&item.attrs, None),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
