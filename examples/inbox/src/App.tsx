import { SignedIn } from './session/SignedIn.tsx';
import { SignIn } from './session/SignIn.tsx';
import { session } from './session/session.ts';
import { useStore } from './store.ts';

export function App() {
  const { token, wasRefused } = useStore(session);
  if (token === null) return <SignIn wasRefused={wasRefused} />;
  return <SignedIn key={token} token={token} />;
}
