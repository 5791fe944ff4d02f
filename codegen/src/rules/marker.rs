//! Lines of a description that say nothing themselves.

/// Whether a line only announces what follows it: `注意：`, `枚举值：`.
pub fn is_marker(line: &str) -> bool {
    const MARKERS: [&str; 6] = ["注意", "枚举值", "说明", "备注", "特别提醒", "特别说明"];
    let line = line.trim().trim_start_matches("- ");
    let word = line.strip_suffix(['：', ':']).map(str::trim);
    word.is_some_and(|word| MARKERS.contains(&word))
}
