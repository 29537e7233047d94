import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { credentials, noteLapse, socketAddress } from './api.js';
import { t } from './texts.js';

/** What GraphiQL shows as errors: the server's own, or why there is no connection. */
function errorsOf(fault) {
  if (Array.isArray(fault)) return fault;
  return [{ message: fault.code ? t.cutOff(`${fault.code} ${fault.reason}`.trim()) : t.noServer }];
}

/** A connection of its own for each subscription, so that it ends with it and finds whoever is signed in by then. */
function connection(url, headers, onData) {
  const client = createClient({ url, connectionParams: { ...credentials(), ...headers } });
  const subscribe = (operation, sink) => client.subscribe(operation, {
    complete: sink.complete,
    next(result) {
      onData(result.data);
      sink.next(result);
    },
    error(fault) {
      const errors = errorsOf(fault);
      noteLapse(errors);
      // Thrown, they would be shown as well, and reported to the browser as caught by nobody.
      sink.next({ errors });
      sink.complete();
    },
  });
  return { ...client, subscribe };
}

/** The events of a typed subscription, until it completes or GraphiQL leaves it. */
export function follow(operation, documentAST, headers, onData) {
  const url = socketAddress();
  const fetcher = createGraphiQLFetcher({ url, wsClient: connection(url, headers, onData) });
  return fetcher(operation, { documentAST });
}
