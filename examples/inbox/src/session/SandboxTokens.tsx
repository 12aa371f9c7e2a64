import { signIn } from './session.ts';

/** Set by examples/inbox/serve.ts: the tokens of the sandbox. Never a real one. */
declare const SANDBOX_TOKENS: readonly { name: string; token: string }[];

export function SandboxTokens() {
  return (
    <div className="sandbox-tokens">
      <p className="muted">or look around in the sandbox as</p>
      {SANDBOX_TOKENS.map(({ name, token }) => (
        <button key={token} type="button" className="button" onClick={() => signIn(token)}>
          <bdi>{name}</bdi>
        </button>
      ))}
    </div>
  );
}
