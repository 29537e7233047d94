"""What the tour of people asks: the documents that it sends."""

ACCOUNT_PARTS = """
fragment Parts on Account {
  number kind supplier { code } balance { debt } branch { code email }
  address { line locality street house building flat }
  charges(first: 3) { edges { node { month amount } } }
}
"""
ONE_ACCOUNT = f"query ($number: String!) {{ account(number: $number) {{ ...Parts }} }} {ACCOUNT_PARTS}"
CONSENT = "{ consent { version text } }"
WHO = "{ viewer { login email pendingEmail phone accounts { number } } }"
REGISTER = """
mutation ($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ... on Registered { activateBy expiresAt }
    ... on InvalidInput { fields { path code } }
    ... on UserError { message }
  }
}
"""
ACTIVATE = """
mutation ($input: ActivateInput!) {
  activate(input: $input) {
    __typename
    ... on IssuedSession { token }
    ... on UserError { message }
  }
}
"""
LINK_ACCOUNT = """
mutation ($input: LinkAccountInput!) {
  linkAccount(input: $input) {
    __typename
    ... on Account { number }
    ... on UserError { message }
  }
}
"""
UPDATE = """
mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    __typename
    ... on User { email pendingEmail }
    ... on UserError { message }
  }
}
"""
RECOVER = """
mutation ($input: RequestPasswordRecoveryInput!) {
  requestPasswordRecovery(input: $input) {
    __typename
    ... on RecoveryAccepted { message }
    ... on UserError { message }
  }
}
"""
REQUEST_REPAIR = """
mutation ($input: RequestRepairInput!) {
  requestRepair(input: $input) {
    __typename
    ... on RepairRequest { id number status }
    ... on UserError { message }
  }
}
"""
CANCEL_REPAIR = """
mutation ($id: ID!) {
  cancelRepairRequest(requestId: $id) {
    __typename
    ... on RepairRequest { number status history { status } }
    ... on UserError { message }
  }
}
"""
JOURNAL = "{ viewer { operations(first: 100) { totalCount edges { node { kind summary account { number } } } } } }"
