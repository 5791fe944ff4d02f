//! A small model that has every kind of field.

use wechatpay_codegen::Read;
use wechatpay_codegen::source::SourceMap;

const TABLES: [(&str, &str); 6] = [
    (
        "openapi/v3/lamps/{lamp_id}/orders.yaml",
        "\
post:
  title: Title
  description: |
    Text
    - item
  links: [https://a.example/b, label: https://a.example/c]
  roles: [Role]
  updated: 2031.04.17
  errors: [400 PARAM_ERROR]
  rate_limit: 150 per second and merchant
  lifecycle: {state: redesigned, since: 2031.04.17, successors: ['/openapi/v3/b#post']}
  host: https://a.example/
  path:
    lamp_id!: string | Id
  query:
    q: string | Query
  headers:
    Idempotency-Key!: string | Header
  json:
    h_out_no!: string 1..32 | Number
    s_sealed!: string sealed | Sealed
    e_enum!: {.: string | Enumeration, .values: {ONE: First, TWO: Second}}
    n_enum: {.: integer | Numbers, .values: {1: First, 2: Second}}
    i_int: integer 1..9 | Integer
    f_float: number as float | Float
    b_bool: boolean | Boolean
    t_time: string date-time | Time
    l_list: string[1..3] | List
    j_json: object as json | Free
    p_pattern: {.: string | Pattern, .pattern: a, .default: b, .example: c}
    o_object: {.: object | Object, m_member!: string | Member}
    a_objects: {.: 'object[] | Objects', m_item: string | Item}
    d_detail: {.: string json | Detail, m_detail: string | In it}
    d_details: {.: 'string json[] | Details', m_details: 'string[] | In it'}
    u_form: {.: string urlencoded | Form, m_form: string | In it}
    v_one: {.one_of: {METRO: {.doc: Metro, m_metro!: string | M}, BUS: {m_bus: string | B}}}
  reply:
    r_text!: string | Text
    r_enum: {.: string | Enumeration, .values: {OPEN: Open, READ: Read}}
    r_sealed: string sealed | Sealed
    r_list: {.: 'object[] | List', m_reply: string | Member}
  status: 202
  example:
    lamp_id: L-1
    query: {q: a}
    headers: {Idempotency-Key: K}
    json:
      h_out_no: N
      s_sealed: S
      e_enum: ONE
      n_enum: 2
      l_list: [a, b]
      o_object: {m_member: a}
      a_objects: [{m_item: b}]
      v_one: {m_metro: c}
  reply_example: {r_text: a, r_list: [{m_reply: b}]}
",
    ),
    (
        "openapi/v3/lamps.yaml",
        "\
get:
  title: Stream
  also_at: https://a.example/
  reply: {.: stream, f_code: string | Code}
put:
  title: Upload
  body: {meta!: {.: string json | Meta, m_meta!: string | Name}, file!: object | File}
  reply: empty
",
    ),
    (
        "openapi/v2/lamps/pay.yaml",
        "\
post:
  title: Pay
  xml: {x_total!: integer | Total, x_attach: string | Attach}
  reply: {y_code!: string | Code, 'y_coupon_$n': string | Numbered, 'y_fee_$n_$m': integer | Twice}
",
    ),
    (
        "openapi/v2/lamps/web.yaml",
        "\
get:
  title: Web
  fragment: wechat_redirect
  query: {w_id!: string | Id}
  reply: redirect
",
    ),
    (
        "webhook/v3/LAMP.ON.yaml",
        "\
title: On
description: Told
links: [https://a.example/b]
headers: {Wechatpay-Nonce!: string | Nonce}
body:
  id!: string | Id
  resource!:
    .: object | Resource
    ciphertext!: {.: string aes-gcm | Payload, l_on!: string | On, l_sealed: string sealed | Sealed}
answer_headers: {x_answer: string | Answer}
answer: {code: 'string (SUCCESS, FAIL) | Code', message: string | Message}
",
    ),
    (
        "webhook/v2/lamp-off.yaml",
        "\
title: Off
body:
  return_code!: string | Code
  req_info!: {.: string aes-ecb | Result, l_off!: string | Off}
answer: {return_code: string | Code}
",
    ),
];

/// The model.
pub fn read() -> Read {
    let read = wechatpay_codegen::read_texts(SourceMap::from_texts(TABLES));
    let problems: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((read.api.operations.len(), read.api.notifications.len()), (5, 2));
    read
}
