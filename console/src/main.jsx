import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-explorer/style.css';
import './console.css';

import { createRoot } from 'react-dom/client';
import { App } from './app.jsx';
import { setEndpoint, whoAsks } from './api.js';
import { openDesk } from './desk.js';
import { language, t } from './texts.js';

document.documentElement.lang = language;
const root = createRoot(document.getElementById('root'));
root.render(<p className="console-note">{t.loading}</p>);

try {
  const answer = await fetch(`${import.meta.env.BASE_URL}config.json`);
  if (!answer.ok) throw new Error(t.noServer);
  const config = await answer.json();
  setEndpoint(config.endpoint);
  const person = await whoAsks();
  root.render(<App person={person} desk={await openDesk(config, person)} />);
} catch (fault) {
  root.render(<p className="console-note" role="alert">{t.notStarted} {fault.message}</p>);
}
