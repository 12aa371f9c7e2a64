import type { SubmitEvent } from 'react';
import { Icon } from '../components/Icon.tsx';
import { SandboxTokens } from './SandboxTokens.tsx';
import { signIn } from './session.ts';

/** Asks for a token: at the start, and after the API did not accept one. */
export function SignIn({ wasRefused }: { wasRefused: boolean }) {
  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get('token');
    if (typeof token === 'string' && token.trim() !== '') signIn(token.trim());
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1 className="brand">
          <Icon name="inbox" /> Inbox
        </h1>
        {wasRefused && (
          <p className="refused" role="alert" id="refused">
            That token is not known, or no longer. Please sign in again.
          </p>
        )}
        <label htmlFor="token">API token</label>
        <input
          id="token"
          name="token"
          type="password"
          required
          autoComplete="off"
          aria-describedby={wasRefused ? 'refused' : 'token-note'}
          ref={(field) => field?.focus()}
        />
        <p className="muted" id="token-note">
          It stays in this tab and is gone when you close it.
        </p>
        <button type="submit" className="button primary">
          Sign in
        </button>
        <SandboxTokens />
      </form>
    </main>
  );
}
