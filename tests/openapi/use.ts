// What users of the types write: it compiles, or the types are of no use.
import type { components, operations, webhooks } from "./v3";
import type { paths } from "./v2";

type Json<T extends { content: { "application/json": unknown } }> = T["content"]["application/json"];

// A call: what is required, and nothing else.
type Order = Json<operations["post_v3_pay_transactions_jsapi"]["requestBody"]>;
const order: Order = {
  appid: "wx5a1c93e7d02b48f6",
  mchid: "1610000321",
  description: "Maple tea",
  out_trade_no: "ORD-2031-000417",
  notify_url: "https://shop.example/notify",
  amount: { total: 1, currency: "CNY" },
  payer: { openid: "o" },
};
// @ts-expect-error: an amount is a number of fen.
const wrong: Order["amount"] = { total: "1" };
// @ts-expect-error: an order has an amount.
const without: Order = { ...order, amount: undefined };

// A reply: listed values are there for an editor, and others are no error.
type Query = operations["get_v3_pay_transactions_out_trade_no_by_out_trade_no"];
type Trade = Json<Query["responses"][200]>;
const state = (trade: Trade): string => (trade.trade_state === "SUCCESS" ? "paid" : trade.trade_state ?? "unknown");
const path: Query["parameters"]["path"] = { out_trade_no: "ORD-2031-000417" };
// @ts-expect-error: the merchant is in the query.
const query: Query["parameters"]["query"] = {};

// A failure has a code.
type Failure = components["schemas"]["Error"];
const code = (failure: Failure): string => failure.code;

// A notification and what is in its ciphertext, which is a type of its own.
type Notice = Json<NonNullable<webhooks["TRANSACTION.SUCCESS"]["post"]["requestBody"]>>;
const sealed = (notice: Notice): string => notice.resource.ciphertext;

// API v2.
type Xml = NonNullable<paths["/pay/micropay"]["post"]["requestBody"]>["content"]["text/xml"];
const fee = (body: Xml): number => body.total_fee;

export { code, fee, order, path, query, sealed, state, without, wrong };
