import { useEffect, useState } from 'react';
import { GraphiQL } from 'graphiql';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { onSessionMove, sendTyped, signOut, whoAsks } from './api.js';
import { CHART_PLUGIN, show } from './chart.jsx';
import { SignIn } from './signin.jsx';
import { ROOMY } from './storage.js';
import { t } from './texts.js';

const PLUGINS = [CHART_PLUGIN, explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];

async function fetcher({ query, variables, operationName }, { headers } = {}) {
  if (operationName === 'IntrospectionQuery') return sendTyped({ query, operationName }, headers);
  // Right after a change of tab GraphiQL still knows the operation of the other one.
  const meant = new RegExp(`\\b${operationName}\\b`).test(query) ? operationName : undefined;
  const result = await sendTyped({ query, variables, operationName: meant }, headers);
  show(result.data);
  return result;
}

// The editor cannot be taken down without noise, so whoever comes or goes gets a new page.
const newPage = () => window.location.reload();

export function App({ person: first, desk }) {
  const [person, setPerson] = useState(first);
  const [signingIn, setSigningIn] = useState(false);
  const [note, setNote] = useState('');

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
        <span className="console-person" data-role={person?.role ?? 'GUEST'} role="status">
          {note || (person ? `${person.login ?? person.email ?? person.phone ?? ''} · ${t.roles[person.role] ?? person.role}` : t.signedOut)}
        </span>
        <button type="button" onClick={reset}>{t.reset}</button>
        {person
          ? <button type="button" onClick={leave}>{t.signOut}</button>
          : <button type="button" className="main" onClick={() => setSigningIn(true)}>{t.signIn}</button>}
      </header>
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
