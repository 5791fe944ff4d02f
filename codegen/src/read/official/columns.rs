//! The head of a table in, which of its columns says what out.

use crate::ir::Protocol;

use super::surface::Volume;

/// Where the cells of a row of fields are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// How many there are.
    pub count: usize,
    /// The name on the wire.
    pub name: usize,
    /// The type.
    pub ty: usize,
    /// Whether it is required.
    pub presence: usize,
    /// The description.
    pub text: usize,
    /// An example.
    pub example: Option<usize>,
    /// What the field is called; elsewhere the description begins with it.
    pub label: Option<usize>,
}

/// The columns of a table of fields; `None` where it is another table.
pub fn of_fields(volume: Volume, head: &[String]) -> Option<Columns> {
    match volume {
        Volume::Json(Protocol::V2 | Protocol::V3 | Protocol::Brand) => {
            let is_it = head == ["参数名", "类型", "必填", "描述"];
            let columns =
                Columns { count: 4, name: 0, ty: 1, presence: 2, text: 3, example: None, label: None };
            is_it.then_some(columns)
        }
        Volume::V2 => {
            let titled = |titles: &[&str]| head.iter().position(|title| titles.contains(&title.as_str()));
            Some(Columns {
                count: head.len(),
                name: titled(&["变量名", "变量", "字段"])?,
                ty: titled(&["类型", "类型[长度限制]"])?,
                presence: titled(&["必填"])?,
                text: titled(&["描述", "说明"])?,
                example: titled(&["示例值", "示例"]),
                label: titled(&["字段名", "参数名", "名称"]),
            })
        }
    }
}

/// Where the cells of a row of codes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorColumns {
    /// How many there are.
    pub count: usize,
    /// The code.
    pub code: usize,
    /// The HTTP status.
    pub status: Option<usize>,
    /// What is wrong.
    pub description: Option<usize>,
    /// What to do about it.
    pub advice: usize,
}

/// The columns of a table of errors; `None` where it is another table.
pub fn of_errors(head: &[String]) -> Option<ErrorColumns> {
    let titled = |title: &str| head.iter().position(|found| found == title);
    let is_first = |title: &String| matches!(title.as_str(), "状态码" | "错误码" | "名称" | "错误代码");
    if !head.first().is_some_and(is_first) {
        return None;
    }
    Some(ErrorColumns {
        count: head.len(),
        code: titled("错误码").or_else(|| titled("名称")).or_else(|| titled("错误代码"))?,
        status: titled("状态码"),
        description: titled("描述").or_else(|| titled("原因")),
        advice: titled("解决方案")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(head: &str) -> Vec<String> {
        head.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_found_by_their_titles() {
        let shown = |volume, head: &str| {
            let found = of_fields(volume, &cells(head));
            found.map(|columns| {
                let Columns { count, name, ty, presence, text, example, label } = columns;
                (count, [name, ty, presence, text], example, label)
            })
        };
        let v3 = Volume::Json(Protocol::V3);
        for (volume, head, expected) in [
            (v3, "参数名 类型 必填 描述", Some((4, [0, 1, 2, 3], None, None))),
            (v3, "参数名 类型 必填 说明", None),
            (v3, "字段名 变量名 必填 类型 示例值 描述", None),
            (Volume::V2, "字段名 变量名 必填 类型 示例值 描述", Some((6, [1, 3, 2, 5], Some(4), Some(0)))),
            (Volume::V2, "参数名 变量 类型[长度限制] 必填 描述", Some((5, [1, 2, 3, 4], None, Some(0)))),
            (Volume::V2, "名称 变量名 必填 类型 示例值 描述", Some((6, [1, 3, 2, 5], Some(4), Some(0)))),
            (Volume::V2, "参数名 变量 类型 必填 描述", Some((5, [1, 2, 3, 4], None, Some(0)))),
            (Volume::V2, "字段名 字段 必填 示例值 类型 说明", Some((6, [1, 4, 2, 5], Some(3), Some(0)))),
            (Volume::V2, "字段名 变量名 必填 示例值 类型 说明", Some((6, [1, 4, 2, 5], Some(3), Some(0)))),
            (Volume::V2, "字段名 变量名 必填 示例值 类型 描述", Some((6, [1, 4, 2, 5], Some(3), Some(0)))),
            (Volume::V2, "字段名 变量名 必填 类型 示例值 说明", Some((6, [1, 3, 2, 5], Some(4), Some(0)))),
            (Volume::V2, "字段名 变量名 必填 类型 描述", Some((5, [1, 3, 2, 4], None, Some(0)))),
            (Volume::V2, "字段名 变量名 必填 类型 说明", Some((5, [1, 3, 2, 4], None, Some(0)))),
            (Volume::V2, "字段名 变量名 类型 必填 示例值 描述", Some((6, [1, 2, 3, 5], Some(4), Some(0)))),
            (Volume::V2, "字段名 变量 必填 类型 示例 描述", Some((6, [1, 3, 2, 5], Some(4), Some(0)))),
            (Volume::V2, "参数名 类型 必填 描述", None),
            (Volume::V2, "请求Url https://a.example", None),
        ] {
            assert_eq!(shown(volume, head), expected, "{head}");
        }
    }

    #[test]
    fn tables_of_errors_end_with_advice() {
        let shown = |head: &str| {
            of_errors(&cells(head)).map(|found| (found.code, found.status, found.description, found.advice))
        };
        for (head, expected) in [
            ("状态码 错误码 描述 解决方案", Some((1, Some(0), Some(2), 3))),
            ("名称 描述 原因 解决方案", Some((0, None, Some(1), 3))),
            ("错误码 名称 描述 原因 解决方案", Some((0, None, Some(2), 4))),
            ("错误代码 原因 解决方案", Some((0, None, Some(1), 2))),
            ("描述 解决方案", None),
            ("错误码 错误描述 原因 解决方式", None),
            ("状态码 错误类型 解决方案", None),
            ("", None),
        ] {
            assert_eq!(shown(head), expected, "{head}");
        }
    }
}
