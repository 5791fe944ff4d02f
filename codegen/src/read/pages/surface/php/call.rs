//! The PHP sample of a page in, which URL it calls and how out.

/// The call of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'c> {
    /// The URL below the host: `v3/pay/transactions/jsapi`.
    pub url: &'c str,
    /// Where it is in the sample.
    pub at: usize,
    /// The method: `post`.
    pub method: &'c str,
}

/// The first call that names its URL; `None` where there is none.
pub fn call(code: &str) -> Option<Call<'_>> {
    let starts = ["->chain(", "$instance["].into_iter();
    let start = starts.filter_map(|word| Some(code.find(word)? + word.len())).min()?;
    let quote = code[start..].chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let at = start + 1;
    let url = code[at..].split(quote).next()?;
    let after = code[at + url.len() + 1..].trim_start().strip_prefix([')', ']'])?;
    let method = after.trim_start().strip_prefix("->")?;
    let end = method.find(|c: char| !c.is_ascii_alphanumeric())?;
    let method = &method[..end];
    Some(Call { url: url.trim_matches('/'), at, method: method.strip_suffix("Async").unwrap_or(method) })
}

impl Call<'_> {
    /// Whether this is the URL of a page; a last segment may be written as `{empty}`, and a fixed one as a variable.
    pub fn is_of(&self, path: &str) -> bool {
        let plain = |url: &str| {
            url.trim_end_matches("{empty}").trim_end_matches('/').replace("%7B", "{").replace("%7D", "}")
        };
        let (url, path) = (plain(self.url), plain(path));
        let is_same = |(written, meant): (&str, &str)| {
            let inner = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            written == meant || inner.unwrap_or(written).eq_ignore_ascii_case(meant)
        };
        url.split('/').count() == path.split('/').count() && url.split('/').zip(path.split('/')).all(is_same)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::*;

    #[test]
    fn a_call_is_of_its_url() {
        for (code, path, method, is_of) in [
            ("$instance->chain('v3/things/{id}')->postAsync([", "v3/things/{id}", "post", true),
            ("$a = $instance['v3/things']\n->get([])", "v3/things", "get", true),
            ("$instance->chain('v3/a/{empty}')->get()", "v3/a/", "get", true),
            ("$instance->chain('v2/mch/{addsub}')->get()", "v2/mch/addSub", "get", true),
            ("$instance->chain(\"v3/other\")->post([", "v3/things", "post", false),
            ("$instance->chain('v3/things/{id}/x')->post([", "v3/things/{id}", "post", false),
            ("$instance->chain('v3/things/{other}')->post([", "v3/things/{id}", "post", false),
        ] {
            let found = call(code).unwrap();
            assert_eq!((found.method, found.is_of(path)), (method, is_of), "{code}");
        }
        assert_eq!(call("Query::build(['a' => 1])"), None);
        assert_eq!(call("$instance->chain($url)->post(["), None);
    }
}
