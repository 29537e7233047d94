"""What the tour of money asks: the documents that it sends."""

_PAYMENT = "id status confirmationUrl amount failure"
PAYMENT_FORM = """
query ($account: String!) { account(number: $account) { supplier { code } balance { debt penalty advance } } }
"""
START_PAYMENT = f"""
mutation ($input: StartPaymentInput!) {{
  startPayment(input: $input) {{
    __typename
    ... on Payment {{ {_PAYMENT} }}
    ... on AmountOutOfRange {{ minimum maximum }}
    ... on CardRefused {{ reason }}
    ... on PaymentInProgress {{ payment {{ {_PAYMENT} }} }}
    ... on InvalidInput {{ fields {{ path code }} }}
    ... on UserError {{ message }}
  }}
}}
"""
CANCEL_PAYMENT = f"""
mutation ($id: ID!) {{
  cancelPayment(paymentId: $id) {{
    __typename ... on Payment {{ {_PAYMENT} }} ... on PaymentFinal {{ status }} ... on UserError {{ message }}
  }}
}}
"""
PAYMENT = f"query ($payment: ID!) {{ payment(id: $payment) {{ {_PAYMENT} }} }}"
PAYMENT_STATUS = f"subscription ($payment: ID!) {{ paymentStatus(paymentId: $payment) {{ {_PAYMENT} }} }}"
CARDS = "{ viewer { cards { id mask brand expires } } }"
BIND_CARD = """
mutation ($input: BindCardInput!) {
  bindCard(input: $input) {
    __typename ... on CardBinding { id status confirmationUrl } ... on UserError { message }
  }
}
"""
BINDING = "query ($binding: ID!) { cardBinding(id: $binding) { status card { id mask brand expires } } }"
UNBIND_CARD = """
mutation ($id: ID!) {
  unbindCard(cardId: $id) {
    __typename ... on User { cards { id } } ... on CardRefused { reason } ... on UserError { message }
  }
}
"""
