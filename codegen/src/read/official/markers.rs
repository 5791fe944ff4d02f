//! Lines that say who may call an operation, where, and when its page was changed.

use crate::ir::Host;

/// The roles of `支持商户：【…】【…】`; nothing where this is another line.
pub fn roles(line: &str) -> Vec<String> {
    let Some(rest) = line.strip_prefix("支持商户：") else { return Vec::new() };
    let named = rest.split('【').skip(1).filter_map(|part| part.split_once('】'));
    named.map(|(role, _)| role.trim().to_owned()).filter(|role| !role.is_empty()).collect()
}

/// The host that every client knows.
const MAIN: &str = "https://api.mch.weixin.qq.com";

/// The entry point of `请求域名：【主域名】https://…`, where it is not the one of all others.
pub fn host(line: &str) -> Option<Host> {
    let rest = line.strip_prefix("请求域名：")?.trim_start().strip_prefix("【主域名】")?;
    let url = rest.split_whitespace().next()?.trim_end_matches('/');
    let is_other = url.starts_with("https://") && url != MAIN;
    is_other.then(|| crate::rules::base_url(url).map(Host::Fixed)).flatten()
}

/// The date of `>更新时间：2025.03.31`.
pub fn updated(line: &str) -> Option<String> {
    let date = line.trim_start_matches('>').trim_start().strip_prefix("更新时间：")?.trim();
    let is_date = !date.is_empty() && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_date.then(|| date.to_owned())
}

/// The status of `> 200 OK`, `204 No Content`.
pub fn status(line: &str) -> Option<u16> {
    let (status, rest) = line.trim_start_matches('>').trim_start().split_once(' ')?;
    let status = status.parse().ok().filter(|status| (200..300).contains(status))?;
    rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic()).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stand_in_brackets() {
        for (line, found) in [
            ("支持商户：【普通商户】", vec!["普通商户"]),
            ("支持商户： 【甲】   【乙（丙）】", vec!["甲", "乙（丙）"]),
            ("支持商户：", vec![]),
            ("商户：【甲】", vec![]),
            ("支持商户：【甲", vec![]),
        ] {
            assert_eq!(roles(line), found, "{line}");
        }
    }

    #[test]
    fn only_another_entry_point_is_one() {
        for (line, found) in [
            ("请求域名：【主域名】https://api.mch.weixin.qq.com 使用", None),
            ("请求域名：【主域名】https://lamps.example 使用", Some("https://lamps.example/")),
            ("请求域名：【备域名】https://lamps.example", None),
            ("请求域名：【主域名】", None),
        ] {
            assert_eq!(host(line).as_ref().and_then(Host::url), found, "{line}");
        }
    }

    #[test]
    fn dates_and_statuses_are_told_from_other_lines() {
        assert_eq!(updated(">更新时间：2031.04.17").as_deref(), Some("2031.04.17"));
        assert_eq!(updated("> 更新时间：明天"), None);
        for (line, found) in [
            ("> 200 OK", Some(200)),
            ("204 No Content", Some(204)),
            ("200或204", None),
            ("> 400 Bad Request", None),
            ("2000 OK", None),
            ("200", None),
        ] {
            assert_eq!(status(line), found, "{line}");
        }
    }
}
