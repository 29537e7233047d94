// Sign in, start a payment, and show what a subscription tells of it until it ends; the page is never loaded again.
import { createClient } from "/graphql-ws/client.js";

const address = new URLSearchParams(location.search).get("cabinet");
const element = (id) => document.getElementById(id);
const opened = performance.now();
let token = null;
let account = null;

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { __typename ... on IssuedSession { token } ... on UserError { message } }
}`;
const ACCOUNTS = "{ viewer { login accounts { number balance { debt advance } } } }";
const START = `mutation ($input: StartPaymentInput!) {
  startPayment(input: $input) { __typename ... on Payment { id status confirmationUrl } ... on UserError { message } }
}`;
const WATCH = `subscription ($payment: ID!) {
  paymentStatus(paymentId: $payment) {
    status failure paidAt confirmationUrl account { balance { debt advance } }
  }
}`;

async function ask(query, variables) {
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(`${address}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const told = await answer.json();
  if (told.errors) throw new Error(told.errors.map((error) => error.message).join(" "));
  return told.data;
}

function expected(result, name) {
  if (result.__typename !== name) throw new Error(`${result.__typename}: ${result.message}`);
  return result;
}

function balanceOf({ debt, advance }) {
  return `Debt ${debt} rubles, paid in advance ${advance} rubles`;
}

function tell(sentence) {
  const item = document.createElement("li");
  item.textContent = `${((performance.now() - opened) / 1000).toFixed(1)} s: ${sentence}`;
  element("told").append(item);
}

function show(payment) {
  element("status").textContent = payment.status;
  element("status").dataset.status = payment.status;
  element("go").hidden = !payment.confirmationUrl;
  if (payment.confirmationUrl) element("go").href = payment.confirmationUrl;
  element("balance").textContent = balanceOf(payment.account.balance);
  tell(`${payment.status}${payment.failure ? ` (${payment.failure})` : ""}`);
}

async function watch(payment) {
  const client = createClient({
    url: `${address.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const events = client.iterate({ query: WATCH, variables: { payment } });
  for await (const event of events) {
    if (event.errors) throw new Error(event.errors.map((error) => error.message).join(" "));
    show(event.data.paymentStatus);
  }
  tell("the subscription is complete");
  document.body.dataset.complete = "yes";
  await client.dispose();
}

function on(id, act) {
  element(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await act();
    } catch (fault) {
      element("failure").textContent = fault.message ?? JSON.stringify(fault);
    }
  });
}

on("sign-in", async () => {
  const given = { login: element("login").value, password: element("password").value };
  token = expected((await ask(SIGN_IN, { input: given })).signIn, "IssuedSession").token;
  const { viewer } = await ask(ACCOUNTS);
  account = viewer.accounts[0];
  element("who").textContent = `${viewer.login}, account ${account.number}`;
  element("balance").textContent = balanceOf(account.balance);
  element("sign-in").hidden = true;
  element("pay").hidden = false;
});

on("pay", async () => {
  const input = {
    accountNumber: account.number,
    purpose: "ELECTRICITY",
    amount: element("amount").value,
    returnUrl: `${location.origin}/returned.html`,
    idempotencyKey: crypto.randomUUID(),
  };
  const started = expected((await ask(START, { input })).startPayment, "Payment");
  element("pay").hidden = true;
  await watch(started.id);
});
