//! The head of a table in, which of its columns says what out.

use crate::diag::{Code, Diagnostic};
use crate::rules::Cx;

use super::row::is_dotted_name;
use super::surface::Table;
use super::surface::plain::plain;
use super::titles::folded;

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
    pub presence: Option<usize>,
    /// The description.
    pub text: Option<usize>,
    /// An example.
    pub example: Option<usize>,
    /// What the field is called; elsewhere the description begins with it.
    pub label: Option<usize>,
}

/// What heads call the name on the wire, the surest first: beside a `变量名`, a `字段名` is what people call the field.
const NAMES: [&str; 13] = [
    "变量名",
    "变量",
    "字段",
    "参数名",
    "参数名称",
    "字段名",
    "字段名称",
    "参数",
    "属性",
    "属性名",
    "name",
    "field",
    "parameter",
];

/// What heads call that which people call the field.
const LABELS: [&str; 10] =
    ["字段名", "参数名", "名称", "字段简称", "中文名", "字段名称", "参数名称", "参数", "字段", "变量"];

const TYPES: [&str; 6] = ["类型", "参数类型", "数据类型", "字段类型", "变量类型", "type"];

const PRESENCES: [&str; 11] = [
    "必填",
    "是否必填",
    "必传",
    "是否必传",
    "必选",
    "是否必选",
    "必需",
    "是否必需",
    "必须",
    "是否必须",
    "required",
];

const TEXTS: [&str; 9] =
    ["描述", "说明", "参数描述", "参数说明", "字段描述", "字段说明", "含义", "备注", "description"];

const EXAMPLES: [&str; 4] = ["示例值", "示例", "样例", "example"];

/// The columns of a table of fields, which has names and types; `None` where it is another table.
pub fn of_fields(head: &[String]) -> Option<Columns> {
    let head: Vec<String> = head.iter().map(|title| folded(title)).collect();
    let titled = |titles: &[&str], but: Option<usize>| {
        let at = |title: &&str| {
            (0..head.len()).find(|at| Some(*at) != but && head.get(*at).is_some_and(|found| found == title))
        };
        titles.iter().find_map(at)
    };
    let name = titled(&NAMES, None).or_else(|| titled(&["名称"], None))?;
    Some(Columns {
        count: head.len(),
        name,
        ty: titled(&TYPES, None)?,
        presence: titled(&PRESENCES, None),
        text: titled(&TEXTS, None),
        example: titled(&EXAMPLES, None),
        label: titled(&LABELS, Some(name)),
    })
}

/// The columns of a table of fields. Of two that may have the names on the wire, it is the one that has more of them.
pub fn find(table: &Table<'_>) -> Option<Columns> {
    let mut columns = of_fields(&table.head)?;
    let names = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
        cells.filter(|cell| is_dotted_name(&plain(cell.value))).count()
    };
    if let Some(label) = columns.label.filter(|label| names(*label) > names(columns.name)) {
        columns.label = Some(std::mem::replace(&mut columns.name, label));
    }
    Some(columns)
}

/// The columns of a table that stands where one of fields is; what is wrong with it as a whole is reported.
pub fn of_table(cx: &mut Cx, table: &Table<'_>) -> Option<Columns> {
    let Some(columns) = find(table) else {
        cx.rows.total += table.rows.len();
        cx.rows.unread += table.rows.len();
        let message = "this table stands where one of parameters is, and has other columns";
        let found = Diagnostic::new(Code::UnknownHeader, table.span, message).label("not read");
        cx.report(found.help("the columns are 参数名, 类型, 必填 and 描述"));
        return None;
    };
    if !table.is_drawn {
        let message = "the line `| --- |` is missing below this head";
        let found = Diagnostic::new(Code::MissingDelimiter, table.span, message);
        cx.report(found.label("the next line is read as a row"));
    }
    if columns.presence.is_none() {
        let message = "this table does not say which of its fields are required";
        let found = Diagnostic::new(Code::UnknownHeader, table.span, message).label("all read as optional");
        cx.report(found.help("write a column `必填`"));
    }
    Some(columns)
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
        let shown = |head: &str| {
            let found = of_fields(&cells(head));
            found.map(|columns| {
                let Columns { count, name, ty, presence, text, example, label } = columns;
                (count, [name, ty], [presence, text], [example, label])
            })
        };
        let labelled = |count, name, ty, presence, text, example| {
            Some((count, [name, ty], [Some(presence), Some(text)], [example, Some(0)]))
        };
        for (head, expected) in [
            ("参数名 类型 必填 描述", Some((4, [0, 1], [Some(2), Some(3)], [None, None]))),
            ("参数 类型 必填 说明", Some((4, [0, 1], [Some(2), Some(3)], [None, None]))),
            ("参数名： **类型** 是否必填 参数说明", Some((4, [0, 1], [Some(2), Some(3)], [None, None]))),
            ("字段 类型 说明", Some((3, [0, 1], [None, Some(2)], [None, None]))),
            ("名称 类型", Some((2, [0, 1], [None, None], [None, None]))),
            ("Name Type Required Description", Some((4, [0, 1], [Some(2), Some(3)], [None, None]))),
            ("字段名 变量名 必填 类型 示例值 描述", labelled(6, 1, 3, 2, 5, Some(4))),
            ("参数名 变量 类型[长度限制] 必填 描述", labelled(5, 1, 2, 3, 4, None)),
            ("名称 变量名 必填 类型 示例值 描述", labelled(6, 1, 3, 2, 5, Some(4))),
            ("参数名 变量 类型 必填 描述", labelled(5, 1, 2, 3, 4, None)),
            ("字段名 字段 必填 示例值 类型 说明", labelled(6, 1, 4, 2, 5, Some(3))),
            ("字段名 变量名 必填 示例值 类型 说明", labelled(6, 1, 4, 2, 5, Some(3))),
            ("字段名 变量名 必填 类型 描述", labelled(5, 1, 3, 2, 4, None)),
            ("字段名 变量名 类型 必填 示例值 描述", labelled(6, 1, 2, 3, 5, Some(4))),
            ("字段名 变量 必填 类型 示例 描述", labelled(6, 1, 3, 2, 5, Some(4))),
            ("字段简称 字段名 类型[长度限制] 是否必填 示例值 描述", labelled(6, 1, 2, 3, 5, Some(4))),
            ("请求Url https://a.example", None),
            ("参数 描述", None),
            ("券类型 券类型 描述", None),
            ("类型 描述", None),
        ] {
            assert_eq!(shown(head), expected, "{head}");
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
