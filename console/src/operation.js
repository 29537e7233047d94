import { getOperationAST, parse } from 'graphql';

function parsed(query) {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

/** The document that is typed, and which of its operations is meant; null for what cannot be told. */
export function meant(query, operationName) {
  const document = parsed(query);
  if (!document) return { document, operation: null };
  // Right after a change of tab GraphiQL still knows the operation of the other one.
  return { document, operation: getOperationAST(document, operationName) ?? getOperationAST(document) };
}
