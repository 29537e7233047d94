import { useEffect, useRef, useState } from 'react';
import { newCaptcha, signIn } from './api.js';
import { time, t } from './texts.js';

const NEEDS_CAPTCHA = new Set(['CaptchaRequired', 'CaptchaWrong', 'LockedOut']);

export function SignIn({ onDone, onClose }) {
  const dialog = useRef(null);
  const [captcha, setCaptcha] = useState(null);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);

  useEffect(() => { dialog.current.showModal(); }, []);

  const drawCaptcha = () => newCaptcha().then(setCaptcha, (error) => setFault(error.message));

  async function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const { login, password, answer } = Object.fromEntries(new FormData(form));
    setBusy(true);
    setFault('');
    try {
      const outcome = await signIn({ login, password, ...(captcha && { captcha: { id: captcha.id, answer } }) });
      if (outcome.__typename === 'IssuedSession') return await onDone();
      setFault(outcome.retryAt ? `${outcome.message} ${t.retryAfter(time(outcome.retryAt))}` : outcome.message);
      // A picture serves once, whatever the answer was.
      if (captcha || NEEDS_CAPTCHA.has(outcome.__typename)) await drawCaptcha();
    } catch (error) {
      setFault(error.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} className="console-dialog" aria-labelledby="sign-in-title" onClose={onClose}>
      <form onSubmit={submit}>
        <h1 id="sign-in-title">{t.signInTitle}</h1>
        <label>{t.login}<input name="login" autoComplete="username" autoCapitalize="none" spellCheck="false" required autoFocus /></label>
        <label>{t.password}<input name="password" type="password" autoComplete="current-password" required /></label>
        {captcha && (
          <div className="console-captcha">
            <img src={captcha.image} alt={t.captchaPicture} />
            <button type="button" onClick={drawCaptcha}>{t.otherPicture}</button>
            <label>{t.captcha}<input key={captcha.id} name="answer" inputMode="numeric" autoComplete="off" autoCapitalize="none" spellCheck="false" required /></label>
          </div>
        )}
        {fault && <p role="alert">{fault}</p>}
        <menu>
          <button type="button" onClick={() => dialog.current.close()}>{t.cancel}</button>
          <button type="submit" className="main" disabled={busy}>{busy ? t.signingIn : t.signIn}</button>
        </menu>
      </form>
    </dialog>
  );
}
