import { useEffect, useState } from 'react';
import { GraphiQL } from 'graphiql';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { useMonaco } from '@graphiql/react';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { onSessionMove, sendTyped, signOut, whoAsks } from './api.js';
import { CHART_PLUGIN, show } from './chart.jsx';
import { follow } from './follow.js';
import { meant } from './operation.js';
import { SignIn } from './signin.jsx';
import { ROOMY } from './storage.js';
import { t } from './texts.js';

const PLUGINS = [CHART_PLUGIN, explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];

let whenSchemaIsClosed = () => {};

async function readSchema(operation, headers) {
  const result = await sendTyped(operation, headers);
  if (result.errors?.[0].extensions?.code === 'FORBIDDEN') whenSchemaIsClosed();
  // Without `data` GraphiQL takes the answer for a server's that is too old for its question, and asks again.
  return { data: null, ...result };
}

async function fetcher({ query, variables, operationName }, { headers } = {}) {
  if (operationName === 'IntrospectionQuery') return readSchema({ query, operationName }, headers);
  const { document, operation } = meant(query, operationName);
  const sent = { query, variables, operationName: operation?.name?.value };
  if (operation?.operation === 'subscription') return follow(sent, document, headers, show);
  const result = await sendTyped(sent, headers);
  show(result.data);
  return result;
}

/** Long lines, comments above all, go on below instead of out of sight. */
function useWrappedLines() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    if (!monaco) return undefined;
    const wrap = (editor) => editor.updateOptions({ wordWrap: 'on' });
    monaco.editor.getEditors().forEach(wrap);
    const watch = monaco.editor.onDidCreateEditor(wrap);
    return () => watch.dispose();
  }, [monaco]);
}

// The editor cannot be taken down without noise, so whoever comes or goes gets a new page.
const newPage = () => window.location.reload();

export function App({ person: first, desk }) {
  const [person, setPerson] = useState(first);
  const [signingIn, setSigningIn] = useState(false);
  const [note, setNote] = useState('');

  useWrappedLines();
  useEffect(() => { whenSchemaIsClosed = () => setNote(t.schemaClosed); }, []);
  // A session that ends while one types changes the name above, never the tabs.
  useEffect(() => onSessionMove(() => whoAsks().then(setPerson, (fault) => setNote(fault.message))), []);

  const leave = () => signOut().then(newPage, (fault) => setNote(fault.message));
  const reset = () => {
    if (!window.confirm(t.resetSure)) return;
    desk.storage.forgetTabs();
    newPage();
  };

  return (
    <div className="console">
      <header className="console-bar">
        <strong className="console-name">Kabinet <span>GraphQL</span></strong>
        <span className="console-person" data-role={person?.role ?? 'GUEST'}>
          {person ? `${person.login ?? person.email ?? person.phone ?? ''} · ${t.roles[person.role] ?? person.role}` : t.signedOut}
        </span>
        <button type="button" onClick={reset}>{t.reset}</button>
        {person
          ? <button type="button" onClick={leave}>{t.signOut}</button>
          : <button type="button" className="main" onClick={() => setSigningIn(true)}>{t.signIn}</button>}
      </header>
      {note && <p className="console-hint" role="status">{note}</p>}
      <div className="console-body">
        <GraphiQL
          fetcher={fetcher} storage={desk.storage} defaultTabs={desk.tabs}
          plugins={PLUGINS} visiblePlugin={ROOMY ? CHART_PLUGIN : undefined} defaultEditorToolsVisibility={ROOMY ? 'variables' : false}
          shouldPersistHeaders={false} showPersistHeadersSettings={false} maxHistoryLength={50} inputValueDeprecation schemaDescription
        >
          <GraphiQL.Logo><span /></GraphiQL.Logo>
        </GraphiQL>
      </div>
      {signingIn && <SignIn onDone={newPage} onClose={() => setSigningIn(false)} />}
    </div>
  );
}
